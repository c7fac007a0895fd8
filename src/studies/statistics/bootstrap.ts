import { normalQuantile, pow } from '../../arithmetic/index.ts';
import type { Random } from '../../random/streams.ts';
import { normalCdf } from '../../worlds/curves.ts';
import { resampler } from './resample.ts';
import { present, quantile, spread } from './summary.ts';

export interface BootstrapOptions {
  resamples?: number;
  confidence?: number;
}

/**
 * Interval of the mean that does not lean on normality: the bias-corrected and accelerated bootstrap of Efron (1987).
 * Missing values are left out; fewer than two leave [NaN, NaN], equal ones the interval from that value to itself.
 * @param random gives four draws
 * @returns [low, high]
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  random: Random,
  { resamples = 2000, confidence = 0.95 }: BootstrapOptions = {},
): [number, number] {
  const sample = present(values);
  const n = sample.length;
  if (n < 2) return [Number.NaN, Number.NaN];
  const { mean, squares } = spread(sample);
  if (squares === 0) return [mean, mean];
  const deviations = sample.map((value) => value - mean);
  const means = resampledMeans(deviations, random, resamples);

  // The mean's own bias, in standard normal units: resamples at the mean itself, common in tiny samples, count half.
  const rounding = 1e-12 * Math.sqrt(squares / n);
  const below = means.reduce((count, at) => count + (at < -rounding ? 1 : at <= rounding ? 0.5 : 0), 0);
  const bias = normalQuantile(Math.min(Math.max(below, 0.5), resamples - 0.5) / resamples);
  // Leaving out value i moves the mean by -deviation / (n - 1), a factor that cancels in the jackknife's acceleration.
  const acceleration = deviations.reduce((sum, deviation) => sum + pow(deviation, 3), 0) / (6 * pow(squares, 1.5));
  const endAt = (p: number): number => {
    const shifted = bias + normalQuantile(p);
    return mean + quantile(means, normalCdf(bias + shifted / (1 - acceleration * shifted)));
  };
  return [endAt((1 - confidence) / 2), endAt((1 + confidence) / 2)];
}

/** Means of samples drawn with replacement, ascending. */
function resampledMeans(values: Float64Array, random: Random, resamples: number): Float64Array {
  const draw = resampler(random);
  const drawn = new Int32Array(values.length);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    draw(drawn);
    let [even, odd] = [0, 0]; // two sums, as the processor can do both at a time
    for (let i = 1; i < drawn.length; i += 2) {
      even += values[drawn[i - 1]];
      odd += values[drawn[i]];
    }
    if (drawn.length % 2 === 1) even += values[drawn[drawn.length - 1]];
    means[r] = (even + odd) / values.length;
  }
  return means.sort();
}
