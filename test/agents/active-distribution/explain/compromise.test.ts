import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { undominated } from '../../../../agents/active-distribution/ads/choice.ts';
import { type ChoiceAsked, chosenOf } from '../../../../agents/active-distribution/ads/toldDay.ts';
import { compromise } from '../../../../agents/active-distribution/explain/compromise.ts';
import { confirmed, inHour, toldOf } from './turning.ts';

const AT = inHour(3);
const asked = (points: readonly (readonly [f1Eur: number, f2Eur: number])[], f1 = 0.5): ChoiceAsked => ({
  points: points.map(([f1Eur, f2Eur]) => ({ f1Eur, f2Eur, gammaHours: 0, gapEur: 0 })),
  weights: [f1, 1 - f1],
});
const bounds = (of: ChoiceAsked) => compromise.bounds?.(of, chosenOf(of), AT).join('; ') ?? '';

describe('the choice of a point', () => {
  it('turns at the weight at which two scores are equal, worked out by hand', () => {
    // memberships (1, 0), (0.8, 0.6), (0, 1): the middle one is best from w = 3/4 down to w = 1/3
    const of = asked([
      [100, 50],
      [80, 20],
      [0, 0],
    ]);
    expect(chosenOf(of)).toBe(1);
    expect(confirmed(compromise, of, AT, /weight of F1/, 'to')).toMatchObject({
      ...{ is: 'exactly', value: expect.closeTo(0.75, 9), becomes: 50 },
    });
    expect(confirmed(compromise, of, AT, /weight of F1/, 'from')).toMatchObject({
      ...{ is: 'exactly', value: expect.closeTo(1 / 3, 9), becomes: 0 },
    });
  });

  it('turns where trying every weight finds that it does', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }));
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 2, maxLength: 7 }),
        fc.integer({ min: 1, max: 99 }),
        (points, weight) => {
          const front = undominated(points.map(([f1Eur, f2Eur]) => ({ f1Eur, f2Eur })));
          if (front.length < 2) return;
          const of = asked(
            front.map(({ f1Eur, f2Eur }) => [f1Eur, f2Eur] as const),
            weight / 100 + 0.00123,
          );
          const found = confirmed(compromise, of, AT, /weight of F1/, 'to');
          const now = chosenOf(of);
          const tried = Array.from({ length: 2000 }, (_, k) => of.weights[0] + (k / 2000) * (1 - of.weights[0]));
          const first = tried.find((f1) => chosenOf({ ...of, weights: [f1, 1 - f1] }) !== now);
          if (first !== undefined) expect(found.is).toBe('exactly');
          if (found.is === 'exactly' && first !== undefined) expect(Math.abs(found.value - first)).toBeLessThan(1e-3);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('tells each point with its score, and which end it is at', () => {
    const points = [
      [100, 50],
      [0, 0],
    ] as const;
    expect(bounds(asked(points, 0.9))).toBe('the end of most revenue');
    expect(bounds(asked(points, 0.1))).toBe('the end of least energy not supplied');
    expect(bounds(asked([[1, 1]]))).toMatch(/front of one point/);
    expect(compromise.knobs?.(asked([[1, 1]]), 0, AT)).toEqual([]);
    expect(toldOf(compromise, asked(points, 0.9), 0, AT, /^score of point 1 of 2/)).toBeCloseTo(0.9, 9);
    const many = asked(Array.from({ length: 9 }, (_, k) => [900 - 100 * k, 100 * (9 - k) ** 2]));
    const told = compromise.told?.(many, 4, AT).map(({ what }) => what) ?? [];
    expect(told.filter((what) => /^F2/.test(what))).toEqual([
      ...['F2 of point 4 of 9', 'F2 of point 5 of 9 (chosen)', 'F2 of point 6 of 9'],
    ]);
    expect(toldOf(compromise, asked(points, 0.9), 0, AT, /^F1 of point 1 of 2 \(chosen\)/)).toBe(100);
  });
});
