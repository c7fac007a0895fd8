import { ispColumn } from '../../../src/market/shownRows.ts';
import { numbers, shownTable, texts, words } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import { numberText, shortText } from '../../../src/numberText.ts';
import { byIsp, type MarketSteps } from './marketSteps.ts';
import { figureOf, type Stored, seriesOf } from './reading.ts';

/** A share below this is nothing. */
const NONE = 5e-4;

/** What batteries leave uncovered of the deviations at the ends of the intervals. */
export function coverTitle(uncoveredShare: number, uncoveredMwh: number): string {
  if (uncoveredShare < NONE) return 'Batteries could take up what lies at the ends of the intervals';
  return `Batteries leave ${numberText(100 * uncoveredShare, 1)} % of what lies at the ends of the intervals (${shortText(uncoveredMwh)} MWh over all windows)`;
}

/** Power that batteries keep for deviations, and what they cannot. */
export function coverFigure(run: Stored, steps: MarketSteps, isps: number): Part {
  const of = (column: string, says: string) => numbers(byIsp(steps, steps.of(column), isps), { unit: 'MW', says });
  const table = shownTable('cover', {
    isp: ispColumn(Array.from({ length: isps }, (_, isp) => isp)),
    up: of('coverUpMw', 'Power kept for more load and less PV, on one feeder of each kind.'),
    down: of('coverDownMw', 'Power kept for less load and more PV.'),
    missedUp: of('missedCoverUpMw', 'What cannot be kept of it for more load and less PV.'),
    missedDown: of('missedCoverDownMw', 'What cannot be kept of it for less load and more PV.'),
  });
  const isMissed = ['missedCoverUpMw', 'missedCoverDownMw'].some((column) => steps.of(column).some((mw) => mw > NONE));
  const missed = [
    { y: 'missedUp', label: 'missed for more', part: 'upward', isBeside: true },
    { y: 'missedDown', label: 'missed for less', part: 'downward', isBeside: true },
  ];
  return {
    tables: [table],
    figures: [
      {
        ...{ kind: 'lines', id: 'cover', table: 'cover', x: 'isp', fromZero: true },
        title: coverTitle(figureOf(run, 'uncoveredShare'), figureOf(run, 'uncoveredMwh')),
        note: 'Power that batteries keep for any window of steps at an end, as planned, on one feeder of each kind.',
        series: [
          { y: 'up', label: 'for more load, less PV', part: 'upward' },
          { y: 'down', label: 'for less load, more PV', part: 'downward' },
          ...(isMissed ? missed : []),
        ],
      },
    ],
  };
}

/** What each day costs the DSO as planned, and at the ends of the intervals. */
export function costFigure(runs: readonly { run: Stored; name: string }[]): Part {
  const rows = runs.flatMap(({ run, name }) => {
    const of = (column: string) => seriesOf(run, 'days', column);
    const [days, own, cleared] = [of('day'), of('ownCostEur'), of('clearedEur')];
    const [low, high] = [of('costLowEur'), of('costHighEur')];
    return Array.from(days, (day, row) => ({
      ...{ name, date: run.calendar.days[day].date, net: own[row] + cleared[row] },
      ...{ low: low[row], high: high[row] },
    }));
  });
  if (rows.length === 0) return { tables: [], figures: [] };
  const eur = (of: (row: (typeof rows)[number]) => number, says: string) =>
    numbers(rows.map(of), { unit: 'EUR', says });
  const table = shownTable('cost', {
    day: texts(
      rows.map(({ date }) => date),
      { says: 'Day.' },
    ),
    run: words(
      rows.map(({ name }) => name),
      { says: 'Of which run.' },
    ),
    net: eur(({ net }) => net, 'What the DSO pays net, as planned.'),
    low: eur(({ low }) => low, 'The same at the low end of load and the high end of PV.'),
    high: eur(({ high }) => high, 'The same at the high end of load and the low end of PV.'),
  });
  return {
    tables: [table],
    figures: [
      {
        ...{ kind: 'bars', id: 'cost', title: 'What a day costs the DSO, and between what ends', table: 'cost' },
        note: 'For energy less flexibility, and its own; the whiskers are the day at either end of the intervals, imbalance at its price.',
        ...{ label: 'day', value: 'net', low: 'low', high: 'high' },
        ...(runs.length > 1 && { by: 'run' }),
      },
    ],
  };
}
