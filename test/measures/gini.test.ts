import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gini } from '../../src/measures/gini.ts';

describe('Gini coefficient', () => {
  it('is that of known shares', () => {
    expect(gini([3, 1, 5, 2, 4])).toBeCloseTo(4 / 15, 12);
    expect(gini([0, 0, 0, 8])).toBeCloseTo(3 / 4, 12);
    expect(gini([2, 2, 2])).toBe(0);
  });

  it('where some lose is that of what is above the least', () => {
    expect(gini([-3, -1, 5])).toBe(gini([0, 2, 8]));
    expect(gini([-4, -4])).toBe(0);
    expect(gini([0, 0])).toBe(0);
  });

  it('does not exist without values', () => {
    expect(gini([])).toBeNaN();
    expect(gini([1, Number.NaN, 3])).toBeNaN();
  });

  it('is half the mean difference over the mean', () => {
    const values = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, (all) => {
        const total = all.reduce((sum, value) => sum + value, 0);
        const gaps = all.flatMap((one) => all.map((other) => Math.abs(one - other)));
        const truth = total > 0 ? gaps.reduce((sum, gap) => sum + gap, 0) / (2 * all.length * total) : 0;
        expect(gini(all)).toBeCloseTo(truth, 12);
      }),
    );
  });
});
