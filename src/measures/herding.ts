/**
 * Herding: how much of what fleets do is done by all in one direction, the sum over time of abs(sum of x) over the sum of all
 * abs(x). 1 where all go one way at every step, some sqrt(2 / (pi N)) where N equal fleets choose by independent coins. NaN where
 * nobody does anything.
 * @param x MW off schedule, by fleet, then by time
 */
export function herding(x: readonly ArrayLike<number>[]): number {
  const times = x.length > 0 ? x[0].length : 0;
  let [together, each] = [0, 0];
  for (let t = 0; t < times; t++) {
    let total = 0;
    for (const fleet of x) {
      total += fleet[t];
      each += Math.abs(fleet[t]);
    }
    together += Math.abs(total);
  }
  return each > 0 ? together / each : Number.NaN;
}
