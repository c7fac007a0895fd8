import { moments } from './moments.ts';

/**
 * How much those who react add to what they react to: the variance of the need with them over that without, 1 where nobody
 * reacts. Below 1 they help, above they harm. NaN where the need without them does not vary.
 * @param r need with reactions, MW, by step
 * @param v0 need without, MW, by step
 */
export function amplification(r: ArrayLike<number>, v0: ArrayLike<number>): number {
  const without = moments(v0).variance;
  return without > 0 ? moments(r).variance / without : Number.NaN;
}

/**
 * The same within windows of the day: variances over days of each window, summed over windows. The pattern that every day has
 * counts for nothing. Steps beyond the last whole day are left out; NaN without a whole day, or where no window varies.
 * @param r with reactions, by step, day after day
 * @param v0 without, by step
 * @param windows steps a day
 */
export function amplificationByWindow(r: ArrayLike<number>, v0: ArrayLike<number>, windows: number): number {
  const days = Math.floor(v0.length / windows);
  let [within, without] = [0, 0];
  for (let window = 0; window < windows; window++) {
    within += moments(everyDay(r, window, windows, days)).variance;
    without += moments(everyDay(v0, window, windows, days)).variance;
  }
  return without > 0 ? within / without : Number.NaN;
}

/** What a series has in one window of every day. */
function everyDay(series: ArrayLike<number>, window: number, windows: number, days: number): Float64Array {
  const values = new Float64Array(days);
  for (let day = 0; day < days; day++) values[day] = series[day * windows + window];
  return values;
}
