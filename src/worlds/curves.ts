import { exp } from '../arithmetic/index.ts';
/**
 * Straight-line interpolation; flat beyond the ends.
 * @param xs ascending
 * @param ys as long as `xs`
 */
export function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  if (x <= xs[0]) return ys[0];
  for (let k = 1; k < xs.length; k++) {
    if (x <= xs[k]) return ys[k - 1] + ((ys[k] - ys[k - 1]) * (x - xs[k - 1])) / (xs[k] - xs[k - 1]);
  }
  return ys[ys.length - 1];
}

/** Standard normal distribution function, to 1e-7 (Abramowitz and Stegun 26.2.17). */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upperTail = (exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - upperTail : upperTail;
}

/** One step of an AR(1) process of mean 0 and variance 1. */
export function fade(value: number, persistence: number, news: number): number {
  return persistence * value + Math.sqrt(1 - persistence * persistence) * news;
}
