import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exp, log, log10, pow } from '../../src/arithmetic/index.ts';
import { mathjs } from '../../src/studies/mathjs.ts';

it('expressions of KPIs and of case files take their functions from here', () => {
  const compiled = mathjs().compile('[exp(x), log(x), log(x, y), log10(x), x ^ y, pow(x, y)]');
  const positive = fc.double({ min: 0.01, max: 20, noNaN: true });
  fc.assert(
    fc.property(positive, positive, (x, y) => {
      const ours = [exp(x), log(x), log(x) / log(y), log10(x), pow(x, y), pow(x, y)];
      expect(compiled.evaluate({ x, y }).toArray()).toEqual(ours);
    }),
    { numRuns: 2_000 },
  );
});
