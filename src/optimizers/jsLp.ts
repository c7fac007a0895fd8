import jsLpSolverPackage from 'javascript-lp-solver';
import type { SolveResult, SparseModel } from './sparse.ts';

// The package's types describe its CommonJS build; Node loads its ES module, whose default export is the solver itself.
const jsLpSolver = jsLpSolverPackage as unknown as typeof jsLpSolverPackage.default;

/**
 * Solves a sparse model with javascript-lp-solver: a second, independent solver for small models, in plain JavaScript and so
 * without any loading. Its columns start at 0 and have no upper bound, so columns are shifted to their lower bound (those
 * bounded only from above are mirrored), upper bounds become rows, fixed columns become constants, and free
 * columns the difference of two (its own `unrestricted` columns make it call some bounded models unbounded).
 *
 * It rounds and compares with coarse tolerances (about 1e-8): trust `x` to 1e-6, and keep coefficients near 1. It gives no duals:
 * its answer has none, and those of its tableau would be of the programme so rewritten. What prices by duals takes HiGHS.
 */
export function solveJsLp(model: SparseModel): SolveResult {
  const columns = Array.from(model.colCost, (cost, c) => new Column(cost, model.colLower[c], model.colUpper[c]));
  const variables: Record<string, Record<string, number>> = {};
  const constraints: Record<string, { min?: number; max?: number; equal?: number }> = {};
  const binaries: Record<string, 1> = {};
  const ints: Record<string, 1> = {};
  columns.forEach((column, c) => {
    if (column.isFixed) return;
    variables[`x${c}`] = { cost: column.cost * column.sign };
    if (column.isFree) variables[`below${c}`] = { cost: -column.cost };
    const isWhole = model.integer?.[c] === 1;
    if (isWhole && column.span === 1) binaries[`x${c}`] = 1;
    else if (isWhole) ints[`x${c}`] = 1;
    if (Number.isFinite(column.span)) {
      variables[`x${c}`][`span${c}`] = 1;
      constraints[`span${c}`] = { max: column.span };
    }
  });
  let isConsistent = true;
  model.rows.forEach((row, r) => {
    let moved = 0;
    let terms = 0;
    row.indices.forEach((c, k) => {
      moved += row.values[k] * columns[c].origin;
      if (columns[c].isFixed || row.values[k] === 0) return;
      variables[`x${c}`][`row${r}`] = row.values[k] * columns[c].sign;
      if (columns[c].isFree) variables[`below${c}`][`row${r}`] = -row.values[k];
      terms++;
    });
    const [lower, upper] = [row.lower - moved, row.upper - moved];
    if (terms === 0) isConsistent &&= lower <= 1e-9 && upper >= -1e-9;
    else if (lower === upper) constraints[`row${r}`] = { equal: lower };
    else if (Number.isFinite(lower) || Number.isFinite(upper)) {
      constraints[`row${r}`] = {
        ...(Number.isFinite(lower) ? { min: lower } : {}),
        ...(Number.isFinite(upper) ? { max: upper } : {}),
      };
    }
  });
  if (!isConsistent) return { status: 'infeasible', objective: Number.NaN, x: new Float64Array(0) };
  const opType = model.sense;
  const solution = jsLpSolver.Solve({
    optimize: 'cost',
    opType,
    variables,
    constraints,
    binaries,
    ints,
    options: { tolerance: 0 },
  }) as { feasible: boolean; bounded?: boolean; result: number; [name: string]: number | boolean | undefined };
  if (!solution.feasible || solution.bounded === false) {
    const status = solution.feasible ? 'unbounded' : 'infeasible';
    return { status, objective: Number.NaN, x: new Float64Array(0) };
  }
  const columnValue = (name: string): number => Number(solution[name] ?? 0); // columns at 0 are left out of the solution
  const x = Float64Array.from(
    columns,
    ({ origin, sign }, c) => origin + sign * columnValue(`x${c}`) - columnValue(`below${c}`),
  );
  const objective = x.reduce((sum, value, c) => sum + model.colCost[c] * value, 0);
  return { status: 'optimal', objective, x };
}

/** A column as `origin + sign * y` with y >= 0 (or free), y <= span. */
class Column {
  readonly origin: number;
  readonly sign: number;
  readonly span: number;
  readonly isFixed: boolean;
  readonly isFree: boolean;
  constructor(
    readonly cost: number,
    lower: number,
    upper: number,
  ) {
    const isBelow = Number.isFinite(lower);
    this.isFixed = lower === upper;
    this.isFree = !isBelow && !Number.isFinite(upper);
    this.origin = isBelow ? lower : Number.isFinite(upper) ? upper : 0;
    this.sign = isBelow || this.isFree ? 1 : -1;
    this.span = isBelow ? upper - lower : Number.POSITIVE_INFINITY;
  }
}
