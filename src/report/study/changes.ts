import { summarize } from '../../studies/statistics/summary.ts';
import type { Interval } from './readable.ts';
import type { StoredStudy } from './storedStudy.ts';

/**
 * By how much a KPI changes from each of some points to the next, and from the first to the last (in the end), in the same worlds.
 * NaN where fewer than two worlds tell.
 */
export async function changesOf(
  { runs, file }: Pick<StoredStudy, 'runs' | 'file'>,
  kpi: string,
  points: readonly number[],
): Promise<Interval[]> {
  const [pointOf, replicationOf, values] = [
    await runs.numbers('point'),
    await runs.numbers('replication'),
    await runs.numbers(kpi),
  ];
  const worlds = replicationOf.reduce((most, each) => Math.max(most, each + 1), 0);
  const places = new Map(points.map((point, k) => [point, k]));
  const found = points.map(() => new Float64Array(worlds).fill(Number.NaN));
  for (let row = 0; row < values.length; row++) {
    const place = places.get(pointOf[row]);
    if (place !== undefined) found[place][replicationOf[row]] = values[row];
  }
  const change = (from: Float64Array, to: Float64Array): Interval => {
    const differences = to.map((value, k) => value - from[k]);
    return summarize(file.antithetic ? pairMeans(differences) : differences);
  };
  const steps = found.slice(1).map((to, k) => change(found[k], to));
  return [...steps, change(found[0], found[found.length - 1])];
}

const pairMeans = (values: Float64Array): Float64Array =>
  Float64Array.from({ length: values.length >> 1 }, (_, k) => (values[2 * k] + values[2 * k + 1]) / 2);
