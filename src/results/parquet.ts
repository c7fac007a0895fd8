import { type ColumnSource, fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { type Cell, type ColumnType, orNull } from '../market/system.ts';

export type ParquetColumn = [name: string, type: ColumnType, value: (row: number) => Cell];

/** Rows of the first group of a file, and of each after it. */
const FIRST_ROWS = 1000;
const GROUP_ROWS = 100_000;

/** A Parquet file that is written as its rows come: in memory there is at most one group of them. */
export class ParquetFile {
  private readonly writer: ParquetWriter;
  private columns: ColumnSource[];
  private room = FIRST_ROWS;

  /** @param statistics whether readers are told the least and the largest of each column, which takes long of much text */
  constructor(filename: string, columns: readonly { name: string; type: ColumnType }[], statistics = true) {
    this.columns = columns.map(({ name, type }) => ({ name, type, data: [] }));
    const schema = schemaFromColumnData({ columnData: this.columns });
    this.writer = new ParquetWriter({
      writer: fileWriter(filename),
      schema,
      codec: 'SNAPPY',
      createdBy: 'flexagora',
      statistics,
    });
  }

  /** @param cells by column, as many in each; null, and NaN, is "no figure" */
  add(cells: readonly (readonly Cell[])[]): void {
    const rows = cells[0]?.length ?? 0;
    for (let row = 0; row < rows; ) {
      const end = Math.min(rows, row + this.room);
      this.columns.forEach(({ data }, c) => {
        const into = data as Cell[];
        for (let k = row; k < end; k++) {
          const cell = cells[c][k];
          into.push(typeof cell === 'number' ? orNull(cell) : cell);
        }
      });
      this.room -= end - row;
      if (this.room === 0) this.endGroup();
      row = end;
    }
  }

  close(): void {
    this.endGroup();
    this.writer.finish();
  }

  private endGroup(): void {
    const rows = this.columns[0]?.data.length ?? 0;
    if (rows > 0) this.writer.write({ columnData: this.columns, rowGroupSize: rows });
    this.columns = this.columns.map((column) => ({ ...column, data: [] }));
    this.room = GROUP_ROWS;
  }
}

/** Writes a Parquet file: a value for every row of every column; null, and NaN, is "no figure". */
export function writeParquet(filename: string, rows: number, columns: readonly ParquetColumn[]): void {
  const file = new ParquetFile(
    filename,
    columns.map(([name, type]) => ({ name, type })),
  );
  file.add(columns.map(([, , value]) => Array.from({ length: rows }, (_, row) => value(row))));
  file.close();
}
