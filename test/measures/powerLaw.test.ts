import { describe, expect, it } from 'vitest';
import { fitPowerLaw, testPowerLaw } from '../../src/measures/powerLaw.ts';
import { stream } from '../../src/random/streams.ts';
import { branched } from './branched.ts';

/** Sizes from a power law between 1 and `to`. */
function drawn(exponent: number, to: number, n: number, seed: number): number[] {
  const random = stream(seed, 'sizes');
  const weights = Array.from({ length: to }, (_, k) => (k + 1) ** -exponent);
  return Array.from({ length: n }, () => random.pick(weights) + 1);
}

describe('a power law', () => {
  it('of branching at ratio 1 has exponent 3/2, unless the cut-off is forgotten', { tags: 'slow' }, () => {
    const sizes = branched(1, 200_000, 2_000, stream(1, 'branching'));
    const range = { from: 10, to: 1_999 };
    const { n, exponent, distance } = fitPowerLaw(sizes, range);
    expect(n).toBeGreaterThan(45_000);
    expect(Math.abs(exponent - 1.5)).toBeLessThan(0.01);
    expect(distance).toBeLessThan(0.01);

    const kept = sizes.filter((size) => size >= range.from && size <= range.to);
    const uncut = 1 + n / kept.reduce((sum, size) => sum + Math.log(size / (range.from - 0.5)), 0);
    expect(uncut).toBeCloseTo(1.62, 1.7);
  });

  it.each([-1, 0.5, 1, 1.5, 3])('drawn with exponent %d is found', (exponent) => {
    const found = fitPowerLaw(drawn(exponent, 60, 10_000, 1), { to: 60 });
    expect(Math.abs(found.exponent - exponent)).toBeLessThan(0.05);
    expect(found.distance).toBeLessThan(0.015);
  });

  it('is the likeliest: with any other exponent the same sizes are less so', () => {
    const sizes = drawn(1.7, 40, 500, 2);
    const { exponent, logLikelihood } = fitPowerLaw(sizes, { to: 40 });
    const at = (other: number): number => {
      const total = Array.from({ length: 40 }, (_, k) => (k + 1) ** -other).reduce((sum, weight) => sum + weight, 0);
      return sizes.reduce((sum, size) => sum + Math.log(size ** -other / total), 0);
    };
    expect(at(exponent)).toBeCloseTo(logLikelihood, 8);
    expect(at(exponent + 0.01)).toBeLessThan(logLikelihood);
    expect(at(exponent - 0.01)).toBeLessThan(logLikelihood);
  });

  it('without sizes between its ends has no figure', () => {
    const none = { exponent: Number.NaN, logLikelihood: Number.NaN, distance: Number.NaN };
    expect(fitPowerLaw([])).toEqual({ n: 0, ...none });
    expect(fitPowerLaw([1, 1, 1])).toEqual({ n: 3, ...none });
    expect(fitPowerLaw([9, 9], { to: 9 })).toEqual({ n: 2, ...none });
    expect(testPowerLaw([3, 5], stream(1, 'none'), { from: 10, to: 20 })).toEqual({ n: 0, ...none, p: Number.NaN });
  });

  it('has a p that is even where it is true', () => {
    const tests = Array.from({ length: 100 }, (_, seed) =>
      testPowerLaw(drawn(1.5, 50, 200, seed), stream(seed, 'bootstrap'), { to: 50 }, 39),
    );
    const below = (level: number) => tests.filter(({ p }) => p <= level).length / 100;
    expect(Math.abs(below(0.5) - 0.5)).toBeLessThan(0.15);
    expect(below(0.1)).toBeLessThan(0.2);
  });

  it('has a small p where sizes are spread evenly up and down', () => {
    const random = stream(1, 'geometric');
    const sizes = Array.from({ length: 1_000 }, () => Math.ceil(5 * random.exponential()));
    expect(testPowerLaw(sizes, stream(1, 'bootstrap'), {}, 99).p).toBe(0.01);
  });

  it('has the same p whenever asked', () => {
    const sizes = drawn(2, 50, 100, 3);
    const asked = () => testPowerLaw(sizes, stream(3, 'bootstrap'), { to: 50 }, 49);
    expect(asked()).toEqual(asked());
  });
});
