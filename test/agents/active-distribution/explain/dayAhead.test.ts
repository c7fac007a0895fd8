import { describe, expect, it } from 'vitest';
import type { Aim, DayAheadPlan, DayAheadProblem } from '../../../../agents/active-distribution/ads/problem.ts';
import { planTwoPhase, planUnits } from '../../../../agents/active-distribution/ads/twoPhase.ts';
import { smallDay, smallDayTools } from '../ads/smallDay.ts';

const tools = await smallDayTools('ties');

/** What was maximised, from what a plan tells of itself. */
function worth({ f1Eur, f2Eur }: DayAheadPlan, { limitKeur, priceEur }: Aim): number {
  const apart = limitKeur - f2Eur / 1000;
  return f1Eur + (apart > 0 ? 1e-3 * apart : priceEur * apart);
}

/** The day with so much more sun in one hour of all scenarios. */
const withSun = (problem: DayAheadProblem, hour: number, mw: number): DayAheadProblem => ({
  ...problem,
  scenarios: problem.scenarios.map((scenario) => ({
    ...scenario,
    renewableMw: scenario.renewableMw.map((series) => Array.from(series, (each, t) => (t === hour ? each + mw : each))),
  })),
});

describe("what a unit more is worth to the operator's day, its units as they are", () => {
  it.each([1, 2, 3, 4])('is what a plan with the same units and a little more is worth: day %i', (seed) => {
    const problem = smallDay(seed);
    const aim: Aim = { gamma: 0, priceEur: 60, limitKeur: 0 };
    const { plan } = planTwoPhase(problem, tools, aim);
    const at = (changed: DayAheadProblem, other = aim) => worth(planUnits(changed, tools, other, plan.on), other);
    const step = 1e-4;
    for (let hour = 0; hour < problem.hours; hour++) {
      const [less, more] = [-step, step].map((mw) => at(withSun(problem, hour, mw)));
      const [fall, rise] = [(at(problem) - less) / step, (more - at(problem)) / step];
      const told = plan.margins?.energyEur[hour] ?? Number.NaN;
      // where the optimum is a corner, the two sides differ, and a dual lies between them
      expect(told).toBeGreaterThan(Math.min(fall, rise) - 0.1);
      expect(told).toBeLessThan(Math.max(fall, rise) + 0.1);
    }
    expect(plan.margins?.f2Eur).toBeCloseTo(60, 3); // a kEUR beyond the limit costs as much
  });
});
