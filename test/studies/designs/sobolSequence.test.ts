import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/random/streams.ts';
import { saltelliPoints, splitSaltelli } from '../../../src/studies/designs/saltelli.ts';
import { sobolDimensions, sobolSequence } from '../../../src/studies/designs/sobolSequence.ts';

const names = Array.from({ length: sobolDimensions }, (_, i) => `x${i}`);

/** The sequence without its random digits, which its first point, all 0 without them, shows. */
function unshifted(samples: number, dimensions: number): number[][] {
  const digits = sobolSequence(samples, names.slice(0, dimensions), 1).map((point) =>
    point.map((x) => x * 2 ** 32 - 0.5),
  );
  return digits.map((point) => point.map((value, d) => ((value ^ digits[0][d]) >>> 0) / 2 ** 32));
}

describe('a Sobol sequence', () => {
  it('starts with the published points', () => {
    // The first ten in three dimensions, from the documentation of Joe and Kuo's generator.
    expect(unshifted(10, 3)).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
      [0.1875, 0.3125, 0.9375],
      [0.6875, 0.8125, 0.4375],
    ]);
  });

  it('hits each dyadic interval of each dimension once', () => {
    const samples = 1024;
    const points = sobolSequence(samples, names, 2);
    names.forEach((_, d) => {
      expect(new Set(points.map((point) => Math.floor(samples * point[d]))).size).toBe(samples);
    });
  });

  it('fills boxes of any two neighbouring dimensions evenly', () => {
    // A (t, 10, 2)-net holds 2^t points in each dyadic box of volume 2^(t - 10): the smallest such t, for each pair.
    const m = 10;
    const points = unshifted(2 ** m, sobolDimensions);
    const tOf = (one: number, other: number): number => {
      for (let t = 0; t < m; t++) {
        const even = Array.from({ length: m - t + 1 }, (_, cut) => {
          const counts = new Int32Array(2 ** (m - t));
          for (const point of points) {
            counts[
              Math.floor(point[one] * 2 ** cut) * 2 ** (m - t - cut) + Math.floor(point[other] * 2 ** (m - t - cut))
            ]++;
          }
          return counts.every((count) => count === 2 ** t);
        });
        if (even.every(Boolean)) return t;
      }
      return m;
    };
    expect([tOf(0, 1), tOf(1, 2), tOf(0, 2)]).toEqual([0, 1, 1]);
    const worst = Math.max(...names.slice(1).map((_, d) => tOf(d, d + 1)));
    expect(worst).toBeLessThanOrEqual(7);
    const early = Math.max(...names.slice(1, 20).map((_, d) => tOf(d, d + 1)));
    expect(early).toBeLessThanOrEqual(5);
  });

  it('has property A of Sobol (1976): the first 2^k points of k dimensions lie one in each corner', () => {
    for (const k of [2, 5, 10, 13]) {
      const corners = unshifted(2 ** k, k).map((point) => point.map((x) => (x < 0.5 ? 0 : 1)).join(''));
      expect(new Set(corners).size).toBe(2 ** k);
    }
  });

  it('only adds points when there are more, and shifts by the name of the parameter', () => {
    const few = sobolSequence(50, ['a', 'b'], 7);
    expect(sobolSequence(80, ['a', 'b'], 7).slice(0, 50)).toEqual(few);
    expect(sobolSequence(50, ['a'], 7).flat()).toEqual(few.map(([a]) => a));
    expect(sobolSequence(50, ['a'], 8).flat()).not.toEqual(few.map(([a]) => a));
    expect(few.flat().every((x) => x > 0 && x < 1)).toBe(true);
    expect(() => sobolSequence(1, [...names, 'one more'], 1)).toThrow(RangeError);
  });

  it('integrates far better than random points', () => {
    const truth = (Math.E - 1) ** 4;
    const integrand = (x: number[]): number => Math.exp(x.reduce((sum, u) => sum + u));
    const random = stream(4, 'plain');
    const squaredErrors = [0, 0];
    for (let trial = 0; trial < 40; trial++) {
      const plain = Array.from({ length: 512 }, () => [0, 1, 2, 3].map(() => random.uniform()));
      [sobolSequence(512, names.slice(0, 4), trial), plain].forEach((points, k) => {
        squaredErrors[k] += (points.reduce((sum, x) => sum + integrand(x), 0) / 512 - truth) ** 2;
      });
    }
    expect(squaredErrors[0]).toBeLessThan(squaredErrors[1] / 400);
  });
});

describe('a Saltelli design', () => {
  it('has A, B and A with one input of B, sample by sample', () => {
    const points = saltelliPoints(3, ['p', 'q'], 1);
    expect(points).toHaveLength(12);
    for (let row = 0; row < 12; row += 4) {
      const [a, b, first, second] = points.slice(row, row + 4);
      expect(first).toEqual([b[0], a[1]]);
      expect(second).toEqual([a[0], b[1]]);
      expect(a).not.toEqual(b);
    }
    expect(saltelliPoints(5, ['p', 'q'], 1).slice(0, 12)).toEqual(points);
  });

  it('is taken apart again', () => {
    const { fA, fB, fAB } = splitSaltelli([1, 2, 3, 4, 5, 6, 7, 8], 2);
    expect([fA, fB, ...fAB].map((set) => [...set])).toEqual([
      [1, 5],
      [2, 6],
      [3, 7],
      [4, 8],
    ]);
    expect(() => splitSaltelli([1, 2, 3], 2)).toThrow(RangeError);
    const tooMany = Array.from({ length: Math.floor(sobolDimensions / 2) + 1 }, (_, i) => `p${i}`);
    expect(() => saltelliPoints(1, tooMany, 1)).toThrow(RangeError);
  });
});
