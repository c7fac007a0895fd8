import { quantileOf, rounded, type ScoreTable, TABLE_PROBABILITIES, valueAt } from '../estimators/scores.ts';
import { ascending, normalQuantile } from '../samples.ts';

/** Terms of the expansion, and points at which a table is read for it. */
const TERMS = 12;
const POINTS = 400;

/**
 * From the correlation of values to that of the normal scores behind them. Values that are functions f of scores with correlation rho
 * have r = sum c_n^2 rho^n / sum c_n^2, with c_n the coefficients of f in Hermite's polynomials; turned round by bisection.
 * @param tables of values by score, all of which count alike
 */
export function scoreCorrelations(tables: readonly ScoreTable[]): (r: number) => number {
  const weights = new Array<number>(TERMS + 1).fill(0);
  for (const table of tables) {
    const squares = hermiteSquares(table);
    const total = squares.reduce((sum, square) => sum + square, 0);
    squares.forEach((square, k) => {
      weights[k + 1] += square / total / tables.length;
    });
  }
  const correlation = (rho: number): number => weights.reduceRight((sum, weight) => sum * rho + weight, 0);
  return (r) => {
    if (Number.isNaN(r)) return r;
    let [low, high] = [-1, 1];
    for (let k = 0; k < 50; k++) {
      const middle = (low + high) / 2;
      if (correlation(middle) < r) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
}

/** Squares of the coefficients 1 to TERMS of a table in normalised Hermite polynomials. */
function hermiteSquares(table: ScoreTable): number[] {
  const coefficients = new Array<number>(TERMS).fill(0);
  for (let k = 0; k < POINTS; k++) {
    const z = normalQuantile((k + 0.5) / POINTS);
    const value = valueAt(table, z) / POINTS;
    let [before, now] = [1, z];
    for (let n = 1; n <= TERMS; n++) {
      coefficients[n - 1] += value * now;
      [before, now] = [now, (z * now - Math.sqrt(n) * before) / Math.sqrt(n + 1)];
    }
  }
  return coefficients.map((value) => value * value);
}

/** Quantiles of values by normal score, at probabilities that the values are enough for. */
export function quantileTable(values: readonly number[]): ScoreTable {
  const sorted = ascending(values.filter((value) => !Number.isNaN(value)));
  const useful = TABLE_PROBABILITIES.filter((q) => q === 0.5 || Math.min(q, 1 - q) * sorted.length >= 1);
  return {
    scores: useful.map((q) => rounded(normalQuantile(q))),
    values: useful.map((q) => rounded(quantileOf(sorted, q))),
  };
}
