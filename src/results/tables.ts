import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tablesOf } from '../market/messagesTable.ts';
import type { Run, System } from '../market/system.ts';
import { writeParquet } from './parquet.ts';

/** What tables hold, as data: a sentence for each, and for each column its unit and a sentence. */
const columnsText = (system: Pick<System, 'tables'>): string => {
  const tables = tablesOf(system).map(({ name, says, columns }) => [
    name,
    {
      says,
      columns: Object.fromEntries(columns.map((column) => [column.name, { unit: column.unit, says: column.says }])),
    },
  ]);
  return `${JSON.stringify(Object.fromEntries(tables), null, 2)}\n`;
};

/** Writes the Parquet tables of a run into a folder, and beside them what their columns mean. */
export function writeTables(system: System, run: Run, folder: string): void {
  for (const { name, source, columns } of tablesOf(system)) {
    const read = source(run);
    if (read === undefined) continue;
    writeParquet(
      join(folder, `${name}.parquet`),
      read.rows,
      columns.map((column) => [column.name, column.type, (row) => column.value(read, row)]),
    );
  }
  writeFileSync(join(folder, 'columns.json'), columnsText(system));
}
