import type { Matrix } from 'mathjs';
import { mathjs } from '../mathjs.ts';

/** Exported by mathjs, but missing from its type declarations. */
interface WithSparseMatrix {
  SparseMatrix: new (data: { values: number[]; index: number[]; ptr: number[]; size: number[] }) => Matrix;
}

/** The pattern of a square sparse matrix, compressed by columns, whose values change while its places do not. */
export interface SparsePattern {
  size: number;
  /** Row of each value, ascending within a column. */
  rows: number[];
  /** Where each column begins in `rows`; one more entry than columns. */
  columnStarts: number[];
  /** Index into the values of the place (row, column); -1 when the matrix has none there. */
  placeOf(row: number, column: number): number;
}

/** A matrix without an inverse. */
export class SingularMatrix extends Error {
  override readonly name = 'SingularMatrix';
}

/** What mathjs makes of a matrix; that it fails on one it was given whole means that the matrix is singular. */
function unlessSingular<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new SingularMatrix('a singular matrix', { cause: error });
  }
}

/** Pattern of a square matrix with the given places (row, column); repeats are one place. */
export function sparsePattern(size: number, places: Iterable<[number, number]>): SparsePattern {
  const columns: Set<number>[] = Array.from({ length: size }, () => new Set());
  for (const [row, column] of places) columns[column].add(row);
  const rows: number[] = [];
  const columnStarts: number[] = [0];
  const placesInColumn: Map<number, number>[] = [];
  for (const column of columns) {
    const sorted = [...column].sort((a, b) => a - b);
    placesInColumn.push(new Map(sorted.map((row, k) => [row, rows.length + k])));
    rows.push(...sorted);
    columnStarts.push(rows.length);
  }
  return { size, rows, columnStarts, placeOf: (row, column) => placesInColumn[column].get(row) ?? -1 };
}

/**
 * Sparse LU factors of a matrix, with partial pivoting and a fill-reducing column order (mathjs `slu`).
 * @returns the solution of A x = b for any b
 * @throws SingularMatrix
 */
export function factorise(pattern: SparsePattern, values: number[]): (b: Float64Array) => Float64Array {
  if (pattern.size === 0) return () => new Float64Array(0);
  const { lusolve, slu } = mathjs();
  const { SparseMatrix } = mathjs() as unknown as WithSparseMatrix;
  const matrix = new SparseMatrix({
    values,
    index: pattern.rows,
    ptr: pattern.columnStarts,
    size: [pattern.size, pattern.size],
  });
  const factors = unlessSingular(() => slu(matrix, 1, 1));
  return (b) => {
    const solved = unlessSingular(() => lusolve(factors, Array.from(b)).toArray() as number[][]);
    return Float64Array.from(solved, (row) => row[0]);
  };
}
