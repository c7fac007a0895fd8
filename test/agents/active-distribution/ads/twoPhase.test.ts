import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastF2Eur } from '../../../../agents/active-distribution/ads/front.ts';
import { planPointMilp } from '../../../../agents/active-distribution/ads/pointMilp.ts';
import type { Aim, DayAheadPlan, DayAheadProblem, OwnSet } from '../../../../agents/active-distribution/ads/problem.ts';
import { worstEur } from '../../../../agents/active-distribution/ads/readPlan.ts';
import { planTwoPhase, planUnits } from '../../../../agents/active-distribution/ads/twoPhase.ts';
import { sum } from '../../../../src/series.ts';
import { SMALL_HOURS, smallDay, smallDayTools } from './smallDay.ts';

const tools = { ties: await smallDayTools('ties'), none: await smallDayTools('none') };
const anyDay = fc.record({
  seed: fc.integer({ min: 0, max: 10_000 }),
  switching: fc.constantFrom('ties' as const, 'none' as const),
  contingencyRedispatch: fc.constantFrom('full' as const, 'soldStaysSold' as const),
  adsArbitrage: fc.boolean(),
  gamma: fc.constantFrom(0, 1, 1.5, 3),
  priceEur: fc.constantFrom(1, 60, 500),
  limitKeur: fc.constantFrom(0, 6),
});

/** What was maximised, from what a plan tells of itself. */
function worth({ f1Eur, f2Eur }: DayAheadPlan, { limitKeur, priceEur }: Aim): number {
  const apart = limitKeur - f2Eur / 1000;
  return f1Eur + (apart > 0 ? 1e-3 * apart : priceEur * apart);
}

/** All ways in which so many hours of a few may be bad. */
const subsets = (count: number): number[][] =>
  Array.from({ length: 2 ** SMALL_HOURS }, (_, bits) =>
    Array.from({ length: SMALL_HOURS }, (_, hour) => hour).filter((hour) => (bits >> hour) & 1),
  ).filter((hours) => hours.length <= count);

describe('a point in two phases', () => {
  it('is worth what the integer programme finds, within the gap it tells', { tags: 'slow' }, () => {
    let told = 0;
    fc.assert(
      fc.property(anyDay, ({ seed, switching, gamma, priceEur, limitKeur, ...settings }) => {
        const problem = smallDay(seed, { ...settings, relativeGap: 1e-9 });
        const aim = { gamma, priceEur, limitKeur };
        const fast = planTwoPhase(problem, tools[switching], aim).plan;
        const slow = planPointMilp(problem, tools[switching], aim);
        const best = worth(slow.plan, aim);
        expect(Math.abs(best - slow.objectiveEur)).toBeLessThan(0.05); // prices between buying and selling, and ties
        expect(worth(fast, aim)).toBeLessThan(best + 0.05);
        expect(best - worth(fast, aim)).toBeLessThan(fast.search.gapEur + 0.05);
        told = Math.max(told, best - worth(fast, aim));
      }),
      { numRuns: 60 },
    );
    expect(told).toBeLessThan(100);
  });

  it('is robust against the worst of all choices of bad hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(1, 2, 3), (seed, gamma) => {
        const problem = smallDay(seed, { realTimeLimitMw: 0.5 });
        const { plan } = planTwoPhase(problem, tools.ties, { gamma, priceEur: 1, limitKeur: 0 });
        const lost = (hours: number[]): number =>
          sum(
            hours.map((hour) =>
              sum(
                problem.scenarios.map(({ probability, realTime }, s) => {
                  const { soldMw, boughtMw } = plan.scenarios[s];
                  return probability * 0.3 * Math.abs(realTime[hour]) * (soldMw[hour] + boughtMw[hour]);
                }),
              ),
            ),
          );
        const worst = Math.max(...subsets(gamma).map(lost));
        expect(worstEur(problem, plan)).toBeCloseTo(worst, 9);
        expect(-plan.parts.robust).toBeCloseTo(worst, 9);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves no less unserved than with all units on', () => {
    fc.assert(
      fc.property(anyDay, ({ seed, switching, gamma, priceEur, limitKeur, ...settings }) => {
        const problem = smallDay(seed, settings);
        const { plan } = planTwoPhase(problem, tools[switching], { gamma, priceEur, limitKeur });
        expect(plan.f2Eur).toBeGreaterThan(leastF2Eur(problem, tools[switching]) - 1e-6);
      }),
      { numRuns: 20 },
    );
  });

  it('balances, and keeps every limit', () => {
    fc.assert(
      fc.property(anyDay, ({ seed, switching, gamma, priceEur, limitKeur, ...settings }) => {
        const problem = smallDay(seed, settings);
        const { plan } = planTwoPhase(problem, tools[switching], { gamma, priceEur, limitKeur });
        requireSound(problem, plan);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same to the last bit whatever was planned before', () => {
    const aim = { gamma: 2, priceEur: 250, limitKeur: 0 };
    const first = planTwoPhase(smallDay(7), tools.ties, aim);
    planTwoPhase(smallDay(8), tools.ties, aim);
    expect(planTwoPhase(smallDay(7), tools.ties, aim)).toEqual(first);
    expect(planTwoPhase(structuredClone(smallDay(7)), tools.ties, aim, {})).toEqual(first);
    const again = planTwoPhase(smallDay(7), tools.ties, aim, first);
    expect(planTwoPhase(smallDay(7), tools.ties, aim, structuredClone(first))).toEqual(again);
  });
});

describe('sets of its own', () => {
  /** A consumer who can give 0.2 MW at 30 EUR/MWh, and holds what he does not give as reserve. */
  const stated: OwnSet = {
    id: 'own',
    der: 3,
    mostReserveMw: [0.2, 0.2, 0.2],
    state(m, s) {
      const hours = Array.from({ length: SMALL_HOURS }, (_, hour) => {
        const given = m.column('given', s, hour, { upper: 0.2 });
        const kept = m.column('kept', s, hour, { upper: 0.2 });
        m.row('givenOrKept', s, hour, '<=', 0.2).add(given, 1).add(kept, 1);
        return { given, kept };
      });
      return {
        injectionMw: hours.map(({ given }) => [[given, 1]]),
        spinningMw: hours.map(({ kept }) => [[kept, 1]]),
        regulatingMw: hours.map(() => []),
        costEur: hours.map(({ given }) => [[given, 30]]),
      };
    },
  };

  it('are used at their cost', () => {
    const problem = { ...smallDay(3), bids: [] };
    const aim = { gamma: 0, priceEur: 1, limitKeur: 0 };
    const without = planTwoPhase(problem, tools.ties, aim).plan;
    const { plan } = planTwoPhase(problem, { ...tools.ties, own: [stated] }, aim);
    expect(plan.f1Eur).toBeGreaterThan(without.f1Eur);
    expect(plan.f2Eur).toBeLessThanOrEqual(without.f2Eur + 1e-6);
    const given = plan.scenarios.map(({ ownMw }) => sum(ownMw[0]));
    expect(plan.parts.own).toBeCloseTo(-30 * (0.4 * given[0] + 0.6 * given[1]), 7);
    plan.scenarios.forEach(({ ownMw, ownSpinningMw }) => {
      ownMw[0].forEach((mw, hour) => {
        expect(mw + ownSpinningMw[0][hour]).toBeLessThan(0.2 + 1e-8);
      });
    });
  });
});

it('takes all or nothing of a set that says so, as the integer programme does', () => {
  const block: OwnSet = {
    id: 'block',
    der: 3,
    mostReserveMw: [0, 0, 0],
    state(m, s) {
      const hours = Array.from({ length: SMALL_HOURS }, (_, hour) =>
        m.column('block', s, hour, { upper: 1, integer: true }),
      );
      m.row('twice', s, '<=', 1.5).add(hours[0], 1).add(hours[1], 1).add(hours[2], 1);
      const none = hours.map(() => []);
      return {
        injectionMw: hours.map((column) => [[column, 0.4]]),
        spinningMw: none,
        regulatingMw: none,
        costEur: [hours.map((column) => [column, 20] as const)],
      };
    },
  };
  const withBlock = { ...tools.none, own: [block] };
  for (const seed of [1, 2, 3, 4, 5]) {
    const problem = smallDay(seed, { relativeGap: 1e-9 });
    const aim = { gamma: 1, priceEur: 100, limitKeur: 0 };
    const { plan } = planTwoPhase(problem, withBlock, aim);
    const slow = planPointMilp(problem, withBlock, aim);
    for (const { ownMw } of plan.scenarios)
      for (const mw of ownMw[0]) expect([0, 0.4]).toContain(Number(mw.toFixed(7)));
    expect(worth(plan, aim)).toBeLessThan(slow.objectiveEur + 0.05);
    expect(slow.objectiveEur - worth(plan, aim)).toBeLessThan(plan.search.gapEur + 0.05);
    const again = planUnits(problem, withBlock, aim, slow.plan.on);
    expect(worth(again, aim)).toBeCloseTo(worth(slow.plan, aim), 0);
  }
});

it('does not plan units that yesterday forbids', () => {
  const problem = smallDay(1);
  const [unit, other] = problem.generators;
  const stopped = { ...unit, isOn: false, hoursInState: 1, powerMw: 0 };
  const fixed = { ...problem, generators: [stopped, other] };
  const aim = { gamma: 0, priceEur: 1, limitKeur: 0 };
  expect(() =>
    planUnits(fixed, tools.ties, aim, [
      [1, 1, 1],
      [1, 1, 1],
    ]),
  ).toThrow('unit0, hour 0: found 1; expected 0');
});

function requireSound(problem: DayAheadProblem, plan: DayAheadPlan): void {
  const { generators, bids } = problem;
  for (const { energy, spinning, regulating } of plan.accepted) {
    expect(Math.max(spinning, regulating)).toBeLessThan(energy + 1e-8);
    expect(energy).toBeLessThan(1 + 1e-8);
  }
  problem.scenarios.forEach((scenario, s) => {
    const made = plan.scenarios[s];
    for (let hour = 0; hour < SMALL_HOURS; hour++) {
      const at = (all: readonly Float64Array[]): number => sum(all.map((each) => each[hour]));
      const load = scenario.loadMw[hour] * (1 + problem.lossShare[hour]);
      const given = at(made.generatorMw) + at(made.dischargeMw) - at(made.chargeMw) + at(made.bidMw);
      const bought = plan.boughtMw[hour] - plan.soldMw[hour] + made.boughtMw[hour] - made.soldMw[hour];
      const wind = scenario.renewableMw[0][hour];
      expect(given + bought + wind + made.unservedMw[hour] - made.spilledMw[hour]).toBeCloseTo(load, 6);
      expect(made.soldMw[hour] * made.boughtMw[hour]).toBeLessThan(1e-8);
      expect(plan.soldMw[hour] * plan.boughtMw[hour]).toBeLessThan(1e-8);
      generators.forEach(({ pMinMw, pMaxMw, rampMwPerHour, isOn, powerMw }, g) => {
        const [on, mw] = [plan.on[g][hour], made.generatorMw[g][hour]];
        expect(mw).toBeGreaterThan(pMinMw * on - 1e-7);
        expect(mw).toBeLessThan(pMaxMw * on + 1e-7);
        const [onBefore, before] =
          hour > 0 ? [plan.on[g][hour - 1], made.generatorMw[g][hour - 1]] : [Number(isOn), powerMw];
        if (on && onBefore) expect(Math.abs(mw - before)).toBeLessThan(rampMwPerHour + 1e-7);
      });
      const spare = sum(generators.map(({ pMaxMw }, g) => pMaxMw * plan.on[g][hour] - made.generatorMw[g][hour]));
      const [path, { spinning, regulating }] = [bids[0].paths[s], plan.accepted[0]];
      const ofBid = spinning * path.spinningMw[hour] + regulating * path.regulatingMw[hour];
      const ofStorage = 0.5 - made.dischargeMw[0][hour] + made.chargeMw[0][hour];
      expect(plan.spinningMw[hour]).toBeLessThan(spare + ofBid + ofStorage + 1e-6);
    }
    expect(made.storedMwh[0][SMALL_HOURS - 1]).toBeCloseTo(0.5, 7);
  });
}

it('has an answer on days of 23 and 25 hours, and where prices are far below 0', async () => {
  const one = smallDay(5);
  const long = (hours: number): DayAheadProblem => {
    const stretch = (series: ArrayLike<number>) => Float64Array.from({ length: hours }, (_, hour) => series[hour % 3]);
    const priced = (series: ArrayLike<number>) => stretch(series).map((price, hour) => (hour % 5 === 0 ? -520 : price));
    return {
      ...one,
      hours,
      scenarios: one.scenarios.map((scenario) => ({
        ...scenario,
        dayAhead: priced(scenario.dayAhead),
        realTime: priced(scenario.realTime),
        loadFactor: scenario.loadFactor.map(stretch),
        loadMw: stretch(scenario.loadMw),
        loadMvar: stretch(scenario.loadMvar),
        renewableMw: scenario.renewableMw.map(stretch),
      })),
      spinningPrice: stretch(one.spinningPrice),
      regulatingPrice: stretch(one.regulatingPrice),
      reactivePrice: stretch(one.reactivePrice),
      lossShare: stretch(one.lossShare),
      bids: [],
    };
  };
  for (const hours of [23, 25]) {
    const { plan } = planTwoPhase(long(hours), tools.ties, { limitKeur: 0, priceEur: 1, gamma: 0 });
    expect(plan.boughtMw).toHaveLength(hours);
    expect(plan.boughtMw[0]).toBeCloseTo(20, 6); // no more than the substations carry, though it would pay to burn it
    expect(Number.isFinite(plan.f1Eur)).toBe(true);
  }
});

it('charges and discharges within what a storage can in an hour, where who takes power is paid for it', () => {
  const day = smallDay(1);
  const prices = { dayAhead: [-100, -100, -100], realTime: [-100, -100, -100] };
  const paid = { ...day, scenarios: day.scenarios.map((scenario) => ({ ...scenario, ...prices })) };
  const { plan } = planTwoPhase(paid, tools.ties, { gamma: 0, priceEur: 1, limitKeur: 0 });
  for (const { chargeMw, dischargeMw } of plan.scenarios)
    chargeMw[0].forEach((mw, hour) => {
      expect(mw + dischargeMw[0][hour]).toBeLessThanOrEqual(0.5 + 1e-9);
    });
});

it('sells no reserve that nobody has, however little a lost load is worth', () => {
  for (const voll of [0, 10]) {
    const day = { ...smallDay(1, { voll }), spinningPrice: [90, 90, 90] };
    const { plan } = planTwoPhase(day, tools.ties, { gamma: 0, priceEur: 1, limitKeur: 0 });
    expect(Math.max(...plan.spinningMw)).toBeLessThan(2.7 + 1e-9); // two units, a storage, a bid
  }
});
