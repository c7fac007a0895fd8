import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tablesOf } from '../market/messagesTable.ts';
import type { Cell, Column, Run, System } from '../market/system.ts';
import { writeParquet } from './parquet.ts';

/** What tables hold, as data: a sentence for each, and for each column its unit and a sentence. */
const columnsText = (system: Pick<System, 'tables' | 'strips'>): string => {
  const tables = tablesOf(system).map(({ name, says, columns }) => [
    name,
    {
      says,
      columns: Object.fromEntries(columns.map((column) => [column.name, { unit: column.unit, says: column.says }])),
    },
  ]);
  return `${JSON.stringify(Object.fromEntries(tables), null, 2)}\n`;
};

/** The cells of a column, checked. @throws TypeError naming table and column, for a cell that its column does not hold */
function cellsOf<S>(table: string, column: Column<S>, read: S): (row: number) => Cell {
  const { name, type } = column;
  const isText = type === 'STRING';
  const kind = isText ? 'string' : 'number';
  const isWhole = type === 'INT32';
  return (row) => {
    const cell: unknown = column.value(read, row);
    if (typeof cell === kind ? !isWhole || Number.isInteger(cell) || Number.isNaN(cell) : cell === null)
      return cell as Cell;
    const expected = isText ? 'text' : isWhole ? 'a whole number' : 'a number';
    throw new TypeError(`table '${table}', column '${name}': found ${String(cell)}; expected ${expected}, or null`);
  };
}

/** Writes the Parquet tables of a run into a folder, and beside them what their columns mean. */
export function writeTables(system: System, run: Run, folder: string): void {
  for (const { name, source, columns } of tablesOf(system)) {
    const read = source(run);
    if (read === undefined) continue;
    if (!Number.isInteger(read?.rows)) throw new TypeError(`the source of table '${name}' has no whole number of rows`);
    writeParquet(
      join(folder, `${name}.parquet`),
      read.rows,
      columns.map((column) => [column.name, column.type, cellsOf(name, column, read)]),
      name !== 'messages',
    );
  }
  writeFileSync(join(folder, 'columns.json'), columnsText(system));
}
