import type { Highs, Model, ModelStatusCode } from 'highs';

// The package's types describe its CommonJS build, where the loader sits under `default`; Node loads its ES module, where
// the default export is the loader itself.
async function loadHighs(): Promise<Highs> {
  const { default: highs } = await import('highs');
  return (highs as unknown as typeof highs.default)();
}

/** One row of a sparse model: lower <= sum(values[k] * x[indices[k]]) <= upper; infinite where unbounded. */
export interface SparseRow {
  lower: number;
  upper: number;
  indices: number[];
  values: number[];
}

/** A linear (or, with `integer`, mixed-integer linear) programme in sparse rows. Infinite bounds are ±Infinity. */
export interface SparseModel {
  sense: 'min' | 'max';
  colCost: number[] | Float64Array;
  colLower: number[] | Float64Array;
  colUpper: number[] | Float64Array;
  /** 1 where the column must be a whole number; absent for a linear programme. */
  integer?: Uint8Array;
  rows: SparseRow[];
}

/**
 * `limit`: stopped at `maxNodes` with a feasible `x`, which need not be optimal.
 * `infeasible` also covers HiGHS's "unbounded or infeasible". `failed`: anything else without an `x`.
 */
type SolveStatus = 'optimal' | 'limit' | 'infeasible' | 'unbounded' | 'failed';

export interface SolveResult {
  status: SolveStatus;
  /** In the model's own sense; NaN unless `x` is usable (`optimal` or `limit`). */
  objective: number;
  /** Column values; empty unless `optimal` or `limit`. */
  x: Float64Array;
}

/** What to stop at. Never a time limit: a run must be the same run on every machine. */
export interface SolveOptions {
  /** Relative gap between incumbent and bound at which a MILP counts as solved (default 1e-9). */
  relativeGap?: number;
  /** The same in units of the objective (default 1e-9). */
  absoluteGap?: number;
  /** Largest number of branch-and-bound nodes (default unlimited). */
  maxNodes?: number;
  /** A feasible point to start from, one value per column. */
  start?: ArrayLike<number>;
}

/** A model kept inside HiGHS, changed in place and solved again. It owns memory that only `dispose()` gives back. */
interface PersistentModel {
  changeCost(col: number, cost: number): void;
  changeColBounds(col: number, lower: number, upper: number): void;
  changeRowBounds(row: number, lower: number, upper: number): void;
  changeCoefficient(row: number, col: number, value: number): void;
  solve(options?: SolveOptions): SolveResult;
  dispose(): void;
  [Symbol.dispose](): void;
}

export interface Solver {
  /** Solves one model and forgets it. */
  solve(model: SparseModel, options?: SolveOptions): SolveResult;
  /** Keeps a model for repeated solves; the caller must dispose of it (`using kept = solver.persistent(model)`). */
  persistent(model: SparseModel): PersistentModel;
}

let loading: Promise<Solver> | undefined;

/** Loads HiGHS (WebAssembly, single-threaded) once per process. Solving is synchronous afterwards. */
export function loadSolver(): Promise<Solver> {
  if (!loading) loading = loadHighs().then(makeSolver);
  return loading;
}

function makeSolver(highs: Highs): Solver {
  const persistent = (model: SparseModel): PersistentModel => keep(highs, model);
  return {
    persistent,
    solve(model, options) {
      const kept = persistent(model);
      try {
        return kept.solve(options);
      } finally {
        kept.dispose();
      }
    },
  };
}

function keep(highs: Highs, source: SparseModel): PersistentModel {
  const model = highs.createModel();
  try {
    model.options.set({ output_flag: false });
    model.passModel(toModelData(highs, source));
  } catch (error) {
    model.dispose();
    throw error;
  }
  const dispose = (): void => model.dispose();
  return {
    changeCost: (col, cost) => void model.changeColCost(col, cost),
    changeColBounds: (col, lower, upper) => void model.changeColBounds(col, lower, upper),
    changeRowBounds: (row, lower, upper) => void model.changeRowBounds(row, lower, upper),
    changeCoefficient: (row, col, value) => void model.changeCoefficient(row, col, value),
    solve: (options) => run(highs, model, options ?? {}),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

function toModelData(highs: Highs, source: SparseModel): Parameters<Model['passModel']>[0] {
  const entries = source.rows.reduce((sum, row) => sum + row.indices.length, 0);
  const starts = new Int32Array(source.rows.length + 1);
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  source.rows.forEach((row, r) => {
    indices.set(row.indices, starts[r]);
    values.set(row.values, starts[r]);
    starts[r + 1] = starts[r] + row.indices.length;
  });
  const numCols = source.colCost.length;
  const numRows = source.rows.length;
  const sense = source.sense === 'min' ? 'minimize' : 'maximize';
  return {
    numCols,
    numRows,
    sense: highs.constants.objectiveSense[sense],
    colCost: source.colCost,
    colLower: source.colLower,
    colUpper: source.colUpper,
    rowLower: source.rows.map((row) => row.lower),
    rowUpper: source.rows.map((row) => row.upper),
    matrix: { format: 'csr', numRows, numCols, starts, indices, values },
    ...(source.integer ? { integrality: Int32Array.from(source.integer) } : {}),
  };
}

function run(highs: Highs, model: Model, options: SolveOptions): SolveResult {
  model.options.set({
    mip_rel_gap: options.relativeGap ?? 1e-9,
    mip_abs_gap: options.absoluteGap ?? 1e-9,
    mip_feasibility_tolerance: 1e-9,
    primal_feasibility_tolerance: 1e-9,
    dual_feasibility_tolerance: 1e-9,
    mip_max_nodes: options.maxNodes ?? 2147483647,
  });
  if (options.start) model.setSolution({ colValue: Float64Array.from(options.start) });
  model.run();
  const status = statusName(highs, model, model.getModelStatus());
  const solved = status === 'optimal' || status === 'limit';
  return {
    status,
    objective: solved ? model.getObjectiveValue() : Number.NaN,
    x: solved ? model.getSolution().colValue : new Float64Array(0),
  };
}

function statusName(highs: Highs, model: Model, code: ModelStatusCode): SolveStatus {
  const known = highs.constants.modelStatus;
  if (code === known.optimal || code === known.empty) return 'optimal';
  if (code === known.infeasible || code === known.unboundedOrInfeasible) return 'infeasible';
  if (code === known.unbounded) return 'unbounded';
  const feasible = highs.constants.solutionStatus.feasible;
  return model.info.get('primal_solution_status') === feasible ? 'limit' : 'failed';
}
