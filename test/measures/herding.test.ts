import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { herding } from '../../src/measures/herding.ts';
import { stream } from '../../src/random/streams.ts';

describe('herding', () => {
  it('of 50 independent coins is sqrt(2 / (pi N))', () => {
    const random = stream(1, 'coins');
    const coins = Array.from({ length: 50 }, () =>
      Float64Array.from({ length: 20_000 }, () => (random.uniform() < 0.5 ? -2 : 2)),
    );
    expect(Math.abs(herding(coins) - Math.sqrt(2 / (Math.PI * 50)))).toBeLessThan(0.002);
  });

  it('weighs by what is done', () => {
    // together |3 - 1| + |0 + 4|, each 4 + 4
    expect(
      herding([
        [3, 0],
        [-1, 4],
      ]),
    ).toBe(6 / 8);
    expect(herding([[0, 0]])).toBeNaN();
    expect(herding([])).toBeNaN();
  });

  it('is within 0 and 1, and 1 where nobody goes against another', () => {
    const fleets = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(fleets, (x) => {
        const found = herding(x);
        expect(Number.isNaN(found) || (found >= 0 && found <= 1)).toBe(true);
        const alike = herding(x.map((fleet) => fleet.map(Math.abs)));
        expect(Number.isNaN(found) ? Number.isNaN(alike) : alike === 1).toBe(true);
      }),
    );
  });
});
