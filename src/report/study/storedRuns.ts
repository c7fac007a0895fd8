import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { InputError } from '../../errors.ts';
import { quantile } from '../../studies/statistics/summary.ts';

/** The single runs of a study, in the order of its results, a column at a time: there may be a million. */
export interface StoredRuns {
  rows: number;
  isNumeric(column: string): boolean;
  /** NaN: no figure. */
  numbers(column: string): Promise<Float64Array>;
  /** '' where there is none. */
  texts(column: string): Promise<string[]>;
}

/** Columns that are asked for with each KPI: they are read once. */
const KEPT = ['point', 'replication'];

/** Opens the table of a study's runs. @throws InputError for a file that is none, now or while it is read */
export async function openRuns(path: string): Promise<StoredRuns> {
  const fault = (found: string) =>
    new InputError({ file: path, found, expected: 'a table of runs as the study has written it' });
  const whole = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof InputError ? error : fault(`no whole Parquet file (${(error as Error).message})`);
    }
  };
  const { file, metadata } = await whole(async () => {
    const file = await asyncBufferFromFile(path);
    return { file, metadata: await parquetMetadataAsync(file) };
  });
  const types = new Map(metadata.schema.map(({ name, type }) => [name, type]));
  const rows = Number(metadata.num_rows);
  const read = (column: string, take: (row: number, cell: unknown) => void) => {
    if (!types.has(column)) throw fault(`no column '${column}'`);
    return whole(() =>
      parquetRead({
        file,
        metadata,
        columns: [column],
        onChunk: ({ columnData, rowStart }) => {
          for (let k = 0; k < columnData.length; k++) take(rowStart + k, columnData[k]);
        },
      }),
    );
  };
  const numbersOf = async (column: string): Promise<Float64Array> => {
    const values = new Float64Array(rows);
    await read(column, (row, cell) => {
      values[row] = cell === null || cell === undefined ? Number.NaN : Number(cell);
    });
    return values;
  };
  const kept = new Map<string, Promise<Float64Array>>();
  return {
    rows,
    isNumeric: (column) => types.get(column) !== 'BYTE_ARRAY',
    numbers(column) {
      const found = kept.get(column) ?? numbersOf(column);
      if (KEPT.includes(column)) kept.set(column, found);
      return found;
    },
    async texts(column) {
      const values = new Array<string>(rows).fill('');
      await read(column, (row, cell) => {
        values[row] = cell === null || cell === undefined ? '' : String(cell);
      });
      return values;
    },
  };
}

/** Shares of a KPI's quantiles at a point. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** How single runs of a KPI spread at each point; NaN where there is none, and then rows -1. */
export interface Spread {
  /** By share, then by point. */
  quantiles: Float64Array[];
  least: Float64Array;
  most: Float64Array;
  /** Rows of the runs with the least and the most. */
  leastRow: Int32Array;
  mostRow: Int32Array;
}

/** @param points of each run @param values of each run, NaN where there is none */
export function spreadOf(points: Float64Array, values: Float64Array, count: number): Spread {
  const ends = new Int32Array(count + 1);
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) ends[points[row] + 1]++;
  for (let point = 0; point < count; point++) ends[point + 1] += ends[point];
  const next = ends.slice();
  const byPoint = new Float64Array(ends[count]);
  const [leastRow, mostRow] = [new Int32Array(count).fill(-1), new Int32Array(count).fill(-1)];
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    const point = points[row];
    byPoint[next[point]++] = values[row];
    if (leastRow[point] < 0 || values[row] < values[leastRow[point]]) leastRow[point] = row;
    if (mostRow[point] < 0 || values[row] > values[mostRow[point]]) mostRow[point] = row;
  }
  const sorted = Array.from({ length: count }, (_, point) => byPoint.subarray(ends[point], ends[point + 1]).sort());
  const at = (rows: Int32Array) => Float64Array.from(rows, (row) => (row < 0 ? Number.NaN : values[row]));
  return {
    quantiles: QUANTILES.map((share) => Float64Array.from(sorted, (ofPoint) => quantile(ofPoint, share))),
    ...{ least: at(leastRow), most: at(mostRow), leastRow, mostRow },
  };
}
