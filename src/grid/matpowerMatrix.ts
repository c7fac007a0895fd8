import { counted } from '../counted.ts';
import type { InputError } from '../errors.ts';

/** Numbers in rows of one length, and the line of the file on which each row stands. */
export interface Matrix {
  rows: number[][];
  lines: number[];
  /** Answers of comparisons: as places, those where it holds. */
  logical?: true;
}

/** Makes the error of something wrong in the statement at hand. */
export type StatementFault = (found: string, expected: string) => InputError;

export const widthOf = ({ rows }: Matrix): number => rows[0]?.length ?? 0;

export const scalarMatrix = (value: number, line: number): Matrix => ({ rows: [[value]], lines: [line] });

export const isScalar = (matrix: Matrix): boolean => matrix.rows.length === 1 && matrix.rows[0].length === 1;

export const mapMatrix = ({ rows, lines }: Matrix, change: (value: number) => number): Matrix => ({
  rows: rows.map((row) => row.map(change)),
  lines,
});

/** Element by element; a single number counts for every place. */
export function combine(a: Matrix, b: Matrix, of: (x: number, y: number) => number, fault: StatementFault): Matrix {
  if (isScalar(b)) {
    const [[y]] = b.rows;
    return mapMatrix(a, (x) => of(x, y));
  }
  if (isScalar(a)) {
    const [[x]] = a.rows;
    return mapMatrix(b, (y) => of(x, y));
  }
  if (a.rows.length !== b.rows.length || widthOf(a) !== widthOf(b)) {
    throw fault(`${sizeText(a)} with ${sizeText(b)}`, 'as many on either side, or a single number');
  }
  return { rows: a.rows.map((row, i) => row.map((x, k) => of(x, b.rows[i][k]))), lines: a.lines };
}

const sizeText = (matrix: Matrix) => `${counted(matrix.rows.length, 'row')} of ${counted(widthOf(matrix), 'number')}`;

export const transposed = ({ rows, lines, ...kind }: Matrix): Matrix => ({
  ...kind,
  rows: (rows[0] ?? []).map((_, k) => rows.map((row) => row[k])),
  lines: (rows[0] ?? []).map(() => lines[0]),
});

/** Matrices side by side. */
export function beside(parts: readonly Matrix[], fault: StatementFault): Matrix {
  const full = parts.filter(({ rows }) => rows.length > 0);
  if (full.length <= 1) return full[0] ?? { rows: [], lines: [] };
  if (full.some(({ rows }) => rows.length !== full[0].rows.length)) {
    throw fault(full.map(sizeText).join(' beside '), 'as many rows in each');
  }
  return { rows: full[0].rows.map((_, i) => full.flatMap(({ rows }) => rows[i])), lines: full[0].lines };
}

/** All numbers of a matrix, column by column. */
export const listed = (matrix: Matrix): number[] => transposed(matrix).rows.flat();

/**
 * Places, counted from 0, that an index names.
 * @param index undefined for `:`
 */
export function placesOf(index: Matrix | undefined, size: number, what: string, fault: StatementFault): number[] {
  if (index === undefined) return Array.from({ length: size }, (_, k) => k);
  const named = index.logical ? listed(index).flatMap((holds, k) => (holds ? [k + 1] : [])) : listed(index);
  return named.map((place) => {
    if (!Number.isInteger(place) || place < 1 || place > size) {
      throw fault(`${what} ${place}`, `a place inside the table: ${what} 1 to ${size}`);
    }
    return place - 1;
  });
}
