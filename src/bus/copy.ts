/** Parts that one copy may have: no message and no config comes near it, but what refers to itself goes on without end. */
const MOST_PARTS = 1_000_000;
const DEEPEST = 200;

const TYPED = [Float64Array, Int32Array, Int16Array, Float32Array, Uint8Array, Int8Array, Uint16Array, Uint32Array];

/** Parts of the copy that is being made. */
let parts = 0;
let keepsBehaviour = false;

/**
 * A copy of data (numbers, text, lists, objects, typed arrays, maps, sets, dates) that shares nothing with it. An object of a class
 * becomes one with its fields.
 * @throws Error that says what cannot be copied
 */
export function copyOf<T>(data: T): T {
  parts = 0;
  keepsBehaviour = false;
  return copied(data, 0) as T;
}

/** The same, of data among which there are functions and objects of classes: these are handed over as they are. */
export function copyOfData<T>(data: T): T {
  parts = 0;
  keepsBehaviour = true;
  return copied(data, 0) as T;
}

function copied(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    if (keepsBehaviour || (typeof value !== 'function' && typeof value !== 'symbol')) return value;
    throw new Error(`a ${typeof value}`);
  }
  if (++parts > MOST_PARTS || depth > DEEPEST) throw new Error('data without end');
  const kind = Object.getPrototypeOf(value);
  if (kind === Object.prototype || kind === null) return fields(value as Record<string, unknown>, depth);
  if (Array.isArray(value)) return list(value, depth);
  if (ArrayBuffer.isView(value)) return series(value);
  if (value instanceof Map) return new Map(list([...value], depth) as [unknown, unknown][]);
  if (value instanceof Set) return new Set(list([...value], depth));
  if (value instanceof Date) return new Date(value.getTime());
  if (keepsBehaviour) return value;
  if (value instanceof Promise) throw new Error('a Promise');
  return fields(value as Record<string, unknown>, depth);
}

function list(values: readonly unknown[], depth: number): unknown[] {
  const copy: unknown[] = [];
  for (let k = 0; k < values.length; k++) copy.push(copied(values[k], depth + 1));
  return copy;
}

function fields(value: Readonly<Record<string, unknown>>, depth: number): object {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = value[key];
    const own = typeof field === 'number' || typeof field === 'string' ? field : copied(field, depth + 1);
    if (key === '__proto__') Object.defineProperty(copy, key, { value: own, enumerable: true });
    else copy[key] = own;
  }
  return copy;
}

function series(view: ArrayBufferView): ArrayBufferView {
  for (const kind of TYPED) if (view instanceof kind) return new kind(view);
  return structuredClone(view);
}
