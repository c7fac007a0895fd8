import { jstat } from '../../jstat.ts';

/** The t below which a Student variable falls with probability `p`, to 1e-7. NaN where there is no degree of freedom. */
export function tQuantile(p: number, df: number): number {
  return df > 0 ? jstat().studentt.inv(p, df) : Number.NaN;
}

/** Probability that a Student variable is at least as far from 0 as `t`, to 1e-7. NaN where there is no degree of freedom. */
export function twoSidedTP(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) return Number.NaN;
  return Number.isFinite(t) ? Math.min(1, 2 * jstat().studentt.cdf(-Math.abs(t), df)) : 0;
}

/** The z below which a standard normal variable falls with probability `p`, to 1e-8; infinite at 0 and 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  return p >= 1 ? Number.POSITIVE_INFINITY : jstat().normal.inv(p, 0, 1);
}
