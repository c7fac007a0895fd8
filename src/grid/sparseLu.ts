import { factorisePivoting } from './pivoting.ts';
import type { SparsePattern } from './sparsePattern.ts';

/** Least size of a pivot on the diagonal, as a share of what its column held at first. */
const leastPivot = 1e-10;
/** How many times what a column held at first may become of it: as many digits of the solution are lost. */
const mostGrowth = 1e5;

/** LU factors of matrices of one pattern. */
export interface SparseLu {
  /**
   * Factorises the matrix with these values, one a place of the pattern.
   * @throws SingularMatrix
   */
  factorise(values: Float64Array): void;
  /** Puts the solution of A x = b, A being the matrix factorised last, in the place of b. */
  solve(b: Float64Array): void;
  /** For factors of another matrix of the pattern, to be kept beside these. */
  another(): SparseLu;
}

/** Lists behind one another, and where each begins. */
function compressed(lists: readonly number[][]): { starts: Int32Array; entries: Int32Array } {
  const starts = new Int32Array(lists.length + 1);
  for (let i = 0; i < lists.length; i++) starts[i + 1] = starts[i] + lists[i].length;
  const entries = new Int32Array(starts[lists.length]);
  for (let i = 0; i < lists.length; i++) entries.set(lists[i], starts[i]);
  return { starts, entries };
}

/**
 * Places that the factors of a matrix of a pattern may fill when its unknowns are eliminated as they are numbered, whatever its values:
 * rows of L below the diagonal by columns, which are the columns of U right of it by rows, as if the pattern were symmetric.
 */
function filled({ size, rows, columnStarts }: SparsePattern): number[][] {
  const before: number[][] = Array.from({ length: size }, () => []);
  for (let column = 0; column < size; column++) {
    for (let p = columnStarts[column]; p < columnStarts[column + 1]; p++) {
      before[Math.max(rows[p], column)].push(Math.min(rows[p], column));
    }
  }
  const below: number[][] = Array.from({ length: size }, () => []);
  /** The last row in which a column was met. */
  const met = new Int32Array(size).fill(-1);
  for (let row = 0; row < size; row++) {
    met[row] = row;
    for (const start of before[row]) {
      // what stands in a column comes to stand in that of its first row below, and so on
      for (let column = start; met[column] !== row; column = below[column][0]) {
        met[column] = row;
        below[column].push(row);
      }
    }
  }
  return below;
}

/** Where factors of a pattern have entries, compressed by columns: L without its diagonal of ones, U without its pivots. */
interface Places {
  lStarts: Int32Array;
  lRows: Int32Array;
  uStarts: Int32Array;
  uRows: Int32Array;
}

/** Factors of a matrix A = L U. */
interface Factors extends Places {
  lower: Float64Array;
  upper: Float64Array;
  pivots: Float64Array;
}

function placesOf(pattern: SparsePattern): Places {
  const below = filled(pattern);
  const above: number[][] = below.map(() => []);
  for (let k = 0; k < below.length; k++) for (const row of below[k]) above[row].push(k);
  const { starts: lStarts, entries: lRows } = compressed(below);
  const { starts: uStarts, entries: uRows } = compressed(above);
  return { lStarts, lRows, uStarts, uRows };
}

/** Subtracts `factor` times the entries of a sparse column, from `start` to `end`, from `x`. */
function subtract(
  x: Float64Array,
  factor: number,
  rows: Int32Array,
  values: Float64Array,
  start: number,
  end: number,
): void {
  let at = start;
  for (; at + 1 < end; at += 2) {
    // two at a time, their rows being different: a quarter faster
    const one = rows[at];
    const other = rows[at + 1];
    const first = x[one] - values[at] * factor;
    const second = x[other] - values[at + 1] * factor;
    x[one] = first;
    x[other] = second;
  }
  if (at < end) x[rows[at]] -= values[at] * factor;
}

/**
 * Computes factors column by column: from a column of A what the columns before it make of it is taken.
 * @param work zeros, one a row; zeros again afterwards
 * @returns whether all pivots are large enough; where not, the factors are of no use
 */
function fillFactors(factors: Factors, pattern: SparsePattern, values: Float64Array, work: Float64Array): boolean {
  const { size, rows, columnStarts } = pattern;
  const { lStarts, lRows, lower, uStarts, uRows, upper, pivots } = factors;
  for (let j = 0; j < size; j++) {
    let first = 0;
    for (let p = columnStarts[j]; p < columnStarts[j + 1]; p++) {
      work[rows[p]] = values[p];
      first = Math.max(first, Math.abs(values[p]));
    }
    let grown = 0;
    for (let p = uStarts[j]; p < uStarts[j + 1]; p++) {
      const k = uRows[p];
      const factor = work[k];
      work[k] = 0;
      upper[p] = factor;
      grown = Math.max(grown, Math.abs(factor));
      subtract(work, factor, lRows, lower, lStarts[k], lStarts[k + 1]);
    }
    const pivot = work[j];
    work[j] = 0;
    pivots[j] = pivot;
    grown = Math.max(grown, Math.abs(pivot));
    for (let p = lStarts[j]; p < lStarts[j + 1]; p++) {
      const value = work[lRows[p]];
      work[lRows[p]] = 0;
      grown = Math.max(grown, Math.abs(value));
      lower[p] = value / pivot;
    }
    if (!(Math.abs(pivot) > leastPivot * first && grown <= mostGrowth * first)) return false;
  }
  return true;
}

/** Puts the solution of L U x = b in the place of b. */
function substitute({ lStarts, lRows, lower, uStarts, uRows, upper, pivots }: Factors, b: Float64Array): void {
  const size = pivots.length;
  for (let j = 0; j < size; j++) {
    const value = b[j];
    subtract(b, value, lRows, lower, lStarts[j], lStarts[j + 1]);
  }
  for (let j = size - 1; j >= 0; j--) {
    const value = b[j] / pivots[j];
    b[j] = value;
    subtract(b, value, uRows, upper, uStarts[j], uStarts[j + 1]);
  }
}

/**
 * LU factors of matrices of one pattern, their places found once. Unknowns are eliminated as they are numbered (`eliminationOrder`
 * keeps the places few), with pivots on the diagonal; a matrix for which one of these is too small is left to `factorisePivoting`.
 */
export const createLu = (pattern: SparsePattern): SparseLu => luAt(placesOf(pattern), pattern);

function luAt(places: Places, pattern: SparsePattern): SparseLu {
  const factors: Factors = {
    ...places,
    lower: new Float64Array(places.lRows.length),
    upper: new Float64Array(places.uRows.length),
    pivots: new Float64Array(pattern.size),
  };
  const work = new Float64Array(pattern.size);
  let pivoting: ((b: Float64Array) => void) | undefined;
  return {
    factorise(values) {
      pivoting = fillFactors(factors, pattern, values, work) ? undefined : factorisePivoting(pattern, values);
    },
    solve(b) {
      if (pivoting) pivoting(b);
      else substitute(factors, b);
    },
    another: () => luAt(places, pattern),
  };
}
