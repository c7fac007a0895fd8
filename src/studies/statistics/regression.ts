import { twoSidedTP } from './distributions.ts';
import { spread, summarize, tInterval } from './summary.ts';

/** A straight line through outcomes along a parameter. Slopes are in outcome units per unit of x. */
export interface Line {
  /** Replications with outcomes at two or more different x. */
  n: number;
  slope: number;
  slopeLow: number;
  slopeHigh: number;
  intercept: number;
  /** How much of the variation of the mean outcome along x the line explains; NaN where there is no variation. */
  rSquared: number;
  /** Of the two-sided t test that the slope is 0. */
  p: number;
}

/**
 * Least-squares line of outcomes along x. The outcomes of one replication share its world, so each replication has a line
 * of its own, and slope and intercept are the means of those, with a t interval over replications. One replication alone has
 * the classic interval of ordinary least squares, which takes its outcomes as independent.
 * @param x of each level; levels may share an x
 * @param y by replication, then by level; NaN where a run failed
 */
export function lineAlong(x: ArrayLike<number>, y: readonly ArrayLike<number>[], confidence = 0.95): Line {
  const fits = y.map((outcomes) => fit(x, outcomes)).filter(({ slope }) => !Number.isNaN(slope));
  const n = fits.length;
  const slopes = summarize(
    fits.map(({ slope }) => slope),
    { confidence },
  );
  const intercept = spread(fits.map((line) => line.intercept)).mean;
  const standardError = n === 1 ? fits[0].standardError : slopes.standardError;
  const df = n === 1 ? fits[0].points - 2 : n - 1;
  const [slopeLow, slopeHigh] = tInterval(slopes.mean, standardError, df, confidence);
  const meanOutcomes = Array.from(x, (_, level) => summarize(y.map((outcomes) => outcomes[level])).mean);
  const p = slopes.mean === 0 && standardError === 0 ? 1 : twoSidedTP(slopes.mean / standardError, df);
  return { n, slope: slopes.mean, slopeLow, slopeHigh, intercept, rSquared: fit(x, meanOutcomes).rSquared, p };
}

interface Fit {
  points: number;
  slope: number;
  intercept: number;
  standardError: number;
  rSquared: number;
}

/** Ordinary least squares over the levels that have an outcome; a NaN slope where they have fewer than two different x. */
function fit(x: ArrayLike<number>, y: ArrayLike<number>): Fit {
  const levels = Array.from(x, (_, level) => level).filter((level) => !Number.isNaN(x[level] + y[level]));
  const points = levels.length;
  const ofX = spread(levels.map((level) => x[level]));
  const ofY = spread(levels.map((level) => y[level]));
  const shared = levels.reduce((sum, level) => sum + (x[level] - ofX.mean) * (y[level] - ofY.mean), 0);
  const slope = ofX.squares > 0 ? shared / ofX.squares : Number.NaN;
  const residual = levels.reduce((sum, level) => {
    return sum + (y[level] - ofY.mean - slope * (x[level] - ofX.mean)) ** 2;
  }, 0);
  const standardError = points > 2 ? Math.sqrt(residual / (points - 2) / ofX.squares) : Number.NaN;
  const rSquared = ofY.squares > 0 ? 1 - residual / ofY.squares : Number.NaN;
  return { points, slope, intercept: ofY.mean - slope * ofX.mean, standardError, rSquared };
}
