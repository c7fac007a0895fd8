import type { Label } from './parameters.ts';

export type Cell = Label | null;

/** A table of results: what a CSV file holds. null is "no figure". */
export interface Table {
  columns: string[];
  rows: Cell[][];
}

/** A row by the names of its columns. */
export type Row = Record<string, Cell>;

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const cellText = (cell: Cell): string => (cell === null ? '' : quoted(String(cell)));

/** The table as CSV (RFC 4180): full precision, decimal points, empty where there is no figure. */
export const csvText = ({ columns, rows }: Table): string =>
  [columns.map(quoted), ...rows.map((row) => row.map(cellText))].map((cells) => `${cells.join(',')}\n`).join('');

/** A table of rows that all have the same keys, which name its columns; NaN becomes null. */
export function tableOf(rows: readonly Record<string, Cell>[], columns = Object.keys(rows[0] ?? {})): Table {
  const cell = (value: Cell) => (Number.isNaN(value) ? null : value);
  return { columns, rows: rows.map((row) => columns.map((column) => cell(row[column]))) };
}

/** The rows of a table by the names of its columns. */
export const rowsOf = ({ columns, rows }: Table): Row[] =>
  rows.map((row) => Object.fromEntries(columns.map((column, k) => [column, row[k]])));
