import type { EvDay } from './evDay.ts';
import { stateEvDay } from './evDayMilp.ts';
import type { SolveOptions, Solver } from './highs.ts';
import { Model } from './model.ts';
import { checkStochastic, daysOf, type PriceScenario, type Risk } from './stochastic.ts';

export interface FleetOptimum {
  schedulesKwh: Float64Array[];
  /** The solver's own figure. */
  objectiveEur: number;
}

/**
 * The same problem as `planFleetOverScenarios`, as one mixed-integer programme on HiGHS: every EV-day's model (1)-(17) once
 * for each scenario, day-ahead schedules that are columns of their own, and CVaR by Rockafellar and Uryasev (2000). The
 * obvious twin, and for a few EVs over short days an optimiser. It grows with EVs x scenarios x ISPs.
 * @throws Error when HiGHS finds no solution, or for what `checkStochastic` refuses
 */
export function solveFleetOverScenariosHighs(
  solver: Solver,
  problems: readonly EvDay[],
  scenarios: readonly PriceScenario[],
  risk: Risk,
  options?: SolveOptions,
): FleetOptimum {
  const probability = checkStochastic(problems, scenarios, risk);
  const m = new Model('max');
  const days = problems.map((problem) => daysOf(problem, scenarios));
  stateFleet(m, days, probability, risk);
  const { status, objective } = m.solve((model) => solver.solve(model, options));
  if (status !== 'optimal' && status !== 'limit') {
    throw new Error(`the MILP of a fleet over scenarios ended as ${status}, without a plan`);
  }
  const schedulesKwh = problems.map(({ ispCount }, ev) =>
    Float64Array.from({ length: ispCount }, (_, t) => m.value('schedule', ev, t)),
  );
  return { schedulesKwh, objectiveEur: objective };
}

/**
 * States EV-days over scenarios in a model. Columns and rows are those of `stateEvDay` at (EV, scenario, ISP), and: schedule at (EV, ISP),
 * atRisk, shortfall and tail at (scenario).
 * @param days by EV and scenario, without schedule
 */
export function stateFleet(m: Model, days: readonly (readonly EvDay[])[], probability: Float64Array, risk: Risk): void {
  const profits: [column: number, eur: number][][] = Array.from(probability, () => []);
  days.forEach((inEach, ev) => {
    const [{ ispCount, chargeKw, hoursPerIsp }] = inEach;
    const schedule = Array.from({ length: ispCount }, (_, t) =>
      m.column('schedule', ev, t, { upper: chargeKw * hoursPerIsp }),
    );
    inEach.forEach((day, w) => {
      const weight = (1 - risk.cvarWeight) * probability[w];
      profits[w].push(...stateEvDay(m, { ...day, scheduleKwh: new Float64Array(ispCount) }, [ev, w], weight));
      for (let t = day.fromIsp; t < ispCount; t++) m.rowOf('schedule', ev, w, t).add(schedule[t], -1);
    });
  });
  const atRisk = m.column('atRisk', { cost: risk.cvarWeight, lower: Number.NEGATIVE_INFINITY });
  profits.forEach((profit, w) => {
    const shortfall = m.column('shortfall', w, { cost: (-risk.cvarWeight * probability[w]) / (1 - risk.alpha) });
    const tail = m.row('tail', w, '>=', 0);
    for (const [column, eur] of profit) tail.add(column, eur);
    tail.add(atRisk, -1).add(shortfall, 1);
  });
}
