/** Data as JSON, with what JSON lacks: typed arrays, maps, sets, and numbers that are none. */

const TYPED = { Float64Array, Float32Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Int8Array, Uint8Array };
type TypedName = keyof typeof TYPED;

/** What stands for a value that JSON lacks: an object with this key alone. */
const MARK = '$';

const OF_NUMBER = (value: number): unknown =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : { [MARK]: Object.is(value, -0) ? '-0' : `${value}` };

function stated(value: unknown): unknown {
  if (typeof value === 'number') return OF_NUMBER(value);
  if (value === undefined) return { [MARK]: 'undefined' };
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    const name = value.constructor.name;
    return { [MARK]: name, of: Array.from(value as unknown as Iterable<number>, OF_NUMBER) };
  }
  if (Array.isArray(value)) return value.map(stated);
  if (value instanceof Map) return { [MARK]: 'Map', of: [...value].map(stated) };
  if (value instanceof Set) return { [MARK]: 'Set', of: [...value].map(stated) };
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, stated(each)]])),
  );
}

function read(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(read);
  const mark = (value as Record<string, unknown>)[MARK];
  if (typeof mark !== 'string')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, read(each)]));
  const list = ((value as { of?: unknown[] }).of ?? []).map(read);
  if (mark in TYPED) return TYPED[mark as TypedName].from(list as number[]);
  if (mark === 'Map') return new Map(list as [unknown, unknown][]);
  if (mark === 'Set') return new Set(list);
  return mark === 'undefined' ? undefined : Number(mark);
}

/** Data in one line of JSON, from which `fromPlainJson` makes the same data. */
export const toPlainJson = (data: unknown): string => JSON.stringify(stated(data));

/** @throws SyntaxError for what is no JSON */
export const fromPlainJson = (json: string): unknown => read(JSON.parse(json));
