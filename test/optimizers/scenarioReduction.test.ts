import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { type Norm, reduceScenarios, type ScenarioSet } from '../../src/optimizers/scenarioReduction.ts';
import { pathsOf, scenarioTree } from '../../src/optimizers/scenarioTree.ts';
import { stream } from '../../src/random/streams.ts';
import { anySet, apartBy, kantorovichByLp, permuted, rowOf, subsets } from './scenarioSets.ts';

const solver = await loadSolver();
const METHODS = ['fast-forward', 'backward'] as const;
const NORMS: Norm[] = [1, 2];

/** Sum over scenarios of probability times distance to the nearest of those kept: the definition, recomputed from the rows. */
const lossOf = (set: ScenarioSet, kept: readonly number[], norm: Norm): number =>
  set.probability.reduce((sum, p, i) => sum + p * Math.min(...kept.map((j) => apartBy(set, i, j, norm))), 0);

/** What each method is by definition: every step tries all scenarios and keeps the one with the least loss. */
function greedy(set: ScenarioSet, keep: number, method: (typeof METHODS)[number], norm: Norm): number[] {
  const all = Array.from(set.probability, (_, i) => i);
  /** Of equals the first, or when what to remove is tried, the last. */
  const least = (tries: number[][]): number[] => {
    const losses = tries.map((kept) => lossOf(set, kept, norm));
    const isLeast = (loss: number): boolean => loss <= Math.min(...losses) + 1e-11 * (1 + Math.abs(loss));
    return tries[method === 'backward' ? losses.findLastIndex(isLeast) : losses.findIndex(isLeast)];
  };
  let kept = method === 'backward' ? all : [];
  while (kept.length !== keep) {
    const others = all.filter((i) => !kept.includes(i));
    kept =
      method === 'backward'
        ? least(kept.map((gone) => kept.filter((j) => j !== gone)))
        : least(others.map((i) => [...kept, i]));
  }
  return kept.sort((a, b) => a - b);
}

const reducedSet = (set: ScenarioSet, kept: number[], probability: Float64Array): ScenarioSet => ({
  values: Float64Array.from(kept.flatMap((k) => Array.from(rowOf(set, k)))),
  width: set.width,
  probability,
});

describe('scenario reduction', () => {
  it('takes the best single step each time, as the naive greedy does', () => {
    const compare = (set: ScenarioSet, share: number): void => {
      const n = set.probability.length;
      const keep = 1 + Math.floor(share * (n - 1));
      for (const method of METHODS) {
        for (const norm of NORMS) {
          const { kept, distance } = reduceScenarios(set, keep, { method, norm });
          expect(kept).toEqual(greedy(set, keep, method, norm));
          expect(distance).toBeCloseTo(lossOf(set, kept, norm), 9);
        }
      }
    };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(anySet(1, 10), share, compare), { seed: 51, numRuns: 30 });
  });

  it('is never better than the best of all subsets, and for one scenario is the best', () => {
    const excess: number[] = [];
    const compare = (set: ScenarioSet): void => {
      const n = set.probability.length;
      for (let keep = 1; keep <= n; keep++) {
        const best = Math.min(...subsets(n, keep).map((kept) => lossOf(set, kept, 1)));
        for (const method of METHODS) {
          const { distance } = reduceScenarios(set, keep, { method });
          expect(distance).toBeGreaterThanOrEqual(best - 1e-9);
          if (keep === 1 && method === 'fast-forward') expect(distance).toBeCloseTo(best, 9);
          if (keep === n - 1 && method === 'backward') expect(distance).toBeCloseTo(best, 9);
          if (best > 1e-9) excess.push(distance / best - 1);
        }
      }
    };
    fc.assert(fc.property(anySet(2, 6), compare), { seed: 52, numRuns: 25 });
    expect(excess.reduce((a, b) => a + b, 0) / excess.length).toBeLessThan(0.1);
  });

  it('is greedy: forward selection does not go back on its first pick', () => {
    const set = { values: Float64Array.of(-1, 0, 1), width: 1, probability: Float64Array.of(0.4, 0.2, 0.4) };
    expect(reduceScenarios(set, 1, { method: 'fast-forward' }).kept).toEqual([1]);
    expect(reduceScenarios(set, 2, { method: 'fast-forward' })).toMatchObject({ kept: [0, 1], distance: 0.4 });
    expect(reduceScenarios(set, 2, { method: 'backward' })).toMatchObject({ kept: [0, 2], distance: 0.2 });
  });

  it('redistributes so that the distance is that of the transport problem', () => {
    const compare = (set: ScenarioSet): void => {
      const keep = Math.ceil(set.probability.length / 2);
      for (const method of METHODS) {
        for (const norm of NORMS) {
          const { kept, probability, distance } = reduceScenarios(set, keep, { method, norm });
          expect(kantorovichByLp(solver, set, reducedSet(set, kept, probability), norm)).toBeCloseTo(distance, 6);
          // no other probabilities of the kept ones are nearer
          const even = probability.map((_, k) => (k === 0 ? 1 : k) / (1 + (kept.length * (kept.length - 1)) / 2));
          expect(kantorovichByLp(solver, set, reducedSet(set, kept, even), norm)).toBeGreaterThan(distance - 1e-6);
        }
      }
    };
    fc.assert(fc.property(anySet(1, 9), compare), { seed: 53, numRuns: 5 });
  });

  it('keeps probability, comes nearer with every scenario more, and gives every scenario to the nearest kept one', () => {
    const hold = (set: ScenarioSet): void => {
      const n = set.probability.length;
      for (const method of METHODS) {
        let before = Number.POSITIVE_INFINITY;
        for (let keep = 1; keep <= n; keep++) {
          const { kept, probability, assignment, distance, relativeDistance } = reduceScenarios(set, keep, { method });
          expect(kept.length).toBe(keep);
          expect(probability.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
          const isNearest = (at: number, i: number): boolean =>
            kept.every((j) => apartBy(set, i, kept[at], 1) <= apartBy(set, i, j, 1));
          expect(assignment.every(isNearest)).toBe(true);
          expect(distance).toBeLessThanOrEqual(before + 1e-12);
          if (keep === 1 && method === 'fast-forward' && distance > 0) expect(relativeDistance).toBe(1);
          before = distance;
        }
        expect(before).toBe(0);
      }
    };
    fc.assert(fc.property(anySet(1, 9), hold), { seed: 54, numRuns: 15 });
  });

  it('keeps the same scenarios in whatever order they come', () => {
    const same = (seed: number, count: number, width: number): void => {
      const random = stream(seed, 'scenarios');
      const weights = Float64Array.from({ length: count }, () => 0.1 + random.uniform());
      const total = weights.reduce((a, b) => a + b, 0);
      const values = Float64Array.from({ length: count * width }, () => random.normal());
      const set = { values, width, probability: weights.map((weight) => weight / total) };
      const place = Float64Array.from(weights, () => random.uniform());
      const order = Array.from(weights, (_, i) => i).sort((a, b) => place[a] - place[b]);
      const keep = Math.ceil(count / 3);
      for (const method of METHODS) {
        const plain = reduceScenarios(set, keep, { method });
        const other = reduceScenarios(permuted(set, order), keep, { method });
        expect(other.kept.map((k) => order[k]).sort((a, b) => a - b)).toEqual(plain.kept);
        expect(other.distance).toBeCloseTo(plain.distance, 9);
      }
    };
    const seed = fc.integer({ min: 0, max: 1e6 });
    const count = fc.integer({ min: 2, max: 30 });
    fc.assert(fc.property(seed, count, fc.integer({ min: 1, max: 4 }), same), { seed: 55, numRuns: 30 });
  });

  it('takes the first of equals', () => {
    const twins = { values: Float64Array.of(5, 0, 5, 0), width: 1, probability: new Float64Array(4).fill(0.25) };
    for (const method of METHODS) expect(reduceScenarios(twins, 2, { method }).kept).toEqual([0, 1]);
  });

  it('refuses what is no set, and numbers to keep that make no sense', () => {
    const set = { values: Float64Array.of(1, 2), width: 1, probability: Float64Array.of(0.5, 0.5) };
    const reduce =
      (change: Partial<ScenarioSet>, keep = 1) =>
      () =>
        reduceScenarios({ ...set, ...change }, keep, { method: 'backward' });
    for (const keep of [0, 3, 1.5, Number.NaN])
      expect(reduce({}, keep)).toThrow(/keep: found .*expected a whole number/);
    expect(reduce({ values: Float64Array.of(1, Number.NaN) })).toThrow(/found NaN in row 1/);
    expect(reduce({ values: Float64Array.of(1) })).toThrow(/expected 2 rows of 1/);
    expect(reduce({ probability: Float64Array.of(0.5, 0.6) })).toThrow(/sum 1\.1/);
    expect(reduce({ probability: new Float64Array(0) })).toThrow(/found none/);
  });
});

describe('scenario tree', () => {
  const stages = [
    { untilColumn: 1, branches: 2 },
    { untilColumn: 3, branches: 2 },
  ];

  it('finds the stages of a set that is a tree', () => {
    // two first stages, of which one has two sequels
    const rows = [
      [0, 1, 1],
      [0, 1, 1],
      [0, 9, 9],
      [7, 5, 5],
    ];
    const set = { values: Float64Array.from(rows.flat()), width: 3, probability: Float64Array.of(0.1, 0.2, 0.3, 0.4) };
    const { nodes, distance } = scenarioTree(set, stages);
    expect(distance).toBe(0);
    expect(nodes.map(({ parent, stage, values, scenarios }) => [parent, stage, [...values], scenarios])).toEqual([
      [-1, 0, [0], [0, 1, 2]],
      [-1, 0, [7], [3]],
      [0, 1, [1, 1], [0, 1]],
      [0, 1, [9, 9], [2]],
      [1, 1, [5, 5], [3]],
    ]);
    expect(nodes.map(({ probability }) => probability)).toEqual([0.1 + 0.2 + 0.3, 0.4, 0.1 + 0.2, 0.3, 0.4]);
  });

  it('is a tree, and no farther from the set than it says', () => {
    const hold = (set: ScenarioSet, norm: Norm): void => {
      const tree = scenarioTree(set, stages, norm);
      const { nodes } = tree;
      for (const stage of [0, 1]) {
        const here = nodes.filter((node) => node.stage === stage);
        expect(here.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
        const passed = here.flatMap(({ scenarios }) => scenarios).sort((a, b) => a - b);
        expect(passed).toEqual(Array.from(set.probability, (_, i) => i));
      }
      nodes.forEach(({ probability, scenarios }, k) => {
        const children = nodes.filter(({ parent }) => parent === k);
        expect(children.length).toBeLessThanOrEqual(2);
        if (children.length === 0) return;
        expect(children.reduce((sum, child) => sum + child.probability, 0)).toBeCloseTo(probability, 9);
        expect(children.flatMap((child) => child.scenarios).sort((a, b) => a - b)).toEqual(scenarios);
      });
      expect(kantorovichByLp(solver, set, pathsOf(tree), norm)).toBeLessThanOrEqual(tree.distance + 1e-6);
    };
    fc.assert(fc.property(anySet(1, 9, 3), fc.constantFrom(...NORMS), hold), { seed: 56, numRuns: 15 });
  });

  it('branches as far as the tolerance asks, and no farther', () => {
    const hold = (set: ScenarioSet, tolerance: number): void => {
      const within = scenarioTree(set, [
        { untilColumn: 1, tolerance },
        { untilColumn: 3, tolerance },
      ]);
      for (const distance of within.stageDistance) expect(distance).toBeLessThanOrEqual(tolerance + 1e-9);
      const first = within.nodes.filter(({ stage }) => stage === 0).length;
      if (first === 1) return;
      const coarser = scenarioTree(set, [{ untilColumn: 1, branches: first - 1 }, { untilColumn: 3 }]);
      expect(coarser.stageDistance[0]).toBeGreaterThan(tolerance - 1e-9);
    };
    const tolerance = fc.double({ min: 0, max: 30, noNaN: true });
    fc.assert(fc.property(anySet(1, 9, 3), tolerance, hold), { seed: 57, numRuns: 50 });
  });

  it('shares the tolerance of a stage among its nodes', () => {
    const rows = [0, 0, 0, 8, 100, 0, 100, 8];
    const set = { values: Float64Array.from(rows), width: 2, probability: new Float64Array(4).fill(0.25) };
    // one sequel from each of the two first nodes would leave 2 + 2
    const leaves = (tolerance: number) =>
      scenarioTree(set, [{ untilColumn: 1 }, { untilColumn: 2, tolerance }]).nodes.filter(({ stage }) => stage === 1);
    expect(leaves(4).length).toBe(2);
    expect(leaves(3.9).length).toBe(4);
  });

  it('refuses stages that do not cover the columns', () => {
    const set = { values: Float64Array.of(1, 2), width: 2, probability: Float64Array.of(1) };
    expect(() => scenarioTree(set, [{ untilColumn: 1 }])).toThrow(/stages: found stages up to column 1/);
    expect(() => scenarioTree(set, [{ untilColumn: 3 }])).toThrow(/stages\[0\]/);
    expect(() => scenarioTree(set, [{ untilColumn: 2, branches: 0 }])).toThrow(/branches 0/);
    expect(() => scenarioTree(set, [{ untilColumn: 2, tolerance: Number.NaN }])).toThrow(/tolerance NaN/);
  });
});
