import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { solveJsLp } from '../../src/optimizers/jsLp.ts';
import { Model } from '../../src/optimizers/model.ts';
import type { SparseModel } from '../../src/optimizers/sparse.ts';
import { anyProgramme, infinity } from './programmes.ts';

const solver = await loadSolver();
const onHighs = (model: SparseModel) => solver.solve(model);

const load = [3, 9];
const mostMw = [5, 10];
const price = [20, 50];

/** Two units serve a load in two hours; what is not served costs 1000. */
function dispatch(): Model {
  const m = new Model('min');
  const p = m.columns('p', [2, 2], { upper: (unit) => mostMw[unit], cost: (unit) => price[unit] });
  for (const hour of [0, 1]) {
    const shed = m.column('shed', hour, { cost: 1000 });
    m.row('balance', hour, '=', load[hour]).add(p.at(0, hour), 1).add(p.at(1, hour), 1).add(shed, 1);
  }
  return m;
}

describe('a model by name and index', () => {
  it('has its columns and rows in the order in which they were stated, the last index running fastest', () => {
    const m = new Model('max');
    const p = m.columns('p', [2, 3], { lower: 1, upper: (g, t) => 10 * g + t, cost: (_, t) => -t });
    const peak = m.column('peak', { lower: -infinity, cost: 7, integer: true });
    m.row('least', 4, '>=', 2).add(p.at(1, 0), 3);
    m.row('all', 'in', [-1, 8]).add(peak, 1).add(p.at(0, 2), 2);
    m.row('fixed', 0, 1, '=', 5).add(p.at(0, 0), 1);
    m.rowOf('least', 4).add(peak, -1).add(p.at(1, 0), 0.5);
    expect(m.sparse()).toMatchObject({
      sense: 'max',
      colCost: [-0, -1, -2, -0, -1, -2, 7],
      colLower: [1, 1, 1, 1, 1, 1, -infinity],
      colUpper: [0, 1, 2, 10, 11, 12, infinity],
      integer: Uint8Array.of(0, 0, 0, 0, 0, 0, 1),
      rows: [
        { lower: 2, upper: infinity, indices: [3, 6], values: [3.5, -1] },
        { lower: -1, upper: 8, indices: [6, 2], values: [1, 2] },
        { lower: 5, upper: 5, indices: [0], values: [1] },
      ],
    });
    expect(m.columnsOf('p')).toEqual([0, 1, 2, 3, 4, 5]);
    expect([m.columnAt('peak'), m.rowAt('fixed', 0, 1)]).toEqual([6, 2]);
  });

  it('may have a name for no column at all', () => {
    const m = new Model('min');
    m.columns('p', [0, 24]);
    expect(m.columnsOf('p')).toEqual([]);
    expect(() => m.columnAt('p', 0, 0)).toThrow("there is no column 'p' at (0, 0): 'p' is stated for no index");
  });

  it('is a linear programme where no column is whole', () => {
    expect(dispatch().sparse()).not.toHaveProperty('integer');
  });

  it('gives values, duals and reduced costs by name', () => {
    const m = dispatch();
    expect(m.solve(onHighs).objective).toBeCloseTo(3 * 20 + 5 * 20 + 4 * 50, 9);
    const served = [0, 1].flatMap((unit) => [0, 1].map((hour) => m.value('p', unit, hour)));
    expect(served).toEqual([3, 5, 0, 4]);
    expect([m.dual('balance', 0), m.dual('balance', 1)]).toEqual([20, 50]);
    expect([m.reducedCost('p', 1, 0), m.reducedCost('p', 0, 1), m.reducedCost('shed', 1)]).toEqual([30, -30, 950]);
  });

  it('has duals where its whole columns are fixed and so taken for any number', () => {
    const m = new Model('max');
    const open = m.column('open', 2, { upper: 1, cost: -5, integer: true });
    m.row('room', '<=', 0)
      .add(m.column('sold', { cost: 3 }), 1)
      .add(open, -4);
    expect([m.hasColumn('open', 2), m.hasColumn('open', 1), m.hasColumn('shut')]).toEqual([true, false, false]);
    m.solve(onHighs);
    expect(() => m.dual('room')).toThrow('only linear programmes');
    m.fix(open, 1);
    expect(m.solveRelaxed(onHighs).objective).toBeCloseTo(3 * 4 - 5, 9);
    expect(m.dual('room')).toBeCloseTo(3, 9);
    m.fix(open, 0);
    expect(m.solveRelaxed(onHighs).objective).toBeCloseTo(0, 9);
  });

  it('is solved by javascript-lp-solver too, which has no duals to give', () => {
    const m = dispatch();
    m.solve(solveJsLp);
    expect(m.value('p', 1, 1)).toBeCloseTo(4, 6);
    expect(() => m.dual('balance', 1)).toThrow(
      /no dual of row 'balance' at \(1\): .* ended as optimal, and only linear programmes that HiGHS solves have duals/,
    );
    expect(() => m.reducedCost('shed', 0)).toThrow(/no reduced cost of column 'shed' at \(0\)/);
  });

  it('is cut and solved again where it is kept, and read by name all the while', () => {
    const m = dispatch();
    using kept = solver.persistent(m.sparse());
    m.solve(() => kept.solve());
    kept.addRows([m.row('cut', 0, '<=', 3).add(m.columnAt('p', 0, 1), 1)]);
    m.solve(() => kept.solve());
    expect([m.value('p', 0, 1), m.value('p', 1, 1)]).toEqual([3, 6]);
    expect(m.dual('cut', 0)).toBeCloseTo(-30, 9);
    expect(m.solve(onHighs).objective).toBeCloseTo(3 * 20 + 3 * 20 + 6 * 50, 9);
  });

  it('is the programme it states, whichever', () => {
    const check = ({ model }: { model: SparseModel }): void => {
      const m = new Model(model.sense);
      const { colCost, colLower, colUpper, rows } = model;
      const x = m.columns('x', [colCost.length], {
        cost: (c) => colCost[c],
        lower: (c) => colLower[c],
        upper: (c) => colUpper[c],
      });
      rows.forEach(({ lower, upper, indices, values }, r) => {
        const row = m.row('row', r, 'in', [lower, upper]);
        indices.forEach((c, k) => {
          row.add(x.at(c), values[k]);
        });
      });
      const result = m.solve(onHighs);
      expect(result).toStrictEqual(solver.solve(model));
      expect(colCost.map((_, c) => m.value('x', c))).toEqual([...result.x]);
      expect(rows.map((_, r) => m.dual('row', r))).toEqual([...result.rowDual]);
    };
    fc.assert(fc.property(anyProgramme(6), check), { seed: 51, numRuns: 200 });
  });
});

describe('what a model refuses', () => {
  const faults: [what: string, use: (m: Model) => unknown, message: string][] = [
    ['an unknown column', (m) => m.columnAt('q', 1), "no column is called 'q': there are 'p', 'shed'"],
    ['an unknown row', (m) => m.rowOf('limit', 1), "no row is called 'limit': there are 'balance'"],
    ['a row in a model without', () => new Model('min').rowAt('limit'), "no row is called 'limit': there are none"],
    [
      'an index out of range',
      (m) => m.columnAt('p', 2, 0),
      "there is no column 'p' at (2, 0): 'p' is stated from (0, 0) to (1, 1)",
    ],
    ['an index too few', (m) => m.columns('x', [3]).at(), "there is no column 'x': 'x' is stated from (0) to (2)"],
    [
      'a row out of range',
      (m) => m.dual('balance', -1),
      "there is no row 'balance' at (-1): 'balance' is stated from (0) to (1)",
    ],
    ['a column stated twice', (m) => m.columns('shed', [2]), "column 'shed' at (0) is stated twice"],
    ['a row stated twice', (m) => m.row('balance', 1, '<=', 2), "row 'balance' at (1) is stated twice"],
    [
      'no number as cost',
      (m) => m.column('y', 3, { cost: Number.NaN }),
      "the cost of column 'y' at (3) is not a number",
    ],
    [
      'no number as bound',
      (m) => m.columns('y', [2], { upper: (k) => 0 / k }),
      "the upper bound of column 'y' at (0) is not a number",
    ],
    ['no number as right side', (m) => m.row('need', '>=', Number.NaN), "the bound of row 'need' is not a number"],
    [
      'no number as coefficient',
      (m) => m.rowOf('balance', 0).add(0, Number.NaN),
      "the coefficient of row 'balance' at (0) is not a number",
    ],
    [
      'a value before it is solved',
      (m) => m.value('p', 0, 0),
      "there is no value of column 'p' at (0, 0): the model has not been solved",
    ],
  ];

  it.each(faults)('%s, in one message that names it', (_, use, message) => {
    expect(() => use(dispatch())).toThrow(expect.objectContaining({ message }));
  });

  it('values where there is no solution, and those of what was stated since', () => {
    const m = dispatch();
    m.solve(onHighs);
    m.column('late', { cost: 1 });
    expect(() => m.value('late')).toThrow(/no value of column 'late': it was stated after the last solve/);
    m.row('impossible', '<=', -1).add(m.columnAt('p', 0, 0), 1);
    m.solve(onHighs);
    expect(() => m.value('p', 0, 0)).toThrow(/no value of column 'p' at \(0, 0\): the last solve ended as infeasible/);
  });
});
