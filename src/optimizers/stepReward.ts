/** Breakpoints nearer than this (kWh) are one. */
export const SAME_POINT = 1e-9;
const MOST_KNOTS = 6;

/** Reward of one step: straight lines between `count` knots at rising `delta`. */
export class StepReward {
  count = 0;
  readonly delta = new Float64Array(MOST_KNOTS);
  readonly value = new Float64Array(MOST_KNOTS);
  /** Slope of the piece right of each knot but the last. */
  readonly slope = new Float64Array(MOST_KNOTS);

  /** Starts anew with the single step `delta`. */
  start(delta: number, value: number): void {
    this.count = 1;
    this.delta[0] = delta;
    this.value[0] = value;
  }

  /** Adds a piece of `slope` from the last knot to `delta`; one too short to matter is left out. */
  extend(delta: number, slope: number): void {
    const last = this.count - 1;
    const length = delta - this.delta[last];
    if (length < SAME_POINT) return;
    this.slope[last] = slope;
    this.delta[last + 1] = delta;
    this.value[last + 1] = this.value[last] + slope * length;
    this.count++;
  }

  /** The reward of step `delta`, which must lie between the first knot and the last (dust beyond them is forgiven). */
  at(delta: number): number {
    let j = 0;
    while (j < this.count - 2 && delta > this.delta[j + 1]) j++;
    return this.count === 1 ? this.value[0] : this.value[j] + this.slope[j] * (delta - this.delta[j]);
  }
}
