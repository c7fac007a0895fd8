import { betaCdf, betaQuantile } from '../../arithmetic/index.ts';

/** The t below which a Student variable falls with probability `p`. NaN where there is no degree of freedom. */
export function tQuantile(p: number, df: number): number {
  if (!(df > 0)) return Number.NaN;
  const share = betaQuantile(Math.abs(2 * p - 1), 0.5, df / 2);
  if (share < 0.5) return Math.sign(p - 0.5) * Math.sqrt((df * share) / (1 - share));
  const rest = betaQuantile(2 * Math.min(p, 1 - p), df / 2, 0.5);
  return Math.sign(p - 0.5) * Math.sqrt((df * (1 - rest)) / rest);
}

/** Probability that a Student variable is at least as far from 0 as `t`. NaN where there is no degree of freedom. */
export function twoSidedTP(t: number, df: number): number {
  return df > 0 && !Number.isNaN(t) ? betaCdf(df / (df + t * t), df / 2, 0.5) : Number.NaN;
}
