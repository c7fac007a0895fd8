import { log, pow } from '../../../arithmetic/index.ts';
/** Excesses over a threshold, generalised Pareto: P(X > x) = (1 + shape x / scale)^(-1 / shape); exponential at shape 0. */
export interface ParetoTail {
  shape: number;
  scale: number;
}

/**
 * Fits a generalised Pareto distribution by probability-weighted moments (Hosking and Wallis 1987): with b the mean of the
 * excesses and a that of each times the share of excesses above it, shape = 2 - b / (b - 2a), scale = 2ab / (b - 2a).
 * @param excesses over the threshold, at least 2, not all equal, any order
 */
export function fitParetoTail(excesses: ArrayLike<number>): ParetoTail {
  const sorted = Float64Array.from(excesses).sort();
  const n = sorted.length;
  let b = 0;
  let a = 0;
  for (let k = 0; k < n; k++) {
    b += sorted[k] / n;
    a += (sorted[k] * (n - 1 - k)) / (n - 1) / n;
  }
  return { shape: 2 - b / (b - 2 * a), scale: (2 * a * b) / (b - 2 * a) };
}

/** The excess that a share `beyond` of all excesses lies above. */
export function paretoQuantile({ shape, scale }: ParetoTail, beyond: number): number {
  return Math.abs(shape) < 1e-9 ? -scale * log(beyond) : (scale / shape) * (pow(beyond, -shape) - 1);
}
