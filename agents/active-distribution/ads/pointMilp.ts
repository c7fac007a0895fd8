import type { SolveOptions } from '../../../src/optimizers/highs.ts';
import type { SparseRow } from '../../../src/optimizers/sparse.ts';
import { CutPool, cutRow } from './cuts.ts';
import { stateMaster } from './master.ts';
import type { Aim, DayAheadPlan, DayAheadProblem, Tools } from './problem.ts';
import { capabilityMw, readPlan } from './readPlan.ts';

/**
 * Plans a day for one aim as the mixed-integer programme it is, all units at once, solved to the end again and again with cuts of
 * the reliability map until none is missing: the slow twin of `planTwoPhase`, for a few hours.
 * @param until what each programme is stopped at, and by which share of the MW unserved the cuts may lie below them
 * @returns the plan, and what was maximised, EUR
 * @throws Error when HiGHS finds no plan
 */
export function planPointMilp(
  problem: DayAheadProblem,
  { solver, reliability, own }: Tools,
  aim: Aim,
  { tolerance = 0, ...options }: SolveOptions & { tolerance?: number } = {},
): { plan: DayAheadPlan; objectiveEur: number } {
  const master = stateMaster(problem, reliability, aim, { own, integer: true });
  const pool = new CutPool(problem, reliability);
  const rows: SparseRow[] = [];
  for (let round = 1; ; round++) {
    const model = master.model.sparse();
    const { status, x, objective } = solver.solve({ ...model, rows: [...model.rows, ...rows] }, options);
    if (x.length === 0) throw new Error(`the operator's day-ahead programme ended as ${status}, not optimal`);
    const before = rows.length;
    master.theta.forEach((theta, hour) => {
      const capability = capabilityMw(master, x, hour);
      const ensMw = pool.ensMw(hour, capability);
      if (ensMw - x[theta] <= Math.max(1e-8, tolerance * ensMw)) return;
      for (const cut of pool.missing(hour, capability, x[theta], 1e-9)) {
        rows.push(cutRow(pool, cut, hour, theta, master.capabilities[hour]));
      }
    });
    if (rows.length > before) continue;
    const search = { gapEur: 0, relaxedRounds: 0, integerRounds: round, open: master.model.columnsOf('on').length };
    const plan = readPlan(problem, reliability, master, x, { pool, aim, search });
    return { plan, objectiveEur: objective + master.constantEur };
  }
}
