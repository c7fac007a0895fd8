import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvDay } from '../../src/optimizers/evDay.ts';
import { auditPlan } from '../../src/optimizers/evDayAudit.ts';
import { solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { daysOf, type PriceScenario, type Risk, riskOf } from '../../src/optimizers/stochastic.ts';
import { planFleetOverScenarios } from '../../src/optimizers/stochasticFleet.ts';
import { solveFleetOverScenariosHighs } from '../../src/optimizers/stochasticMilp.ts';
import { anySession } from './anySession.ts';
import { anyDay, plainDay, prices } from './evDays.ts';

const solver = await loadSolver();
const none = Number.NaN;

/** Scenarios of a day of some ISPs, and sessions that may leave before it ends. */
const anyProblem = (evs: number, isps: number, most: number) =>
  fc
    .record({
      sessions: fc.array(anySession(1, isps), { minLength: evs, maxLength: evs }),
      days: fc.array(anyDay(isps, isps), { minLength: 1, maxLength: most }),
      weights: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: most, maxLength: most }),
      risk: fc.record({ cvarWeight: fc.constantFrom(0, 0.5, 1), alpha: fc.constantFrom(0, 0.5, 0.9) }),
    })
    .map(({ sessions, days, weights, risk }) => ({
      problems: sessions.map(({ scheduleKwh: _, ...session }): EvDay => session),
      scenarios: days.map((day, w): PriceScenario => {
        const { dayAheadPrice: dayAhead, upPrice: upward, downPrice: downward } = day;
        return { probability: weights[w], dayAhead, upward, downward };
      }),
      risk,
    }));

describe('sessions over scenarios', () => {
  it('are worth what they say, and as near to the exact optimum as homes are', () => {
    const gaps: number[] = [];
    const compare = ({ problems, scenarios, risk }: { problems: EvDay[]; scenarios: PriceScenario[]; risk: Risk }) => {
      const found = planFleetOverScenarios(problems, scenarios, risk, { relativeGap: 0 });
      const total = scenarios.reduce((sum, { probability }) => sum + probability, 0);
      const profitEur = scenarios.map((scenario, w) => {
        const plans = problems.map((problem, ev) =>
          solveEvDay({ ...daysOf(problem, [scenario])[0], scheduleKwh: found.schedulesKwh[ev] }),
        );
        const eur = plans.reduce((sum, plan) => sum + plan.objectiveEur, 0);
        expect(found.profitEur[w]).toBeCloseTo(eur, 9);
        return eur;
      });
      const probability = Float64Array.from(scenarios, ({ probability }) => probability / total);
      expect(found.objectiveEur).toBeCloseTo(riskOf(profitEur, probability, risk).objectiveEur, 9);
      const optimum = solveFleetOverScenariosHighs(solver, problems, scenarios, risk).objectiveEur;
      const tolerance = 1e-6 * (1 + Math.abs(optimum));
      expect(found.objectiveEur).toBeLessThanOrEqual(optimum + tolerance);
      expect(optimum).toBeLessThanOrEqual(found.boundEur + tolerance);
      if (scenarios.length === 1) expect(found.objectiveEur).toBeCloseTo(optimum, 6);
      gaps.push((optimum - found.objectiveEur) / (1e-2 + Math.abs(optimum)));
    };
    fc.assert(fc.property(anyProblem(1, 5, 3), compare), { seed: 81, numRuns: 20 });
    fc.assert(fc.property(anyProblem(3, 3, 3), compare), { seed: 82, numRuns: 8 });
    expect(Math.max(...gaps)).toBeLessThan(1e-6);
  });

  it('have plans that keep every law of the likeliest scenario', () => {
    const keep = ({ problems, scenarios, risk }: { problems: EvDay[]; scenarios: PriceScenario[]; risk: Risk }) => {
      const { plans, schedulesKwh, reference } = planFleetOverScenarios(problems, scenarios, risk);
      problems.forEach((problem, ev) => {
        const day = { ...daysOf(problem, [scenarios[reference]])[0], scheduleKwh: schedulesKwh[ev] };
        expect(auditPlan(day, plans[ev])).toEqual([]);
        expect(schedulesKwh[ev]).toHaveLength(problem.ispCount);
      });
    };
    fc.assert(fc.property(anyProblem(2, 24, 3), keep), { seed: 83, numRuns: 10 });
  });

  it('leave to later what is likely dearer now', () => {
    const stay = plainDay(2, { startKwh: 20, dischargeKw: 0, end: { wantedKwh: 22.75, laterIsps: 4, laterPrice: 50 } });
    const scenario = (probability: number, ...dayAhead: number[]): PriceScenario => ({
      ...{ probability, dayAhead: prices(...dayAhead, 0) }, // a day longer than the session: its last ISP is not in it
      ...{ upward: prices(none, none, 900), downward: prices(none, none, -900) },
    });
    const bought = (price: number) => {
      const scenarios = [scenario(3, 70, 70), scenario(1, price, 70)];
      return planFleetOverScenarios([stay], scenarios, { cvarWeight: 0, alpha: 0 }, { relativeGap: 0 });
    };
    // later at 50 in all scenarios but one: there it may charge at -20 off schedule, at a fee of 30
    const dear = bought(30);
    expect(dear.schedulesKwh[0]).toEqual(prices(0, 0));
    expect(dear.objectiveEur).toBeCloseTo((2.75 * 35) / 1000, 9);
    const cheap = bought(-20);
    expect(cheap.objectiveEur).toBeCloseTo((2.75 * (0.75 * 35 + 0.25 * (105 - 30))) / 1000, 9);
  });

  it('are refused scenarios shorter than they stay, as homes are those of another length', () => {
    const stay = plainDay(3, { end: { wantedKwh: 60, laterIsps: 0, laterPrice: 0 } });
    const day = (isps: number): PriceScenario => {
      const { dayAheadPrice: dayAhead, upPrice: upward, downPrice: downward } = plainDay(isps);
      return { probability: 1, dayAhead, upward, downward };
    };
    const plan = (problem: EvDay, isps: number) => () =>
      planFleetOverScenarios([problem], [day(isps)], { cvarWeight: 0, alpha: 0 });
    expect(plan(stay, 2)).toThrow(/series of 3 ISPs or more/);
    expect(plan(stay, 4)).not.toThrow();
    expect(plan(plainDay(3), 4)).toThrow(/series of 3 ISPs$/);
  });
});
