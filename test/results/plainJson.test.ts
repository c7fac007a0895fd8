import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromPlainJson, toPlainJson } from '../../src/results/plainJson.ts';

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array(),
    fc.int32Array(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '$' && key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(fc.double(), { maxLength: 3 }).map((values) => new Set(values)),
  ),
})).value;

test('data come back as they were, with what JSON lacks', () => {
  fc.assert(
    fc.property(data, (each) => {
      const json = toPlainJson(each);
      expect(json).not.toContain('\n');
      expect(fromPlainJson(json)).toStrictEqual(each);
    }),
  );
});
