import { log } from '../arithmetic/index.ts';
import { moments } from './moments.ts';
import { type Agreement, agreement, countSizes, lawOf, type SizeRange } from './sizeLaw.ts';

/** A branching process in which each switch causes a Poisson number of others: sizes have Borel's distribution. */
export interface Branching extends Agreement {
  /** Sizes in the range. */
  n: number;
  /** Switches that one switch causes, from the mean of all sizes; 1 is critical, where sizes fall as s^-3/2. NaN without avalanches. */
  ratio: number;
}

/**
 * The likeliest ratio of branching, 1 - 1 / mean size, below 1. Too low where something cuts large avalanches, or near 1, where a few
 * large ones carry the mean. NaN without avalanches.
 * @param sizes whole numbers, 1 or more
 */
export const branchingRatio = (sizes: ArrayLike<number>): number => 1 - 1 / moments(sizes).mean;

/**
 * How sizes agree with branching at their own ratio, over the range in which a power law is fitted: the larger log-likelihood of the
 * two is the likelier law. NaN where no size is in the range.
 * @param sizes whole numbers, 1 or more
 */
export function fitBranching(sizes: ArrayLike<number>, range: SizeRange = {}): Branching {
  const counted = countSizes(sizes, range);
  const ratio = branchingRatio(sizes);
  if (counted.n === 0) return { n: 0, ratio, logLikelihood: Number.NaN, distance: Number.NaN };
  const law = lawOf(logBorel(ratio, counted.to).subarray(counted.from - 1));
  return { n: counted.n, ratio, ...agreement(counted, law) };
}

/** Logarithm of e^(-ratio s) (ratio s)^(s - 1) / s! for s = 1 up to `to`. */
function logBorel(ratio: number, to: number): Float64Array {
  let logFactorial = 0;
  return Float64Array.from({ length: to }, (_, k) => {
    const size = k + 1;
    logFactorial += log(size);
    return (k > 0 ? k * log(ratio * size) : 0) - ratio * size - logFactorial;
  });
}
