import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/arithmetic/index.ts';
import { supplyCurve } from '../../../src/worlds/balancing/supplyCurve.ts';

const anySpreads = fc.array(fc.double({ min: -50, max: 900, noNaN: true }), { minLength: 20, maxLength: 200 });

describe('the supply of balancing energy', () => {
  it('rises, and the volume at which a spread is met is its inverse', () => {
    fc.assert(
      fc.property(
        anySpreads,
        fc.double({ min: 1, max: 500, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (spreads, sigma, shares) => {
          const curve = supplyCurve(spreads, sigma);
          const volumes = shares.map((share) => share * sigma).sort((a, b) => a - b);
          const prices = volumes.map(curve.spreadAt);
          for (let k = 1; k < prices.length; k++) expect(prices[k]).toBeGreaterThanOrEqual(prices[k - 1] - 1e-9);
          for (const price of prices) {
            const again = curve.spreadAt(curve.volumeAt(price));
            expect(Math.abs(again - price)).toBeLessThan(1e-6 * Math.max(1, Math.abs(price)));
          }
        },
      ),
      { numRuns: 100, seed: 4 },
    );
  });

  it('carries a half-normal need to spreads as they were seen: quantile by quantile', () => {
    const spreads = Array.from({ length: 1000 }, (_, k) => k + 0.5); // its quantile at p is 1000 p
    const curve = supplyCurve(spreads, 100);
    for (const p of [0.05, 0.25, 0.5, 0.75, 0.9, 0.97]) {
      expect(curve.spreadAt(100 * normalQuantile((1 + p) / 2))).toBeCloseTo(1000 * p, 2); // normalCdf is good to 1e-7
      expect(curve.volumeAt(1000 * p)).toBeCloseTo(100 * normalQuantile((1 + p) / 2), 3);
    }
  });

  it('goes straight on beyond the 98th percentile, at the slope from the 90th', () => {
    const curve = supplyCurve(
      Array.from({ length: 1000 }, (_, k) => k + 0.5),
      100,
    );
    const [at90, at98] = [normalQuantile(0.95), normalQuantile(0.99)].map((score) => 100 * score);
    const slope = (980 - 900) / (at98 - at90);
    expect(curve.spreadAt(at98 + 50)).toBeCloseTo(980 + 50 * slope, 6);
    expect(curve.volumeAt(980 + 50 * slope)).toBeCloseTo(at98 + 50, 6);
  });

  it('is 0 where no spread was seen, and flat where all are the same', () => {
    expect([0, 50, 500].map(supplyCurve([], 100).spreadAt)).toEqual([0, 0, 0]);
    const flat = supplyCurve([7, 7, 7], 100);
    expect([0, 50, 500].map(flat.spreadAt)).toEqual([7, 7, 7]);
    expect(flat.volumeAt(7)).toBe(0);
    expect(flat.volumeAt(900)).toBeCloseTo(100 * normalQuantile(0.99), 9);
  });
});
