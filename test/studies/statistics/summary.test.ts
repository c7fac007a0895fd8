import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/random/streams.ts';
import { quantile, summarize } from '../../../src/studies/statistics/summary.ts';

describe('a summary', () => {
  it('has the mean, spread and t interval of a worked example', () => {
    // Mass of ten coins: mean 50.1, squared deviations 18.9, t(0.975, 9) = 2.262157.
    const { n, mean, sd, standardError, low, high } = summarize([50, 48, 52, 51, 49, 50, 51, 50, 48, 52]);
    expect([n, mean]).toEqual([10, 50.1]);
    expect(sd).toBeCloseTo(Math.sqrt(18.9 / 9), 12);
    expect(standardError).toBeCloseTo(Math.sqrt(18.9 / 90), 12);
    expect(high - mean).toBeCloseTo(2.262157 * Math.sqrt(18.9 / 90), 6);
    expect(mean - low).toBeCloseTo(high - mean, 12);
  });

  it('has the quantiles R and numpy give by default', () => {
    const { quantiles } = summarize([7, 15, 36, 39, 40, 41, 1, 2], { quantiles: [0, 0.1, 0.25, 0.5, 0.9, 1] });
    [1, 1.7, 5.75, 25.5, 40.3, 41].forEach((value, k) => {
      expect(quantiles[k]).toBeCloseTo(value, 12);
    });
    expect(quantile([3], 0.7)).toBe(3);
  });

  it('leaves missing values out', () => {
    const values = [3, Number.NaN, 5, 10, Number.NaN];
    expect(summarize(values, { quantiles: [0.5] })).toEqual(summarize([3, 5, 10], { quantiles: [0.5] }));
  });

  it('says NaN where there are too few values', () => {
    const none = summarize([Number.NaN], { quantiles: [0.5] });
    expect(none).toMatchObject({ n: 0, mean: Number.NaN, sd: Number.NaN, low: Number.NaN, quantiles: [Number.NaN] });
    expect(summarize([4])).toMatchObject({
      n: 1,
      mean: 4,
      sd: Number.NaN,
      standardError: Number.NaN,
      high: Number.NaN,
    });
  });

  it('keeps its digits far from 0, and sees no spread where there is none', () => {
    const far = summarize([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(far.mean).toBe(1e9 + 10);
    expect(far.sd).toBeCloseTo(Math.sqrt(30), 12);
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: 2, max: 50 }), (value, n) => {
        expect(summarize(Array(n).fill(value))).toMatchObject({
          mean: value + 0,
          sd: 0,
          low: value + 0,
          high: value + 0,
        });
      }),
      { seed: 17 },
    );
  });

  it('covers the true mean in 95 % of samples', () => {
    const random = stream(1, 'coverage');
    const trials = 4000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = summarize(Array.from({ length: 6 }, () => 10 + 3 * random.normal()));
      if (low <= 10 && 10 <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.94);
    expect(covered / trials).toBeLessThan(0.96);
  });
});
