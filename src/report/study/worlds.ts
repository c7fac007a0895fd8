import { summarize } from '../../studies/statistics/summary.ts';
import type { Interval } from './readable.ts';
import type { StoredStudy } from './storedStudy.ts';

/** A KPI by point and world, in which all points meet the same draws. */
export interface ByWorld {
  /** By world, the mean over some points; NaN where one of them has no figure. */
  over(points: readonly number[]): Float64Array;
  /** Mean and 95 % interval over worlds; of mirrored ones over their pairs. */
  estimate(values: Float64Array): Interval;
}

/** Reads a KPI of a study's runs. */
export async function byWorld(
  { runs, file, manifest }: Pick<StoredStudy, 'runs' | 'file' | 'manifest'>,
  kpi: string,
): Promise<ByWorld> {
  const [points, worlds, values] = [
    await runs.numbers('point'),
    await runs.numbers('replication'),
    await runs.numbers(kpi),
  ];
  const count = worlds.reduce((most, world) => Math.max(most, world + 1), 0);
  const all = new Float64Array(manifest.points * count).fill(Number.NaN);
  for (let row = 0; row < values.length; row++) all[points[row] * count + worlds[row]] = values[row];
  return {
    over: (those) =>
      Float64Array.from({ length: count }, (_, world) => {
        return those.reduce((sum, point) => sum + all[point * count + world], 0) / those.length;
      }),
    estimate: (found) => summarize(file.antithetic ? pairMeans(found) : found),
  };
}

const pairMeans = (values: Float64Array): Float64Array =>
  Float64Array.from({ length: values.length >> 1 }, (_, k) => (values[2 * k] + values[2 * k + 1]) / 2);

/** By how much a KPI is more at one point than at another, in the same worlds. */
export function differenceOf({ over, estimate }: ByWorld, to: number, from: number): Interval {
  const [first, second] = [over([to]), over([from])];
  return estimate(first.map((value, world) => value - second[world]));
}
