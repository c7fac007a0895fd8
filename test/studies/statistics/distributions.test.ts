import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/arithmetic/index.ts';
import { tQuantile, twoSidedTP } from '../../../src/studies/statistics/distributions.ts';

describe('Student t', () => {
  it('has the quantiles of the printed tables', () => {
    const table = [
      [0.975, 1, 12.706205],
      [0.975, 2, 4.302653],
      [0.975, 9, 2.262157],
      [0.95, 9, 1.833113],
      [0.995, 4, 4.604095],
      [0.975, 30, 2.042272],
      [0.975, 120, 1.97993],
      [0.025, 9, -2.262157],
    ];
    for (const [p, df, t] of table) expect(tQuantile(p, df)).toBeCloseTo(t, 6);
  });

  it('has them far out too, by the closed form for 1 degree of freedom', () => {
    for (const tail of [1e-3, 5e-5, 5e-6, 1e-7, 1e-9, 2 ** -40]) {
      const t = 1 / Math.tan(Math.PI * tail);
      expect(tQuantile(1 - tail, 1) / t).toBeCloseTo(1, 6);
      expect(tQuantile(tail, 1) / t).toBeCloseTo(-1, 6);
    }
  });

  it('has the tails of the closed forms for 1, 2 and 4 degrees of freedom', () => {
    for (const t of [0, 0.1, 1, -2.5, 7, 60]) {
      const size = Math.abs(t);
      expect(twoSidedTP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(size), 7);
      expect(twoSidedTP(t, 2)).toBeCloseTo(1 - size / Math.sqrt(2 + t * t), 7);
      const u = size / Math.sqrt(4 + t * t);
      expect(twoSidedTP(t, 4)).toBeCloseTo(1 - u * (1 + (1 - u * u) / 2), 7);
    }
  });

  it('says NaN without a degree of freedom and 0 at infinity', () => {
    expect([tQuantile(0.975, 0), tQuantile(0.975, -1), twoSidedTP(2, 0), twoSidedTP(Number.NaN, 5)]).toEqual(
      Array(4).fill(Number.NaN),
    );
    expect(twoSidedTP(Number.NEGATIVE_INFINITY, 5)).toBe(0);
  });
});

describe('the normal quantile', () => {
  it('is that of the printed tables, out to the ends', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 8);
    expect(normalQuantile(0.0005)).toBeCloseTo(-3.290526731, 8);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});
