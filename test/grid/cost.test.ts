import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cost, costAt, costSegments, isConvex } from '../../src/grid/cost.ts';
import { between } from './randomNetworks.ts';

const free = { startUpEur: 0, shutDownEur: 0 };
const polynomial = (...coefficients: number[]): Cost => ({ kind: 'polynomial', ...free, coefficients });
const piecewise = (...points: [number, number][]): Cost => ({
  kind: 'piecewise',
  ...free,
  points: points.map(([mw, eurPerHour]) => ({ mw, eurPerHour })),
});

/** Points by rising MW. */
const anyPoints = fc
  .array(fc.tuple(between(0.1, 20), between(-500, 500)), { minLength: 2, maxLength: 6 })
  .map((steps) => {
    let mw = -30;
    return piecewise(
      ...steps.map(([step, eur]): [number, number] => {
        mw += step;
        return [mw, eur];
      }),
    );
  });
const anyRange = fc.tuple(between(-50, 50), between(0.01, 60)).map(([min, length]) => ({ min, max: min + length }));

describe('a cost', () => {
  test('by hand', () => {
    expect(costAt(polynomial(5, 20, 0.5), 10)).toBe(5 + 200 + 50);
    const steps = piecewise([0, 10], [10, 110], [20, 410]);
    expect([-5, 0, 4, 10, 15, 30].map((mw) => costAt(steps, mw))).toEqual([-40, 10, 50, 110, 260, 710]);
  });

  test('of straight pieces is met by its segments everywhere, beyond its ends too', () => {
    fc.assert(
      fc.property(anyPoints, anyRange, between(0, 1), (cost, limits, share) => {
        const segments = costSegments(cost, limits);
        const mw = limits.min + share * (limits.max - limits.min);
        const paid = segments.reduce(
          (sum, { fromMw, toMw, eurPerMwh }) => sum + eurPerMwh * Math.max(0, Math.min(mw, toMw) - fromMw),
          segments[0].eurPerHour,
        );
        expect(paid).toBeCloseTo(costAt(cost, mw), 6);
      }),
      { numRuns: 300, seed: 21 },
    );
  });

  test('of any kind is one line of segments over the range, each where the one before ends', () => {
    const anyCost = fc.oneof(
      anyPoints,
      fc.array(between(-3, 3), { minLength: 1, maxLength: 4 }).map((list) => polynomial(...list)),
    );
    fc.assert(
      fc.property(anyCost, anyRange, fc.integer({ min: 1, max: 12 }), (cost, limits, pieces) => {
        const segments = costSegments(cost, limits, pieces);
        expect([segments[0].fromMw, segments[segments.length - 1].toMw]).toEqual([limits.min, limits.max]);
        segments.forEach(({ fromMw, toMw, eurPerHour, eurPerMwh }, k) => {
          expect(toMw).toBeGreaterThan(fromMw);
          const scale = 1e-9 * (1 + Math.abs(eurPerHour));
          expect(Math.abs(eurPerHour - costAt(cost, fromMw))).toBeLessThanOrEqual(scale);
          if (k > 0) expect(fromMw).toBe(segments[k - 1].toMw);
          expect(eurPerHour + eurPerMwh * (toMw - fromMw)).toBeCloseTo(costAt(cost, toMw), 5);
        });
      }),
      { numRuns: 300, seed: 22 },
    );
  });

  test('of second degree lies below its segments, by an eighth of its curvature times their length squared at most', () => {
    const cost = polynomial(3, 20, 0.25);
    const segments = costSegments(cost, { min: 0, max: 80 }, 8);
    expect(segments).toHaveLength(8);
    expect(isConvex(segments)).toBe(true);
    for (const { fromMw, toMw, eurPerHour, eurPerMwh } of segments) {
      const middle = (fromMw + toMw) / 2;
      expect(eurPerHour + eurPerMwh * (middle - fromMw) - costAt(cost, middle)).toBeCloseTo((0.5 * 10 ** 2) / 8, 9);
    }
  });

  test('is convex or not', () => {
    const range = { min: 0, max: 20 };
    expect(isConvex(costSegments(piecewise([0, 0], [10, 100], [20, 300]), range))).toBe(true);
    expect(isConvex(costSegments(piecewise([0, 0], [10, 200], [20, 300]), range))).toBe(false);
    expect(isConvex(costSegments(piecewise([0, 0], [0.1, 0.3], [0.3, 0.9], [20, 60]), range))).toBe(true);
    expect(isConvex(costSegments(polynomial(0, 1, -1), range))).toBe(false);
    expect(costSegments(polynomial(7, 3), range)).toEqual([{ fromMw: 0, toMw: 20, eurPerHour: 7, eurPerMwh: 3 }]);
    expect(costSegments(polynomial(7, 3), { min: 2, max: 2 })).toEqual([
      { fromMw: 2, toMw: 2, eurPerHour: 13, eurPerMwh: 0 },
    ]);
  });

  test('has no segments without limits', () => {
    expect(() => costSegments(polynomial(1), { min: 0, max: Infinity })).toThrow(/from 0 to Infinity MW/);
    expect(() => costSegments(polynomial(1), { min: 2, max: 1 })).toThrow(RangeError);
    expect(() => costSegments(polynomial(1), { min: 0, max: 1 }, 0)).toThrow(/found 0 pieces/);
  });
});
