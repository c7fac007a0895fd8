import { numbers, numbersOf, textAt } from '../../../src/market/shownTables.ts';
import type { ShownColumn, StoredTables } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import type { Config } from '../market/config.ts';

/** A run of this market as it lies on disk. */
export type Stored = StoredTables<Config>;

/** A column of a table of a run, as numbers; of a table that is not there, none. */
export function seriesOf(run: Stored, table: string, column: string): Float64Array {
  const found = run.table(table)?.columns[column];
  return found === undefined ? new Float64Array() : numbersOf(found);
}

/** The same as texts. */
export function textsOf(run: Stored, table: string, column: string): string[] {
  const found = run.table(table);
  const of = found?.columns[column];
  return of === undefined ? [] : Array.from({ length: found?.rows ?? 0 }, (_, row) => textAt(of, row));
}

/** What is known of a run in one figure; NaN where it has none of that name. */
export const figureOf = ({ figures }: Stored, name: string): number => figures[name]?.value ?? Number.NaN;

/** Column of the ISPs of the run, as time. */
export const ispColumn = (isps: ArrayLike<number>): ShownColumn =>
  numbers(Int32Array.from(isps), { unit: 'ISP', says: 'ISP, counted from 0 over the whole run.' });

/** A figure with about three digits that count, as `5.83`, `105`, `0.077`. */
export function shortText(value: number): string {
  const size = Math.abs(value);
  if (size < 5e-4) return '0';
  return numberText(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 3);
}
