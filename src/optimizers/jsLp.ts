import { solverAtHand } from './highs.ts';
import { type JsLpAnswer, jsLpAnswer } from './jsLpAnswer.ts';
import { dualBound, isAtBound, isFeasible, isInfeasible } from './lpCheck.ts';
import type { SolveResult, SparseModel } from './sparse.ts';

/** How many models were solved here, and for how many of them javascript-lp-solver had no answer that stood its check. */
export interface Solves {
  checked: number;
  handedToHighs: number;
}

/** Of this thread, since it began. */
const solves: Solves = { checked: 0, handedToHighs: 0 };

/** What has been solved since some time: that of `since`, else since the thread began. */
export const solvesSince = (since: Solves = { checked: 0, handedToHighs: 0 }): Solves => ({
  checked: solves.checked - since.checked,
  handedToHighs: solves.handedToHighs - since.handedToHighs,
});

/**
 * Solves a sparse model with javascript-lp-solver, in plain JavaScript and so without any loading, and has HiGHS solve it where the
 * answer does not stand its check: values against rows, bounds and wholeness, their objective against a bound by weak duality (of
 * a MILP: that of its linear relaxation), `infeasible` against a proof. So an answer is right to about 1e-7, with coefficients near 1.
 *
 * It gives no duals. What prices by duals takes HiGHS.
 * @throws HighsWanted where HiGHS is wanted and not loaded
 */
export function solveJsLp(model: SparseModel): SolveResult {
  const answer = jsLpAnswer(model);
  if (!stands(model, answer)) return handedOver(model);
  solves.checked++;
  return resultOf(model, answer);
}

/** What javascript-lp-solver alone says, right or wrong: a second opinion on HiGHS. */
export const jsLpAlone = (model: SparseModel): SolveResult => resultOf(model, jsLpAnswer(model));

function resultOf({ colCost }: SparseModel, { status, x }: JsLpAnswer): SolveResult {
  const objective = status === 'optimal' ? x.reduce((sum, value, c) => sum + colCost[c] * value, 0) : Number.NaN;
  return { status, objective, x };
}

function handedOver(model: SparseModel): SolveResult {
  const { status, objective, x } = solverAtHand().solve(model);
  solves.checked++;
  solves.handedToHighs++;
  return { status, objective, x };
}

function stands(model: SparseModel, { status, x, multipliers }: JsLpAnswer): boolean {
  if (status === 'infeasible') return isInfeasible(model, multipliers);
  if (status !== 'optimal' || !isFeasible(model, x)) return false;
  return isAtBound(model, x, dualBound(model, model.integer?.includes(1) ? relaxed(model) : multipliers));
}

/** The multipliers of a MILP's linear relaxation; none where it has none. */
function relaxed({ sense, colCost, colLower, colUpper, rows }: SparseModel): Float64Array {
  const { status, multipliers } = jsLpAnswer({ sense, colCost, colLower, colUpper, rows });
  return status === 'optimal' ? multipliers : new Float64Array(rows.length);
}
