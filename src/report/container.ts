import type { Page, ShownColumn, ShownTable } from '../market/view.ts';

/** The arrays that columns are made of. */
const ARRAYS = { Float64Array, Float32Array, Int32Array, Uint16Array, Uint8Array, Uint32Array };
type Kind = keyof typeof ARRAYS;
type AnyArray = InstanceType<(typeof ARRAYS)[Kind]>;

/** Where an array stands: its kind, first byte and length. */
type Stored = [kind: Kind, at: number, length: number];

const isArray = (value: unknown): value is AnyArray => ArrayBuffer.isView(value);
const isStored = (value: unknown): value is Stored =>
  Array.isArray(value) && value.length === 3 && value[0] in ARRAYS && typeof value[1] === 'number';

/** Every array begins at a multiple of this. */
const WIDTH = 8;
const aligned = (at: number): number => Math.ceil(at / WIDTH) * WIDTH;

/** Little-endian, as every machine that has a browser: checked, not assumed. */
function checkOrder(): void {
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1)
    throw new Error('this machine stores numbers the other way round');
}

/**
 * A page as bytes: the length of a head, the head as JSON, then the arrays of all columns one after another.
 */
export function packed(page: Page): Uint8Array<ArrayBuffer> {
  checkOrder();
  const arrays: AnyArray[] = [];
  let end = 0;
  const stored = (array: AnyArray): Stored => {
    const at = end;
    arrays.push(array);
    end = aligned(at + array.byteLength);
    return [array.constructor.name as Kind, at, array.length];
  };
  const tables = page.tables.map((table) => {
    const columns = Object.entries(table.columns).map(([name, column]) => {
      const parts = Object.entries(column).map(([key, value]) => [key, isArray(value) ? stored(value) : value]);
      return [name, Object.fromEntries(parts)];
    });
    return { ...table, columns: Object.fromEntries(columns) };
  });
  const head = new TextEncoder().encode(JSON.stringify({ ...page, tables }, jsonOf));
  const first = aligned(4 + head.length);
  const bytes = new Uint8Array(first + end);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = first;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  return bytes;
}

/** JSON has no NaN, which is "no figure": null, which is nothing else here. */
const jsonOf = (_: string, value: unknown): unknown =>
  typeof value === 'number' && Number.isNaN(value) ? null : value;

/** The page that was packed; its arrays are views of these bytes. */
export function unpacked(bytes: Uint8Array<ArrayBuffer>): Page {
  checkOrder();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const page = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)), (_, value) =>
    value === null ? Number.NaN : value,
  ) as Page;
  const first = bytes.byteOffset + aligned(4 + length);
  const array = ([kind, at, count]: Stored) => new ARRAYS[kind](bytes.buffer, first + at, count);
  const tables = page.tables.map((table): ShownTable => {
    const columns = Object.entries(table.columns).map(([name, column]) => {
      const parts = Object.entries(column).map(([key, value]) => [key, isStored(value) ? array(value) : value]);
      return [name, Object.fromEntries(parts) as ShownColumn];
    });
    return { ...table, columns: Object.fromEntries(columns) };
  });
  return { ...page, tables };
}
