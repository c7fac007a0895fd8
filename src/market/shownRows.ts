import { ISP } from './columns.ts';
import { numbers, shownTable, texts, words } from './shownTables.ts';
import type { ShownColumn, ShownTable } from './view.ts';

/** What a column shows of rows. */
type Shown<R> = (rows: readonly R[]) => ShownColumn;

/** A table of rows, each column made of what they have. */
export const tableOf = <R>(name: string, rows: readonly R[], columns: Readonly<Record<string, Shown<R>>>): ShownTable =>
  shownTable(name, Object.fromEntries(Object.entries(columns).map(([column, shown]) => [column, shown(rows)])));

/** A column of numbers. */
export const number =
  <R>(of: (row: R) => number, unit: string, says: string): Shown<R> =>
  (rows) =>
    numbers(rows.map(of), { unit, says });

/** A column of a few words. */
export const word =
  <R>(of: (row: R) => string, says: string): Shown<R> =>
  (rows) =>
    words(rows.map(of), { says });

/** A column of texts that differ from row to row. */
export const text =
  <R>(of: (row: R) => string, says: string): Shown<R> =>
  (rows) =>
    texts(rows.map(of), { says });

/** ISPs as a column, which is drawn as time. */
export const ispColumn = (isps: ArrayLike<number>, says = ISP.says): ShownColumn =>
  numbers(Int32Array.from(isps), { unit: 'ISP', says });

/** The same of what rows have. */
export const isp =
  <R>(of: (row: R) => number, says: string): Shown<R> =>
  (rows) =>
    ispColumn(rows.map(of), says);

/** A column that is 1 where something is so. */
export const flag =
  <R>(is: (row: R) => boolean, says: string): Shown<R> =>
  (rows) =>
    numbers(
      Uint8Array.from(rows, (row) => (is(row) ? 1 : 0)),
      { says },
    );
