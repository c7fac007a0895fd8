import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSolver, type PersistentModel } from '../../src/optimizers/highs.ts';
import type { SparseModel } from '../../src/optimizers/sparse.ts';
import { anyProgramme, anyRow, infinity, rowOf } from './programmes.ts';

const solver = await loadSolver();

/** Loads shed least cost where lines of a ring carry little: larger than the random programmes, so that pivots count. */
const ring = (nodes: number): SparseModel => {
  const load = Array.from({ length: nodes }, (_, k) => 1 + ((7 * k) % 5));
  const columns = [
    ...load.map((mw, k) => [5 + ((11 * k) % 13), 0, mw]),
    ...load.map(() => [0, -6, 6]),
    [1, 0, infinity],
  ];
  return {
    sense: 'min',
    colCost: columns.map(([cost]) => cost),
    colLower: columns.map(([, lower]) => lower),
    colUpper: columns.map(([, , upper]) => upper),
    rows: load.map((mw, k) => {
      const values = columns.map(() => 0);
      values[k] = 1;
      values[nodes + k] = -1;
      values[nodes + ((k + nodes - 1) % nodes)] += 1;
      if (k === 0) values[2 * nodes] = 1;
      return rowOf(mw, values, mw);
    }),
  };
};

describe('a kept linear programme', () => {
  it('saves pivots where little changes, and finds the same', { tags: 'slow' }, () => {
    const nodes = 60;
    using kept = solver.persistent(ring(nodes));
    kept.solve();
    let [warm, cold] = [0, 0];
    for (let k = 0; k < 50; k++) {
      const [line, limit] = [nodes + ((13 * k) % nodes), 4 + (k % 5)];
      kept.changeColBounds(line, -limit, limit);
      const again = kept.solve();
      kept.forget();
      const anew = kept.solve({ presolve: 'off' });
      expect(again.status).toBe('optimal');
      expect(again.objective).toBeCloseTo(anew.objective, 9);
      warm += again.iterations;
      cold += anew.iterations;
    }
    expect(cold).toBeGreaterThan(1000);
    expect(warm).toBeLessThan(cold / 5);
  });

  it('that has forgotten its last solve finds what a model made anew finds, to the last bit', { tags: 'slow' }, () => {
    const check = (one: { model: SparseModel }, presolve: 'on' | 'off', cost: number, isWhole: boolean): void => {
      const integer = new Uint8Array(one.model.colCost.length).fill(isWhole ? 1 : 0);
      const model = { ...one.model, integer };
      using kept = solver.persistent(model);
      kept.solve();
      kept.changeCost(0, cost);
      kept.solve();
      kept.forget();
      expect(kept.solve({ presolve })).toStrictEqual(
        solver.solve({ ...model, colCost: Array.from(model.colCost).with(0, cost) }, { presolve }),
      );
    };
    const costs = fc.integer({ min: -5, max: 5 });
    const presolves = fc.constantFrom('on' as const, 'off' as const);
    fc.assert(fc.property(anyProgramme(8), presolves, costs, fc.boolean(), check), { seed: 41, numRuns: 200 });
  });

  it('with rows added and deleted is the model built anew', { tags: 'slow' }, () => {
    const withRows = anyProgramme(8).chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.array(anyRow(one.point), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 4 }),
      ),
    );
    fc.assert(
      fc.property(withRows, ([{ model }, added, picks]) => {
        using kept = solver.persistent(model);
        kept.solve();
        kept.addRows(added.slice(1));
        kept.solve();
        const deleted = picks.map((pick) => pick % (model.rows.length + added.length - 1));
        kept.deleteRows(deleted);
        kept.addRows(added.slice(0, 1));
        const rows = [...model.rows, ...added.slice(1)]
          .filter((_, r) => !deleted.includes(r))
          .concat(added.slice(0, 1));
        const anew = solver.solve({ ...model, rows });
        const again = kept.solve();
        expect(again.status).toBe(anew.status);
        if (anew.status === 'optimal') expect(again.objective).toBeCloseTo(anew.objective, 9);
        kept.forget();
        expect(kept.solve()).toStrictEqual(anew);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it('starts from a basis it is given, also of another model, and then has nothing left to do', () => {
    using first = solver.persistent(ring(40));
    expect(first.basis()).toBeUndefined();
    const { objective, iterations } = first.solve({ presolve: 'off' });
    const basis = first.basis();
    if (basis === undefined) throw new Error('a solved linear programme has a basis');
    expect(iterations).toBeGreaterThan(0);
    using second = solver.persistent(ring(40));
    second.setBasis(basis);
    expect(second.solve({ presolve: 'off' })).toMatchObject({ iterations: 0, status: 'optimal' });
    expect(second.solve().objective).toBeCloseTo(objective, 9);
    second.setBasis({ colStatus: basis.colStatus.map(() => 1), rowStatus: basis.rowStatus.map(() => 1) });
    expect(second.solve().objective).toBeCloseTo(objective, 9);
    second.addRows([rowOf(0, [1], 1)]);
    expect(second.basis()).toBeUndefined();
  });

  it('keeps what cuts off little near its last solution when rows are added', () => {
    using kept = solver.persistent(ring(60));
    const before = kept.solve();
    const cut = rowOf(
      before.x[3] - 0.5,
      Array.from({ length: 4 }, (_, c) => (c === 3 ? 1 : 0)),
      before.x[3] - 0.25,
    );
    kept.addRows([cut]);
    const again = kept.solve();
    kept.forget();
    const anew = kept.solve({ presolve: 'off' });
    expect(again.objective).toBeCloseTo(anew.objective, 9);
    expect(again.iterations).toBeLessThan(anew.iterations / 5);
  });

  it('is presolved or not as each solve asks', () => {
    using kept = solver.persistent(ring(60));
    const without = kept.solve({ presolve: 'off' });
    kept.forget();
    const reduced = kept.solve({ presolve: 'on' });
    expect(reduced.objective).toBeCloseTo(without.objective, 9);
    expect(reduced.iterations).not.toBe(without.iterations);
  });

  it('has no basis where columns are whole', () => {
    using kept = solver.persistent({ ...ring(8), integer: new Uint8Array(17).fill(1, 0, 8) });
    expect(kept.solve().status).toBe('optimal');
    expect(kept.basis()).toBeUndefined();
  });

  it('leaves nothing behind once it is disposed of', { tags: 'slow' }, () => {
    const model = ring(20);
    const grow = (count: number): void => {
      for (let k = 0; k < count; k++) {
        using kept = solver.persistent(model);
        if (k % 50 === 0) kept.solve();
        kept.addRows([rowOf(0, [1], 9)]);
      }
    };
    const used = (): number => process.memoryUsage().external;
    grow(1000);
    const before = used();
    grow(4000);
    expect(used() - before).toBeLessThan(8e6);
  });
});

describe('bad input', () => {
  const each: [what: string, use: (kept: PersistentModel) => unknown, named: RegExp][] = [
    [
      'change a cost',
      (kept) => kept.changeCost(41, 1),
      /change the cost of column 41: there is no column 41 in a model of 41 columns/,
    ],
    ['change bounds', (kept) => kept.changeColBounds(-1, 0, 1), /there is no column -1/],
    [
      'change the bounds of a row',
      (kept) => kept.changeRowBounds(20, 0, 1),
      /there is no row 20 in a model of 20 rows/,
    ],
    ['change a coefficient', (kept) => kept.changeCoefficient(0.5, 0, 1), /there is no row 0.5/],
    [
      'change a coefficient to what is too large',
      (kept) => kept.changeCoefficient(0, 1, Number.POSITIVE_INFINITY),
      /found Infinity as the coefficient of column 1 in row 0; expected less than 1e15/,
    ],
    [
      'add a row',
      (kept) => kept.addRows([rowOf(0, [1], 1), { lower: 0, upper: 1, indices: [99], values: [1] }]),
      /make row 21: there is no column 99/,
    ],
    [
      'add a row twice of a column',
      (kept) => kept.addRows([{ lower: 0, upper: 1, indices: [2, 2], values: [1, 1] }]),
      /make row 20: column 2 is in it twice/,
    ],
    [
      'add a lopsided row',
      (kept) => kept.addRows([{ lower: 0, upper: 1, indices: [2], values: [] }]),
      /1 indices and 0 values/,
    ],
    ['delete rows', (kept) => kept.deleteRows([3, 20]), /delete rows: there is no row 20/],
    [
      'set a basis',
      (kept) => kept.setBasis({ colStatus: new Int32Array(2), rowStatus: new Int32Array(1) }),
      /2 columns and 1 rows: the model has 41 columns and 20 rows/,
    ],
  ];

  it.each(each)('%s: one message names it, and the model is as it was', (_, use, named) => {
    using kept = solver.persistent(ring(20));
    const { objective } = kept.solve();
    expect(() => use(kept)).toThrow(named);
    kept.forget();
    expect(kept.solve().objective).toBe(objective);
  });

  it.each(each)('%s: refused once the model is disposed of', (_, use) => {
    const kept = solver.persistent(ring(20));
    kept.dispose();
    kept.dispose();
    expect(() => use(kept)).toThrow(/^cannot .*: the model has been disposed of$/);
  });

  it('a solve, a basis or a restart of a disposed model is refused', () => {
    const kept = solver.persistent(ring(20));
    kept.dispose();
    for (const use of [() => kept.solve(), () => kept.basis(), () => kept.forget()]) {
      expect(use).toThrow(/disposed of/);
    }
  });

  it('a model with a faulty row or no columns at all says which', () => {
    const model = ring(20);
    expect(() =>
      solver.solve({ ...model, rows: [...model.rows, { lower: 0, upper: 1, indices: [41], values: [1] }] }),
    ).toThrow(/make row 20: there is no column 41 in a model of 41 columns/);
    expect(() => solver.solve({ sense: 'min', colCost: [], colLower: [], colUpper: [], rows: [] })).toThrow(
      /no columns/,
    );
  });
});

it('searches leanly only where it is told to, and finds the same', () => {
  const whole = { ...ring(12), integer: Uint8Array.from({ length: 25 }, (_, column) => (column < 12 ? 1 : 0)) };
  const kept = solver.persistent(whole);
  try {
    const one = solver.solve(whole);
    for (const isLean of [true, undefined, true, false]) {
      expect(kept.solve({ isLean }).objective).toBeCloseTo(one.objective, 7);
      kept.forget();
    }
  } finally {
    kept.dispose();
  }
});
