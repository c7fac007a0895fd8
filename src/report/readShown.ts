import { shownTable, texts, words } from '../market/shownTables.ts';
import type { ShownColumn, ShownTable } from '../market/view.ts';
import { damaged } from '../results/readTable.ts';

type Told = { unit: string; says: string };

/** Of texts, more than this share of the rows differ. */
const DIFFERENT = 0.25;

/** A Parquet table of a run, column by column. @throws InputError for a file that is none */
export async function readShown(name: string, path: string, told: Readonly<Record<string, Told>>): Promise<ShownTable> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetRead } = await import('hyparquet');
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const rows = Number(metadata.num_rows);
    const [, ...schema] = metadata.schema;
    const cells = new Map(schema.map((column) => [column.name, new Array<unknown>(rows)]));
    await parquetRead({
      file,
      metadata,
      onChunk({ columnName, columnData, rowStart }) {
        const into = cells.get(columnName) as unknown[];
        for (let k = 0; k < columnData.length; k++) into[rowStart + k] = columnData[k];
      },
    });
    const columns = schema.map(({ name: column, type }) => {
      return [column, columnOf(cells.get(column) as unknown[], type, told[column] ?? { unit: '', says: '' })];
    });
    return shownTable(name, Object.fromEntries(columns));
  } catch (error) {
    throw damaged(path, error);
  }
}

/** Whether a column of texts is one of a few words. @param different how many differ */
export const areWords = (different: number, rows: number): boolean =>
  different <= 16 || different < Math.min(65_536, DIFFERENT * rows);

/** A column of cells as they are in a Parquet table of this type. */
export function columnOf(cells: readonly unknown[], type: string | undefined, told: Told): ShownColumn {
  if (type === 'BYTE_ARRAY') {
    const list = cells.map((cell) => (cell ?? '') as string);
    return areWords(new Set(list).size, list.length) ? words(list, told) : texts(list, told);
  }
  const isWhole = type === 'INT32' && !cells.includes(null) && !cells.includes(undefined);
  const values = isWhole
    ? Int32Array.from(cells as number[])
    : new (type === 'FLOAT' ? Float32Array : Float64Array)(cells.map((cell) => (cell ?? Number.NaN) as number));
  return { kind: 'numbers', values, ...told };
}
