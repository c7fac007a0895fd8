import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/optimizers/highs.ts';
import type { SparseModel } from '../../src/optimizers/sparse.ts';

const solver = await loadSolver();

// maximise 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18: x = 2, y = 6, worth 36 (Hillier & Lieberman's first example).
const workshop = (): SparseModel => ({
  sense: 'max',
  colCost: [3, 5],
  colLower: [0, 0],
  colUpper: [4, Number.POSITIVE_INFINITY],
  rows: [
    { lower: Number.NEGATIVE_INFINITY, upper: 12, indices: [1], values: [2] },
    { lower: Number.NEGATIVE_INFINITY, upper: 18, indices: [0, 1], values: [3, 2] },
  ],
});

describe('HiGHS wrapper', () => {
  it('solves an LP known by hand', () => {
    const { status, objective, x } = solver.solve(workshop());
    expect(status).toBe('optimal');
    expect(objective).toBeCloseTo(36, 9);
    expect([...x]).toEqual([2, 6]);
  });

  it('keeps whole-number columns whole', () => {
    const model: SparseModel = {
      sense: 'max',
      colCost: [5, 4],
      colLower: [0, 0],
      colUpper: [10, 10],
      integer: Uint8Array.of(1, 1),
      rows: [
        { lower: 0, upper: 24, indices: [0, 1], values: [6, 4] },
        { lower: 0, upper: 6, indices: [0, 1], values: [1, 2] },
      ],
    };
    expect(solver.solve(model).objective).toBeCloseTo(20, 9);
    expect(solver.solve({ ...model, integer: new Uint8Array(2) }).objective).toBeCloseTo(21, 9);
  });

  it('tells infeasible from unbounded', () => {
    const row = { lower: 5, upper: 5, indices: [0], values: [1] };
    const model: SparseModel = { sense: 'min', colCost: [1], colLower: [0], colUpper: [4], rows: [row] };
    expect(solver.solve(model)).toMatchObject({ status: 'infeasible', objective: Number.NaN });
    const free = { ...model, sense: 'max' as const, colUpper: [Number.POSITIVE_INFINITY], rows: [] };
    expect(['unbounded', 'infeasible']).toContain(solver.solve(free).status);
  });

  it('solves a kept model again after each change', () => {
    using kept = solver.persistent(workshop());
    expect(kept.solve().objective).toBeCloseTo(36, 9);
    kept.changeCost(1, 0);
    expect(kept.solve().objective).toBeCloseTo(12, 9);
    kept.changeRowBounds(1, Number.NEGATIVE_INFINITY, 9);
    expect(kept.solve().objective).toBeCloseTo(9, 9);
    kept.changeColBounds(0, 0, 2);
    kept.changeCoefficient(1, 0, 9);
    expect(kept.solve().objective).toBeCloseTo(3, 9);
  });

  it('solves thousands of models without running out of memory', { tags: 'slow' }, () => {
    for (let i = 0; i < 1000; i++) expect(solver.solve(workshop()).status).toBe('optimal');
  });
});
