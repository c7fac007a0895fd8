import { InputError } from '../errors.ts';
import type { ShownColumn, ShownTable } from '../market/view.ts';

type Kind = ShownColumn['kind'];

/** The tables of a page by name. */
export type Tables = ReadonlyMap<string, ShownTable>;

export const NUMBERS: readonly Kind[] = ['numbers'];
export const NAMES: readonly Kind[] = ['words', 'texts'];
export const ANY: readonly Kind[] = ['numbers', 'words', 'texts'];

/** What a view got wrong. @param path figure or replay, and the field of it */
export const fault = (path: string, found: string, expected: string): InputError =>
  new InputError({ path, found, expected });

/** What there is, as part of a sentence. */
export const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

/** @throws InputError where there is no such table */
export function tableAt(path: string, name: string, tables: Tables): ShownTable {
  const table = tables.get(name);
  if (!table) throw fault(path, `no table '${name}'`, `one of ${listed([...tables.keys()])}`);
  return table;
}

/** @throws InputError where there is no such column, or it is of another kind */
export function columnAt(path: string, table: ShownTable, name: string, kinds: readonly Kind[]): ShownColumn {
  const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  if (!column)
    throw fault(path, `no column '${name}' in table '${table.name}'`, `one of ${listed(Object.keys(table.columns))}`);
  if (!kinds.includes(column.kind))
    throw fault(path, `column '${name}' of table '${table.name}', which holds ${column.kind}`, kinds.join(' or '));
  return column;
}
