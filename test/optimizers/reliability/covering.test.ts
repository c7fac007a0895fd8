import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSolver, type Solver } from '../../../src/optimizers/highs.ts';
import { type Cover, coverByHighs, createCovering } from '../../../src/optimizers/reliability/covering.ts';
import { coverBySimplex } from '../../../src/optimizers/reliability/coveringSimplex.ts';
import { between } from '../../grid/randomNetworks.ts';

const solver = await loadSolver();

interface Programme {
  rows: Float64Array[];
  need: Float64Array;
  most: Float64Array;
}

/** Programmes with a solution: equal coefficients, rows alike, columns of no use or no room, needs that all must meet. */
const programme = (least: number): fc.Arbitrary<Programme> =>
  fc.integer({ min: 1, max: 12 }).chain((columns) => {
    const coefficient = fc.oneof(
      fc.constantFrom(0, 0.1, 0.1, 0.2),
      between(0.01, 0.5),
      between(least, 0).map((each) => (each > -0.01 ? 0 : each)),
    );
    const room = fc.oneof(fc.constantFrom(0, 0.25), between(0, 1));
    return fc
      .record({
        rows: fc.array(fc.array(coefficient, { minLength: columns, maxLength: columns }), {
          minLength: 1,
          maxLength: 8,
        }),
        most: fc.array(room, { minLength: columns, maxLength: columns }),
        shares: fc.array(fc.oneof(fc.constantFrom(-1, 0, 1), between(0, 1)), { minLength: 8, maxLength: 8 }),
      })
      .map(({ rows, most, shares }) => ({
        rows: rows.map((row) => Float64Array.from(row)),
        // what x = most gives, or less
        need: Float64Array.from(rows, (row, j) => {
          const reach = row.reduce((sum, each, b) => sum + each * most[b], 0);
          return reach - (1 - shares[j]) * Math.abs(reach);
        }),
        most: Float64Array.from(most),
      }));
  });

const sum = (values: Float64Array) => values.reduce((total, each) => total + each, 0);

/** What prices prove no use of the columns can be below. */
function proven({ rows, need, most }: Programme, { price }: Cover): number {
  let bound = 0;
  price.forEach((each, j) => {
    bound += each * need[j];
  });
  most.forEach((room, b) => {
    bound -=
      room *
      Math.max(
        0,
        rows.reduce((worth, row, j) => worth + price[j] * row[b], -1),
      );
  });
  return bound;
}

describe('a covering programme', () => {
  it.each([0, -0.5])(
    'with coefficients from %d is solved as by HiGHS, which it does not ask',
    { tags: 'slow' },
    (least) => {
      let several = 0;
      let asked = 0;
      const counting: Solver = {
        ...solver,
        solve: (model, options) => {
          asked++;
          return solver.solve(model, options);
        },
      };
      fc.assert(
        fc.property(programme(least), (one) => {
          const { rows, need, most } = one;
          const found = createCovering(counting, rows, most.length)(need, most);
          const slow = coverByHighs(solver, rows, need, most);
          expect(sum(found.x)).toBeCloseTo(sum(slow.x), 7);
          expect(proven(one, found)).toBeCloseTo(sum(slow.x), 7);
          expect(found.price.every((each) => each >= 0)).toBe(true);
          found.x.forEach((each, b) => {
            expect(each).toBeGreaterThanOrEqual(0);
            expect(each).toBeLessThanOrEqual(most[b]);
          });
          rows.forEach((row, j) => {
            expect(row.reduce((total, each, b) => total + each * found.x[b], 0)).toBeGreaterThan(need[j] - 1e-9);
          });
          if (found.price.filter((each) => each > 0).length > 1) several++;
        }),
        { numRuns: 1500, seed: 8 },
      );
      expect(several).toBeGreaterThan(20);
      expect(asked).toBeLessThan(15);
    },
  );

  it('that cannot be met is given up by the simplex method', () => {
    const rows = [Float64Array.of(1, 2)];
    expect(coverBySimplex(rows, [10], Float64Array.of(1, 1))).toBeUndefined();
    expect(() => coverByHighs(solver, rows, Float64Array.of(10), Float64Array.of(1, 1))).toThrow('infeasible');
  });
});
