import { nothingOf, textAt } from '../../../market/shownTables.ts';
import type { Numbers, ShownColumn, ShownTable } from '../../../market/view.ts';

/** Numbers of a column as they lie there, to be read many times a frame: a figure is `values[k] * scale`, none where it is `nothing`. */
export interface RawNumbers {
  values: Numbers;
  scale: number;
  /** NaN, which equals nothing: figures are not scaled, and NaN itself says it. */
  nothing: number;
}

export function rawNumbers(column: ShownColumn): RawNumbers | undefined {
  if (column.kind !== 'numbers') return undefined;
  const { values, scale } = column;
  return scale === undefined
    ? { values, scale: 1, nothing: Number.NaN }
    : { values, scale, nothing: nothingOf(values) };
}

export const rawAt = ({ values, scale, nothing }: RawNumbers, row: number): number =>
  values[row] === nothing ? Number.NaN : values[row] * scale;

/** Rows of a table by the step in its column `step`: of step s those in `rows` from `first[s]` to `first[s + 1]`. */
export interface StepRows {
  first: Uint32Array;
  rows: Uint32Array;
}

/** @param steps how many there are; rows of no step are left out */
export function rowsOfSteps({ rows, columns }: ShownTable, steps: number): StepRows {
  const step = rawNumbers(columns.step);
  if (!step) throw new Error(`a column 'step' holds no numbers`);
  const first = new Uint32Array(steps + 1);
  const isIn = (at: number) => at >= 0 && at < steps;
  for (let row = 0; row < rows; row++) if (isIn(rawAt(step, row))) first[rawAt(step, row) + 1]++;
  for (let at = 0; at < steps; at++) first[at + 1] += first[at];
  const sorted = new Uint32Array(first[steps]);
  const next = first.slice(0, -1);
  for (let row = 0; row < rows; row++) if (isIn(rawAt(step, row))) sorted[next[rawAt(step, row)]++] = row;
  return { first, rows: sorted };
}

export const rowsIn = ({ first, rows }: StepRows, step: number): Uint32Array =>
  rows.subarray(first[step], first[step + 1]);

/** Text of each row. */
export const textsOf = (column: ShownColumn, rows: number): string[] =>
  Array.from({ length: rows }, (_, row) => textAt(column, row));
