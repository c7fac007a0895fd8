/** Whether what a solver says of a linear programme is so. */
import type { SparseModel, SparseRow } from './sparse.ts';

/** As far as an answer may be off its rows and bounds, in their own units. */
const FEASIBLE = 1e-7;
/** As far as an objective may be off its bound, as a share of the sum of |cost * x|, and 1. */
const OPTIMAL = 1e-7;
/** A rate of change this small, as a share of what it is the sum of, is rounding. */
const RATE = 1e-8;

/** Whether values keep rows and bounds, and are whole where they must be. */
export function isFeasible({ rows, colLower, colUpper, integer }: SparseModel, x: Float64Array): boolean {
  for (let c = 0; c < x.length; c++) {
    if (!(x[c] >= colLower[c] - FEASIBLE && x[c] <= colUpper[c] + FEASIBLE)) return false;
    if (integer?.[c] === 1 && Math.abs(x[c] - Math.round(x[c])) > FEASIBLE) return false;
  }
  return rows.every(({ lower, upper, indices, values }) => {
    let sum = 0;
    for (let k = 0; k < indices.length; k++) sum += values[k] * x[indices[k]];
    return sum >= lower - FEASIBLE && sum <= upper + FEASIBLE;
  });
}

/** Whether an objective is no worse than a bound, but for rounding. */
export function isAtBound({ colCost }: SparseModel, x: Float64Array, boundOfObjective: number): boolean {
  let objective = 0;
  let scale = 1;
  for (let c = 0; c < x.length; c++) {
    objective += colCost[c] * x[c];
    scale += Math.abs(colCost[c] * x[c]);
  }
  return Math.abs(objective - boundOfObjective) <= OPTIMAL * scale;
}

/**
 * What no solution is better than, by weak duality: rows at the bounds that their multipliers point to, columns at those that
 * what is left of their costs points to. Multipliers may be any: they are brought to the signs that rows without one of
 * their bounds allow.
 * @returns the bound on the objective in the model's own sense; infinite where the multipliers give none
 */
export function dualBound(model: SparseModel, multipliers: ArrayLike<number>): number {
  const sign = model.sense === 'min' ? 1 : -1;
  return (
    sign *
    boundOfSum(
      model,
      (c) => sign * model.colCost[c],
      (r) => sign * multipliers[r],
    )
  );
}

/**
 * Whether it is proved that no values keep rows and bounds: by a sum of rows with these multipliers (Farkas), or by one row
 * alone. Whatever the columns are, it is further than rounding from what it would have to be.
 */
export function isInfeasible(model: SparseModel, multipliers: ArrayLike<number>): boolean {
  let size = 0;
  for (let r = 0; r < multipliers.length; r++) size += Math.abs(multipliers[r]);
  const isProof =
    size > 0 &&
    boundOfSum(
      model,
      () => 0,
      (r) => multipliers[r] / size,
    ) >
      2 * FEASIBLE;
  return isProof || model.rows.some((row) => isImpossible(model, row));
}

function isImpossible({ colLower, colUpper }: SparseModel, { lower, upper, indices, values }: SparseRow): boolean {
  let [least, most] = [0, 0];
  for (let k = 0; k < indices.length; k++) {
    const [c, value] = [indices[k], values[k]];
    if (value === 0) continue;
    least += value * (value > 0 ? colLower[c] : colUpper[c]);
    most += value * (value > 0 ? colUpper[c] : colLower[c]);
  }
  return least > upper + 2 * FEASIBLE || most < lower - 2 * FEASIBLE;
}

/** The least that `cost * x` can be, by weak duality. */
function boundOfSum(
  { rows, colLower, colUpper }: SparseModel,
  cost: (c: number) => number,
  multiplier: (r: number) => number,
): number {
  const left = Float64Array.from(colLower, (_, c) => cost(c));
  const size = left.map(Math.abs);
  let bound = 0;
  rows.forEach(({ lower, upper, indices, values }, r) => {
    const y = multiplier(r);
    const at = y > 0 ? lower : upper;
    if (y === 0 || !Number.isFinite(at)) return;
    bound += y * at;
    for (let k = 0; k < indices.length; k++) {
      left[indices[k]] -= y * values[k];
      size[indices[k]] += Math.abs(y * values[k]);
    }
  });
  for (let c = 0; c < left.length; c++) {
    const at = left[c] > 0 ? colLower[c] : colUpper[c];
    if (Number.isFinite(at)) bound += left[c] * at;
    else if (Math.abs(left[c]) > RATE * (1 + size[c])) return Number.NEGATIVE_INFINITY;
  }
  return bound;
}
