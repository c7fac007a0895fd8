import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyond, runsOf, stepped, thinned } from '../../../src/report/figures/thin.ts';

const count = (length: number) => Array.from({ length }, (_, k) => k);

describe('points of months', () => {
  const year = { x: count(35_040), y: count(35_040).map((k) => (k === 20_001 ? 99 : (k * 7919) % 13)) };

  it('become few, and lose no peak', () => {
    const thin = thinned(year, [0, 35_040], 500);
    expect(thin.x.length).toBeLessThanOrEqual(2000);
    expect(thin.y[thin.x.indexOf(20_001)]).toBe(99);
  });

  it('keep the most and the least of each column of pixels, and where there is none', () => {
    const value = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 100, maxLength: 400 }), (y) => {
        const x = count(y.length);
        const thin = thinned({ x, y }, [0, y.length], 10);
        const column = (at: number) => Math.floor((at / y.length) * 10);
        for (const k of count(10)) {
          const all = y.filter((each, at) => column(at) === k && !Number.isNaN(each));
          const kept = thin.y.filter((each, at) => column(thin.x[at]) === k && !Number.isNaN(each));
          expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...all), Math.max(...all)]);
        }
        expect(thin.x).toEqual(thin.x.toSorted((a, b) => a - b));
      }),
    );
  });

  it('of days stay as they are', () => {
    const day = { x: count(96), y: count(96) };
    expect(thinned(day, [0, 96], 500)).toEqual(day);
  });
});

describe('steps', () => {
  it('last until the next', () => {
    const steps = stepped({ x: [0, 4, 8], y: [1, Number.NaN, 3] });
    expect(steps).toEqual({ x: [0, 4, 4, 8, 8, 12], y: [1, 1, Number.NaN, Number.NaN, 3, 3] });
  });
});

describe('what is beyond a limit', () => {
  it('begins and ends at the limit', () => {
    expect(beyond({ x: [0, 2, 4], y: [0, 20, 0] }, 10, 1)).toEqual({ x: [1, 2, 3, 4], y: [10, 20, 10, Number.NaN] });
  });

  it('is nothing at the limit, or where there is no figure', () => {
    expect(beyond({ x: [0, 1], y: [10, 10] }, 10, 1).y).toEqual([]);
    expect(beyond({ x: [0, 1, 2], y: [20, Number.NaN, 20] }, 10, 1).y).toEqual([20, Number.NaN, 20]);
  });

  it('is below it where it is the least', () => {
    expect(beyond({ x: [0, 1], y: [5, 20] }, 10, -1)).toMatchObject({ y: [5, 10, Number.NaN] });
  });
});

describe('stretches', () => {
  it('join marks that follow each other', () =>
    expect(runsOf([0, 1, 1, 0, 1], [0, 4, 8, 12, 16])).toEqual([
      [4, 12],
      [16, 20],
    ]));
});
