import { type ColumnSource, parquetWriteFile } from 'hyparquet-writer';
import { type Cell, type ColumnType, orNull } from '../market/system.ts';

export type ParquetColumn = [name: string, type: ColumnType, value: (row: number) => Cell];

/**
 * Writes a Parquet file: a value for every row of every column; null, and NaN, is "no figure".
 * @param statistics whether readers are told the least and the largest of each column, which takes long of much text
 */
export function writeParquet(
  filename: string,
  rows: number,
  columns: readonly ParquetColumn[],
  statistics = true,
): void {
  const columnData: ColumnSource[] = columns.map(([column, type, value]) => {
    const data: Cell[] = new Array(rows);
    for (let row = 0; row < rows; row++) {
      const cell = value(row);
      data[row] = typeof cell === 'number' ? orNull(cell) : cell;
    }
    return { name: column, type, data };
  });
  parquetWriteFile({ filename, columnData, createdBy: 'flexagora', statistics });
}
