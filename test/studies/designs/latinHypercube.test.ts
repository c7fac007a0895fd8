import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/random/streams.ts';
import { latinHypercube } from '../../../src/studies/designs/latinHypercube.ts';

describe('a Latin hypercube', () => {
  it('has one sample in each stratum of each parameter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), (samples, seed) => {
        const points = latinHypercube(samples, ['a', 'b'], seed);
        for (const column of [0, 1]) {
          const strata = points.map((point) => Math.floor(point[column] * samples + 1e-9)).sort((i, j) => i - j);
          expect(strata).toEqual(Array.from({ length: samples }, (_, i) => i));
        }
      }),
      { seed: 17 },
    );
  });

  it('leaves the columns of others alone, whatever their place', () => {
    const two = latinHypercube(20, ['price', 'fleet'], 'seed');
    const three = latinHypercube(20, ['fleet', 'fee', 'price'], 'seed');
    expect(three.map(([fleet, , price]) => [price, fleet])).toEqual(two);
    expect(latinHypercube(20, ['price', 'fleet'], 'other')).not.toEqual(two);
    expect(latinHypercube(2, [], 1)).toEqual([[], []]);
  });

  it('pairs columns at random and estimates an additive mean far better than random points', () => {
    const points = latinHypercube(2000, ['a', 'b'], 3);
    const correlation = points.reduce((sum, [a, b]) => sum + 12 * (a - 0.5) * (b - 0.5), 0) / 2000;
    expect(Math.abs(correlation)).toBeLessThan(0.07);
    const random = stream(9, 'plain');
    const squaredErrors = [0, 0];
    for (let trial = 0; trial < 100; trial++) {
      const plain = Array.from({ length: 50 }, () => [random.uniform(), random.uniform()]);
      [latinHypercube(50, ['a', 'b'], trial), plain].forEach((of, k) => {
        squaredErrors[k] += (of.reduce((sum, [a, b]) => sum + Math.exp(a) + b ** 2, 0) / 50 - (Math.E - 2 / 3)) ** 2;
      });
    }
    expect(squaredErrors[0]).toBeLessThan(squaredErrors[1] / 100);
  });
});
