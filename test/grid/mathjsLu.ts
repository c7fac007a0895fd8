import type { Matrix } from 'mathjs';
import { SingularMatrix } from '../../src/grid/pivoting.ts';
import type { SparsePattern } from '../../src/grid/sparsePattern.ts';
import { mathjs } from '../../src/studies/mathjs.ts';

/** Exported by mathjs, but missing from its type declarations. */
interface WithSparseMatrix {
  SparseMatrix: new (data: { values: number[]; index: number[]; ptr: number[]; size: number[] }) => Matrix;
}

/** The solution of A x = b by mathjs, with partial pivoting. @throws SingularMatrix */
export function solvedByMathjs(pattern: SparsePattern, values: Float64Array, b: Float64Array): Float64Array {
  const { lusolve, slu } = mathjs();
  const { SparseMatrix } = mathjs() as unknown as WithSparseMatrix;
  const { size, rows, columnStarts } = pattern;
  const matrix = new SparseMatrix({
    values: Array.from(values),
    index: Array.from(rows),
    ptr: Array.from(columnStarts),
    size: [size, size],
  });
  try {
    const solved = lusolve(slu(matrix, 1, 1), Array.from(b)).toArray() as number[][];
    return Float64Array.from(solved, (row) => row[0]);
  } catch (error) {
    throw new SingularMatrix('a singular matrix', { cause: error });
  }
}
