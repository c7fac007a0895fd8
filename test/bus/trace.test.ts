import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyMessage } from '../../src/bus/protocol.ts';
import { Tracer } from '../../src/bus/trace.ts';

const ENVELOPE = ['type', 'from', 'to', 'isp'];

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.float64Array({ maxLength: 4 }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;
const message = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,4}$/), value, { maxKeys: 4, noNullPrototype: true })
  .map((fields) => ({ ...fields, type: 'Said', from: 'a', to: 'b', isp: 3 }) as AnyMessage);

/** The same, the obvious way. */
function plainBody(said: AnyMessage): string {
  const fields = Object.fromEntries(Object.entries(said).filter(([key]) => !ENVELOPE.includes(key)));
  return JSON.stringify(fields, (_, each: unknown) => {
    if (!ArrayBuffer.isView(each)) return each;
    const series = [...(each as Float64Array)];
    const sum = series.reduce((all, figure) => (Number.isNaN(figure) ? all : all + figure), 0);
    return { length: series.length, sum };
  });
}

test('the body of a message is its JSON, but for series, of which it has length and sum', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 4 }), (all) => {
      const tracer = new Tracer();
      for (const each of all) tracer.add(each, 'offer', 2);
      expect(tracer.rows.map(({ body }) => body)).toEqual(all.map(plainBody));
    }),
  );
});

test('what several are told in turn is put into words once', () => {
  const series = Float64Array.of(1, 2);
  const tracer = new Tracer();
  for (const to of ['b', 'c', 'd'])
    tracer.add({ type: 'Said', from: 'a', to, isp: 3, series } as AnyMessage, 'offer', 2);
  tracer.add({ type: 'Said', from: 'a', to: 'b', isp: 3, series: Float64Array.of(3) } as AnyMessage, 'offer', 2);
  expect(tracer.rows.map(({ to, body }) => [to, body])).toEqual([
    ...['b', 'c', 'd'].map((to) => [to, '{"series":{"length":2,"sum":3}}']),
    ['b', '{"series":{"length":1,"sum":3}}'],
  ]);
});
