import { tQuantile } from './distributions.ts';

export interface SummaryOptions {
  /** Probabilities of the quantiles wanted, each in [0, 1]. */
  quantiles?: readonly number[];
  /** Of the interval `low` to `high`; 0.95 unless told. */
  confidence?: number;
}

/** What a sample says of the quantity it was drawn from, all in the unit of the sample. NaN: too few values to say. */
export interface Summary {
  /** Values counted; those missing (NaN) are not. */
  n: number;
  mean: number;
  /** With n - 1 in the denominator. */
  sd: number;
  standardError: number;
  /** Student's t interval of the mean. */
  low: number;
  high: number;
  /** In the order in which their probabilities were asked. */
  quantiles: number[];
}

/** Mean, spread, t interval and quantiles of the values that are not missing. */
export function summarize(
  values: ArrayLike<number>,
  { quantiles = [], confidence = 0.95 }: SummaryOptions = {},
): Summary {
  const sorted = present(values).sort();
  const n = sorted.length;
  const { mean, squares } = spread(sorted);
  const sd = n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN;
  const standardError = sd / Math.sqrt(n);
  const [low, high] = tInterval(mean, standardError, n - 1, confidence);
  return { n, mean, sd, standardError, low, high, quantiles: quantiles.map((p) => quantile(sorted, p)) };
}

/** Student's interval around an estimate with normal errors and `df` degrees of freedom. */
export function tInterval(mean: number, standardError: number, df: number, confidence = 0.95): [number, number] {
  const reach = tQuantile((1 + confidence) / 2, df) * standardError;
  return [mean - reach, mean + reach];
}

/** The values that are not missing, copied. */
export function present(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter((value) => !Number.isNaN(value));
}

/**
 * Mean and sum of squared deviations from it, NaN without values. The mean is taken around the first value and then
 * corrected by what deviations from it leave over, so that equal values have a mean equal to them and no spread.
 */
export function spread(values: ArrayLike<number>): { mean: number; squares: number } {
  const n = values.length;
  if (n === 0) return { mean: Number.NaN, squares: Number.NaN };
  const meanAround = (centre: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[i] - centre;
    return centre + sum / n;
  };
  const mean = meanAround(meanAround(values[0]));
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  return { mean, squares };
}

/** Quantile by linear interpolation between order statistics: type 7 of Hyndman and Fan (1996). NaN without values. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  return below + (position - Math.floor(position)) * (above - below);
}
