import type { Random } from '../../random/streams.ts';
import type { SaltelliOutputs } from '../designs/saltelli.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { resampler } from './resample.ts';
import { present, quantile, spread } from './summary.ts';

/** Shares of the output's variance. NaN: it has no variance, or there are too few samples to say. */
export interface SobolIndices {
  /** Samples counted: those of which no run is missing. */
  n: number;
  /** What would go if this input were known. */
  first: number;
  firstLow: number;
  firstHigh: number;
  /** What would be left if all other inputs were known. */
  total: number;
  totalLow: number;
  totalHigh: number;
}

/**
 * Sobol indices of each input, with percentile bootstrap intervals over samples (cautious on a Sobol sequence, whose
 * evenness resampling does not see).
 *
 * The total index is Jansen's (1999): the mean of `(fA - fAB)^2 / 2` over the variance. The first-order index is the
 * correlation of fB and fAB, which share just this input (Janon et al. 2014), with fA fB as control variate: that product has
 * expectation 0, and Saltelli et al. (2010) subtract the whole of it where we subtract what regression says. On the Ishigami
 * and g functions at random points this halves the variance of either.
 * @param random gives four draws
 */
export function sobolIndices(
  outputs: SaltelliOutputs,
  random: Random,
  { resamples = 1000, confidence = 0.95 }: BootstrapOptions = {},
): SobolIndices[] {
  const { fA, fB, fAB } = complete(outputs);
  const n = fA.length;
  const centre = spread([...fA, ...fB]).mean;
  const a = fA.map((value) => value - centre);
  const b = fB.map((value) => value - centre);
  const base = pairColumns(a, b);
  const inputs = fAB.map((values) => {
    const ab = values.map((value) => value - centre);
    const pair = pairColumns(ab, b);
    const gap = ab.map((value, j) => (a[j] - value) ** 2 / 2);
    return { pair, gap, share: slope(base.product, pair.product) };
  });

  const indices = (weights: Float64Array): { first: number; total: number }[] => {
    const independent = pairMoments(base, weights);
    return inputs.map(({ pair, gap, share }) => {
      const { covariance, variance } = pairMoments(pair, weights);
      const first = (covariance - share * independent.covariance) / variance;
      return { first, total: weightedMean(gap, weights) / independent.variance };
    });
  };

  const found = indices(new Float64Array(n).fill(1));
  const firsts = fAB.map(() => new Float64Array(resamples).fill(Number.NaN));
  const totals = fAB.map(() => new Float64Array(resamples).fill(Number.NaN));
  const draw = resampler(random);
  const drawn = new Int32Array(n);
  for (let r = 0; r < resamples && n > 1; r++) {
    draw(drawn);
    const weights = new Float64Array(n);
    for (const j of drawn) weights[j]++;
    indices(weights).forEach(({ first, total }, i) => {
      firsts[i][r] = first;
      totals[i][r] = total;
    });
  }
  const ends = (values: Float64Array): [number, number] => {
    const sorted = present(values).sort();
    return [quantile(sorted, (1 - confidence) / 2), quantile(sorted, (1 + confidence) / 2)];
  };
  return found.map(({ first, total }, i) => {
    const [firstLow, firstHigh] = ends(firsts[i]);
    const [totalLow, totalHigh] = ends(totals[i]);
    return { n, first, firstLow, firstHigh, total, totalLow, totalHigh };
  });
}

/** The samples of which no run is missing. */
function complete({ fA, fB, fAB }: SaltelliOutputs): SaltelliOutputs {
  const whole = [...fA.keys()].filter((j) => ![fA, fB, ...fAB].some((values) => Number.isNaN(values[j])));
  const pick = (values: Float64Array): Float64Array => Float64Array.from(whole, (j) => values[j]);
  return { fA: pick(fA), fB: pick(fB), fAB: fAB.map(pick) };
}

/** What the moments of two outputs of the same distribution are made of, by sample. */
interface PairColumns {
  product: Float64Array;
  middle: Float64Array;
  meanSquare: Float64Array;
}

function pairColumns(one: Float64Array, other: Float64Array): PairColumns {
  return {
    product: one.map((value, j) => value * other[j]),
    middle: one.map((value, j) => (value + other[j]) / 2),
    meanSquare: one.map((value, j) => (value ** 2 + other[j] ** 2) / 2),
  };
}

function pairMoments(columns: PairColumns, weights: Float64Array): { covariance: number; variance: number } {
  const mean = weightedMean(columns.middle, weights);
  return {
    covariance: weightedMean(columns.product, weights) - mean * mean,
    variance: weightedMean(columns.meanSquare, weights) - mean * mean,
  };
}

/** Weights sum to their number. */
function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  const n = values.length;
  for (let j = 0; j < n; j++) sum += weights[j] * values[j];
  return sum / values.length;
}

/** Of the regression of y on x; 0 where x does not vary. */
function slope(x: Float64Array, y: Float64Array): number {
  const ofX = spread(x);
  const meanOfY = spread(y).mean;
  const shared = x.reduce((sum, value, j) => sum + (value - ofX.mean) * (y[j] - meanOfY), 0);
  return ofX.squares > 0 ? shared / ofX.squares : 0;
}
