import fc from 'fast-check';
import type { Solver } from '../../src/optimizers/highs.ts';
import type { Norm, ScenarioSet } from '../../src/optimizers/scenarioReduction.ts';

export const rowOf = ({ values, width }: ScenarioSet, i: number): Float64Array =>
  values.subarray(i * width, (i + 1) * width);

/** Distance of two vectors by the definition of the norm. */
const apart = (a: Float64Array, b: Float64Array, norm: Norm): number => {
  const differences = Array.from(a, (value, k) => Math.abs(value - b[k]));
  return norm === 1 ? differences.reduce((x, y) => x + y, 0) : Math.hypot(...differences);
};

export const apartBy = (set: ScenarioSet, i: number, j: number, norm: Norm): number =>
  apart(rowOf(set, i), rowOf(set, j), norm);

/** Sets of `from` to `to` scenarios; values repeat now and then. */
export const anySet = (from: number, to: number, width?: number): fc.Arbitrary<ScenarioSet> =>
  fc
    .record({
      count: fc.integer({ min: from, max: to }),
      width: width ? fc.constant(width) : fc.integer({ min: 1, max: 4 }),
    })
    .chain(({ count, width }) => {
      const any = fc.integer({ min: -10_000, max: 10_000 }).map((cents) => cents / 100);
      const value = fc.oneof({ weight: 4, arbitrary: any }, { weight: 1, arbitrary: fc.constantFrom(0, 50) });
      const weight = fc.double({ min: 0.01, max: 1, noNaN: true });
      return fc
        .record({
          values: fc.array(value, { minLength: count * width, maxLength: count * width }),
          weights: fc.array(weight, { minLength: count, maxLength: count }),
        })
        .map(({ values, weights }): ScenarioSet => {
          const total = weights.reduce((a, b) => a + b, 0);
          const probability = Float64Array.from(weights, (w) => w / total);
          return { values: Float64Array.from(values), width, probability };
        });
    });

/** The same set with its scenarios in another order. */
export const permuted = (set: ScenarioSet, order: number[]): ScenarioSet => ({
  values: Float64Array.from(order.flatMap((i) => Array.from(rowOf(set, i)))),
  width: set.width,
  probability: Float64Array.from(order, (i) => set.probability[i]),
});

export const subsets = (n: number, size: number, from = 0): number[][] =>
  size === 0
    ? [[]]
    : Array.from({ length: Math.max(0, n - from) }, (_, k) => from + k).flatMap((i) =>
        subsets(n, size - 1, i + 1).map((rest) => [i, ...rest]),
      );

/** The Kantorovich distance as the transport problem it is defined by, on HiGHS. */
export function kantorovichByLp(solver: Solver, a: ScenarioSet, b: ScenarioSet, norm: Norm): number {
  const [n, m] = [a.probability.length, b.probability.length];
  const cells = Array.from({ length: n * m }, (_, c) => ({ i: Math.floor(c / m), j: c % m, c }));
  const colCost = cells.map(({ i, j }) => apart(rowOf(a, i), rowOf(b, j), norm));
  const rowFor = (sum: number, isIn: (cell: (typeof cells)[number]) => boolean) => {
    const indices = cells.filter(isIn).map(({ c }) => c);
    return { lower: sum, upper: sum, indices, values: indices.map(() => 1) };
  };
  // the last column's sum follows from the others; left out, rounding cannot make the problem infeasible
  const rows = [
    ...Array.from(a.probability, (p, i) => rowFor(p, (cell) => cell.i === i)),
    ...Array.from(b.probability.subarray(0, m - 1), (p, j) => rowFor(p, (cell) => cell.j === j)),
  ];
  const colLower = colCost.map(() => 0);
  const { status, objective } = solver.solve({ sense: 'min', colCost, colLower, colUpper: colCost.map(() => 1), rows });
  if (status !== 'optimal') throw new Error(`the transport problem ended as ${status}`);
  return objective;
}
