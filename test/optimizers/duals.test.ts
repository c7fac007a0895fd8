import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/optimizers/highs.ts';
import type { SparseModel } from '../../src/optimizers/sparse.ts';
import { activity, anyProgramme, infinity, rowOf } from './programmes.ts';

const solver = await loadSolver();
const close = (actual: ArrayLike<number>, expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((figure, k) => {
    expect(actual[k]).toBeCloseTo(figure, 9);
  });
};

/** Windows and doors (Hillier & Lieberman): plants 1 to 3 have 4, 12 and 18 hours, worth 0, 3/2 and 1 an hour more. */
const plants = (): SparseModel => ({
  sense: 'max',
  colCost: [3, 5],
  colLower: [0, 0],
  colUpper: [infinity, infinity],
  rows: [rowOf(-infinity, [1, 0], 4), rowOf(-infinity, [0, 2], 12), rowOf(-infinity, [3, 2], 18)],
});

/** Two feeds cover 10 and 12 of two nutrients at 2 and 3 a kilo: 4 and 2 kilos; a third at 9 is not bought. */
const diet = (): SparseModel => ({
  sense: 'min',
  colCost: [2, 3, 9],
  colLower: [0, 0, 0],
  colUpper: [infinity, infinity, infinity],
  rows: [rowOf(10, [2, 1, 1], infinity), rowOf(12, [1, 4, 2], infinity)],
});

describe('duals of linear programmes known from textbooks', () => {
  it('of a maximum: resources that are used up are worth something more', () => {
    const result = solver.solve(plants());
    close(result.x, [2, 6]);
    close(result.rowDual, [0, 1.5, 1]);
    close(result.reducedCost, [0, 0]);
    expect([result.bound, result.gap]).toEqual([result.objective, 0]);
  });

  it('of a minimum: what is demanded costs something more, and what is not bought is too dear by its reduced cost', () => {
    const { x, rowDual, reducedCost, objective } = solver.solve(diet());
    close(x, [4, 2, 0]);
    close(rowDual, [5 / 7, 4 / 7]);
    close(reducedCost, [0, 0, 9 - 5 / 7 - 8 / 7]);
    expect(objective).toBeCloseTo(14, 9);
  });

  it('turn their signs with the objective, not with the sense alone', () => {
    const turned = { ...plants(), sense: 'min' as const, colCost: [-3, -5] };
    close(solver.solve(turned).rowDual, [0, -1.5, -1]);
    const costly = { ...diet(), sense: 'max' as const, colCost: [-2, -3, -9] };
    close(solver.solve(costly).rowDual, [-5 / 7, -4 / 7]);
  });

  it('give a column at its upper bound what more room is worth: at least 0 of a maximum, at most 0 of a minimum', () => {
    const room = { colCost: [4], colLower: [0], colUpper: [7], rows: [rowOf(-infinity, [1], 9)] };
    close(solver.solve({ ...room, sense: 'max' }).reducedCost, [4]);
    close(solver.solve({ ...room, sense: 'min', colCost: [-4] }).reducedCost, [-4]);
    close(solver.solve({ ...room, sense: 'min' }).reducedCost, [4]);
    close(solver.solve({ ...room, sense: 'max', colCost: [-4] }).reducedCost, [-4]);
  });

  it('are the price of power where the cheap generator is full and the dear one is not', () => {
    const market: SparseModel = {
      sense: 'min',
      colCost: [20, 50],
      colLower: [0, 0],
      colUpper: [100, 100],
      rows: [rowOf(130, [1, 1], 130)],
    };
    const { x, rowDual, reducedCost } = solver.solve(market);
    close(x, [100, 30]);
    close(rowDual, [50]);
    close(reducedCost, [-30, 0]);
  });

  it('are absent where there are none: no solution, or whole numbers', () => {
    const impossible = { ...diet(), colUpper: [1, 1, 1] };
    for (const model of [impossible, { ...diet(), integer: Uint8Array.of(1, 0, 0) }]) {
      const { rowDual, reducedCost } = solver.solve(model);
      expect([rowDual.length, reducedCost.length]).toEqual([0, 0]);
    }
    const { status, bound, gap } = solver.solve(impossible);
    expect([status, bound, gap]).toEqual(['infeasible', Number.NaN, Number.NaN]);
  });
});

/** What holds a row or column that has this dual, in a model of this sense. */
const holder = (sense: 'min' | 'max', dual: number, lower: number, upper: number): number =>
  dual > 0 === (sense === 'min') ? lower : upper;

describe('duals of any linear programme', () => {
  it('prove that its solution is the best: feasible, complementary, and worth the same', { tags: 'slow' }, () => {
    const check = ({ model }: { model: SparseModel }, presolve: 'on' | 'off'): void => {
      const { status, x, objective, rowDual, reducedCost } = solver.solve(model, { presolve });
      expect(status).toBe('optimal');
      const { sense, colCost, colLower, colUpper, rows } = model;
      let worth = 0;
      const count = (dual: number, value: number, lower: number, upper: number): void => {
        expect(value).toBeGreaterThanOrEqual(lower - 1e-7);
        expect(value).toBeLessThanOrEqual(upper + 1e-7);
        if (Math.abs(dual) < 1e-9) return;
        const held = holder(sense, dual, lower, upper);
        expect(value).toBeCloseTo(held, 6);
        worth += dual * held;
      };
      const priced = Array.from(colCost);
      rows.forEach((row, r) => {
        count(rowDual[r], activity(row, x), row.lower, row.upper);
        row.indices.forEach((c, k) => {
          priced[c] -= rowDual[r] * row.values[k];
        });
      });
      priced.forEach((cost, c) => {
        expect(reducedCost[c]).toBeCloseTo(cost, 7);
        count(reducedCost[c], x[c], colLower[c], colUpper[c]);
      });
      expect(worth).toBeCloseTo(objective, 6);
    };
    fc.assert(fc.property(anyProgramme(8), fc.constantFrom('on' as const, 'off' as const), check), {
      seed: 31,
      numRuns: 400,
    });
  });

  it('are what a bound raised a little gains, where the duals of the raised programme are the same', {
    tags: 'slow',
  }, () => {
    const check = ({ model }: { model: SparseModel }, pick: number): void => {
      const r = pick % model.rows.length;
      const row = model.rows[r];
      const before = solver.solve(model);
      const raise = 1e-3;
      const held = holder(model.sense, before.rowDual[r], row.lower, row.upper);
      const [lower, upper] = [row.lower, row.upper].map((bound) => (bound === held ? bound + raise : bound));
      fc.pre(lower <= upper);
      const after = solver.solve({ ...model, rows: model.rows.with(r, { ...row, lower, upper }) });
      fc.pre(after.status === 'optimal' && before.rowDual.every((dual, k) => Math.abs(dual - after.rowDual[k]) < 1e-9));
      expect(after.objective - before.objective).toBeCloseTo(raise * before.rowDual[r], 7);
    };
    fc.assert(fc.property(anyProgramme(6), fc.nat(), check), { seed: 32, numRuns: 300 });
  });
});

describe('bounds of mixed-integer programmes', () => {
  const small = fc.record({
    sense: fc.constantFrom('min' as const, 'max' as const),
    cost: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }),
    weight: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 }),
    least: fc.integer({ min: 0, max: 10 }),
    most: fc.integer({ min: 10, max: 20 }),
  });

  it('are the optimum once it is found, which is that of trying all whole numbers', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(small, ({ sense, cost, weight, least, most }) => {
        const columns = { colCost: cost, colLower: [0, 0, 0, 0], colUpper: [2, 2, 2, 2] };
        const rows = [rowOf(least, weight, most)];
        const { status, objective, bound, gap } = solver.solve({
          sense,
          ...columns,
          integer: Uint8Array.of(1, 1, 1, 1),
          rows,
        });
        const tried = Array.from({ length: 81 }, (_, k) => [
          k % 3,
          Math.floor(k / 3) % 3,
          Math.floor(k / 9) % 3,
          Math.floor(k / 27),
        ])
          .filter((x) => activity(rows[0], x) >= least && activity(rows[0], x) <= most)
          .map((x) => x.reduce((sum, value, c) => sum + cost[c] * value, 0));
        if (tried.length === 0) expect(status).toBe('infeasible');
        else {
          const best = sense === 'min' ? Math.min(...tried) : Math.max(...tried);
          expect(objective).toBeCloseTo(best, 7);
          expect(bound).toBeCloseTo(best, 6);
          expect(gap).toBeLessThanOrEqual(1e-8);
        }
      }),
      { seed: 33, numRuns: 150 },
    );
  });

  it('say how far a solution can be from the best where the search stops early', { tags: 'slow' }, () => {
    const items = 40;
    const weights = (k: number) => Array.from({ length: items }, (_, c) => 100 + (((c + 3) * (17 * k + 41)) % 397));
    const most = (values: number[]) => Math.floor(values.reduce((sum, value) => sum + value, 0) / 3);
    const model: SparseModel = {
      sense: 'max',
      colCost: weights(0),
      colLower: weights(0).map(() => 0),
      colUpper: weights(0).map(() => 1),
      integer: new Uint8Array(items).fill(1),
      rows: [1, 2, 3, 4, 5].map((k) => rowOf(-infinity, weights(k), most(weights(k)))),
    };
    const best = solver.solve(model);
    const early = solver.solve(model, { relativeGap: 0.05 });
    expect(early.objective).toBeLessThanOrEqual(best.objective + 1e-6);
    expect(early.bound).toBeGreaterThanOrEqual(best.objective - 1e-6);
    expect(early.gap).toBeCloseTo((early.bound - early.objective) / early.objective, 9);
    expect(early.gap).toBeGreaterThan(0);
    expect(early.gap).toBeLessThanOrEqual(0.05);
    const turned = solver.solve(
      { ...model, sense: 'min', colCost: weights(0).map((cost) => -cost) },
      { relativeGap: 0.05 },
    );
    expect(turned.bound).toBeLessThanOrEqual(-best.objective + 1e-6);
    expect(best.iterations).toBeGreaterThan(0);
  });
});
