/** The pattern of a square sparse matrix, compressed by columns, whose values change while its places do not. */
export interface SparsePattern {
  size: number;
  /** Row of each value, ascending within a column. */
  rows: Int32Array;
  /** Where each column begins in `rows`; one more entry than columns. */
  columnStarts: Int32Array;
}

/**
 * Pattern of a square matrix with the given places; repeats are one place, and one in row or column -1 is none.
 * @returns the pattern, and of each given place which value it has: one behind the last where it is none
 */
export function sparsePattern(
  size: number,
  rowOf: Int32Array,
  columnOf: Int32Array,
): { pattern: SparsePattern; placeOf: Int32Array } {
  const given = Int32Array.from(rowOf.keys()).filter((k) => rowOf[k] >= 0 && columnOf[k] >= 0);
  const rows = new Int32Array(given.length);
  const columnStarts = new Int32Array(size + 1);
  const placeOf = new Int32Array(rowOf.length);
  let count = 0;
  let last = -1;
  for (const k of inOrderOf(columnOf, size, inOrderOf(rowOf, size, given))) {
    if (last < 0 || rowOf[k] !== rowOf[last] || columnOf[k] !== columnOf[last]) {
      rows[count++] = rowOf[k];
      columnStarts[columnOf[k] + 1] = count;
    }
    placeOf[k] = count - 1;
    last = k;
  }
  for (let column = 0; column < size; column++) {
    columnStarts[column + 1] = Math.max(columnStarts[column + 1], columnStarts[column]);
  }
  for (let k = 0; k < placeOf.length; k++) if (rowOf[k] < 0 || columnOf[k] < 0) placeOf[k] = count;
  return { pattern: { size, rows: rows.slice(0, count), columnStarts }, placeOf };
}

/** Indices in the order of their keys, which are below `size`; those of one key stay as they are. */
function inOrderOf(keys: Int32Array, size: number, indices: Int32Array): Int32Array {
  const starts = new Int32Array(size + 1);
  for (const k of indices) starts[keys[k] + 1]++;
  for (let key = 0; key < size; key++) starts[key + 1] += starts[key];
  const ordered = new Int32Array(indices.length);
  for (const k of indices) ordered[starts[keys[k]]++] = k;
  return ordered;
}
