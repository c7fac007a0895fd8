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
  const profits: [column: number, eur: number][][] = scenarios.map(() => []);
  problems.forEach((problem, ev) => {
    const isps = problem.ispCount;
    const schedule = Array.from({ length: isps }, (_, t) =>
      m.column('schedule', ev, t, { upper: problem.chargeKw * problem.hoursPerIsp }),
    );
    daysOf(problem, scenarios).forEach((day, w) => {
      const weight = (1 - risk.cvarWeight) * probability[w];
      profits[w].push(...stateEvDay(m, { ...day, scheduleKwh: new Float64Array(isps) }, [ev, w], weight));
      for (let t = day.fromIsp; t < isps; t++) m.rowOf('schedule', ev, w, t).add(schedule[t], -1);
    });
  });
  const atRisk = m.column('atRisk', { cost: risk.cvarWeight, lower: Number.NEGATIVE_INFINITY });
  profits.forEach((profit, w) => {
    const shortfall = m.column('shortfall', w, { cost: (-risk.cvarWeight * probability[w]) / (1 - risk.alpha) });
    const tail = m.row('tail', w, '>=', 0);
    for (const [column, eur] of profit) tail.add(column, eur);
    tail.add(atRisk, -1).add(shortfall, 1);
  });
  const { status, objective } = m.solve((model) => solver.solve(model, options));
  if (status !== 'optimal' && status !== 'limit') {
    throw new Error(`the MILP of a fleet over scenarios ended as ${status}, without a plan`);
  }
  const schedulesKwh = problems.map(({ ispCount }, ev) =>
    Float64Array.from({ length: ispCount }, (_, t) => m.value('schedule', ev, t)),
  );
  return { schedulesKwh, objectiveEur: objective };
}
