/**
 * Coincidence factor: the peak of the sum of loads over the sum of their own peaks. 1 where all peak at once; NaN where the peaks do
 * not sum to more than 0.
 * @param loads MW, by load, then by time
 */
export function coincidence(loads: readonly ArrayLike<number>[]): number {
  const times = loads.length > 0 ? loads[0].length : 0;
  const peaks = new Float64Array(loads.length).fill(Number.NEGATIVE_INFINITY);
  let peak = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < times; t++) {
    let total = 0;
    loads.forEach((load, i) => {
      total += load[t];
      peaks[i] = Math.max(peaks[i], load[t]);
    });
    peak = Math.max(peak, total);
  }
  const apart = peaks.reduce((sum, own) => sum + own, 0);
  return apart > 0 ? peak / apart : Number.NaN;
}
