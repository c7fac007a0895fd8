import fc from 'fast-check';
import { expect, it } from 'vitest';
import { feedersOf } from '../../src/grid/feeders.ts';
import { prepareNetwork } from '../../src/grid/network.ts';

const bus = (id: number) => ({
  id: String(id),
  baseKv: 11,
  loadMw: id / 10,
  loadMvar: id / 20,
  shuntMw: 0,
  shuntMvar: 0,
});
const line = (from: number, to: number, closed = true) => ({
  ...{ id: `${from}-${to}`, kind: 'line' as const, from, to, rPu: 0.01, xPu: 0.01, bPu: 0, tap: 1, shiftRad: 0 },
  ...{ ratingMva: Number.POSITIVE_INFINITY, closed },
});
const networkOf = (parents: readonly number[], more: ReturnType<typeof line>[] = []) =>
  prepareNetwork({
    ...{ name: 'tree', baseMva: 1, generation: [], sources: [{ bus: 0, voltagePu: 1 }] },
    buses: Array.from({ length: parents.length + 1 }, (_, k) => bus(k)),
    branches: [...parents.map((parent, k) => line(parent, k + 1)), ...more],
  });

it('every bus of a tree is on the feeder of the branch by which it leaves its substation, and loads add up', () => {
  const trees = fc
    .array(fc.nat(), { minLength: 1, maxLength: 20 })
    .map((picks) => picks.map((pick, k) => pick % (k + 1)));
  fc.assert(
    fc.property(trees, (parents) => {
      const network = networkOf(parents);
      const { names, of, loadMw, loadMvar } = feedersOf(network);
      const headOf = (at: number): number => (parents[at - 1] === 0 ? at : headOf(parents[at - 1]));
      expect(of[0]).toBe(-1);
      for (let at = 1; at <= parents.length; at++) expect(names[of[at]]).toBe(`0-${headOf(at)}`);
      const total = network.buses.reduce((sum, each) => sum + each.loadMw, 0);
      expect(loadMw.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 9);
      expect(loadMvar.reduce((a, b) => a + b, 0)).toBeCloseTo(total / 2, 9);
    }),
  );
});

it('an open branch is no feeder, and a bus without supply is on none', () => {
  const network = networkOf([0], []);
  const cut = prepareNetwork({ ...network, branches: network.branches.map((each) => ({ ...each, closed: false })) });
  expect(() => feedersOf(cut)).toThrow('network tree: found no closed branch at a substation; expected feeders');
});
