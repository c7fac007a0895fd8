// @module-tag slow
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { pow } from '../../src/arithmetic/index.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { jsLpAlone, solveJsLp, solvesSince } from '../../src/optimizers/jsLp.ts';
import { dualBound, isAtBound, isFeasible, isInfeasible } from '../../src/optimizers/lpCheck.ts';
import type { SparseModel, SparseRow } from '../../src/optimizers/sparse.ts';
import { type Random, stream } from '../../src/random/streams.ts';

const solver = await loadSolver();

interface Shape {
  columns: number;
  rows: number;
  mw: number;
  /** Powers of ten between the largest coefficient and the smallest. */
  spread: number;
}

/** The largest sum of volumes that lines carry, as the DSO asks for it: what they carry anyhow is up to some twice their volumes. */
function boundary(random: Random, { columns, rows, mw, spread }: Shape): SparseModel {
  const draw = () => random.uniform();
  const colUpper = Array.from({ length: columns }, () => (draw() < 0.2 ? 0 : mw * draw()));
  const indices = colUpper.map((_, c) => c);
  const row = (): SparseRow => {
    const values = colUpper.map(() => (draw() < 0.5 ? -1 : 1) * pow(10, -spread * draw()));
    const anyhow = 4 * mw * (draw() - 0.5);
    const limit = 0.75 * (1 + draw()) * (0.1 + Math.abs(anyhow));
    return { lower: -limit - anyhow, upper: limit - anyhow, indices, values };
  };
  return {
    sense: 'max',
    colCost: colUpper.map(() => 1),
    colLower: colUpper.map(() => 0),
    colUpper,
    rows: Array.from({ length: rows }, row),
  };
}

/** The smallest violation of the same limits: one column more, two rows for each. */
function leastViolation({ colCost, colLower, colUpper, rows }: SparseModel): SparseModel {
  const slack = colCost.length;
  return {
    sense: 'min',
    colCost: [...colUpper].map(() => 0).concat(1),
    colLower: [...colLower, 0],
    colUpper: [...colUpper, Number.POSITIVE_INFINITY],
    rows: rows.flatMap(({ lower, upper, indices, values }) => [
      { lower, upper: Number.POSITIVE_INFINITY, indices: [...indices, slack], values: [...values, 1] },
      { lower: Number.NEGATIVE_INFINITY, upper, indices: [...indices, slack], values: [...values, -1] },
    ]),
  };
}

const SHAPES: [string, number, (seed: number) => SparseModel][] = [
  [
    'a boundary of 150 volumes and 8 lines',
    100,
    (seed) => boundary(stream(seed, 'boundary'), { columns: 150, rows: 8, mw: 1000, spread: 6 }),
  ],
  [
    'a least violation of 21 columns and 42 rows',
    200,
    (seed) => leastViolation(boundary(stream(seed, 'least'), { columns: 20, rows: 21, mw: 20, spread: 4 })),
  ],
];

const close = (value: number, other: number): boolean => Math.abs(value - other) <= 1e-6 * (1 + Math.abs(other));

describe.each(SHAPES)('%s', (_, count, modelOf) => {
  const models = Array.from({ length: count }, (_, seed) => modelOf(seed));

  it('is solved as HiGHS solves it, where javascript-lp-solver alone is wrong or does not end too', () => {
    const before = solvesSince();
    let wrongAlone = 0;
    for (const model of models) {
      const known = solver.solve(model);
      const found = solveJsLp(model);
      expect(found.status).toBe(known.status);
      if (known.status === 'optimal') {
        expect(close(found.objective, known.objective)).toBe(true);
        expect(isFeasible(model, found.x)).toBe(true);
      }
      const alone = jsLpAlone(model);
      if (alone.status !== known.status || (known.status === 'optimal' && !isFeasible(model, alone.x))) wrongAlone++;
    }
    const { checked, handedToHighs } = solvesSince(before);
    expect(checked).toBe(count);
    expect(wrongAlone).toBeGreaterThan(0);
    expect(handedToHighs).toBeGreaterThanOrEqual(wrongAlone);
    expect(handedToHighs).toBeLessThan(count / 2);
  });

  it('has the same answer each time, to the last bit', () => {
    for (const model of models.slice(0, 10)) expect(solveJsLp(model)).toEqual(solveJsLp(structuredClone(model)));
  });
});

describe('the check', () => {
  const number = fc.integer({ min: -30, max: 30 }).map((tenths) => tenths / 10);
  const bounds = fc
    .tuple(fc.option(number), fc.option(number))
    .map(([a, b]) => [a ?? Number.NEGATIVE_INFINITY, b ?? Number.POSITIVE_INFINITY].sort((p, q) => p - q));
  const small = fc
    .record({
      sense: fc.constantFrom('min' as const, 'max' as const),
      columns: fc.array(fc.record({ cost: number, bounds }), { minLength: 1, maxLength: 5 }),
      rows: fc.array(fc.record({ bounds, values: fc.array(number, { minLength: 5, maxLength: 5 }) }), { maxLength: 5 }),
    })
    .map(
      ({ sense, columns, rows }): SparseModel => ({
        sense,
        colCost: columns.map(({ cost }) => cost),
        colLower: columns.map((column) => column.bounds[0]),
        colUpper: columns.map((column) => column.bounds[1]),
        rows: rows.map((row) => ({
          lower: row.bounds[0],
          upper: row.bounds[1],
          indices: columns.map((_, c) => c),
          values: row.values.slice(0, columns.length),
        })),
      }),
    );
  const multipliers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 5, maxLength: 5 });

  it('believes no multipliers more than they prove', () => {
    let bounded = 0;
    fc.assert(
      fc.property(small, multipliers, (model, tried) => {
        const { status, objective } = solver.solve(model);
        const bound = dualBound(model, tried);
        if (status === 'optimal') {
          expect(isInfeasible(model, tried)).toBe(false);
          if (Number.isFinite(bound)) bounded++;
          const beyond = model.sense === 'min' ? bound - objective : objective - bound;
          expect(beyond).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(objective)));
        }
        if (status === 'unbounded') expect(Number.isFinite(bound)).toBe(false);
      }),
      { numRuns: 1000, seed: 5 },
    );
    expect(bounded).toBeGreaterThan(100);
  });

  it('finds small models solved as HiGHS solves them, and most without asking it', () => {
    const before = solvesSince();
    fc.assert(
      fc.property(small, (model) => {
        const [found, known] = [solveJsLp(model), solver.solve(model)];
        expect(found.status).toBe(known.status);
        if (known.status === 'optimal') expect(close(found.objective, known.objective)).toBe(true);
      }),
      { numRuns: 500, seed: 6 },
    );
    const { checked, handedToHighs } = solvesSince(before);
    expect(handedToHighs).toBeLessThan(checked / 2);
  });

  it('wants an objective at its bound, and whole columns whole', () => {
    const model: SparseModel = { sense: 'max', colCost: [2], colLower: [0], colUpper: [5.5], rows: [] };
    expect(isAtBound(model, Float64Array.of(5.5), dualBound(model, []))).toBe(true);
    expect(isAtBound(model, Float64Array.of(5.4), dualBound(model, []))).toBe(false);
    const whole = { ...model, integer: Uint8Array.of(1) };
    expect(isFeasible(whole, Float64Array.of(5.5))).toBe(false);
    expect(solveJsLp(whole)).toMatchObject({ status: 'optimal', objective: 10 });
  });
});

it('says that HiGHS is wanted where it is not loaded, and solves the same once it is', async () => {
  vi.resetModules();
  const fresh = await import('../../src/optimizers/jsLp.ts');
  const highs = await import('../../src/optimizers/highs.ts');
  const whole: SparseModel = {
    ...{ sense: 'max', colCost: [2], colLower: [0], colUpper: [5.5], rows: [] },
    integer: Uint8Array.of(1),
  };
  expect(() => fresh.solveJsLp(whole)).toThrow(highs.HighsWanted);
  expect(fresh.solvesSince()).toEqual({ checked: 0, handedToHighs: 0 });
  const solved = await highs.withHighs(() => fresh.solveJsLp(whole));
  expect(solved.objective).toBe(10);
  expect(fresh.solvesSince()).toEqual({ checked: 1, handedToHighs: 1 });
});
