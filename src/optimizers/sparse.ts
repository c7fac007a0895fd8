/** A linear programme as rows of numbers, and what every solver of it answers. */

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
export type SolveStatus = 'optimal' | 'limit' | 'infeasible' | 'unbounded' | 'failed';

export interface SolveResult {
  status: SolveStatus;
  /** In the model's own sense; NaN unless `x` is usable (`optimal` or `limit`). */
  objective: number;
  /** Column values; empty unless `optimal` or `limit`. */
  x: Float64Array;
}
