import { numbersOf, textAt } from '../../../src/market/shownTables.ts';
import type { StoredTables } from '../../../src/market/view.ts';
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
