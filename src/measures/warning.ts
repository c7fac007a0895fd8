import { autocorrelation, moments } from './moments.ts';

/** What tells that a system nears the point where it swings, a figure a window. */
export interface Warnings {
  /** In the square of the series' unit, over n. */
  variance: Float64Array;
  /** Correlation with the step before: towards 1 as a system gets slow, towards -1 as a loop of delay 1 starts to flip. */
  lag1: Float64Array;
  /** Correlation with `lag` steps before, towards -1 where a loop with that delay starts to swing. */
  lagD: Float64Array;
}

/**
 * Early warnings by window. Steps beyond the last whole window are left out. Correlations are NaN in windows in which nothing varies.
 * In a window of n steps they are nearer to 0 than the system's own by the order of 1/n.
 * @param x MW off schedule of all fleets, by step
 * @param steps a window: those of a day
 * @param lag steps between cause and reaction
 */
export function warnings(x: ArrayLike<number>, steps: number, lag: number): Warnings {
  const windows = Math.floor(x.length / steps);
  const each = (figure: (from: number, to: number) => number): Float64Array =>
    Float64Array.from({ length: windows }, (_, window) => figure(window * steps, (window + 1) * steps));
  return {
    variance: each((from, to) => moments(x, from, to).variance),
    lag1: each((from, to) => autocorrelation(x, 1, from, to)),
    lagD: each((from, to) => autocorrelation(x, lag, from, to)),
  };
}
