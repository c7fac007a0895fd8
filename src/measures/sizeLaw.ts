import { exp, log } from '../arithmetic/index.ts';

/** Sizes that are looked at: whole numbers, both ends included. */
export interface SizeRange {
  /** 1 unless told. */
  from?: number;
  /** Upper cut-off: the largest size there is, unless told. What limits sizes (fleets, steps of a day) should set it. */
  to?: number;
}

/** How many avalanches there are of each size of a range. */
export interface SizeCounts {
  from: number;
  to: number;
  /** By size, from `from`. */
  counts: Float64Array;
  /** In all. */
  n: number;
}

/** @param sizes whole numbers, 1 or more; those outside the range are left out */
export function countSizes(sizes: ArrayLike<number>, range: SizeRange): SizeCounts {
  let largest = 0;
  for (let k = 0; k < sizes.length; k++) largest = Math.max(largest, sizes[k]);
  const { from = 1, to = largest } = range;
  const counts = new Float64Array(Math.max(to - from + 1, 0));
  let n = 0;
  for (let k = 0; k < sizes.length; k++) {
    if (!(sizes[k] >= from && sizes[k] <= to)) continue;
    counts[sizes[k] - from]++;
    n++;
  }
  return { from, to, counts, n };
}

/** How a law agrees with sizes. */
export interface Agreement {
  /** Of the sizes, given that they lie in the range. */
  logLikelihood: number;
  /** Kolmogorov's: the largest difference between the two distributions. */
  distance: number;
}

/** A law over the sizes of a range, by size. */
export interface SizeLaw {
  logProbabilities: Float64Array;
  /** 1 at the end of the range. */
  cumulative: Float64Array;
}

/** The law that has probabilities in proportion to weights, which come as logarithms. */
export function lawOf(logWeights: Float64Array): SizeLaw {
  const largest = logWeights.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  let total = 0;
  const upTo = logWeights.map((value) => {
    total += exp(value - largest);
    return total;
  });
  const logTotal = largest + log(total);
  return {
    logProbabilities: logWeights.map((value) => value - logTotal),
    cumulative: upTo.map((value) => value / total),
  };
}

export function agreement({ counts, n }: SizeCounts, { logProbabilities, cumulative }: SizeLaw): Agreement {
  let [logLikelihood, distance, seen] = [0, 0, 0];
  counts.forEach((count, k) => {
    seen += count;
    distance = Math.max(distance, Math.abs(seen / n - cumulative[k]));
    if (count > 0) logLikelihood += count * logProbabilities[k];
  });
  return { logLikelihood, distance };
}
