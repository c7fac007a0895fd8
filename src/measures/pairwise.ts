import { moments } from './moments.ts';

/**
 * Mean correlation over all pairs of series, without going through the pairs: N standardised series have a sum of variance
 * N + N (N - 1) mean. Takes N T steps. Series that do not vary are left out; NaN where fewer than two vary.
 * @param series by fleet, then by time, all of one length
 */
export function pairwiseCorrelation(series: readonly ArrayLike<number>[]): number {
  const times = series.length > 0 ? series[0].length : 0;
  const total = new Float64Array(times);
  let n = 0;
  for (const values of series) {
    const { mean, variance } = moments(values);
    if (!(variance > 0)) continue;
    const sd = Math.sqrt(variance);
    for (let t = 0; t < times; t++) total[t] += (values[t] - mean) / sd;
    n++;
  }
  return n > 1 ? (moments(total).variance / n - 1) / (n - 1) : Number.NaN;
}
