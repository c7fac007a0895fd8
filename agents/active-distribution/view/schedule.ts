import { isp, number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Figure, ShownTable } from '../../../src/market/view.ts';
import { ispOf, ispsAnHour, type Rows, rowsOf, type Stored } from './rows.ts';

/** What a network is balanced by: power into it above 0, out of it below. */
type Parts = Readonly<Record<string, (at: (column: string) => number) => number>>;

const PLANNED: Parts = {
  exchange: (at) => at('boughtMw') - at('soldMw') + at('realTimeBoughtMw') - at('realTimeSoldMw'),
  units: (at) => at('generationMw'),
  'sun and wind': (at) => at('renewableMw'),
  storage: (at) => at('storageMw'),
  aggregators: (at) => at('localMw'),
  'load and losses': (at) => at('unservedMw') - at('loadMw') - at('lossMw'),
};

const METERED: Parts = {
  exchange: (at) => at('importMw'),
  units: (at) => at('generationMw'),
  'sun and wind': (at) => at('renewableMw') - at('spilledMw'),
  storage: (at) => at('storageMw'),
  aggregators: (at) => at('localNetMw'),
  'load and losses': (at) => at('unservedMw') - at('loadMw') - at('lossMw'),
};

const FROM_PLAN = 'as planned the day before';
const FROM_METERS = 'as metered';

interface Bar {
  of: string;
  x1: number;
  x2: number;
  part: string;
  mw: number;
}

function bars(
  rows: Rows,
  columns: readonly string[],
  parts: Parts,
  of: string,
  spanOf: (row: number) => [number, number],
) {
  const values = new Map(columns.map((column) => [column, rows.numbers(column)]));
  const made: Bar[] = [];
  for (let row = 0; row < rows.count; row++) {
    const at = (column: string) => (values.get(column) as Float64Array)[row];
    const [x1, x2] = spanOf(row);
    for (const [part, mwOf] of Object.entries(parts)) made.push({ of, x1, x2, part, mw: mwOf(at) });
  }
  return made;
}

/** What the operator planned for each hour, and what came of it in each ISP. */
export function scheduleTable(run: Stored): ShownTable {
  const plan = rowsOf(run, 'plan');
  const [days, hours] = [plan.numbers('day'), plan.numbers('hour')];
  const system = rowsOf(run, 'system');
  const common = ['generationMw', 'renewableMw', 'storageMw', 'unservedMw', 'loadMw', 'lossMw'];
  const traded = ['boughtMw', 'soldMw', 'realTimeBoughtMw', 'realTimeSoldMw'];
  const all = [
    ...bars(plan, [...common, ...traded, 'localMw'], PLANNED, FROM_PLAN, (row) => {
      const first = ispOf(run, days[row], hours[row]);
      return [first, first + ispsAnHour(run)];
    }),
    ...bars(system, [...common, 'importMw', 'localNetMw', 'spilledMw'], METERED, FROM_METERS, (row) => [row, row + 1]),
  ];
  return tableOf('schedule', all, {
    of: word(({ of }) => of, 'What was planned, or what was metered.'),
    from: isp(({ x1 }) => x1, 'ISP in which it begins.'),
    until: isp(({ x2 }) => x2, 'ISP before which it ends.'),
    part: word(({ part }) => part, 'Where power comes from or goes.'),
    mw: number(({ mw }) => mw, 'MW', 'Power into the network; below 0 out of it.'),
  });
}

export const schedule: Figure = {
  kind: 'stacked',
  id: 'schedule',
  title: 'Where power comes from, and where it goes',
  note: 'Above 0 into the network, below 0 out of it; both sides are alike in every hour. Exchange: bought above 0, sold below, day-ahead and in real time.',
  table: 'schedule',
  isWide: true,
  choices: [{ column: 'of', label: 'schedule', chosen: FROM_PLAN, by: 'list' }],
  ...{ x1: 'from', x2: 'until', y: 'mw', part: 'part' },
};
