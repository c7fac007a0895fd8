import { InputError } from '../errors.ts';

/** What a learner starts from: what it once remembered, or what every new one knows. */
export interface Recalled {
  /**
   * @param length undefined where it may have any
   * @param start of each element, by its index
   * @param least that an element may be, and `most`
   */
  list(
    name: string,
    length: number | undefined,
    start: (index: number) => number,
    least?: number,
    most?: number,
  ): Float64Array;
  number(name: string, start: number, least?: number, most?: number): number;
}

/** Of a new learner. */
export const NOTHING: Recalled = {
  list: (_name, length = 0, start) => Float64Array.from({ length }, (_, k) => start(k)),
  number: (_name, start) => start,
};

/**
 * The memory in a state that was written.
 * @throws InputError from `list` and `number`, of what is not as it was written; from `finish`, of what nobody asked for
 */
export function recalledFrom(memory: Readonly<Record<string, unknown>>): Recalled & { finish(): void } {
  const asked = new Set<string>();
  const asking = (name: string): unknown => {
    asked.add(name);
    return Object.hasOwn(memory, name) ? memory[name] : undefined;
  };
  return {
    list(name, length, _start, least, most) {
      const values = asking(name);
      if (!Array.isArray(values)) throw unlike(name, values, 'a list of numbers');
      if (length !== undefined && values.length !== length) {
        throw unlike(name, `${values.length} numbers`, `${length} numbers`);
      }
      values.forEach((value, k) => {
        checkNumber(`${name}[${k}]`, value, least, most);
      });
      return Float64Array.from(values);
    },
    number(name, _start, least, most) {
      const value = asking(name);
      checkNumber(name, value, least, most);
      return value;
    },
    finish() {
      const unknown = Object.keys(memory).find((name) => !asked.has(name));
      if (unknown !== undefined) throw unlike(unknown, 'an unknown key', `one of ${[...asked].join(', ')}`);
    },
  };
}

function checkNumber(
  name: string,
  value: unknown,
  least = -Number.MAX_VALUE,
  most = Number.MAX_VALUE,
): asserts value is number {
  if (typeof value === 'number' && value >= least && value <= most) return;
  const atLeast = least > -Number.MAX_VALUE ? `, at least ${least}` : '';
  const atMost = most < Number.MAX_VALUE ? `, at most ${most}` : '';
  throw unlike(name, value, `a finite number${atLeast}${atMost}`);
}

function unlike(name: string, value: unknown, expected: string): InputError {
  const found = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return new InputError({ path: `memory.${name}`, found, expected });
}
