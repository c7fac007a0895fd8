import { shortestSingle } from '../numberText.ts';
import type { Numbers, ShownColumn, ShownTable } from './view.ts';

type Naming = { unit?: string; says: string };

/** A column of numbers. @param values NaN is "no figure" */
export const numbers = (
  values: Numbers | readonly number[],
  { unit = '', says }: Naming,
  more: { scale?: number; digits?: number } = {},
): ShownColumn => ({
  kind: 'numbers',
  values: Array.isArray(values) ? Float64Array.from(values) : (values as Numbers),
  unit,
  says,
  ...more,
});

/** A column of a few words. @throws RangeError for more than 65,536 of them */
export function words(values: readonly string[], { unit = '', says }: Naming): ShownColumn {
  const places = new Map<string, number>();
  const codes = Uint16Array.from(values, (word) => {
    const place = places.get(word) ?? places.size;
    if (place === places.size) places.set(word, place);
    return place;
  });
  if (places.size > 65_536) throw new RangeError(`a column of words has ${places.size} of them, more than 65,536`);
  return { kind: 'words', codes, words: [...places.keys()], unit, says };
}

/** A column of texts that differ from row to row. */
export function texts(values: readonly string[], { unit = '', says }: Naming): ShownColumn {
  const encoder = new TextEncoder();
  const parts = values.map((text) => encoder.encode(text));
  const offsets = new Uint32Array(values.length + 1);
  for (const [row, { length }] of parts.entries()) offsets[row + 1] = offsets[row] + length;
  const bytes = new Uint8Array(offsets[values.length]);
  for (const [row, part] of parts.entries()) bytes.set(part, offsets[row]);
  return { kind: 'texts', bytes, offsets, unit, says };
}

/** A table of columns that are as long as each other. @throws RangeError naming one that is not */
export function shownTable(name: string, columns: Readonly<Record<string, ShownColumn>>): ShownTable {
  const lengths = Object.entries(columns).map(([column, of]) => ({ column, rows: rowsOf(of) }));
  const rows = lengths[0]?.rows ?? 0;
  const other = lengths.find((each) => each.rows !== rows);
  if (other)
    throw new RangeError(`table '${name}': column '${other.column}' has ${other.rows} rows, where others have ${rows}`);
  return { name, rows, columns };
}

const rowsOf = (column: ShownColumn): number =>
  column.kind === 'numbers'
    ? column.values.length
    : column.kind === 'words'
      ? column.codes.length
      : column.offsets.length - 1;

/** Of whole numbers without sign that are scaled, this one stands for "no figure". */
export const nothingOf = (values: Numbers): number => (values instanceof Uint8Array ? 0xff : 0xffff);

/** Numbers in 16 bits, rounded to a step; those below 0 or beyond 65,534 steps are "no figure". */
export function rounded(values: ArrayLike<number>, step: number): Uint16Array {
  const codes = new Uint16Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const code = Math.round(values[row] / step);
    codes[row] = code >= 0 && code < 0xffff ? code : 0xffff;
  }
  return codes;
}

/** The number in a row; NaN where there is none, or it is text. */
export function numberAt(column: ShownColumn, row: number): number {
  if (column.kind !== 'numbers') return Number.NaN;
  const { values, scale } = column;
  const value = values[row];
  if (scale === undefined) return value;
  return value === nothingOf(values) ? Number.NaN : value * scale;
}

/** A column as numbers, all of it. */
export const numbersOf = (column: ShownColumn): Float64Array =>
  Float64Array.from({ length: rowsOf(column) }, (_, row) => numberAt(column, row));

const decoder = new TextDecoder();

/** The text in a row; of numbers their shortest form, '' where there is no figure. */
export function textAt(column: ShownColumn, row: number): string {
  if (column.kind === 'words') return column.words[column.codes[row]];
  if (column.kind === 'texts')
    return decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
  const value = numberAt(column, row);
  if (Number.isNaN(value)) return '';
  if (column.values instanceof Float32Array) return `${shortestSingle(value)}`;
  return column.scale === undefined ? `${value}` : `${Number(value.toPrecision(12))}`;
}
