import { numberAt, textAt } from '../../market/shownTables.ts';
import type { Detail, ShownColumn, ShownTable } from '../../market/view.ts';
import { digitsFor } from '../figures/numbers.ts';

/** Rows of a detail's table that agree with a row of its figure's in all keys. */
export function rowsOfDetail(from: ShownTable, row: number, detail: ShownTable, { keys }: Detail): number[] {
  const wanted = keys.map(({ of, is }) => ({ column: detail.columns[is], text: textAt(from.columns[of], row) }));
  const rows: number[] = [];
  for (let at = 0; at < detail.rows; at++) {
    if (wanted.every(({ column, text }) => textAt(column, at) === text)) rows.push(at);
  }
  return rows;
}

export interface Order {
  column: string;
  isDown: boolean;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Rows in the order of a column; those without a figure last. */
export function sorted(rows: readonly number[], column: ShownColumn, isDown: boolean): number[] {
  const sign = isDown ? -1 : 1;
  if (column.kind === 'numbers') {
    const last = (row: number) => (Number.isNaN(numberAt(column, row)) ? 1 : 0);
    return rows.toSorted(
      (a, b) => last(a) - last(b) || sign * (numberAt(column, a) - numberAt(column, b) || 0) || a - b,
    );
  }
  return rows.toSorted((a, b) => sign * collator.compare(textAt(column, a), textAt(column, b)) || a - b);
}

/** Decimals that a whole column is shown with: its own, or as many as its largest figure is shown with; none of whole numbers. */
export function digitsOf(column: ShownColumn, rows: readonly number[]): number {
  if (column.kind !== 'numbers') return 0;
  if (column.digits !== undefined) return column.digits;
  let largest = 0;
  let isWhole = true;
  for (const row of rows) {
    const value = numberAt(column, row);
    if (!Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    isWhole &&= Number.isInteger(value);
  }
  return isWhole ? 0 : digitsFor(largest);
}
