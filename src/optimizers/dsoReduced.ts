import type { LinearModel } from '../grid/linear.ts';
import { solveJsLp } from './jsLp.ts';
import type { SparseRow } from './sparse.ts';

/** Flows up to this far over a limit, MW, count as within it: solutions are rounded to about a tenth of this. */
const flowToleranceMw = 1e-7;
/** Rounding errors of sums of flows, MW. */
const roundingMw = 1e-9;
/** Sensitivities below this are rounding errors of the factorisation. */
const negligibleSensitivity = 1e-12;

/** A quantity the programme sets: 0 <= x <= upperMw, which changes the injection at `bus` by sign * x. */
export interface InjectionColumn {
  bus: number;
  sign: 1 | -1;
  upperMw: number;
  cost: number;
}

/** The linear programme over these columns alone: optimise sum of cost x, all flows within their limits. */
export interface InjectionProblem {
  linear: LinearModel;
  /** MW per bus before any column. */
  injectionMw: Float64Array;
  /** MW per branch, Infinity where there is none. */
  limitMw: Float64Array;
  columns: InjectionColumn[];
  sense: 'min' | 'max';
}

/** The linear-programming solver gave an answer that does not hold. */
class NumericalError extends Error {
  override readonly name = 'NumericalError';
}

/** Whether every flow is within its limit, either way. */
export function withinLimits(flowsMw: Float64Array, limitMw: Float64Array): boolean {
  return flowsMw.every((flow, branch) => Math.abs(flow) <= limitMw[branch] + flowToleranceMw);
}

/**
 * The rows that can bind: a branch is left out when no use of the columns takes it over its limit, and branches on which
 * the columns act alike (in a row along a feeder, say) share one row with the narrowest bounds.
 * @returns undefined when some branch stays over its limit whatever the columns do
 */
function bindingRows(problem: InjectionProblem): SparseRow[] | undefined {
  const { linear, limitMw, columns } = problem;
  const base = linear.flows(problem.injectionMw);
  const sensitivities = columns.map((column) => linear.sensitivity(column.bus));
  const rows = new Map<string, SparseRow>();
  for (let branch = 0; branch < base.length; branch++) {
    const limit = limitMw[branch];
    if (limit === Number.POSITIVE_INFINITY) continue;
    let least = base[branch];
    let most = base[branch];
    const indices: number[] = [];
    const values: number[] = [];
    columns.forEach((column, c) => {
      const effect = column.sign * sensitivities[c][branch];
      if (Math.abs(effect) < negligibleSensitivity || column.upperMw === 0) return;
      if (effect > 0) most += effect * column.upperMw;
      else least += effect * column.upperMw;
      indices.push(c);
      values.push(effect);
    });
    if (least > limit + roundingMw || most < -limit - roundingMw) return undefined;
    if (most <= limit && least >= -limit) continue;
    // the same row, whichever way the branch is drawn
    const flip = values.length > 0 && values[0] < 0 ? -1 : 1;
    const oriented = values.map((value) => value * flip);
    const lower = -limit - flip * base[branch];
    const upper = limit - flip * base[branch];
    const key = `${indices.join()}|${oriented.join()}`;
    const known = rows.get(key);
    if (!known) rows.set(key, { lower, upper, indices, values: oriented });
    else {
      known.lower = Math.max(known.lower, lower);
      known.upper = Math.min(known.upper, upper);
    }
  }
  const kept = [...rows.values()];
  const crossed = kept.some((row) => row.lower > row.upper + 2 * roundingMw);
  return crossed ? undefined : kept;
}

const product = (row: SparseRow, x: Float64Array) => row.indices.reduce((sum, c, k) => sum + row.values[k] * x[c], 0);

/** Largest distance of a row's product outside its bounds, MW. */
function worstViolation(rows: SparseRow[], x: Float64Array): number {
  let worst = 0;
  for (const row of rows) {
    const value = product(row, x);
    worst = Math.max(worst, value - row.upper, row.lower - value);
  }
  return worst;
}

/** Smallest violation, MW, that some use of the columns leaves: a programme that is always feasible. */
function leastViolation(rows: SparseRow[], upper: number[]): number {
  const slack = upper.length;
  const elastic = rows.flatMap((row): SparseRow[] => [
    { lower: row.lower, upper: Infinity, indices: [...row.indices, slack], values: [...row.values, 1] },
    { lower: -Infinity, upper: row.upper, indices: [...row.indices, slack], values: [...row.values, -1] },
  ]);
  const solved = solveJsLp({
    sense: 'min',
    colCost: [...upper.map(() => 0), 1],
    colLower: [...upper.map(() => 0), 0],
    colUpper: [...upper, Infinity],
    rows: elastic,
  });
  if (solved.status !== 'optimal') throw new NumericalError('the least violation of the line limits was not found');
  const x = solved.x.map((value, c) => (c < slack ? Math.min(Math.max(value, 0), upper[c]) : value));
  return worstViolation(rows, x);
}

/** The rows with their bounds this much wider. */
const widened = (rows: SparseRow[], byMw: number): SparseRow[] =>
  rows.map((row) => ({ ...row, lower: row.lower - byMw, upper: row.upper + byMw }));

/**
 * Solves the reduced programme with javascript-lp-solver, and checks its answer: a solution against every limit, and
 * an `infeasible` by looking for the smallest violation there is. Where that is within rounding (flexibility that clears a
 * line exactly), the limits are widened by as little.
 * @returns the columns, or undefined when no values of them clear the limits
 * @throws NumericalError when the solver's answer fails that check
 */
export function solveReduced(problem: InjectionProblem): Float64Array | undefined {
  const { columns, sense } = problem;
  const rows = bindingRows(problem);
  if (!rows) return undefined;
  const upper = columns.map((column) => column.upperMw);
  const solveWith = (limits: SparseRow[]) =>
    solveJsLp({
      sense,
      colCost: columns.map((column) => column.cost),
      colLower: upper.map(() => 0),
      colUpper: upper,
      rows: limits,
    });
  let solved = solveWith(rows);
  if (solved.status === 'infeasible') {
    if (leastViolation(rows, upper) > flowToleranceMw / 2) return undefined;
    solved = solveWith(widened(rows, flowToleranceMw / 2));
  }
  if (solved.status !== 'optimal') throw new NumericalError(`the adjustment ended as ${solved.status}`);
  const x = solved.x.map((value, c) => Math.min(Math.max(value, 0), upper[c]));
  const worst = worstViolation(rows, x);
  if (worst > flowToleranceMw) throw new NumericalError(`the adjustment leaves a line ${worst} MW over its limit`);
  return x;
}
