/** Sum of a series, in its order. */
export function sum(series: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < series.length; k++) total += series[k];
  return total;
}
