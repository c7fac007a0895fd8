import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/arithmetic/index.ts';
import { stream } from '../../../src/random/streams.ts';
import { bootstrapInterval } from '../../../src/studies/statistics/bootstrap.ts';
import { resampler } from '../../../src/studies/statistics/resample.ts';
import { summarize } from '../../../src/studies/statistics/summary.ts';
import { normalCdf } from '../../../src/worlds/curves.ts';

/** The interval as Efron and Tibshirani (1993) define it, over every possible resample instead of some of them. */
function exactInterval(values: number[]): number[] {
  const n = values.length;
  const mean = (of: number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  const centre = mean(values);
  const means = Array.from({ length: n ** n }, (_, code) => {
    return mean(values.map((_, place) => values[Math.floor(code / n ** place) % n]));
  }).sort((a, b) => a - b);
  const same = means.filter((at) => Math.abs(at - centre) < 1e-9).length;
  const bias = normalQuantile((means.filter((at) => at < centre - 1e-9).length + same / 2) / means.length);
  const leftOut = values.map((_, i) => mean(values.toSpliced(i, 1)));
  const gaps = leftOut.map((at) => mean(leftOut) - at);
  const cubes = gaps.reduce((sum, gap) => sum + gap ** 3, 0);
  const acceleration = cubes / (6 * gaps.reduce((sum, gap) => sum + gap ** 2, 0) ** 1.5);
  return [-1.959964, 1.959964].map((z) => {
    const p = normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
    return means[Math.min(means.length - 1, Math.floor(p * means.length))];
  });
}

describe('resampling', () => {
  it('draws every index equally often and no two alike more than chance would', () => {
    const draw = resampler(stream(3, 'draws'));
    const n = 50;
    const counts = new Float64Array(n);
    const steps = new Float64Array(n);
    const drawn = new Int32Array(n);
    const rounds = 4000;
    for (let round = 0; round < rounds; round++) {
      draw(drawn);
      for (let i = 0; i < n; i++) {
        counts[drawn[i]]++;
        if (i > 0) steps[(drawn[i] - drawn[i - 1] + n) % n]++;
      }
    }
    const chiSquared = (observed: Float64Array): number => {
      const expected = observed.reduce((sum, count) => sum + count, 0) / n;
      return observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    };
    // 49 degrees of freedom: mean 49, standard deviation 9.9.
    for (const observed of [counts, steps]) {
      expect(chiSquared(observed)).toBeGreaterThan(20);
      expect(chiSquared(observed)).toBeLessThan(85);
    }
  });
});

describe('the bootstrap interval', () => {
  it('is that of all resamples there can be', () => {
    for (const values of [
      [1, 2, 4, 8, 16],
      [0, 0.1, 0.5, 3, -2],
      [5, 5.5, 7, 30, 6, 9],
    ]) {
      const scale = summarize(values).standardError;
      const exact = exactInterval(values);
      bootstrapInterval(values, stream(2, 'exact'), { resamples: 200_000 }).forEach((end, k) => {
        expect(Math.abs(end - exact[k]) / scale).toBeLessThan(0.06);
      });
    }
  });

  it('is the normal one for a large normal sample', () => {
    const random = stream(5, 'normal');
    const values = Float64Array.from({ length: 2000 }, () => random.normal());
    const { mean, standardError } = summarize(values);
    const [low, high] = bootstrapInterval(values, stream(5, 'bootstrap'), { resamples: 10_000 });
    expect((low - mean) / standardError).toBeCloseTo(-1.96, 0.8);
    expect((high - mean) / standardError).toBeCloseTo(1.96, 0.8);
  });

  it('misses a skewed mean about as often as it should, and less one-sidedly than the t interval', () => {
    const random = stream(7, 'skewed');
    const truth = Math.exp(0.125);
    const trials = 500;
    const missed = { above: 0, below: 0, aboveT: 0, belowT: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const values = Float64Array.from({ length: 60 }, () => Math.exp(random.normal() / 2));
      const [low, high] = bootstrapInterval(values, random, { resamples: 1000 });
      if (truth > high) missed.above++;
      if (truth < low) missed.below++;
      const t = summarize(values);
      if (truth > t.high) missed.aboveT++;
      if (truth < t.low) missed.belowT++;
    }
    expect(1 - (missed.above + missed.below) / trials).toBeGreaterThan(0.92);
    expect(missed.above).toBeLessThan(missed.aboveT);
    expect(missed.below).toBeGreaterThan(missed.belowT);
  });

  it('collapses on equal values and needs two', () => {
    expect(bootstrapInterval([0.1, 0.1, 0.1], stream(1))).toEqual([0.1, 0.1]);
    expect(bootstrapInterval([4, Number.NaN], stream(1))).toEqual([Number.NaN, Number.NaN]);
    const withGap = bootstrapInterval([1, Number.NaN, 2, 5], stream(1));
    expect(withGap).toEqual(bootstrapInterval([1, 2, 5], stream(1)));
  });
});
