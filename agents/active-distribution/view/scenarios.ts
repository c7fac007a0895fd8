import { counted } from '../../../src/counted.ts';
import { isp, number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Figure, Series, ShownTable } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import { dayChoice, ispOf, rowsOf, type Stored } from './rows.ts';

const SOURCES = {
  'real-time price': { column: 'realTimeEurPerMwh', unit: 'EUR/MWh' },
  'day-ahead price': { column: 'dayAheadEurPerMwh', unit: 'EUR/MWh' },
  load: { column: 'loadMw', unit: 'MW' },
  sun: { column: 'solarMw', unit: 'MW' },
  wind: { column: 'windMw', unit: 'MW' },
} as const;

/** The days reckoned with, a column a scenario, a row a source and hour; `came` is the day as it came. */
export function scenariosTable(run: Stored): ShownTable {
  const rows = rowsOf(run, 'possibleDays');
  const [day, hour, scenario] = ['day', 'hour', 'scenario'].map(rows.numbers);
  const count = scenario.reduce((most, one) => Math.max(most, one), 0);
  const cells = new Map<string, { source: string; day: number; isp: number; values: Float64Array }>();
  for (const [source, { column }] of Object.entries(SOURCES)) {
    const values = rows.numbers(column);
    for (let row = 0; row < rows.count; row++) {
      const key = `${source}/${day[row]}/${hour[row]}`;
      const isp = ispOf(run, day[row], hour[row]);
      const cell = cells.get(key) ?? { source, day: day[row], isp, values: new Float64Array(count + 1) };
      cell.values[scenario[row]] = values[row];
      cells.set(key, cell);
    }
  }
  const all = [...cells.values()];
  const unit = ''; // of each source its own, as the choice says
  return tableOf('scenarios', all, {
    day: word((cell) => run.calendar.days[cell.day].date, 'Day planned.'),
    source: word(({ source }) => source, 'What is uncertain.'),
    isp: isp((cell) => cell.isp, 'ISP in which the hour begins.'),
    ...Object.fromEntries(
      Array.from({ length: count }, (_, k) => {
        const scenario = number(({ values }: { values: Float64Array }) => values[k + 1], unit, `Scenario ${k + 1}.`);
        return [`scenario${k + 1}`, scenario];
      }),
    ),
    came: number(({ values }) => values[0], unit, 'As it came.'),
  });
}

/** Probabilities of the scenarios of the first day, by scenario. */
function probabilitiesOf(run: Stored): Map<number, number> {
  const rows = rowsOf(run, 'possibleDays');
  const [day, scenario, probability] = ['day', 'scenario', 'probability'].map(rows.numbers);
  const known = new Map<number, number>();
  for (let row = 0; row < rows.count; row++)
    if (scenario[row] > 0 && day[row] === day[0]) known.set(scenario[row], probability[row]);
  return known;
}

/** How likely scenarios are, as a note. @param probabilities from 0 to 1 */
export function likelyNote(probabilities: readonly number[]): string {
  const percent = probabilities.map((share) => numberText(100 * share));
  const [least, most] = [Math.min(...probabilities), Math.max(...probabilities)].map((share) =>
    numberText(100 * share),
  );
  const each =
    new Set(percent).size === 1 ? `each of probability ${most} %` : `of probabilities from ${least} to ${most} %`;
  return `${counted(probabilities.length, 'scenario')} kept of many joint draws, ${each}; a plan is for all of them at once.`;
}

/** What the operator reckoned with, and what came. */
export function scenarios(run: Stored): Figure {
  const probabilities = probabilitiesOf(run);
  const label = counted(probabilities.size, 'scenario');
  return {
    kind: 'lines',
    id: 'scenarios',
    title: 'The days the plan reckoned with, and the one that came',
    note: likelyNote([...probabilities.values()]),
    table: 'scenarios',
    choices: [
      {
        column: 'source',
        label: 'source',
        chosen: 'real-time price',
        by: 'list',
        told: Object.fromEntries(
          Object.entries(SOURCES).map(([source, { unit }]) => [source, { unit, says: `${source} by hour` }]),
        ),
      },
      ...dayChoice(run),
    ],
    x: 'isp',
    series: [
      ...[...probabilities.keys()].map((k): Series => ({ y: `scenario${k}`, label, part: 'scenario', isBeside: true })),
      { y: 'came', label: 'as it came', part: 'as it came' },
    ],
  };
}
