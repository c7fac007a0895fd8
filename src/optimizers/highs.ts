/// <reference lib="esnext.disposable" preserve="true" />
import type { Highs, Model as HighsModel, OptionValue } from 'highs';
import { checkPlace, toModelData, toRowData } from './highsData.ts';
import type { SolveResult, SolveStatus, SparseModel, SparseRow } from './sparse.ts';

// The package's types describe its CommonJS build, where the loader sits under `default`; Node loads its ES module, where
// the default export is the loader itself.
async function loadHighs(): Promise<Highs> {
  const { default: highs } = await import('highs');
  return (highs as unknown as typeof highs.default)();
}

/**
 * What HiGHS knows beyond the solution. Duals are rates of change of the objective as the model states it, be it a minimum
 * or a maximum. Of a minimum, what is held at a lower bound has a dual >= 0 and what is held at an upper bound one <= 0; of a
 * maximum it is the other way round; what is between its bounds has 0.
 */
export interface HighsResult extends SolveResult {
  /**
   * By row: what the objective gains for each unit by which the bound that holds the row is raised, as long as no other bound
   * comes to hold. Empty unless a linear programme is `optimal`: a MILP has no duals.
   */
  rowDual: Float64Array;
  /** By column: its cost less the sum of row dual times coefficient. Empty where `rowDual` is. */
  reducedCost: Float64Array;
  /**
   * No solution has a lower objective (of a maximum: a higher one); infinite while nothing is known. For a linear programme the
   * objective itself. NaN for `infeasible` and `unbounded`.
   */
  bound: number;
  /** |objective - bound| / |objective|; 0 for a linear programme, NaN unless `x` is usable. */
  gap: number;
  /** Simplex iterations of this solve; of a MILP, of all its linear programmes. */
  iterations: number;
}

/** Which columns and rows are basic and where the others stand: HiGHS's own codes. */
export interface Basis {
  colStatus: Int32Array;
  rowStatus: Int32Array;
}

/** How to solve, and what to stop at. Never a time limit: a run must be the same run on every machine. */
export interface SolveOptions {
  /** Relative gap between incumbent and bound at which a MILP counts as solved (default 1e-9). */
  relativeGap?: number;
  /** The same in units of the objective (default 1e-9). */
  absoluteGap?: number;
  /** Largest number of branch-and-bound nodes (default unlimited). */
  maxNodes?: number;
  /** A feasible point to start from, one value per column. */
  start?: ArrayLike<number>;
  /** Whether to reduce the model first (default: HiGHS chooses). A linear programme that starts from a basis never is. */
  presolve?: 'on' | 'off';
  /** Leaves out heuristics, symmetries and restarts: for few whole columns and a good start, where they cost more than they find. */
  isLean?: boolean | undefined;
}

/**
 * A model kept inside HiGHS, changed in place and solved again: a linear programme from the basis where its last solve ended.
 * It owns memory that only `dispose()` gives back. Rows and columns are numbered from 0, as they stand.
 * Every method but `dispose` throws an Error once the model is disposed of, and a RangeError for a row or column it has not.
 */
export interface PersistentModel {
  changeCost(col: number, cost: number): void;
  changeColBounds(col: number, lower: number, upper: number): void;
  changeRowBounds(row: number, lower: number, upper: number): void;
  /** One of 1e-9 or less is taken for 0, here as in a new model. */
  changeCoefficient(row: number, col: number, value: number): void;
  /** Adds rows after the last. */
  addRows(rows: readonly SparseRow[]): void;
  /** Rows after a deleted one move up. */
  deleteRows(rows: readonly number[]): void;
  /** Where the last solve of a linear programme ended; undefined without one, and once rows were added or deleted. */
  basis(): Basis | undefined;
  /** Has the next solve start here. HiGHS mends a basis that is singular. */
  setBasis(basis: Basis): void;
  /**
   * Has the next solve start from nothing. While rows and coefficients are those it was made with it then finds, to the last bit, what the
   * model made anew finds; after changes to them HiGHS keeps its scaling, and the last bits may be others.
   */
  forget(): void;
  solve(options?: SolveOptions): HighsResult;
  dispose(): void;
  [Symbol.dispose](): void;
}

export interface Solver {
  /** Solves one model and forgets it. */
  solve(model: SparseModel, options?: SolveOptions): HighsResult;
  /** Keeps a model for repeated solves; the caller must dispose of it (`using kept = solver.persistent(model)`). */
  persistent(model: SparseModel): PersistentModel;
}

let loading: Promise<Solver> | undefined;
let atHand: Solver | undefined;

/** Loads HiGHS (WebAssembly, single-threaded) once per process, for all who solve: it is frozen. Solving is synchronous afterwards. */
export function loadSolver(): Promise<Solver> {
  if (!loading) {
    loading = loadHighs().then((highs) => {
      atHand = makeSolver(highs);
      return atHand;
    });
  }
  return loading;
}

/** HiGHS was wanted at once before it was there. Once `loadSolver` is done, what wanted it can be done again, from the start. */
export class HighsWanted extends Error {
  override readonly name = 'HighsWanted';
}

/** HiGHS, where it is loaded. @throws HighsWanted where it is not */
export function solverAtHand(): Solver {
  if (atHand === undefined) throw new HighsWanted('HiGHS is not loaded: wait for loadSolver() first');
  return atHand;
}

/** Does something that solves at once; where it turns out to take HiGHS, loads that and does it again, from the start. */
export async function withHighs<T>(work: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isHighsWanted(error)) throw error;
  }
  await loadSolver();
  return work();
}

/** Whether HiGHS was wanted, be it by an agent, whose error the bus wraps. */
function isHighsWanted(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof HighsWanted) return true;
  return false;
}

function makeSolver(highs: Highs): Solver {
  const persistent = (model: SparseModel): PersistentModel => keep(highs, model);
  return Object.freeze<Solver>({
    persistent,
    solve(model, options) {
      const kept = persistent(model);
      try {
        return kept.solve(options);
      } finally {
        kept.dispose();
      }
    },
  });
}

/** A solver whose models are all disposed of with it, for those who keep some and do not know when they are no longer wanted. */
export function collecting(solver: Solver): Solver & Disposable {
  const kept: PersistentModel[] = [];
  return Object.freeze({
    solve: solver.solve,
    persistent(model: SparseModel) {
      const made = solver.persistent(model);
      kept.push(made);
      return made;
    },
    [Symbol.dispose]() {
      for (const model of kept) model.dispose();
    },
  });
}

function keep(highs: Highs, source: SparseModel): PersistentModel {
  const isWhole = source.integer?.includes(1) ?? false;
  const columns = source.colCost.length;
  let rows = source.rows.length;
  let last: Basis | undefined;
  const settings = new Map<string, OptionValue>();
  const model = highs.createModel();
  try {
    model.options.set({
      output_flag: false,
      mip_feasibility_tolerance: 1e-9,
      primal_feasibility_tolerance: 1e-9,
      dual_feasibility_tolerance: 1e-9,
    });
    model.passModel(toModelData(highs, source));
  } catch (error) {
    model.dispose();
    throw error;
  }
  const allow = (action: string, places: { cols?: readonly number[]; rows?: readonly number[] } = {}): void => {
    if (model.disposed) throw new Error(`cannot ${action}: the model has been disposed of`);
    for (const col of places.cols ?? []) checkPlace(action, 'column', col, columns);
    for (const row of places.rows ?? []) checkPlace(action, 'row', row, rows);
  };
  const dispose = (): void => model.dispose();
  return {
    changeCost(col, cost) {
      allow(`change the cost of column ${col}`, { cols: [col] });
      model.changeColCost(col, cost);
    },
    changeColBounds(col, lower, upper) {
      allow(`change the bounds of column ${col}`, { cols: [col] });
      model.changeColBounds(col, lower, upper);
    },
    changeRowBounds(row, lower, upper) {
      allow(`change the bounds of row ${row}`, { rows: [row] });
      model.changeRowBounds(row, lower, upper);
    },
    changeCoefficient(row, col, value) {
      allow(`change the coefficient of column ${col} in row ${row}`, { cols: [col], rows: [row] });
      if (!(Math.abs(value) < 1e15)) {
        throw new RangeError(
          `found ${value} as the coefficient of column ${col} in row ${row}; expected less than 1e15`,
        );
      }
      model.changeCoefficient(row, col, value);
    },
    addRows(added) {
      allow('add rows');
      model.addRows(toRowData(added, columns, rows));
      rows += added.length;
      last = undefined;
    },
    deleteRows(deleted) {
      allow('delete rows', { rows: deleted });
      const indices = [...new Set(deleted)].sort((a, b) => a - b);
      model.deleteRows({ kind: 'set', indices });
      rows -= indices.length;
      last = undefined;
    },
    basis() {
      allow('read the basis');
      return last;
    },
    setBasis(basis) {
      allow('set the basis');
      const [cols, ofRows] = [basis.colStatus.length, basis.rowStatus.length];
      if (cols !== columns || ofRows !== rows) {
        const own = `${columns} columns and ${rows} rows`;
        throw new RangeError(`cannot set a basis of ${cols} columns and ${ofRows} rows: the model has ${own}`);
      }
      model.setBasis(basis);
    },
    forget() {
      allow('forget the last solve');
      model.clearSolver();
      last = undefined;
    },
    solve(options = {}) {
      allow('solve');
      if (columns === 0) throw new RangeError('cannot solve: the model has no columns');
      const isLean = options.isLean ?? (settings.has('mip_heuristic_effort') ? false : undefined);
      for (const [name, value] of Object.entries(settingsOf({ ...options, isLean }))) {
        if (settings.get(name) === value) continue; // setting one takes longer than a pivot
        model.options.set(name, value);
        settings.set(name, value);
      }
      const result = run(highs, model, isWhole, options.start);
      const isValid = model.info.get('basis_validity') === highs.constants.basisValidity.valid;
      last = isValid ? model.getBasis() : undefined;
      return result;
    },
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** HiGHS's own, then what is left of them. */
const SEARCH: Record<'whole' | 'lean', Record<string, OptionValue>> = {
  whole: {
    mip_heuristic_effort: 0.05,
    mip_heuristic_run_feasibility_jump: true,
    mip_detect_symmetry: true,
    mip_allow_restart: true,
  },
  lean: {
    mip_heuristic_effort: 0,
    mip_heuristic_run_feasibility_jump: false,
    mip_detect_symmetry: false,
    mip_allow_restart: false,
  },
};

const settingsOf = (options: SolveOptions): Record<string, OptionValue> => ({
  mip_rel_gap: options.relativeGap ?? 1e-9,
  mip_abs_gap: options.absoluteGap ?? 1e-9,
  mip_max_nodes: options.maxNodes ?? 2147483647,
  presolve: options.presolve ?? 'choose',
  ...(options.isLean === undefined ? {} : SEARCH[options.isLean ? 'lean' : 'whole']),
});

function run(highs: Highs, model: HighsModel, isWhole: boolean, start: SolveOptions['start']): HighsResult {
  if (start) model.setSolution({ colValue: Float64Array.from(start) });
  model.run();
  const figure = (name: string): number => Number(model.info.get(name));
  const status = statusName(highs, model);
  const solved = status === 'optimal' || status === 'limit';
  const hasDuals = status === 'optimal' && !isWhole;
  const objective = solved ? model.getObjectiveValue() : Number.NaN;
  const none = new Float64Array(0);
  const {
    colValue: x,
    colDual,
    rowDual,
  } = solved ? model.getSolution() : { colValue: none, colDual: none, rowDual: none };
  return {
    status,
    objective,
    x,
    rowDual: hasDuals ? rowDual : none,
    reducedCost: hasDuals ? colDual : none,
    bound: isWhole && (solved || status === 'failed') ? figure('mip_dual_bound') : objective,
    gap: isWhole && solved ? figure('mip_gap') : solved ? 0 : Number.NaN,
    iterations: figure('simplex_iteration_count'),
  };
}

function statusName(highs: Highs, model: HighsModel): SolveStatus {
  const code = model.getModelStatus();
  const known = highs.constants.modelStatus;
  if (code === known.optimal || code === known.empty) return 'optimal';
  if (code === known.infeasible || code === known.unboundedOrInfeasible) return 'infeasible';
  if (code === known.unbounded) return 'unbounded';
  const feasible = highs.constants.solutionStatus.feasible;
  return model.info.get('primal_solution_status') === feasible ? 'limit' : 'failed';
}
