import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EvDay, reachability } from '../../src/optimizers/evDay.ts';
import { auditPlan } from '../../src/optimizers/evDayAudit.ts';
import { solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { daysOf, type PriceScenario, type Risk, riskOf } from '../../src/optimizers/stochastic.ts';
import { planFleetOverScenarios } from '../../src/optimizers/stochasticFleet.ts';
import { solveFleetOverScenariosHighs } from '../../src/optimizers/stochasticMilp.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { generatePrices } from '../../src/worlds/prices.ts';
import { generateScenarios } from '../../src/worlds/scenarios/priceScenarios.ts';
import { anyDay, plainDay, prices } from './evDays.ts';

const solver = await loadSolver();
const none = Number.NaN;
const neutral: Risk = { cvarWeight: 0, alpha: 0.8 };

const scenarioOf = (day: EvDay, probability: number): PriceScenario => ({
  probability,
  dayAhead: day.dayAheadPrice,
  upward: day.upPrice,
  downward: day.downPrice,
});

/** A fleet of short days, and scenarios of the same length with any prices, trips being such that each of them allows them. */
const anyProblem = (evs: number, isps: number, most: number) =>
  fc
    .record({
      days: fc.array(anyDay(isps, isps), { minLength: evs, maxLength: evs }),
      prices: fc.array(anyDay(isps, isps), { minLength: 1, maxLength: most }),
      weights: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: most, maxLength: most }),
      cvarWeight: fc.constantFrom(0, 0.5, 1),
      alpha: fc.constantFrom(0, 0.5, 0.9),
    })
    .map(({ days, prices, weights, cvarWeight, alpha }) => {
      const scenarios = prices.map((day, w) => scenarioOf(day, w === 0 ? 1 + weights[w] : weights[w]));
      const problems = days.map(({ scheduleKwh: _, ...day }): EvDay => {
        const leaving = daysOf({ ...day, tripKwh: 0 }, scenarios).map((other) =>
          day.departureIsp > day.fromIsp ? reachability(other).fullestKwh[day.departureIsp - 1] : day.startKwh,
        );
        return { ...day, tripKwh: Math.min(day.tripKwh, ...leaving) };
      });
      return { problems, scenarios, risk: { cvarWeight, alpha } };
    });

const daysOfFleet = (problems: EvDay[], scenario: PriceScenario): EvDay[] =>
  problems.map((problem) => daysOf(problem, [scenario])[0]);

/** What schedules earn, by the dynamic programme EV by EV and scenario by scenario. */
function worthOf(
  problems: EvDay[],
  scenarios: PriceScenario[],
  schedulesKwh: Float64Array[],
): { profitEur: number[]; probability: Float64Array } {
  const total = scenarios.reduce((sum, { probability }) => sum + probability, 0);
  const profitEur = scenarios.map((scenario) =>
    problems.reduce((sum, problem, ev) => {
      const day = { ...daysOf(problem, [scenario])[0], scheduleKwh: schedulesKwh[ev] };
      return sum + solveEvDay(day).objectiveEur;
    }, 0),
  );
  return { profitEur, probability: Float64Array.from(scenarios, ({ probability }) => probability / total) };
}

describe('a fleet over scenarios', () => {
  it('buys day-ahead what a likely upward call will need, and pays the fee where it does not come', () => {
    // Full at the start: to sell in ISP 0 it must buy in ISP 1, cheap day-ahead with or without a schedule.
    const day = plainDay(2, { ownerPrice: 0 });
    const called = { dayAhead: prices(50, 20), upward: prices(200, none), downward: prices(none, none) };
    const quiet = { ...called, upward: prices(none, none) };
    const at = (likely: number) =>
      planFleetOverScenarios(
        [day],
        [
          { ...called, probability: likely },
          { ...quiet, probability: 1 - likely },
        ],
        neutral,
      );
    // sold 2.75 kWh at 200, fee 30, bought at 20; the schedule saves the fee when called and costs it when not
    const likely = at(0.75);
    expect(likely.schedulesKwh[0]).toEqual(prices(0, 2.75));
    expect(likely.expectedEur).toBeCloseTo((2.75 * (0.75 * (200 - 30 - 20) - 0.25 * 30)) / 1000, 9);
    const unlikely = at(0.25);
    expect(unlikely.schedulesKwh[0]).toEqual(prices(0, 0));
    expect(unlikely.expectedEur).toBeCloseTo((2.75 * 0.25 * (200 - 30 - 20 - 30)) / 1000, 9);
    expect(unlikely.boundEur).toBeCloseTo(unlikely.objectiveEur, 9);
    // one whose worst case counts buys nothing even for a likely call
    const careful = planFleetOverScenarios(
      [day],
      [
        { ...called, probability: 0.75 },
        { ...quiet, probability: 0.25 },
      ],
      { cvarWeight: 1, alpha: 0.75 },
    );
    expect(careful.schedulesKwh[0]).toEqual(prices(0, 0));
    expect(careful.cvarEur).toBeCloseTo(0, 9);
  });

  it('is worth what it says, no more than the exact optimum, and no optimum is above its bound', () => {
    const gaps: number[] = [];
    const compare = ({ problems, scenarios, risk }: { problems: EvDay[]; scenarios: PriceScenario[]; risk: Risk }) => {
      const found = planFleetOverScenarios(problems, scenarios, risk, { relativeGap: 0 });
      const { profitEur, probability } = worthOf(problems, scenarios, found.schedulesKwh);
      const worth = riskOf(profitEur, probability, risk);
      expect(found.objectiveEur).toBeCloseTo(worth.objectiveEur, 9);
      expect(found.expectedEur).toBeCloseTo(worth.expectedEur, 9);
      expect(found.cvarEur).toBeCloseTo(worth.cvarEur, 9);
      const optimum = solveFleetOverScenariosHighs(solver, problems, scenarios, risk).objectiveEur;
      const tolerance = 1e-6 * (1 + Math.abs(optimum));
      expect(found.objectiveEur).toBeLessThanOrEqual(optimum + tolerance);
      expect(optimum).toBeLessThanOrEqual(found.boundEur + tolerance);
      if (scenarios.length === 1) expect(found.objectiveEur).toBeCloseTo(optimum, 6);
      gaps.push((optimum - found.objectiveEur) / (1e-2 + Math.abs(optimum)));
    };
    fc.assert(fc.property(anyProblem(1, 5, 3), compare), { seed: 101, numRuns: 37 });
    fc.assert(fc.property(anyProblem(3, 3, 3), compare), { seed: 42, numRuns: 8 });
    expect(Math.max(...gaps)).toBeLessThan(1e-6);
  });

  it('finds schedules between those that are best for a scenario, where the worst earn the same', () => {
    // 2.75 kWh are to be charged in one of two ISPs, and either may be the dear one; the fee makes a change of mind as dear.
    const day = plainDay(2, { startKwh: 57.25, ownerPrice: 0, deviationFee: 100 });
    const dear = (...dayAhead: number[]): PriceScenario => {
      return {
        probability: 1,
        dayAhead: prices(...dayAhead),
        upward: prices(none, none),
        downward: prices(none, none),
      };
    };
    const scenarios = [dear(0, 100), dear(100, 0)];
    const found = planFleetOverScenarios([day], scenarios, { cvarWeight: 1, alpha: 0.5 });
    expect(found.schedulesKwh[0]).toEqual(prices(1.375, 1.375));
    expect(found.objectiveEur).toBeCloseTo((-1.375 * 100) / 1000, 9);
    expect(found.profitEur[0]).toBeCloseTo(found.profitEur[1], 9);
    expect(found.boundEur).toBeCloseTo(found.objectiveEur, 9);
  });

  it('seeks alike EVs once, and earns what each does alone', () => {
    const one = plainDay(12, { startKwh: 30, departureIsp: 4, arrivalIsp: 7, tripKwh: 5 });
    const scenarios = [1, 2].map((weight) => {
      const wave = (phase: number) => one.dayAheadPrice.map((eur, t) => eur + 60 * Math.cos(phase * weight + t));
      return { probability: weight, dayAhead: wave(0), upward: wave(1), downward: wave(2) };
    });
    const plan = (evs: number) => planFleetOverScenarios(Array(evs).fill(one), scenarios, neutral);
    const [alone, many] = [plan(1), plan(5)];
    expect(many.objectiveEur).toBeCloseTo(5 * alone.objectiveEur, 9);
    expect(many.boundEur).toBeCloseTo(5 * alone.boundEur, 9);
    expect(many.schedulesKwh).toEqual(Array(5).fill(alone.schedulesKwh[0]));
  });

  it('is exact where scenarios are one', () => {
    const same = (days: EvDay[], count: number, cvarWeight: number): void => {
      const [first] = days;
      const fleet = days.map(({ scheduleKwh: _, ...day }): EvDay => ({ ...day, tripKwh: 0 }));
      const scenarios = Array.from({ length: count }, (_, w) => scenarioOf(first, 1 + w));
      const { objectiveEur, boundEur, plans } = planFleetOverScenarios(fleet, scenarios, { cvarWeight, alpha: 0.7 });
      const alone = daysOfFleet(fleet, scenarios[0]).map(solveEvDay);
      const exact = alone.reduce((sum, plan) => sum + plan.objectiveEur, 0);
      expect(objectiveEur).toBeCloseTo(exact, 6);
      expect(boundEur).toBeCloseTo(exact, 6);
      expect(plans.reduce((sum, plan) => sum + plan.objectiveEur, 0)).toBeCloseTo(exact, 6);
    };
    const days = fc.array(anyDay(12, 12), { minLength: 1, maxLength: 3 });
    const few = fc.integer({ min: 1, max: 3 });
    fc.assert(fc.property(days, few, fc.constantFrom(0, 0.5), same), { seed: 43, numRuns: 25 });
  });

  it('returns plans the most probable scenario allows, worth what it says the fleet earns there', () => {
    const audit = ({ problems, scenarios, risk }: { problems: EvDay[]; scenarios: PriceScenario[]; risk: Risk }) => {
      const { plans, schedulesKwh, reference, profitEur } = planFleetOverScenarios(problems, scenarios, risk);
      expect(scenarios[reference].probability).toBe(Math.max(...scenarios.map(({ probability }) => probability)));
      daysOfFleet(problems, scenarios[reference]).forEach((day, ev) => {
        expect(auditPlan({ ...day, scheduleKwh: schedulesKwh[ev] }, plans[ev])).toEqual([]);
      });
      expect(plans.reduce((sum, plan) => sum + plan.objectiveEur, 0)).toBeCloseTo(profitEur[reference], 9);
    };
    fc.assert(fc.property(anyProblem(2, 20, 3), audit), { seed: 44, numRuns: 10 });
  });

  it('gives up expected profit for a better tail, and bounds both', () => {
    const trade = ({ problems, scenarios }: { problems: EvDay[]; scenarios: PriceScenario[] }) => {
      const plan = (cvarWeight: number) =>
        planFleetOverScenarios(problems, scenarios, { cvarWeight, alpha: 0.6 }, { relativeGap: 0 });
      const [neutral, careful] = [plan(0), plan(1)];
      expect(neutral.expectedEur).toBeLessThanOrEqual(neutral.boundEur + 1e-9);
      expect(careful.cvarEur).toBeLessThanOrEqual(careful.boundEur + 1e-9);
      expect(careful.expectedEur).toBeLessThanOrEqual(neutral.boundEur + 1e-9);
      expect(neutral.cvarEur).toBeLessThanOrEqual(careful.boundEur + 1e-9);
      expect(careful.cvarEur).toBeGreaterThanOrEqual(neutral.cvarEur - 1e-9);
    };
    fc.assert(fc.property(anyProblem(3, 8, 4), trade), { seed: 45, numRuns: 8 });
  });

  it('comes near its bound on whole days of a generated winter', { tags: 'slow' }, () => {
    const calendar = createCalendar({ start: '2024-02-20', days: 1 });
    const scenarios = generateScenarios((k) => generatePrices('winter', calendar, k), 6);
    const commuter = (k: number) =>
      plainDay(96, { departureIsp: 28 + k, arrivalIsp: 70 + 2 * k, tripKwh: 10 + k, startKwh: 60 - k });
    for (const cvarWeight of [0, 0.5]) {
      const fleet = [commuter(0), commuter(3), commuter(6)];
      const { objectiveEur, boundEur } = planFleetOverScenarios(fleet, scenarios, { cvarWeight, alpha: 0.8 });
      expect(objectiveEur).toBeGreaterThan(10);
      expect(boundEur / objectiveEur - 1).toBeLessThan(0.01);
    }
  });

  it('plans nothing for no EVs, and for one that is never at home', () => {
    const scenarios = [scenarioOf(plainDay(3), 1), scenarioOf(plainDay(3), 1)];
    const risk = { cvarWeight: 0.5, alpha: 0.5 };
    expect(planFleetOverScenarios([], scenarios, risk)).toMatchObject({ plans: [], objectiveEur: 0, boundEur: 0 });
    const away = plainDay(3, { departureIsp: 0, arrivalIsp: 9, tripKwh: 10 });
    const { schedulesKwh, objectiveEur } = planFleetOverScenarios([away], scenarios, risk);
    expect(schedulesKwh).toEqual([prices(0, 0, 0)]);
    expect(objectiveEur).toBe(0);
  });

  it('refuses scenarios and risk that make no sense', () => {
    const day = plainDay(2);
    const scenario = scenarioOf(day, 1);
    const plan =
      (scenarios: PriceScenario[], risk = neutral, problem = day) =>
      () =>
        planFleetOverScenarios([problem], scenarios, risk);
    expect(plan([])).toThrow(/scenarios need weights/);
    expect(plan([{ ...scenario, probability: -1 }])).toThrow(/scenarios need weights/);
    expect(plan([{ ...scenario, upward: prices(1) }])).toThrow(/series of 2 ISPs/);
    expect(plan([scenario], { cvarWeight: 2, alpha: 0.5 })).toThrow(/found CVaR weight 2/);
    expect(plan([scenario], { cvarWeight: 1, alpha: 1 })).toThrow(/alpha 1/);
    expect(plan([scenario], neutral, { ...day, scheduleKwh: prices(0, 0) })).toThrow(/may not have/);
  });
});

describe('mean and CVaR', () => {
  it('are those of the definition, and the weights give the objective back', () => {
    const hold = (profits: number[], cvarWeight: number, alpha: number): void => {
      const probability = new Float64Array(profits.length).fill(1 / profits.length);
      const { expectedEur, cvarEur, objectiveEur, weights } = riskOf(profits, probability, { cvarWeight, alpha });
      expect(expectedEur).toBeCloseTo(profits.reduce((a, b) => a + b, 0) / profits.length, 9);
      // CVaR = max over z of z - E[(z - profit)+] / (1 - alpha), reached at one of the profits
      const tailAt = (z: number): number =>
        z - profits.reduce((sum, eur) => sum + Math.max(0, z - eur), 0) / profits.length / (1 - alpha);
      expect(cvarEur).toBeCloseTo(Math.max(...profits.map(tailAt)), 9);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      expect(weights.reduce((sum, weight, w) => sum + weight * profits[w], 0)).toBeCloseTo(objectiveEur, 9);
    };
    const profits = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 8 });
    const share = fc.double({ min: 0, max: 0.95, noNaN: true });
    fc.assert(fc.property(profits, share, share, hold), { seed: 46, numRuns: 200 });
  });
});
