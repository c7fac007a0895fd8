import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bleiswijkNetwork } from '../../src/grid/bleiswijk.ts';
import { eliminationOrder } from '../../src/grid/eliminationOrder.ts';
import { type Network, nominalInjection } from '../../src/grid/network.ts';
import { createNewton } from '../../src/grid/newton.ts';
import { nodalAdmittance } from '../../src/grid/nodalAdmittance.ts';
import { factorisePivoting, SingularMatrix } from '../../src/grid/pivoting.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { createLu } from '../../src/grid/sparseLu.ts';
import { sparsePattern } from '../../src/grid/sparsePattern.ts';
import { thirtyBusNetwork } from '../../src/grid/thirtyBuses.ts';
import { solvedByMathjs } from './mathjsLu.ts';
import { between } from './randomNetworks.ts';
import { networkFile, withoutNetworks } from './truth.ts';

interface System {
  size: number;
  entries: [number, number, number][];
  b: Float64Array;
}

/** A sparse system whose diagonal is `heavy` or may be missing. */
const systems = (heavy: boolean): fc.Arbitrary<System> =>
  fc.integer({ min: 1, max: 14 }).chain((size) => {
    const place = fc.integer({ min: 0, max: size - 1 });
    return fc
      .record({
        entries: fc.array(fc.tuple(place, place, between(-1, 1)), { maxLength: 4 * size }),
        diagonal: fc.array(heavy ? between(2, 6) : fc.constantFrom(0, 0, 1e-9, 1), {
          minLength: size,
          maxLength: size,
        }),
        b: fc.array(between(-1, 1), { minLength: size, maxLength: size }),
      })
      .map(({ entries, diagonal, b }) => ({
        size,
        entries: [...entries, ...diagonal.map((value, i): [number, number, number] => [i, i, value])],
        b: Float64Array.from(b),
      }));
  });

function matrixOf({ size, entries }: System) {
  const { pattern, placeOf } = sparsePattern(
    size,
    Int32Array.from(entries, ([row]) => row),
    Int32Array.from(entries, ([, column]) => column),
  );
  const values = new Float64Array(pattern.rows.length);
  entries.forEach(([, , value], k) => {
    values[placeOf[k]] += value;
  });
  return { pattern, values };
}

type Matrix = ReturnType<typeof matrixOf>;

function solved({ pattern, values }: Matrix, b: Float64Array, how: 'in place' | 'pivoting'): Float64Array {
  const x = b.slice();
  if (how === 'pivoting') {
    factorisePivoting(pattern, values)(x);
    return x;
  }
  const lu = createLu(pattern);
  lu.factorise(values);
  lu.solve(x);
  return x;
}

const sizeOf = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Largest difference of A x from b, as a share of what A x adds up. */
function residual({ pattern, values }: Matrix, x: Float64Array, b: Float64Array): number {
  const left = b.slice();
  for (let column = 0; column < pattern.size; column++) {
    for (let p = pattern.columnStarts[column]; p < pattern.columnStarts[column + 1]; p++) {
      left[pattern.rows[p]] -= values[p] * x[column];
    }
  }
  return sizeOf(left) / (sizeOf(values) * sizeOf(x) + sizeOf(b));
}

test('solutions of random systems with large diagonals are those of mathjs, pivoting or not', () => {
  fc.assert(
    fc.property(systems(true), (system) => {
      const matrix = matrixOf(system);
      const slow = outcome(() => solvedByMathjs(matrix.pattern, matrix.values, system.b));
      for (const how of ['in place', 'pivoting'] as const) {
        const fast = outcome(() => solved(matrix, system.b, how));
        if (fast === 'singular' || slow === 'singular') continue;
        if (sizeOf(slow) < 1e3) {
          for (let i = 0; i < fast.length; i++)
            expect(Math.abs(fast[i] - slow[i])).toBeLessThan(1e-9 * (1 + sizeOf(slow)));
        }
        expect(residual(matrix, fast, system.b)).toBeLessThan(1e-10);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
});

const outcome = <T>(work: () => T): T | 'singular' => {
  try {
    return work();
  } catch (error) {
    if (error instanceof SingularMatrix) return 'singular';
    throw error;
  }
};

test('what mathjs solves is solved where diagonals are missing or tiny', () => {
  let compared = 0;
  fc.assert(
    fc.property(systems(false), (system) => {
      const matrix = matrixOf(system);
      const slow = outcome(() => solvedByMathjs(matrix.pattern, matrix.values, system.b));
      if (slow === 'singular' || sizeOf(slow) > 1e6) return;
      compared++;
      for (const how of ['in place', 'pivoting'] as const) {
        const fast = solved(matrix, system.b, how);
        expect(residual(matrix, fast, system.b)).toBeLessThan(1e-10);
      }
    }),
    { numRuns: 400, seed: 2 },
  );
  expect(compared).toBeGreaterThan(50);
});

test.each<[string, [number, number, number][]]>([
  [
    'an empty column',
    [
      [0, 0, 1],
      [1, 0, 1],
    ],
  ],
  [
    'an empty row',
    [
      [0, 0, 1],
      [0, 1, 1],
    ],
  ],
  [
    'two equal rows',
    [
      [0, 0, 1],
      [0, 1, 2],
      [1, 0, 1],
      [1, 1, 2],
    ],
  ],
  [
    'zeros',
    [
      [0, 0, 0],
      [1, 1, 0],
    ],
  ],
])('a singular matrix is refused: %s', (_, entries) => {
  const system = { size: 2, entries, b: Float64Array.of(1, 2) };
  const { pattern, values } = matrixOf(system);
  expect(() => solved({ pattern, values }, system.b, 'in place')).toThrow(SingularMatrix);
  expect(() => solved({ pattern, values }, system.b, 'pivoting')).toThrow(SingularMatrix);
  expect(() => solvedByMathjs(pattern, values, system.b)).toThrow();
});

test('factors hold no trace of the matrix before', () => {
  const entries: [number, number, number][] = [
    [0, 0, 2],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 3],
  ];
  const { pattern, values } = matrixOf({ size: 2, entries, b: new Float64Array(2) });
  const lu = createLu(pattern);
  const at = (each: Float64Array) => {
    const x = Float64Array.of(1, 2);
    lu.factorise(each);
    lu.solve(x);
    return [...x];
  };
  const first = at(values);
  expect(at(Float64Array.of(0, 1, 1, 0))).toEqual([2, 1]);
  expect(() => lu.factorise(Float64Array.of(1, 1, 1, 1))).toThrow(SingularMatrix);
  expect(at(values)).toEqual(first);
});

const files = withoutNetworks ? [] : readdirSync(networkFile('')).filter((name) => /^[^_].*\.(m|json)$/.test(name));
const networks: [string, () => Network][] = [
  ['Bleiswijk', bleiswijkNetwork],
  ['thirty buses', () => thirtyBusNetwork()],
  ...files.map((name): [string, () => Network] => [name, () => readNetwork(networkFile(name))]),
];

test.each(networks)('steps from the susceptances of a network are those of mathjs: %s', (_, networkOf) => {
  const network = networkOf();
  const { starts, columns, g, b } = nodalAdmittance(network);
  const order = eliminationOrder(
    network.buses.length,
    network.branches,
    new Set(network.sources.map(({ bus }) => bus)),
  );
  const unknown = new Int32Array(network.buses.length).fill(-1);
  order.forEach((bus, at) => {
    unknown[bus] = 2 * at;
  });
  const entries: [number, number, number][] = [];
  for (let i = 0; i < unknown.length; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      const [row, column] = [unknown[i], unknown[columns[k]]];
      if (row < 0 || column < 0) continue;
      entries.push(
        [row, column, -b[k]],
        [row, column + 1, g[k]],
        [row + 1, column, -g[k]],
        [row + 1, column + 1, -b[k]],
      );
    }
  }
  const matrix = matrixOf({ size: 2 * order.length, entries, b: new Float64Array(0) });
  const right = Float64Array.from({ length: 2 * order.length }, (_each, i) => ((i * 7) % 11) - 5);
  const fast = solved(matrix, right, 'in place');
  const slow = solvedByMathjs(matrix.pattern, matrix.values, right);
  for (let i = 0; i < fast.length; i++) expect(Math.abs(fast[i] - slow[i])).toBeLessThan(1e-9 * sizeOf(slow));
});

test.each(networks)(
  'a state depends on its injections alone, whatever was solved or not before: %s',
  (_, networkOf) => {
    const network = networkOf();
    const { injectionMw, injectionMvar } = nominalInjection(network);
    const powerFlow = createNewton(network);
    const first = structuredClone(powerFlow.solve(injectionMw, injectionMvar));
    powerFlow.solve(
      injectionMw.map((mw) => mw / 2),
      injectionMvar,
    );
    expect(() =>
      powerFlow.solve(
        injectionMw.map((mw) => mw * 1e4),
        injectionMvar,
      ),
    ).toThrow();
    expect(structuredClone(powerFlow.solve(injectionMw, injectionMvar))).toEqual(first);
  },
);
