import { MESSAGES, tablesOf } from '../market/messagesTable.ts';
import type { Run, System } from '../market/system.ts';
import type { TableSink } from './tableFiles.ts';
import { partOf } from './tablePart.ts';

/** What tables hold, as data: a sentence for each, and for each column its unit and a sentence. */
export const columnsText = (system: Pick<System, 'tables' | 'strips'>): string => {
  const tables = tablesOf(system).map(({ name, says, columns }) => [
    name,
    {
      says,
      columns: Object.fromEntries(columns.map((column) => [column.name, { unit: column.unit, says: column.says }])),
    },
  ]);
  return `${JSON.stringify(Object.fromEntries(tables), null, 2)}\n`;
};

/** Hands over the tables of a run. @param messagesTold how many rows of `messages` have been handed over before */
export function giveTables(system: System, run: Run, to: TableSink, messagesTold = 0): void {
  for (const table of tablesOf(system)) {
    const read = table.source(run);
    if (read === undefined) continue;
    if (!Number.isInteger(read?.rows)) {
      throw new TypeError(`the source of table '${table.name}' has no whole number of rows`);
    }
    to.add(partOf(table, read, table === MESSAGES ? messagesTold : 0));
  }
}
