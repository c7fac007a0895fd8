import { isp, number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Figure, Series, ShownTable } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import { dayChoice, ispOf, ispsAnHour, rowsOf, type Stored } from './rows.ts';

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
  const last = new Map([...cells.values()].map((cell) => [`${cell.source}/${cell.day}`, cell]));
  const ends = [...last.values()].map((cell) => ({ ...cell, isp: cell.isp + ispsAnHour(run) }));
  const all = [...cells.values(), ...ends]; // a step is drawn as far as the next row
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

/** Scenarios with their probabilities: of the first day, where those of others differ. */
function seriesOf(run: Stored): Series[] {
  const rows = rowsOf(run, 'possibleDays');
  const [day, scenario, probability] = ['day', 'scenario', 'probability'].map(rows.numbers);
  const shares = new Map<number, Set<string>>();
  for (let row = 0; row < rows.count; row++) {
    if (scenario[row] === 0 || day[row] !== day[0]) continue;
    const told = shares.get(scenario[row]) ?? new Set();
    shares.set(scenario[row], told.add(`${numberText(100 * probability[row])} %`));
  }
  const isOne = run.calendar.days.length === 1;
  return [
    ...[...shares].map(([k, told]): Series => {
      const label = isOne ? [...told].join() : `scenario ${k}`;
      return { y: `scenario${k}`, label, part: 'scenario', isBeside: true };
    }),
    { y: 'came', label: 'as it came', part: 'as it came' },
  ];
}

/** What the operator reckoned with, and what came. */
export const scenarios = (run: Stored): Figure => ({
  kind: 'lines',
  id: 'scenarios',
  title: 'The days the plan reckoned with, and the one that came',
  note: 'Scenarios kept of many joint draws, named by their probability; a plan is for all of them at once.',
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
  series: seriesOf(run),
});
