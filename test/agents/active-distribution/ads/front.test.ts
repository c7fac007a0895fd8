import { describe, expect, it } from 'vitest';
import { rangesOf, score } from '../../../../agents/active-distribution/ads/choice.ts';
import {
  leastF2Eur,
  type Progress,
  planDayAhead,
  planPoint,
} from '../../../../agents/active-distribution/ads/front.ts';
import { planPointMilp } from '../../../../agents/active-distribution/ads/pointMilp.ts';
import type { DayAheadPlan } from '../../../../agents/active-distribution/ads/problem.ts';
import { planTwoPhase, planUnits } from '../../../../agents/active-distribution/ads/twoPhase.ts';
import { case70, case70Tools, hasCase70 } from './case70.ts';
import { fiveBusProblem, fiveBusTools } from './fiveBus.ts';
import { smallDay, smallDayTools } from './smallDay.ts';

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
    const tools = await fiveBusTools(switching);
    for (const pattern of Object.keys(F1)) {
      const plan = planUnits(fiveBusProblem(), tools, NO_AIM, [[...pattern].map(Number)]);
      expect(patternOf(plan)).toBe(pattern);
      expect(plan.f1Eur).toBeCloseTo(F1[pattern], 4);
      expect(Math.abs(plan.f2Eur - F2[switching][pattern])).toBeLessThan(0.006); // told to the cent
    }
  });

  it('chooses otherwise by other weights', async () => {
    const tools = await fiveBusTools('none');
    const { chosen } = await planDayAhead(fiveBusProblem({ choiceWeights: [0.6, 0.4] }), tools);
    expect(patternOf(chosen)).toBe('010');
  });

  it.each([1, 30, 250, 1000])('is planned as by its integer programme, at %d EUR a kEUR', async (priceEur) => {
    const tools = await fiveBusTools('none');
    const aim = { limitKeur: 0, priceEur, gamma: 0 };
    const slow = planPointMilp(fiveBusProblem(), tools, aim);
    const { plan } = planTwoPhase(fiveBusProblem(), tools, aim);
    const worth = ({ f1Eur, f2Eur }: DayAheadPlan) => f1Eur - (priceEur * f2Eur) / 1000;
    expect(worth(slow.plan)).toBeCloseTo(slow.objectiveEur, 1); // which has a price between buying and selling
    expect(worth(plan)).toBeCloseTo(worth(slow.plan), 4);
  });

  it.each(['ties', 'none'] as const)(
    'has the front and the choice worked out by hand, switching: %s',
    async (switching) => {
      const tools = await fiveBusTools(switching);
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

describe('a front', () => {
  it('is the same when its points are planned in any order, from copies', async () => {
    const problem = smallDay(11, { front: 'weights' });
    const tools = await smallDayTools('none');
    const told: Progress[] = [];
    const one = await planDayAhead(problem, tools, { onProgress: (progress) => told.push(progress) });
    const other = await planDayAhead(problem, tools, {
      planPoints: async (tasks) => {
        const plans = tasks.map((task) => structuredClone(task)).toReversed();
        return plans.map((task) => planPoint(structuredClone(problem), tools, task)).toReversed();
      },
    });
    expect(other).toEqual(one);
    expect(told.map(({ step, done, of }) => `${step} ${done}/${of}`)).toEqual([
      'end 1/2',
      'end 2/2',
      ...[1, 2, 3, 4, 5, 6, 7].map((done) => `point ${done}/7`),
    ]);
  });

  it('has points for every number of bad hours where they are to be chosen too', async () => {
    const problem = smallDay(12, { gamma: 'choose', gammaGrid: [0, 2, 24], frontSteps: 2 });
    const { points, chosen, front } = await planDayAhead(problem, await smallDayTools('none'));
    expect(new Set(points.map(({ aim }) => aim.gamma))).toEqual(new Set([0, 2, 3]));
    expect(front).toContain(chosen);
    const best = (gamma: number) =>
      Math.max(...points.filter(({ aim }) => aim.gamma === gamma).map(({ f1Eur }) => f1Eur));
    expect(best(3)).toBeLessThan(best(2) + 0.05);
    expect(best(2)).toBeLessThan(best(0) + 0.05);
  });
});

describe.skipIf(!hasCase70)('a day on case70da (skipped without ../shared/data)', () => {
  it.each(['ties', 'none'] as const)('trades F1 for F2, switching: %s', { tags: 'slow' }, async (switching) => {
    const day = case70();
    const tools = await case70Tools(day, { switching, cascade: switching === 'ties' });
    const { front, points, chosen } = await planDayAhead(day.problem, tools);
    expect(points).toHaveLength(5);
    expect(front.length).toBeGreaterThanOrEqual(3);
    const least = leastF2Eur(day.problem, tools);
    front.forEach((plan, k) => {
      if (k > 0) expect(plan.f2Eur).toBeLessThan(front[k - 1].f2Eur);
      expect(plan.f2Eur).toBeGreaterThan(least - 1e-6);
      expect(plan.parts.shortfalls).toBeCloseTo(0, 6);
    });
    expect(front).toContain(chosen);
    for (const { aim, f2Eur } of points.slice(2)) expect(f2Eur).toBeLessThan(1000 * aim.limitKeur + 5);
    const gaps = points.map(({ search }) => search.gapEur);
    expect(Math.max(...gaps)).toBeLessThan(switching === 'ties' ? 70 : 120);
  });

  it('sells reserve rather than energy in hours in which it is the dearer', { tags: 'slow' }, async () => {
    const day = case70();
    const tools = await case70Tools(day, { switching: 'none', cascade: false });
    const plan = planTwoPhase(day.problem, tools, { limitKeur: 0, priceEur: 1, gamma: 0 }).plan;
    const mean = (of: (hour: number) => number, hours: number[]) =>
      hours.reduce((all, h) => all + of(h) / hours.length, 0);
    const dear = [9, 10, 11];
    const others = [14, 15, 16];
    const output = (hour: number) =>
      plan.scenarios.reduce((all, { generatorMw }) => all + generatorMw.reduce((mw, g) => mw + g[hour] / 3, 0), 0);
    const on = (hour: number) => plan.on.reduce((all, hours) => all + hours[hour], 0);
    expect(mean((h) => plan.spinningMw[h], dear)).toBeGreaterThan(2 * mean((h) => plan.spinningMw[h], others));
    expect(mean((h) => output(h) / on(h), dear)).toBeLessThan(mean((h) => output(h) / on(h), others));
  });

  it('earns less, and sells no reserve, without arbitrage', { tags: 'slow' }, async () => {
    const [day, idle] = [case70(), case70({ settings: { adsArbitrage: false } })];
    const tools = await case70Tools(day, { switching: 'none', cascade: false });
    const aim = { limitKeur: 0, priceEur: 1, gamma: 0 };
    const [plan, without] = [day, idle].map(({ problem }) => planTwoPhase(problem, tools, aim).plan);
    expect(without.f1Eur).toBeLessThan(plan.f1Eur);
    expect(Math.max(...without.spinningMw)).toBe(0);
    expect(without.scenarios.every(({ dischargeMw }) => dischargeMw.every((each) => Math.max(...each) === 0))).toBe(
      true,
    );
  });
});
