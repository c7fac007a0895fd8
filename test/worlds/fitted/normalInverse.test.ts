import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jstat } from '../../../src/jstat.ts';
import { normalCdf } from '../../../src/worlds/curves.ts';
import { normalInverse } from '../../../src/worlds/fitted/normalInverse.ts';

it('is, to the last bit, what jStat makes of it', () => {
  const bits = Array.from({ length: 2001 }, (_, k) => k / 2000);
  for (const p of [...bits, 1e-300, 1e-12, 1 - 1e-12, -1, 2])
    expect(normalInverse(p)).toBe(jstat().normal.inv(p, 0, 1));
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
      expect(normalInverse(p)).toBe(jstat().normal.inv(p, 0, 1));
    }),
    { numRuns: 5000 },
  );
});

it('is where the distribution function comes to p', () => {
  for (const p of [0.001, 0.1, 0.5, 0.975, 0.9999]) expect(normalCdf(normalInverse(p))).toBeCloseTo(p, 6);
});
