import { numberAt, textAt } from '../../market/shownTables.ts';
import type { ShownColumn, ShownTable } from '../../market/view.ts';

/** Columns of numbers that are drawn: of places of rows, as the ISP, none is. */
const PLACES = ['isp', 'day', 'step', 'hour'];

export type NumberColumn = Extract<ShownColumn, { kind: 'numbers' }>;

/** The columns of a table that hold figures, by name. */
export const figuresOf = ({ columns }: ShownTable): [name: string, column: NumberColumn][] =>
  Object.entries(columns).filter(
    (entry): entry is [string, NumberColumn] => entry[1].kind === 'numbers' && !PLACES.includes(entry[0]),
  );

/** What the rows of a table are: one an ISP, one a member and ISP, or something else. */
export type Rows =
  | { readonly of: 'isp'; readonly isps: Int32Array }
  | { readonly of: 'member'; readonly isps: Int32Array; readonly column: string; readonly members: readonly string[] }
  | { readonly of: 'other' };

/** A table that is told of fewer of the ISPs than this is of events. */
const MOST = 0.5;

/** Finds out what the rows of a table are, by its columns `isp` and of words. @param until how many ISPs there were */
export function rowsOf(table: ShownTable, until: number): Rows {
  const { isp, ...columns } = table.columns;
  if (isp?.kind !== 'numbers' || table.rows === 0 || figuresOf(table).length === 0) return { of: 'other' };
  const isps = Int32Array.from({ length: table.rows }, (_, row) => numberAt(isp, row));
  const told = new Set(isps).size;
  if (told < MOST * until) return { of: 'other' };
  if (told === table.rows) return { of: 'isp', isps };
  for (const [column, of] of Object.entries(columns)) {
    if (of.kind === 'numbers') continue;
    const names = Array.from({ length: table.rows }, (_, row) => textAt(of, row));
    const members = [...new Set(names)];
    const places = new Map(members.map((name, k) => [name, k]));
    const pairs = new Set(names.map((name, row) => isps[row] * members.length + (places.get(name) as number)));
    if (pairs.size === table.rows) return { of: 'member', isps, column, members };
  }
  return { of: 'other' };
}
