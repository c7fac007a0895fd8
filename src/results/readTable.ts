import { InputError } from '../errors.ts';
import type { Cell } from '../market/system.ts';
import { shortestSingle } from '../numberText.ts';

/** A row of a table, by the names of its columns; null is "no figure". */
export type TableRow = Record<string, Cell>;

/** A Parquet table on disk: its columns, and its rows part by part, as many as are kept in memory at once. */
export interface StoredTable {
  columns: string[];
  parts(): AsyncGenerator<TableRow[]>;
}

/** What is wrong with a file that is no table, or not all of one. */
export const damaged = (file: string, error: unknown) =>
  new InputError({
    file,
    found: `no whole Parquet file (${(error as Error).message})`,
    expected: 'a table as it was written',
  });

/** Opens a table of a run or a study. @throws InputError for a file that is none */
export async function openTable(path: string): Promise<StoredTable> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const [, ...columns] = metadata.schema;
    const singles = columns.filter(({ type }) => type === 'FLOAT').map(({ name }) => name);
    return {
      columns: columns.map(({ name }) => name),
      async *parts() {
        let rowStart = 0;
        for (const { num_rows } of metadata.row_groups) {
          const rowEnd = rowStart + Number(num_rows);
          const rows = (await parquetReadObjects({ file, metadata, rowStart, rowEnd }).catch((error: unknown) => {
            throw damaged(path, error);
          })) as TableRow[];
          for (const row of rows) for (const name of singles) row[name] &&= shortestSingle(row[name] as number);
          yield rows;
          rowStart = rowEnd;
        }
      },
    };
  } catch (error) {
    throw damaged(path, error);
  }
}

/** All rows of a Parquet table of a run or a study. @throws InputError for a file that is none */
export async function readTable(path: string): Promise<TableRow[]> {
  const { parts } = await openTable(path);
  const rows: TableRow[] = [];
  for await (const part of parts()) rows.push(...part);
  return rows;
}
