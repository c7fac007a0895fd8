import { clockText } from '../../../src/time/calendar.ts';
import { stepMinutes } from '../market/rules.ts';
import { type Stored, seriesOf } from './reading.ts';

/** The steps of the plans as they were cleared, in the order of the table `market`. */
export interface MarketSteps {
  count: number;
  days: Float64Array;
  /** First ISP of each, how many it has, and when it begins. */
  firstIsps: Int32Array;
  ispCounts: Int32Array;
  labels: readonly string[];
  /** A column of the table, a value a step. */
  of(column: string): Float64Array;
}

export function marketSteps(run: Stored): MarketSteps {
  const { calendar, config } = run;
  const [days, steps] = [seriesOf(run, 'market', 'day'), seriesOf(run, 'market', 'step')];
  const minutes = stepMinutes(config.market);
  const at = Array.from(days, (day, row) => calendar.stepsOf(calendar.days[day], minutes)[steps[row]]);
  return {
    count: days.length,
    days,
    firstIsps: Int32Array.from(at, ({ firstIsp }) => firstIsp),
    ispCounts: Int32Array.from(at, ({ ispCount }) => ispCount),
    labels: at.map(({ firstIsp }) => clockText(calendar, firstIsp)),
    of: (column) => seriesOf(run, 'market', column),
  };
}

/** A column of the steps, ISP by ISP; NaN where nothing was cleared. @param isps how many there are */
export function byIsp({ firstIsps, ispCounts }: MarketSteps, values: Float64Array, isps: number): Float64Array {
  const all = new Float64Array(isps).fill(Number.NaN);
  for (let row = 0; row < values.length; row++)
    all.fill(values[row], firstIsps[row], Math.min(isps, firstIsps[row] + ispCounts[row]));
  return all;
}
