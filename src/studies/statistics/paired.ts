import { twoSidedTP } from './distributions.ts';
import { type Estimate, type EstimateOptions, estimate } from './estimate.ts';
import { spread } from './summary.ts';

/** How much a differs from b in the same worlds: the estimate is that of a - b. */
export interface PairedDifference extends Estimate {
  /** Means of a and of b over the runs that count, so that their difference is `mean`. */
  firstMean: number;
  secondMean: number;
  /** Between a and b, over runs. */
  correlation: number;
  /** Cohen's d_z: mean over standard deviation of the differences; NaN where they are all alike and not 0. */
  effectSize: number;
  /** Of the two-sided paired t test that the mean difference is 0. */
  p: number;
  /** 1 - Var(a - b) / (Var(a) + Var(b)): what comparing in the same worlds saved over comparing in worlds apart. */
  varianceSavedByPairing: number;
}

/**
 * Compares two variants that met the same worlds. Differences that are all 0 have p = 1 and effect size 0, differences all
 * alike but not 0 have p = 0; differences alike but for rounding (1e-12 of the largest value) count as alike.
 * @param a by replication, NaN where a run failed
 * @param b as `a`; a replication counts where both are present
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: EstimateOptions,
): PairedDifference {
  const differences = Float64Array.from(a, (value, i) => value - b[i]);
  const ofDifference = estimate(differences, options);
  const { n, mean, sd, standardError } = ofDifference;

  const counts = (i: number) => !Number.isNaN(differences[i]);
  const both = [...differences.keys()].filter((i) => counts(i) && (!options.antithetic || counts(i ^ 1)));
  const [ofA, ofB] = [a, b].map((values) => spread(both.map((i) => values[i])));
  const shared = both.reduce((sum, i) => sum + (a[i] - ofA.mean) * (b[i] - ofB.mean), 0);
  const comparison = {
    firstMean: ofA.mean,
    secondMean: ofB.mean,
    correlation: shared / Math.sqrt(ofA.squares * ofB.squares),
    varianceSavedByPairing: (2 * shared) / (ofA.squares + ofB.squares),
  };

  const rounding = both.reduce((largest, i) => Math.max(largest, Math.abs(a[i]), Math.abs(b[i])), 0) * 1e-12;
  const none = Math.abs(mean) <= rounding;
  return {
    ...ofDifference,
    ...comparison,
    effectSize: sd <= rounding ? (none ? 0 : Number.NaN) : mean / sd,
    p: standardError <= rounding ? (none ? 1 : 0) : twoSidedTP(mean / standardError, n - 1),
  };
}
