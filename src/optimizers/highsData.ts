import type { Highs, ModelData, RowData } from 'highs';
import type { SparseModel, SparseRow } from './sparse.ts';

/** @throws RangeError for a row or column that a model has not */
export function checkPlace(action: string, kind: 'row' | 'column', place: number, count: number): void {
  if (Number.isInteger(place) && place >= 0 && place < count) return;
  throw new RangeError(`cannot ${action}: there is no ${kind} ${place} in a model of ${count} ${kind}s`);
}

/** Rows as HiGHS takes them, the first of them being row `first` of the model. */
export function toRowData(rows: readonly SparseRow[], numCols: number, first: number): Omit<RowData, 'count'> {
  const entries = rows.reduce((sum, row) => sum + row.indices.length, 0);
  const starts = new Int32Array(rows.length + 1);
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  const lastRow = new Int32Array(numCols).fill(-1);
  rows.forEach((row, r) => {
    const action = `make row ${first + r}`;
    if (row.values.length !== row.indices.length) {
      throw new RangeError(`cannot ${action}: it has ${row.indices.length} indices and ${row.values.length} values`);
    }
    for (const col of row.indices) {
      checkPlace(action, 'column', col, numCols);
      if (lastRow[col] === r) throw new RangeError(`cannot ${action}: column ${col} is in it twice`);
      lastRow[col] = r;
    }
    indices.set(row.indices, starts[r]);
    values.set(row.values, starts[r]);
    starts[r + 1] = starts[r] + row.indices.length;
  });
  return {
    lower: Float64Array.from(rows, (row) => row.lower),
    upper: Float64Array.from(rows, (row) => row.upper),
    matrix: { format: 'csr', numRows: rows.length, numCols, starts, indices, values },
  };
}

/** A model as HiGHS takes it. */
export function toModelData(highs: Highs, source: SparseModel): ModelData {
  const numCols = source.colCost.length;
  const { lower, upper, matrix } = toRowData(source.rows, numCols, 0);
  const sense = source.sense === 'min' ? 'minimize' : 'maximize';
  return {
    numCols,
    numRows: source.rows.length,
    sense: highs.constants.objectiveSense[sense],
    colCost: source.colCost,
    colLower: source.colLower,
    colUpper: source.colUpper,
    rowLower: lower,
    rowUpper: upper,
    matrix,
    ...(source.integer ? { integrality: Int32Array.from(source.integer) } : {}),
  };
}
