import { join } from 'node:path';
import { ParquetFile } from './parquet.ts';
import { cellsOf, type TablePart } from './tablePart.ts';

/** Takes the tables of a run, part by part. */
export interface TableSink {
  add(part: TablePart): void;
  /** Done when all files are whole. @throws what the disk says */
  close(): Promise<void> | void;
}

/** Writes the tables of a run into a folder, `NAME.parquet` each. */
export class TableFiles implements TableSink {
  private readonly files = new Map<string, ParquetFile>();

  constructor(private readonly folder: string) {}

  add({ table, columns }: TablePart): void {
    let file = this.files.get(table);
    if (file === undefined) {
      file = new ParquetFile(join(this.folder, `${table}.parquet`), columns, table !== 'messages');
      this.files.set(table, file);
    }
    file.add(columns.map(cellsOf));
  }

  close(): void {
    for (const file of this.files.values()) file.close();
  }
}
