import { exp, log } from '../arithmetic/index.ts';
import type { Random } from '../random/streams.ts';
import {
  type Agreement,
  agreement,
  countSizes,
  lawOf,
  type SizeCounts,
  type SizeLaw,
  type SizeRange,
} from './sizeLaw.ts';

/** A discrete power law, p(s) in proportion to s^-exponent between two sizes. */
export interface PowerLaw extends Agreement {
  /** Sizes in the range. */
  n: number;
  /** By maximum likelihood. NaN where no size is in the range, or all of them are at one end of it. */
  exponent: number;
}

/** Exponents beyond this are not looked for. */
const STEEPEST = 64;

/**
 * The likeliest power law of sizes between two ends (Clauset, Shalizi and Newman 2009, with an upper cut-off). The cut-off is part of
 * the likelihood: what limits avalanches would else be taken for a steeper law.
 * @param sizes whole numbers, 1 or more
 */
export function fitPowerLaw(sizes: ArrayLike<number>, range: SizeRange = {}): PowerLaw {
  return fitCounts(countSizes(sizes, range));
}

/**
 * The same with `p`, the share of samples from the fitted law that, fitted in their turn, are at least as far from theirs as the sizes
 * are; the sizes themselves count as one. A p below 0.1 speaks against a power law; a large one does not prove it. NaN where there is no exponent.
 * @param random gives `n` draws a resample
 */
export function testPowerLaw(
  sizes: ArrayLike<number>,
  random: Random,
  range: SizeRange = {},
  resamples = 200,
): PowerLaw & { p: number } {
  const counted = countSizes(sizes, range);
  const fitted = fitCounts(counted);
  if (Number.isNaN(fitted.exponent)) return { ...fitted, p: Number.NaN };
  const { cumulative } = powerLaw(logsOf(counted), fitted.exponent);
  let further = 1;
  for (let r = 0; r < resamples; r++) {
    const { distance } = fitCounts(resample(counted, cumulative, random));
    if (!(distance < fitted.distance)) further++;
  }
  return { ...fitted, p: further / (resamples + 1) };
}

function resample({ from, to, n }: SizeCounts, cumulative: Float64Array, random: Random): SizeCounts {
  const counts = new Float64Array(cumulative.length);
  for (let k = 0; k < n; k++) {
    const u = random.uniform();
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle] > u) high = middle;
      else low = middle + 1;
    }
    counts[low]++;
  }
  return { from, to, n, counts };
}

/** Logarithms of the sizes of a range, in units of its smallest. */
const logsOf = ({ from, counts }: SizeCounts): Float64Array => counts.map((_, k) => log((from + k) / from));

const powerLaw = (logs: Float64Array, exponent: number): SizeLaw => lawOf(logs.map((value) => -exponent * value));

function fitCounts(counted: SizeCounts): PowerLaw {
  const { counts, n } = counted;
  if (n === 0 || counts[0] === n || counts[counts.length - 1] === n) {
    return { n, exponent: Number.NaN, logLikelihood: Number.NaN, distance: Number.NaN };
  }
  const logs = logsOf(counted);
  const exponent = likeliest(logs, counts.reduce((sum, count, k) => sum + count * logs[k], 0) / n);
  return { n, exponent, ...agreement(counted, powerLaw(logs, exponent)) };
}

/** The exponent with which sizes have a given mean logarithm: by Newton's method, halving where that leaves the bracket. */
function likeliest(logs: Float64Array, target: number): number {
  let [low, high, exponent] = [-STEEPEST, STEEPEST, 1.5];
  for (let step = 0; step < 200; step++) {
    const { mean, variance } = logMoments(logs, exponent);
    if (mean > target) low = exponent;
    else high = exponent;
    const newton = exponent + (mean - target) / variance;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - exponent) < 1e-10) return next;
    exponent = next;
  }
  return exponent;
}

/** Mean and variance of the logarithm of a size under a power law. */
function logMoments(logs: Float64Array, exponent: number): { mean: number; variance: number } {
  let [total, first, second] = [0, 0, 0];
  for (const value of logs) {
    const weight = exp(-exponent * value);
    total += weight;
    first += weight * value;
    second += weight * value * value;
  }
  const mean = first / total;
  return { mean, variance: second / total - mean * mean };
}
