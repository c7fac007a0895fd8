import type { Cell, Column, ColumnType, Table } from '../market/system.ts';

/** Cells of a column as one thread can hand them to another at little cost; NaN is "no figure". */
export type PartColumn = { name: string; type: ColumnType } & (
  | { numbers: Float64Array }
  /** Row r holds `words[codes[r]]`. */
  | { codes: Uint32Array; words: (string | null)[] }
);

/** Some rows of a table, which follow those that came before. */
export interface TablePart {
  table: string;
  columns: PartColumn[];
}

/** What a table of a run reads, with how many rows. */
export type Source = { rows: number };

/**
 * Rows of a table, checked.
 * @throws TypeError naming table and column, for a cell that its column does not hold
 */
export const partOf = (
  { name, columns }: Pick<Table, 'name' | 'columns'>,
  read: Source,
  from = 0,
  to = read.rows,
): TablePart => ({
  table: name,
  columns: columns.map((column) => ({
    name: column.name,
    type: column.type,
    ...(column.type === 'STRING' ? wordsOf(name, column, read, from, to) : numbersOf(name, column, read, from, to)),
  })),
});

function wordsOf(table: string, column: Column<unknown>, read: Source, from: number, to: number) {
  const codes = new Uint32Array(to - from);
  const words: (string | null)[] = [];
  const places = new Map<string | null, number>();
  for (let row = from; row < to; row++) {
    const cell: unknown = column.value(read, row);
    if (typeof cell !== 'string' && cell !== null) throw faultOf(table, column, cell);
    let place = places.get(cell);
    if (place === undefined) {
      place = words.push(cell) - 1;
      places.set(cell, place);
    }
    codes[row - from] = place;
  }
  return { codes, words };
}

function numbersOf(table: string, column: Column<unknown>, read: Source, from: number, to: number) {
  const numbers = new Float64Array(to - from);
  const isWhole = column.type === 'INT32';
  for (let row = from; row < to; row++) {
    const cell: unknown = column.value(read, row);
    const isHeld = typeof cell === 'number' ? !isWhole || Number.isInteger(cell) || Number.isNaN(cell) : cell === null;
    if (!isHeld) throw faultOf(table, column, cell);
    numbers[row - from] = cell === null ? Number.NaN : (cell as number);
  }
  return { numbers };
}

function faultOf(table: string, { name, type }: Column<unknown>, cell: unknown): TypeError {
  const expected = type === 'STRING' ? 'text' : type === 'INT32' ? 'a whole number' : 'a number';
  return new TypeError(`table '${table}', column '${name}': found ${String(cell)}; expected ${expected}, or null`);
}

/** The cells of a column. */
export function cellsOf(column: PartColumn): Cell[] {
  if ('numbers' in column) return Array.from(column.numbers);
  const { codes, words } = column;
  return Array.from(codes, (code) => words[code]);
}
