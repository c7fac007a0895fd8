import type { SparsePattern } from './sparsePattern.ts';

/** A pivot on the diagonal is taken where it is this share of the largest that could be one. */
const diagonalShare = 0.1;
/** Share of what a column held at first below which what is left of it counts as nothing. */
const nothing = 1e-15;

/** A matrix without an inverse. */
export class SingularMatrix extends Error {
  override readonly name = 'SingularMatrix';
}

/** Entries of a sparse vector. */
interface Entries {
  at: number[];
  values: number[];
}

/**
 * LU factors of any matrix with an inverse, columns as they are numbered and rows by pivots of sufficient size. Searches all rows for
 * every column, so that it takes longer than factors in places found before.
 * @param values one a place of the pattern
 * @returns what puts the solution of A x = b in the place of b
 * @throws SingularMatrix
 */
export function factorisePivoting(pattern: SparsePattern, values: Float64Array): (b: Float64Array) => void {
  const { size, rows, columnStarts } = pattern;
  const lower: Entries[] = [];
  const upper: Entries[] = [];
  const pivots = new Float64Array(size);
  /** Of a column, the row of its pivot. */
  const rowOf = new Int32Array(size);
  const isTaken = new Uint8Array(size);
  const work = new Float64Array(size);

  for (let j = 0; j < size; j++) {
    let first = 0;
    for (let p = columnStarts[j]; p < columnStarts[j + 1]; p++) {
      work[rows[p]] = values[p];
      first = Math.max(first, Math.abs(values[p]));
    }
    const above: Entries = { at: [], values: [] };
    for (let k = 0; k < j; k++) {
      const factor = work[rowOf[k]];
      if (factor === 0) continue;
      above.at.push(k);
      above.values.push(factor);
      const { at, values: shares } = lower[k];
      for (let q = 0; q < at.length; q++) work[at[q]] -= shares[q] * factor;
    }
    let pivotRow = j;
    let largest = 0;
    for (let row = 0; row < size; row++) {
      if (isTaken[row] || !(Math.abs(work[row]) > largest)) continue;
      largest = Math.abs(work[row]);
      pivotRow = row;
    }
    if (!(largest > nothing * first && largest < Number.POSITIVE_INFINITY))
      throw new SingularMatrix('a singular matrix');
    if (!isTaken[j] && Math.abs(work[j]) >= diagonalShare * largest) pivotRow = j;
    isTaken[pivotRow] = 1;
    rowOf[j] = pivotRow;
    pivots[j] = work[pivotRow];
    const below: Entries = { at: [], values: [] };
    for (let row = 0; row < size; row++) {
      if (isTaken[row] || work[row] === 0) continue;
      below.at.push(row);
      below.values.push(work[row] / pivots[j]);
    }
    lower.push(below);
    upper.push(above);
    work.fill(0);
  }

  return (b) => {
    for (let j = 0; j < size; j++) {
      const value = b[rowOf[j]];
      work[j] = value;
      const { at, values: shares } = lower[j];
      for (let q = 0; q < at.length; q++) b[at[q]] -= shares[q] * value;
    }
    for (let j = size - 1; j >= 0; j--) {
      const value = work[j] / pivots[j];
      b[j] = value;
      const { at, values: factors } = upper[j];
      for (let q = 0; q < at.length; q++) work[at[q]] -= factors[q] * value;
    }
  };
}
