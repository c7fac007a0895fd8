import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlation, rankCorrelation, ranksOf } from '../../../src/studies/statistics/correlation.ts';

describe('correlation', () => {
  it('is that of a textbook', () => {
    // x = 1..5, y = 2 4 5 4 5: xy 6, xx 10, yy 6
    expect(correlation([1, 2, 3, 4, 5], [2, 4, 5, 4, 5])).toBeCloseTo(6 / Math.sqrt(60), 12);
  });

  it('by ranks, with ties', () => {
    expect([...ranksOf([30, 10, 10, 20])]).toEqual([3, 0.5, 0.5, 2]);
    // Spearman of the same: ranks 1..5 against 1 2.5 4.5 2.5 4.5
    expect(rankCorrelation([1, 2, 3, 4, 5], [2, 4, 5, 4, 5])).toBeCloseTo(7 / Math.sqrt(10 * 9), 12);
    expect(rankCorrelation([1, 2, 3], [10, 100, 1e6])).toBeCloseTo(1, 12);
  });

  it('does not exist where a series does not vary', () => {
    expect(correlation([1, 2], [3, 3])).toBeNaN();
    expect(correlation([], [])).toBeNaN();
    expect(rankCorrelation([4, 4, 4], [1, 2, 3])).toBeNaN();
  });

  it('is within -1 and 1, and the same whatever the scale', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
      minLength: 3,
    });
    fc.assert(
      fc.property(pairs, (points) => {
        const [x, y] = [points.map(([a]) => a), points.map(([, b]) => b)];
        const found = correlation(x, y);
        if (Number.isNaN(found)) return;
        expect(Math.abs(found)).toBeLessThanOrEqual(1 + 1e-12);
        const scaled = correlation(
          x.map((value) => 3 * value - 7),
          y.map((value) => -2 * value),
        );
        expect(scaled).toBeCloseTo(-found, 9);
      }),
    );
  });
});
