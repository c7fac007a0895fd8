import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Digest } from '../../src/bus/digest.ts';
import type { AnyMessage } from '../../src/bus/protocol.ts';

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array({ maxLength: 5 }),
    fc.int16Array({ maxLength: 5 }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;
const message = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,5}$/), value, { maxKeys: 5, noNullPrototype: true })
  .map((fields) => ({ ...fields, type: 'Said', from: 'a', to: 'b', isp: 3 }) as AnyMessage);

function digestOf(...messages: AnyMessage[]): string {
  const digest = new Digest();
  for (const each of messages) digest.add(each);
  return digest.toString();
}

const said = (fields: object) => ({ type: 'Said', from: 'a', to: 'b', isp: 3, ...fields }) as AnyMessage;

describe('a digest', () => {
  test('is 16 digits, and the same for the same content, wherever it lies in memory', () => {
    fc.assert(
      fc.property(message, (each) => {
        expect(digestOf(each)).toMatch(/^[0-9a-f]{16}$/);
        expect(digestOf(structuredClone(each))).toBe(digestOf(each));
      }),
    );
    const whole = Float64Array.of(9, 1, 2, 9);
    expect(digestOf(said({ mw: whole.subarray(1, 3) }))).toBe(digestOf(said({ mw: Float64Array.of(1, 2) })));
  });

  test('differs where two messages do', () => {
    fc.assert(
      fc.property(message, message, (a, b) => {
        fc.pre(!isAlike(a, b));
        expect(digestOf(a)).not.toBe(digestOf(b));
      }),
      { numRuns: 500 },
    );
  });

  test('differs for the last bit of one number in a long series', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999 }),
        fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9 }),
        (at, mw) => {
          const series = new Float64Array(1000).fill(mw);
          const other = series.slice();
          const bits = new BigInt64Array(other.buffer);
          bits[at] ^= 1n;
          expect(digestOf(said({ series: other }))).not.toBe(digestOf(said({ series })));
        },
      ),
    );
  });

  test.each<[string, object, object]>([
    ['-0 for 0', { mw: -0 }, { mw: 0 }],
    ['text for a number', { mw: '1' }, { mw: 1 }],
    ['null for nothing', { mw: null }, {}],
    ['a list for a series', { mw: [1, 2] }, { mw: Float64Array.of(1, 2) }],
    ['a figure in the next field', { a: [1], b: [] }, { a: [], b: [1] }],
    ['a name that is cut elsewhere', { ab: 1, c: 2 }, { a: 1, bc: 2 }],
    ['another name', { from: 'b' }, { from: 'a' }],
  ])('differs for %s', (_, a, b) => {
    expect(digestOf(said(a))).not.toBe(digestOf(said(b)));
  });

  test('follows the order in which messages are said', () => {
    const [a, b] = [said({ mw: 1 }), said({ mw: 2 })];
    expect(digestOf(a, b)).not.toBe(digestOf(b, a));
    expect(digestOf(a)).not.toBe(digestOf(a, a));
  });

  test('takes all bits of "no figure" for one, as engines differ in them', () => {
    const odd = new Float64Array(2);
    new Uint32Array(odd.buffer).set([1, 0xfff80000, 5, 0x7ff00001]);
    expect(digestOf(said({ mw: odd }))).toBe(digestOf(said({ mw: Float64Array.of(Number.NaN, Number.NaN) })));
    expect(digestOf(said({ mw: odd[0] }))).toBe(digestOf(said({ mw: Number.NaN })));
    expect(digestOf(said({ mw: Float64Array.of(Number.POSITIVE_INFINITY) }))).not.toBe(
      digestOf(said({ mw: Float64Array.of(Number.NaN) })),
    );
  });

  test('is what it was: a digest written yesterday is of use today', () => {
    const bid = said({ volumeMw: 1.5, direction: 'upward', series: Float64Array.of(0.1, -2, Number.NaN) });
    expect(digestOf(bid)).toBe('738ee3fb0063b6a2');
  });
});

/** Whether two values are alike to the bit, fields in one order. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const at = (of: object, key: string) => (of as Record<string, unknown>)[key];
  return keys.length === others.length && keys.every((key, k) => key === others[k] && isAlike(at(a, key), at(b, key)));
}
