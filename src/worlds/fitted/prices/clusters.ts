import { exp, normalQuantile, pow } from '../../../arithmetic/index.ts';

/**
 * Normal scores whose high values come in clusters, as those of scarcity prices do: the score of (a^2 + b^2) / 2, exponential
 * of mean 1 where a and b are standard normal. At equal correlation of scores, a value in the top hundredth is followed by
 * another about twice as often as in a normal process.
 */

const STEP = 0.01;
let table: Float64Array | undefined;

/** The normal score of a pair of standard normal values: high where either is far from 0. */
export function clusterScore(a: number, b: number): number {
  table ??= Float64Array.from({ length: 800 }, (_, k) => {
    const beyond = exp(-Math.max(1e-6, (k * STEP) ** 2 / 2));
    return -normalQuantile(beyond);
  });
  const place = Math.sqrt(a * a + b * b) / STEP;
  const below = Math.min(Math.floor(place), table.length - 2);
  return table[below] + (table[below + 1] - table[below]) * Math.min(1, place - below);
}

/**
 * Squares of the coefficients of the normal score of an exponential variable in Laguerre polynomials 1, 2, ...; by numerical
 * integration, what is beyond the eighth at the twelfth. Two exponentials from normal pairs of correlation r have correlation
 * r^(2k) in the k-th polynomial.
 */
const LAGUERRE = [0.81577, 0.09449, 0.03287, 0.01612, 0.00939, 0.00608, 0.00423, 0.00309, 0, 0, 0, 0.01796];

/** Correlation of cluster scores whose normal values have correlation `r`. */
export const scoreCorrelation = (r: number): number =>
  LAGUERRE.reduce((sum, share, k) => sum + share * pow(r, 2 * (k + 1)), 0);

/** The correlation of normal values that gives cluster scores this correlation; 0 where it is not positive. */
export function normalCorrelation(ofScores: number): number {
  let [low, high] = [0, 1];
  for (let k = 0; k < 40; k++) {
    const middle = (low + high) / 2;
    if (scoreCorrelation(middle) < ofScores) low = middle;
    else high = middle;
  }
  return low;
}
