import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightedMean, weightedSpread } from '../../../../agents/reserve/market/behaviour.ts';

const isps = fc.array(
  fc.record({ price: fc.integer({ min: -200, max: 900 }), weight: fc.integer({ min: 0, max: 9 }) }),
  {
    maxLength: 40,
  },
);
const columns = (rows: readonly { price: number; weight: number }[]) => ({
  prices: Float64Array.from(rows, ({ price }) => price),
  weights: Float64Array.from(rows, ({ weight }) => weight),
});
/** Each MWh as a price of its own. */
const unit = (rows: readonly { price: number; weight: number }[]) =>
  rows.flatMap(({ price, weight }) => Array.from({ length: weight }, () => price)).sort((a, b) => a - b);

describe('prices weighted by volume', () => {
  it('have the mean of as many single MWh', () => {
    fc.assert(
      fc.property(isps, (rows) => {
        const { prices, weights } = columns(rows);
        const all = unit(rows);
        const mean = all.reduce((total, price) => total + price, 0) / all.length;
        if (all.length === 0) expect(weightedMean(prices, weights)).toBeNaN();
        else expect(weightedMean(prices, weights)).toBeCloseTo(mean, 9);
      }),
    );
  });

  it('are spread as far as the middle nine tenths of as many single MWh', () => {
    fc.assert(
      fc.property(isps, (rows) => {
        const { prices, weights } = columns(rows);
        const all = unit(rows);
        if (all.length === 0) {
          expect(weightedSpread(prices, weights)).toBeNaN();
          return;
        }
        const at = (p: number) => all[Math.max(0, Math.ceil(p * all.length - 1e-9) - 1)];
        expect(weightedSpread(prices, weights)).toBe(at(0.95) - at(0.05));
      }),
    );
  });

  it('count nothing where there is a price and no volume, nor where there is neither', () => {
    const prices = Float64Array.of(10, Number.NaN, 30);
    expect(weightedMean(prices, Float64Array.of(1, 0, 1))).toBe(20);
    expect(weightedSpread(prices, Float64Array.of(1, 0, 1))).toBe(20);
  });
});
