import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coincidence } from '../../src/measures/coincidence.ts';

describe('coincidence', () => {
  it('is the peak of the sum over the sum of peaks', () => {
    expect(
      coincidence([
        [11, 0, 2],
        [0, 11, 3],
      ]),
    ).toBe(0.5);
    expect(
      coincidence([
        [0, 11],
        [1, 11],
      ]),
    ).toBe(1);
  });

  it('does not exist without a load', () => {
    expect(coincidence([])).toBeNaN();
    expect(coincidence([[]])).toBeNaN();
    expect(coincidence([[0, 0]])).toBeNaN();
    expect(coincidence([[-3, -1]])).toBeNaN();
  });

  it('is never above 1, nor below 1/n of loads that take', () => {
    const loads = fc.array(fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 5, maxLength: 5 }), { minLength: 1 });
    fc.assert(
      fc.property(loads, (all) => {
        const found = coincidence(all);
        expect(Number.isNaN(found) || (found <= 1 && found >= 1 / all.length - 1e-12)).toBe(true);
      }),
    );
  });
});
