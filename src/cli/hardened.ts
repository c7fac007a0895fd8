/** Objects that every module of a thread computes with. */
const SHARED = [Math, JSON, Reflect, Atomics, Number, Array, Map, Set, Promise, Symbol, ArrayBuffer];

/** Prototypes that are compared instead: frozen, they would make all that computes with series twice as slow. */
const SERIES = [Float64Array, Float32Array, Int32Array, Int16Array, Int8Array, Uint8Array, Uint16Array, Uint32Array];

/**
 * Freezes what all modules of this thread share, so that no module of a user's own can put something else in the place of `Math.max` or of
 * a method of lists, for everybody: it throws, and is named. Methods of objects, functions and errors stay open to be overridden by
 * assignment, as many a library does.
 * @param exported what this package's doors give: its classes and values are frozen too
 * @returns a look at what could not be frozen: what has been replaced since, if anything
 */
export function harden(exported: readonly Readonly<Record<string, unknown>>[]): () => string | undefined {
  for (const each of SHARED) {
    Object.freeze(each);
    if (typeof each === 'function') Object.freeze(each.prototype);
  }
  Object.preventExtensions(Object.prototype);
  const seen = new Set<unknown>();
  for (const door of exported) for (const value of Object.values(door)) freeze(value, seen);
  const anySeries = Object.getPrototypeOf(Float64Array) as typeof Float64Array;
  const before = [anySeries, ...SERIES].map(({ name, prototype }) => ({
    name,
    prototype,
    methods: methodsOf(prototype),
  }));
  return () => {
    for (const { name, prototype, methods } of before) {
      for (const [key, method] of methodsOf(prototype)) {
        if (methods.get(key) !== method) return `${name}.prototype.${String(key)}`;
      }
    }
    return undefined;
  };
}

const methodsOf = (prototype: object) =>
  new Map(
    Reflect.ownKeys(prototype).map((key) => {
      const { value, get } = Object.getOwnPropertyDescriptor(prototype, key) ?? {};
      return [key, get ?? value] as const;
    }),
  );

/** Schemas of zod fill in what they are asked for, and stay open. */
const isSchema = (value: object) => '_zod' in value || 'safeParse' in value;

function freeze(value: unknown, seen: Set<unknown>): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
  seen.add(value);
  if (isSchema(value) || ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  if (typeof value === 'function') freeze(value.prototype, seen);
  else for (const inside of Object.values(value)) freeze(inside, seen);
}
