import { describe, expect, it } from 'vitest';
import { rangesOf, score } from '../../../../agents/active-distribution/ads/choice.ts';
import { leastF2Eur, planDayAhead } from '../../../../agents/active-distribution/ads/front.ts';
import { planPointMilp } from '../../../../agents/active-distribution/ads/pointMilp.ts';
import type { DayAheadPlan } from '../../../../agents/active-distribution/ads/problem.ts';
import { planTwoPhase, planUnits } from '../../../../agents/active-distribution/ads/twoPhase.ts';
import { fiveBusProblem, fiveBusTools } from './fiveBus.ts';

const F1: Record<string, number> = {
  '000': -580,
  '100': -625,
  '010': -580,
  '110': -605,
  '001': -613,
  '101': -638,
  '011': -593,
  '111': -598,
};
const F2 = {
  ties: {
    '000': 5074.22,
    '100': 5074.22,
    '010': 4332.03,
    '110': 4332.03,
    '001': 4859.38,
    '101': 4859.38,
    '011': 4117.19,
    '111': 4117.19,
  },
  none: {
    '000': 11812.5,
    '100': 10750,
    '010': 10187.5,
    '110': 9125,
    '001': 10437.5,
    '101': 9375,
    '011': 8812.5,
    '111': 7750,
  },
} as Record<'ties' | 'none', Record<string, number>>;

const patternOf = ({ on }: DayAheadPlan): string => on[0].join('');

const NO_AIM = { limitKeur: 0, priceEur: 0, gamma: 0 };

describe('the five-bus example', () => {
  it.each(['ties', 'none'] as const)('has F1 and F2 of every commitment, switching: %s', async (switching) => {
    using tools = await fiveBusTools(switching);
    for (const pattern of Object.keys(F1)) {
      const plan = planUnits(fiveBusProblem(), tools, NO_AIM, [[...pattern].map(Number)]);
      expect(patternOf(plan)).toBe(pattern);
      expect(plan.f1Eur).toBeCloseTo(F1[pattern], 4);
      expect(Math.abs(plan.f2Eur - F2[switching][pattern])).toBeLessThan(0.006); // told to the cent
    }
  });

  it('chooses otherwise by other weights', async () => {
    using tools = await fiveBusTools('none');
    const { chosen } = await planDayAhead(fiveBusProblem({ choiceWeights: [0.6, 0.4] }), tools);
    expect(patternOf(chosen)).toBe('010');
  });

  it.each([1, 30, 250, 1000])('is planned as by its integer programme, at %d EUR a kEUR', async (priceEur) => {
    using tools = await fiveBusTools('none');
    const aim = { limitKeur: 0, priceEur, gamma: 0 };
    const slow = planPointMilp(fiveBusProblem(), tools, aim);
    const { plan } = planTwoPhase(fiveBusProblem(), tools, aim, []);
    const worth = ({ f1Eur, f2Eur }: DayAheadPlan) => f1Eur - (priceEur * f2Eur) / 1000;
    expect(worth(slow.plan)).toBeCloseTo(slow.objectiveEur, 1); // which has a price between buying and selling
    expect(worth(plan)).toBeCloseTo(worth(slow.plan), 4);
  });

  it.each(['ties', 'none'] as const)(
    'has the front and the choice worked out by hand, switching: %s',
    async (switching) => {
      using tools = await fiveBusTools(switching);
      const { front, chosen } = await planDayAhead(fiveBusProblem(), tools);
      const expected = switching === 'ties' ? ['010', '011'] : ['010', '011', '111'];
      const { ranges, scores } = {
        ranges: rangesOf(front),
        scores: front.map((plan) => score(plan, rangesOf(front), [0.5, 0.5])),
      };
      expect(ranges.f2.min).toBeCloseTo(leastF2Eur(fiveBusProblem(), tools), 2);
      if (switching === 'none') expect(scores.map((each) => Number(each.toFixed(3)))).toEqual([0.5, 0.421, 0.5]);
      expect(front.map(patternOf)).toEqual(expected);
      for (const plan of front) {
        expect(plan.f1Eur).toBeCloseTo(F1[patternOf(plan)], 2);
        expect(Math.abs(plan.f2Eur - F2[switching][patternOf(plan)])).toBeLessThan(0.006);
      }
      expect(patternOf(chosen)).toBe(expected.at(-1));
    },
  );
});
