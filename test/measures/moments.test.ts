import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autocorrelation, moments } from '../../src/measures/moments.ts';

describe('moments', () => {
  it('are those of a textbook', () => {
    expect(moments([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ n: 8, mean: 5, variance: 4 });
    expect(moments([100, 2, 4, 4, 4, 5, 5, 7, 9, -3], 1, 9)).toEqual({ n: 8, mean: 5, variance: 4 });
  });

  it('of equal values have no variance, and of none no figure', () => {
    expect(moments(new Float64Array(7).fill(0.1))).toEqual({ n: 7, mean: 0.1, variance: 0 });
    expect(moments([])).toEqual({ n: 0, mean: Number.NaN, variance: Number.NaN });
    expect(moments([1, Number.NaN]).variance).toBeNaN();
  });
});

describe('autocorrelation', () => {
  it('is that of a hand', () => {
    // around 2.5: -1.5 -0.5 0.5 1.5; squares 5, neighbours 0.75 - 0.25 + 0.75
    expect(autocorrelation([1, 2, 3, 4], 1)).toBeCloseTo(1.25 / 5, 12);
    expect(autocorrelation([9, 1, 2, 3, 4, 9], 2, 1, 5)).toBeCloseTo((-0.75 - 0.75) / 5, 12);
    expect(autocorrelation([1, 2, 3, 4], 0)).toBe(1);
  });

  it('does not exist where nothing varies, or where the lag is too long', () => {
    expect(autocorrelation([3, 3, 3], 1)).toBeNaN();
    expect(autocorrelation([1, 2], 2)).toBeNaN();
    expect(autocorrelation([], 1)).toBeNaN();
  });

  it('is within -1 and 1', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 3 }), (series) => {
        const found = autocorrelation(series, 1);
        expect(Number.isNaN(found) || Math.abs(found) <= 1 + 1e-12).toBe(true);
      }),
    );
  });
});
