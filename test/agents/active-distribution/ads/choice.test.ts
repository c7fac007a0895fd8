import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose, rangesOf, score, undominated } from '../../../../agents/active-distribution/ads/choice.ts';

const point = fc.record({ f1Eur: fc.integer({ min: -50, max: 50 }), f2Eur: fc.integer({ min: 0, max: 50 }) });

describe('points that are not dominated', () => {
  it('are those that no other is as good as, and better in one', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 12 }), (points) => {
        const beaten = (one: (typeof points)[number]): boolean =>
          points.some(
            (other) =>
              other.f1Eur >= one.f1Eur &&
              other.f2Eur <= one.f2Eur &&
              (other.f1Eur > one.f1Eur || other.f2Eur < one.f2Eur),
          );
        const left = new Set(points.filter((each) => !beaten(each)).map(({ f1Eur, f2Eur }) => `${f1Eur} ${f2Eur}`));
        const front = undominated(points);
        expect(front).toHaveLength(left.size);
        for (const { f1Eur, f2Eur } of front) expect(left.has(`${f1Eur} ${f2Eur}`)).toBe(true);
      }),
    );
  });
});

describe('the fuzzy choice', () => {
  const front = [
    { f1Eur: -580, f2Eur: 10187.5 },
    { f1Eur: -593, f2Eur: 8812.5 },
    { f1Eur: -598, f2Eur: 7750 },
  ];

  it('scores by where a point lies between the ends', () => {
    const scores = front.map((each) => score(each, rangesOf(front), [0.5, 0.5]));
    expect(scores[0]).toBe(0.5);
    expect(scores[1]).toBeCloseTo((5 / 18 + 1375 / 2437.5) / 2, 12);
    expect(scores[2]).toBe(0.5);
  });

  it('takes the lower F2 of equal scores, and what the weights ask for', () => {
    expect(choose(front, [0.5, 0.5])).toBe(2);
    expect(choose(front.toReversed(), [0.5, 0.5])).toBe(0);
    expect(choose(front, [0.6, 0.4])).toBe(0);
    expect(choose(front, [0.3, 0.7])).toBe(2);
  });

  it('takes the best of the other objective where one does not differ', () => {
    const level = [1, 2, 3].map((k) => ({ f1Eur: 5, f2Eur: 10 - k }));
    expect(choose(level, [1, 0])).toBe(2);
    expect(
      choose(
        [
          { f1Eur: 1, f2Eur: 7 },
          { f1Eur: 2, f2Eur: 7 },
        ],
        [0, 1],
      ),
    ).toBe(1);
    expect(choose([front[0]], [0.5, 0.5])).toBe(0);
    expect(() => choose([], [0.5, 0.5])).toThrow('no point');
  });
});
