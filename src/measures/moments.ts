/** Number, mean and variance of a stretch of a series. */
export interface Moments {
  n: number;
  /** In the unit of the series; NaN without values. */
  mean: number;
  /** Mean squared deviation from the mean, over n; exactly 0 where all values are equal, NaN without values. */
  variance: number;
}

/**
 * Moments of the values from `from` up to, but without, `to`. One missing value (NaN) makes them NaN.
 * They are taken around the first value, so that equal values have a mean equal to them and no variance.
 */
export function moments(series: ArrayLike<number>, from = 0, to = series.length): Moments {
  const n = Math.max(to - from, 0);
  if (n === 0) return { n, mean: Number.NaN, variance: Number.NaN };
  const centre = series[from];
  let sum = 0;
  for (let t = from; t < to; t++) sum += series[t] - centre;
  const mean = centre + sum / n;
  let squares = 0;
  for (let t = from; t < to; t++) squares += (series[t] - mean) ** 2;
  return { n, mean, variance: squares / n };
}

/**
 * Correlation of a stretch of a series with itself `lag` steps later, around one mean and over one variance: within -1 and 1.
 * NaN where the stretch is no longer than the lag, or does not vary.
 * @param lag whole steps, 0 or more
 */
export function autocorrelation(series: ArrayLike<number>, lag: number, from = 0, to = series.length): number {
  const { n, mean, variance } = moments(series, from, to);
  if (!(n > lag && variance > 0)) return Number.NaN;
  let shared = 0;
  for (let t = from; t + lag < to; t++) shared += (series[t] - mean) * (series[t + lag] - mean);
  return shared / (n * variance);
}
