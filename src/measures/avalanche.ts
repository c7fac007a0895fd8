/**
 * How many fleets switch at each step: those that go from less, nothing or more to another of these. Nobody does in the first step.
 * @param x MW off schedule, by fleet, then by step
 */
export function switchCounts(x: readonly ArrayLike<number>[]): Int32Array {
  const counts = new Int32Array(x.length > 0 ? x[0].length : 0);
  for (const fleet of x) {
    for (let t = 1; t < counts.length; t++) if (Math.sign(fleet[t]) !== Math.sign(fleet[t - 1])) counts[t]++;
  }
  return counts;
}

/**
 * Sizes of avalanches, in switches, in their order: switches in consecutive steps without a pause are one. Empty where nobody
 * switches.
 * @param switches how many switch, by step
 */
export function avalancheSizes(switches: ArrayLike<number>): number[] {
  const sizes: number[] = [];
  for (let t = 0, size = 0; t <= switches.length; t++) {
    const now = t < switches.length ? switches[t] : 0;
    if (now === 0 && size > 0) sizes.push(size);
    size = now === 0 ? 0 : size + now;
  }
  return sizes;
}
