import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { orNull } from '../market/system.ts';
import { writeWhole } from '../results/files.ts';
import { type ParquetColumn, writeParquet } from '../results/parquet.ts';
import type { FigureSet } from './figures.ts';
import type { RunRecord } from './job.ts';

/** A column that grows. Rows that were never set are NaN. */
class Figures {
  #values = new Float64Array(256).fill(Number.NaN);

  get(row: number): number {
    return row < this.#values.length ? this.#values[row] : Number.NaN;
  }

  set(row: number, value: number): void {
    if (row >= this.#values.length) {
      const grown = new Float64Array(Math.max(row + 1, 2 * this.#values.length)).fill(Number.NaN);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[row] = value;
  }
}

/** Finished runs in columns of typed arrays, half a kilobyte a run: a row a run, found by key. */
export class Records {
  readonly #rows = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #errors = new Map<number, string>();
  readonly #figures = new Map<string, Figures>();

  /** @param known the figures that runs may have */
  constructor(private readonly known: FigureSet) {}

  get size(): number {
    return this.#keys.length;
  }

  /** How many of them failed. */
  get failures(): number {
    return this.#errors.size;
  }

  row(key: string): number | undefined {
    return this.#rows.get(key);
  }

  key(row: number): string {
    return this.#keys[row];
  }

  /** Why the run failed; null of one that did not. */
  error(row: number): string | null {
    return this.#errors.get(row) ?? null;
  }

  /** NaN is "no figure". */
  figure(name: string, row: number): number {
    return this.#figures.get(name)?.get(row) ?? Number.NaN;
  }

  /** Names of the figures that any run has, those of every run first. */
  #figureNames(): string[] {
    const names = [...this.#figures.keys()];
    const extra = names.filter((name) => !this.known.names.includes(name)).sort();
    return [...this.known.names.filter((name) => names.includes(name)), ...extra];
  }

  /** Adds a run; one that is there, because it was run again, is replaced. */
  add({ key, error, figures }: RunRecord): number {
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = this.#keys.length;
      this.#rows.set(key, row);
      this.#keys.push(key);
    }
    if (error === null) this.#errors.delete(row);
    else this.#errors.set(row, error);
    for (const [name, value] of Object.entries(figures)) this.#column(name).set(row, value ?? Number.NaN);
    return row;
  }

  #column(name: string): Figures {
    let column = this.#figures.get(name);
    if (!column) {
      column = new Figures();
      this.#figures.set(name, column);
    }
    return column;
  }

  /** The run at a row, as a worker gave it. */
  record(row: number): RunRecord {
    const error = this.error(row);
    const names = error === null ? this.#figureNames() : [];
    return {
      key: this.key(row),
      error,
      figures: Object.fromEntries(names.map((name) => [name, this.figure(name, row)])),
    };
  }

  /** Columns of a Parquet table with one row for each of the given rows: key, error, and figures. */
  columns(rows: readonly number[], figures = this.#figureNames()): ParquetColumn[] {
    return [
      ['key', 'STRING', (at) => this.key(rows[at])],
      ['error', 'STRING', (at) => this.error(rows[at])],
      ...figures.map((name): ParquetColumn => [name, 'DOUBLE', (at) => orNull(this.figure(name, rows[at]))]),
    ];
  }

  /** Writes the given rows to a Parquet file, whole or not at all. */
  write(path: string, rows: readonly number[]): void {
    writeWhole(path, (partial) => writeParquet(partial, rows.length, this.columns(rows)));
  }

  /** Adds the runs of a Parquet file that has a column `key`; columns that are no figures are passed over. */
  async read(path: string): Promise<void> {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const names = metadata.schema.map(({ name }) => name);
    const figures = names.filter(this.known.isFigure);
    const chunks: { columnName: string; columnData: ArrayLike<unknown>; rowStart: number }[] = [];
    await parquetRead({
      file,
      metadata,
      columns: ['key', 'error', ...figures],
      onChunk: (chunk) => void chunks.push(chunk),
    });
    const keys = chunks.filter(({ columnName }) => columnName === 'key');
    for (const { columnData, rowStart } of keys) {
      const group = chunks.filter((chunk) => chunk.rowStart === rowStart && chunk.columnName !== 'key');
      for (let k = 0; k < columnData.length; k++) this.#readRow(String(columnData[k]), group, k);
    }
  }

  #readRow(key: string, group: readonly { columnName: string; columnData: ArrayLike<unknown> }[], k: number): void {
    const row = this.add({ key, error: null, figures: {} });
    for (const { columnName, columnData } of group) {
      const value = columnData[k];
      if (value === null || value === undefined) continue;
      if (columnName === 'error') this.#errors.set(row, String(value));
      else this.#column(columnName).set(row, Number(value));
    }
  }
}
