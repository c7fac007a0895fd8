import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/random/streams.ts';
import { pairedDifference } from '../../../src/studies/statistics/paired.ts';

const options = { random: stream(1, 'paired') };

describe('a paired difference', () => {
  it('is that of Student (1908) on the sleep of ten patients', () => {
    const a = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const b = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const { n, mean, low, high, p, effectSize, correlation } = pairedDifference(a, b, options);
    expect(n).toBe(10);
    expect(mean).toBeCloseTo(1.58, 12);
    expect([low, high].map((end) => end.toFixed(4))).toEqual(['0.7001', '2.4599']);
    expect(p).toBeCloseTo(0.002833, 6);
    expect(effectSize).toBeCloseTo(4.0621 / Math.sqrt(10), 4);
    expect(correlation).toBeCloseTo(0.7951702, 7);
  });

  it('saves by pairing what the shared world explains', () => {
    const random = stream(4, 'shared');
    const worlds = Array.from({ length: 5000 }, () => 3 * random.normal());
    const [a, b] = [1, 2].map((shift) => worlds.map((world) => world + shift + random.normal()));
    const { varianceSavedByPairing, correlation, mean, standardError } = pairedDifference(a, b, options);
    expect(correlation).toBeCloseTo(0.9, 1);
    expect(varianceSavedByPairing).toBeCloseTo(0.9, 1);
    expect(Math.abs(mean + 1)).toBeLessThan(4 * standardError);
    expect(standardError).toBeCloseTo(Math.sqrt(2 / 5000), 3);
  });

  it('of equals is nothing, and of a constant certain', () => {
    const a = [1.1, 2.2, 3.7, 1e6];
    expect(pairedDifference(a, a, options)).toMatchObject({ mean: 0, p: 1, effectSize: 0, correlation: 1 });
    const b = a.map((value) => value - 0.1);
    expect(pairedDifference(a, b, options)).toMatchObject({ p: 0, effectSize: Number.NaN });
    const cancelling = pairedDifference([1, -1, 2, -2], [0, 0, 0, 0], { ...options, antithetic: true });
    expect(cancelling).toMatchObject({ mean: 0, standardError: 0, p: 1, effectSize: 0 });
  });

  it('counts replications where both ran, and is NaN where one did at most', () => {
    const { NaN: missing } = Number;
    const gaps = pairedDifference([1, 5, missing, 4, 9], [2, missing, 3, 7, 9], options);
    expect(gaps).toMatchObject({ n: 3, runs: 3, mean: -4 / 3 });
    const one = pairedDifference([1, missing], [2, 3], options);
    expect(one).toMatchObject({ n: 1, mean: -1, p: missing, effectSize: missing, correlation: missing });
  });

  it('takes mirrored runs by pair, and controls', () => {
    const a = [1, 5, 2, 8, 3, 4];
    const b = [0, 1, 1, 2, 0, 3];
    const { n, runs, mean, p, controlled } = pairedDifference(a, b, {
      ...options,
      antithetic: true,
      controls: [{ values: b, mean: 1 }],
    });
    expect([n, runs]).toEqual([3, 6]);
    expect(mean).toBeCloseTo(16 / 6, 12);
    // Pair means 2.5, 3.5, 2: t = (8 / 3) / (sqrt(7 / 12) / sqrt(3)) = 6.0474, and with 2 degrees of freedom 0.0263
    expect(p).toBeCloseTo(1 - 6.04743 / Math.sqrt(2 + 6.04743 ** 2), 5);
    expect(controlled!.coefficients).toHaveLength(1);
  });
});
