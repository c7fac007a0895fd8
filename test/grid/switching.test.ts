import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { type Network, prepareNetwork } from '../../src/grid/network.ts';
import { switched } from '../../src/grid/switching.ts';
import { requireApart, requireSupplied, topologyOf, validateNetwork } from '../../src/grid/topology.ts';
import { isForest, randomState, reachedBy } from './switchingStates.ts';

const electrical = { kind: 'line' as const, rPu: 0.02, xPu: 0.04, bPu: 0, tap: 1, shiftRad: 0, ratingMva: 10 };

/** Two substations s and t, a line of three buses from s and one of two from t, and ties c-e, b-d (beside b-c) and d-t. */
const town: Network = prepareNetwork({
  name: 'town',
  baseMva: 10,
  buses: ['s', 'a', 'b', 'c', 't', 'd', 'e'].map((id) => ({
    id,
    baseKv: 10,
    loadMw: 0,
    loadMvar: 0,
    shuntMw: 0,
    shuntMvar: 0,
  })),
  branches: (
    [
      ['s-a', 0, 1, true],
      ['a-b', 1, 2, true],
      ['b-c', 2, 3, true],
      ['t-d', 4, 5, true],
      ['d-e', 5, 6, true],
      ['c-e', 3, 6, false],
      ['a-c', 1, 3, false],
    ] as const
  ).map(([id, from, to, closed]) => ({ id, from, to, closed, ...electrical })),
  generation: [],
  sources: [0, 4].map((bus) => ({ bus, voltagePu: 1 })),
});
const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing thrown';
};
const idsOf = (buses: readonly number[]) => buses.map((bus) => town.buses[bus].id).join(' ');

describe('a state of switches', () => {
  test('has dead buses where nothing feeds, and says which source feeds the others', () => {
    const topology = topologyOf(town, switched(town, { open: ['a-b', 'd-e'], close: ['c-e'] }));
    expect(idsOf(topology.dead)).toBe('b c e');
    expect([...topology.rootOf]).toEqual([0, 0, -1, -1, 1, 1, -1]);
    expect(idsOf([...topology.order])).toBe('s t a d');
    expect(topology.radial).toBe(true);
  });

  test('is fed by the roots that are named; a source that does not feed is a bus like any other', () => {
    expect(idsOf(topologyOf(town, { roots: [1] }).dead)).toBe('s a b c');
    const tied = topologyOf(town, { ...switched(town, { close: ['c-e'] }), roots: [0] });
    expect(tied.dead).toEqual([]);
    expect(tied.radial).toBe(true);
    expect([...new Set(tied.rootOf)]).toEqual([0]);
    expect(topologyOf(town, { roots: [] }).dead).toHaveLength(7);
  });

  test('says which branches close loops or join roots, and throws nothing', () => {
    const looped = topologyOf(town, switched(town, { close: ['a-c'] }));
    expect(looped.loopBranches).toHaveLength(1);
    const joined = topologyOf(town, switched(town, { close: ['c-e'] }));
    expect(joined.loopBranches.map((i) => town.branches[i].id)).toEqual(['c-e']);
    expect(() => requireApart(town, looped)).not.toThrow();
    expect(() => requireApart(town, joined)).toThrow(/branch c-e: found the substations at buses s and t joined/);
  });

  test('leaves the state before, and the network, as they are', () => {
    const first = switched(town, { open: ['a-b'] });
    const second = switched(town, { close: ['c-e'] }, {}, first);
    expect([...(first.closed ?? [])]).toEqual([1, 0, 1, 1, 1, 0, 0]);
    expect([...(second.closed ?? [])]).toEqual([1, 0, 1, 1, 1, 1, 0]);
    expect(validateNetwork(town).radial).toBe(true);
  });

  test.each<[string, () => unknown, string]>([
    [
      'a switch that is not there',
      () => switched(town, { close: ['c-f'] }),
      'network town: found branch c-f, which does not exist; expected one of its 7 branches, such as c-e, a-b, a-c',
    ],
    [
      'closing what is closed',
      () => switched(town, { close: ['a-b'] }),
      'network town, branch a-b: found closed already; expected an open branch to close',
    ],
    [
      'opening what is open',
      () => switched(town, { open: ['c-e'] }),
      'network town, branch c-e: found open already; expected a closed branch to open',
    ],
    [
      'a loop',
      () => switched(town, { close: ['a-c'] }, { radial: true }),
      'network town: found a loop through branches a-c, b-c, a-b; expected a radial network (open one of them)',
    ],
    [
      'two substations joined',
      () => switched(town, { close: ['c-e'] }, { radial: true }),
      'network town, branch c-e: found the substations at buses s and t joined; expected one substation a tree (open a branch between them)',
    ],
    [
      'two substations joined where loops may be',
      () => switched(town, { close: ['a-c', 'c-e'] }, { apart: true }),
      'network town, branch c-e: found the substations at buses s and t joined; expected one substation a tree (open a branch between them)',
    ],
    [
      'a loop made while dead, at the branch that feeds it',
      () => switched(town, { open: ['s-a'], close: ['a-c', 'c-e'] }, { radial: true }),
      'network town: found a loop through branches a-b, a-c, b-c; expected a radial network (open one of them)',
    ],
    [
      'switches of another network',
      () => topologyOf(town, { closed: new Uint8Array(6) }),
      'network town, switching: found 6 switches; expected 7, one a branch',
    ],
    [
      'dead buses where every bus must be supplied',
      () => requireSupplied(town, topologyOf(town, { roots: [1] })),
      'network town: found no closed path to a source from buses s, a, b, c; expected every bus supplied',
    ],
    [
      'a root that is no source',
      () => topologyOf(town, { roots: [0, 2] }),
      'network town, switching: found root 2; expected a source, 0 to 1',
    ],
    [
      'a root twice',
      () => topologyOf(town, { roots: [1, 1] }),
      'network town, switching: found root 1 twice; expected a root once',
    ],
  ])('%s is refused in one message', (_, work, message) => {
    expect(work).toThrow(InputError);
    expect(messageOf(work)).toBe(message);
  });

  test('loops and joined substations are let through where nobody forbids them', () => {
    expect(topologyOf(town, switched(town, { close: ['a-c', 'c-e'] })).loopBranches).toHaveLength(2);
    expect(topologyOf(town, switched(town, { close: ['a-c'] }, { apart: true })).radial).toBe(false);
    expect(topologyOf(town, switched(town, { open: ['b-c'], close: ['a-c'] }, { radial: true })).dead).toEqual([]);
  });
});

test('dead buses, roots, forest and loops are those of a search by brute force', () => {
  fc.assert(
    fc.property(randomState, ({ drawn: { network }, state }) => {
      const by = reachedBy(network, state);
      const buses = network.buses.map((_, bus) => bus);
      const { dead, rootOf, order, parentBus, parentBranch, loopBranches, radial } = topologyOf(network, state);
      expect(dead).toEqual(buses.filter((bus) => by[bus] === 0));
      rootOf.forEach((root, bus) => {
        if (root >= 0) expect(by[bus] & (1 << root)).not.toBe(0);
      });
      expect([...order].sort((a, b) => a - b)).toEqual(buses.filter((bus) => by[bus] !== 0));
      const place = new Map([...order].map((bus, at) => [bus, at]));
      const inForest = new Set<number>();
      order.forEach((bus, at) => {
        if (at < state.roots.length) expect([parentBus[bus], parentBranch[bus]]).toEqual([-1, -1]);
        else {
          const { from, to } = network.branches[parentBranch[bus]];
          expect(new Set([from, to])).toEqual(new Set([bus, parentBus[bus]]));
          expect(state.closed[parentBranch[bus]]).toBe(1);
          expect(place.get(parentBus[bus])).toBeLessThan(at);
          expect(rootOf[bus]).toBe(rootOf[parentBus[bus]]);
          inForest.add(parentBranch[bus]);
        }
      });
      const carrying = network.branches.flatMap(({ from }, i) => (state.closed[i] && by[from] !== 0 ? [i] : []));
      expect(loopBranches).toEqual(carrying.filter((i) => !inForest.has(i)));
      expect(radial).toBe(isForest(network, state));
    }),
    { numRuns: 500, seed: 11 },
  );
});
