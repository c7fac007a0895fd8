import type { EvDay } from './evDay.ts';
import { evDayModel } from './evDayMilp.ts';
import type { SolveOptions, Solver } from './highs.ts';
import type { SparseRow } from './sparse.ts';
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
  const colCost: number[] = [];
  const colLower: number[] = [];
  const colUpper: number[] = [];
  const whole: number[] = [];
  const rows: SparseRow[] = [];
  const add = (cost: number, lower: number, upper: number, isWhole = 0): number => {
    colLower.push(lower);
    colUpper.push(upper);
    whole.push(isWhole);
    return colCost.push(cost) - 1;
  };
  const profits: { indices: number[]; values: number[] }[] = scenarios.map(() => ({ indices: [], values: [] }));
  const scheduled = problems.map((problem) => {
    const most = problem.chargeKw * problem.hoursPerIsp;
    const schedule = Array.from({ length: problem.ispCount }, () => add(0, 0, most));
    const unscheduled = { scheduleKwh: new Float64Array(problem.ispCount) };
    daysOf(problem, scenarios).forEach((day, w) => {
      const model = evDayModel({ ...day, ...unscheduled });
      const offset = colCost.length;
      model.colCost.forEach((eur, c) => {
        const weight = (1 - risk.cvarWeight) * probability[w];
        const column = add(weight * eur, model.colLower[c], model.colUpper[c], model.integer[c]);
        if (eur === 0) return;
        profits[w].indices.push(column);
        profits[w].values.push(eur);
      });
      const firstRow = rows.length;
      for (const row of model.rows) rows.push({ ...row, indices: row.indices.map((c) => c + offset) });
      model.columns.forEach((at, t) => {
        if (!at) return;
        const offSchedule = rows[firstRow + at.balanceRow + 1]; // day-ahead - above + below = schedule
        offSchedule.indices.push(schedule[t]);
        offSchedule.values.push(-1);
      });
    });
    return schedule;
  });
  const atRisk = add(risk.cvarWeight, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  profits.forEach(({ indices, values }, w) => {
    const shortfall = add((-risk.cvarWeight * probability[w]) / (1 - risk.alpha), 0, Number.POSITIVE_INFINITY);
    rows.push({
      lower: 0,
      upper: Number.POSITIVE_INFINITY,
      indices: [...indices, atRisk, shortfall],
      values: [...values, -1, 1],
    });
  });
  const integer = Uint8Array.from(whole);
  const result = solver.solve({ sense: 'max', colCost, colLower, colUpper, integer, rows }, options);
  if (result.status !== 'optimal' && result.status !== 'limit') {
    throw new Error(`the MILP of a fleet over scenarios ended as ${result.status}, without a plan`);
  }
  const schedulesKwh = scheduled.map((columns) => Float64Array.from(columns, (c) => result.x[c]));
  return { schedulesKwh, objectiveEur: result.objective };
}
