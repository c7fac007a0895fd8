import jsLpSolverPackage from 'javascript-lp-solver';
import type { SolveStatus, SparseModel } from './sparse.ts';

// The package's types describe its CommonJS build; Node loads its ES module, whose default export is the solver itself.
const jsLpSolver = jsLpSolverPackage as unknown as Library;

/** What is used of the library, and of the tableau it leaves: row 0 is the objective, column 0 the right-hand sides. */
interface Library {
  Model: new () => LibraryModel;
  Solve(model: LibraryModel, precision: undefined, isWhole: true): LibraryAnswer;
}
interface LibraryModel {
  tableau: Tableau;
  constraints: { index: number; isUpperBound: boolean }[];
  loadJson(model: object): LibraryModel;
}
interface Tableau {
  matrix: Float64Array;
  width: number;
  height: number;
  /** By variable or slack, its column where it is not basic, else -1; by row, what is basic in it. */
  colByVarIndex: number[];
  varIndexByRow: number[];
  pivot(row: number, column: number): void;
}
interface LibraryAnswer {
  feasible: boolean;
  bounded: boolean;
  solutionSet: Record<string, number>;
}

/** What javascript-lp-solver says of a model, right or wrong. */
export interface JsLpAnswer {
  /** `failed`: stopped beyond the pivots that its size allows. */
  status: SolveStatus;
  /** Column values; empty unless `optimal`. */
  x: Float64Array;
  /**
   * By row, its multiplier: `optimal`, what the objective gains for each unit by which the row's bound is raised; `infeasible`,
   * those of a sum of rows that cannot be. Empty where it has none, as for a MILP.
   */
  multipliers: Float64Array;
  pivots: number;
}

/** Pivots a solve may take, by columns and rows of its tableau: half as many again as any of some thousand random models took that came to a right end. */
const PIVOTS_PER_LINE = 10;
/** Linear programmes a MILP may take. */
const NODES = 5000;

class TooManyPivots extends Error {
  override readonly name = 'TooManyPivots';
}

/** Has the tableau count its pivots, and give up beyond so many: the library itself knows only a limit of time. */
function counting(tableau: Tableau, most: number): () => number {
  let pivots = 0;
  const pivot = tableau.pivot.bind(tableau);
  tableau.pivot = (row, column) => {
    if (++pivots > most) throw new TooManyPivots();
    pivot(row, column);
  };
  return () => pivots;
}

/**
 * Has javascript-lp-solver solve a model. Its columns start at 0 and have no upper bound, so columns are shifted to their lower
 * bound (those bounded only from above are mirrored), upper bounds become rows, fixed columns become constants, and free
 * columns the difference of two (its own `unrestricted` columns make it call some bounded models unbounded).
 *
 * It rounds and compares with coarse tolerances (about 1e-8), and now and then is wrong: see `solveJsLp`.
 */
export function jsLpAnswer(model: SparseModel): JsLpAnswer {
  const columns: Column[] = [];
  for (const [c, cost] of model.colCost.entries()) columns.push(new Column(cost, model.colLower[c], model.colUpper[c]));
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
  const none = new Float64Array(0);
  /** Of each of the library's constraints, the row it is of; -1 of a span. */
  const rowOf = Object.keys(constraints).map(() => -1);
  for (const [r, row] of model.rows.entries()) {
    let moved = 0;
    let terms = 0;
    for (const [k, c] of row.indices.entries()) {
      moved += row.values[k] * columns[c].origin;
      if (columns[c].isFixed || row.values[k] === 0) continue;
      variables[`x${c}`][`row${r}`] = row.values[k] * columns[c].sign;
      if (columns[c].isFree) variables[`below${c}`][`row${r}`] = -row.values[k];
      terms++;
    }
    const [lower, upper] = [row.lower - moved, row.upper - moved];
    if (terms === 0) {
      if (lower <= 1e-9 && upper >= -1e-9) continue;
      return { status: 'infeasible', x: none, multipliers: none, pivots: 0 };
    }
    if (lower === upper) constraints[`row${r}`] = { equal: lower };
    else if (Number.isFinite(lower) || Number.isFinite(upper)) {
      constraints[`row${r}`] = {
        ...(Number.isFinite(lower) ? { min: lower } : {}),
        ...(Number.isFinite(upper) ? { max: upper } : {}),
      };
    }
    for (const bound of [lower, upper]) if (Number.isFinite(bound)) rowOf.push(r);
  }
  const json = { optimize: 'cost', opType: model.sense, variables, constraints, binaries, ints };
  const library = new jsLpSolver.Model().loadJson({ ...json, options: { tolerance: 0 } });
  const isWhole = model.integer?.includes(1) ?? false;
  const lines = rowOf.length + Object.keys(variables).length;
  const pivots = counting(library.tableau, PIVOTS_PER_LINE * lines * (isWhole ? NODES : 1));
  let solution: LibraryAnswer;
  try {
    solution = jsLpSolver.Solve(library, undefined, true);
  } catch (error) {
    if (!(error instanceof TooManyPivots)) throw error;
    return { status: 'failed', x: none, multipliers: none, pivots: pivots() };
  }
  const { matrix, width, colByVarIndex, varIndexByRow } = library.tableau;
  /** From a row of the tableau: the entries of the slacks that are not basic. */
  const multipliersIn = (line: number, sign: number): Float64Array => {
    if (isWhole) return none;
    const byRow = new Float64Array(model.rows.length);
    library.constraints.forEach(({ index, isUpperBound }, k) => {
      const c = colByVarIndex[index];
      const entry = c > 0 ? matrix[line * width + c] : index === varIndexByRow[line] ? 1 : 0;
      if (rowOf[k] >= 0) byRow[rowOf[k]] += (isUpperBound ? -sign : sign) * entry;
    });
    return byRow;
  };
  if (!solution.feasible) {
    if (width === 0) return { status: 'infeasible', x: none, multipliers: none, pivots: 0 }; // seen before the first pivot
    const multipliers = multipliersIn(lowest(library.tableau), 1);
    return { status: 'infeasible', x: none, multipliers, pivots: pivots() };
  }
  if (solution.bounded === false) return { status: 'unbounded', x: none, multipliers: none, pivots: pivots() };
  const { solutionSet } = solution;
  const x = new Float64Array(columns.length);
  for (const [c, { origin, sign }] of columns.entries())
    x[c] = origin + sign * (solutionSet[`x${c}`] ?? 0) - (solutionSet[`below${c}`] ?? 0);
  const multipliers = multipliersIn(0, model.sense === 'min' ? -1 : 1);
  return { status: 'optimal', x, multipliers, pivots: pivots() };
}

/** The row whose right-hand side is furthest below 0: where nothing can enter in it, it cannot be. */
function lowest({ matrix, width, height }: Tableau): number {
  let found = 1;
  for (let row = 2; row < height; row++) if (matrix[row * width] < matrix[found * width]) found = row;
  return found;
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
