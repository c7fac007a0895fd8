import { DAY, HOUR, real, text, whole } from '../../../src/market/columns.ts';
import { type Table, table } from '../../../src/market/system.ts';
import { sum } from '../../../src/series.ts';
import type { SimulationResult } from './simulate.ts';

type Recorded = Pick<SimulationResult, 'recorder'>;

/** MW by hour of each contingency of each day. */
const unservedOf = ({ recorder }: Recorded) =>
  recorder.restorations.flatMap(({ day, contingencies, unservedMw }) => {
    const hours = unservedMw.length / contingencies.length;
    return contingencies.map(({ contingency }, c) => ({
      ...{ day, contingency },
      mw: unservedMw.subarray(c * hours, (c + 1) * hours),
    }));
  });

const contingencies = table({
  name: 'contingencies',
  says: 'What each contingency would do to a planned day, a row per day and contingency.',
  source: ({ recorder }: SimulationResult) => {
    const unserved = unservedOf({ recorder });
    const all = recorder.reviews
      .flatMap((review) => review.ids.map((id, k) => ({ review, id, k })))
      .map((each, row) => ({ ...each, mw: unserved[row].mw }));
    return { rows: all.length, all };
  },
  columns: [
    { ...DAY, value: ({ all }, row) => all[row].review.day },
    { ...text('contingency', 'What fails.'), value: ({ all }, row) => all[row].id },
    {
      ...whole('switches', 'Switches that are operated.'),
      value: ({ all }, row) => all[row].review.switches[all[row].k],
    },
    {
      ...real('f2Eur', 'EUR', 'Worth of the energy it would leave unserved, if it lasted all day.'),
      value: ({ all }, row) => all[row].review.f2Eur[all[row].k],
    },
    {
      ...real('unservedMwh', 'MWh', 'That energy.'),
      value: ({ all }, row) => sum(all[row].mw),
    },
    {
      ...whole('worstHour', 'Hour in which it would leave most unserved, the first of equals; null where none.'),
      value: ({ all }, row) => (sum(all[row].mw) > 0 ? all[row].mw.indexOf(Math.max(...all[row].mw)) : null),
    },
    {
      ...real(
        'gammaHours',
        'h',
        'Hours of bad prices the plan would be safe against that would be chosen if this were the one that comes.',
      ),
      value: ({ all }, row) => all[row].review.gammaHours[all[row].k],
    },
  ],
});

const restorations = table({
  name: 'restorations',
  says: 'How the network stands after each contingency, whatever the day: a row per contingency and element that is not as at rest.',
  source: ({ recorder }: SimulationResult) => {
    const [first] = recorder.restorations;
    const all = (first?.contingencies ?? []).flatMap(({ contingency, failed, closed, dead }) => [
      ...failed.map((id) => ({ contingency, element: 'branch', id, state: 'failed' })),
      ...closed.map((id) => ({ contingency, element: 'branch', id, state: 'closed' })),
      ...dead.map((id) => ({ contingency, element: 'bus', id, state: 'dead' })),
    ]);
    return { rows: all.length, all };
  },
  columns: [
    { ...text('contingency', 'What fails.'), value: ({ all }, row) => all[row].contingency },
    { ...text('element', 'branch or bus.'), value: ({ all }, row) => all[row].element },
    { ...text('id', 'Its id.'), value: ({ all }, row) => all[row].id },
    {
      ...text('state', 'failed: it is out; closed: a tie that is closed; dead: no substation feeds it.'),
      value: ({ all }, row) => all[row].state,
    },
  ],
});

const contingencyHours = table({
  name: 'contingencyHours',
  says: 'When a contingency would leave load unserved, a row per day, contingency and hour in which it would.',
  source: (run: SimulationResult) => {
    const all = unservedOf(run).flatMap(({ day, contingency, mw }) =>
      [...mw].flatMap((unservedMw, hour) => (unservedMw > 0 ? [{ day, contingency, hour, unservedMw }] : [])),
    );
    return { rows: all.length, all };
  },
  columns: [
    { ...DAY, value: ({ all }, row) => all[row].day },
    { ...text('contingency', 'What fails.'), value: ({ all }, row) => all[row].contingency },
    { ...HOUR, value: ({ all }, row) => all[row].hour },
    {
      ...real('unservedMw', 'MW', 'Power it would leave unserved, with what units can give by the plan.'),
      value: ({ all }, row) => all[row].unservedMw,
    },
  ],
});

/** What contingencies would do to the days planned. */
export const contingencyTables: readonly Table<SimulationResult>[] = [contingencies, restorations, contingencyHours];
