import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { createLinearModel } from '../../src/grid/linear.ts';
import { livePart } from '../../src/grid/livePart.ts';
import { type Branch, busAt, type Network, nominalInjection, prepareNetwork } from '../../src/grid/network.ts';
import { createPowerFlow, type PowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { createSwitchedPowerFlow, type StatePowerFlow } from '../../src/grid/switchedPowerFlow.ts';
import { switched } from '../../src/grid/switching.ts';
import { ownClosed, topologyOf } from '../../src/grid/topology.ts';
import { differenceFromAnew, isForest, randomState, type State } from './switchingStates.ts';
import { networkFile, withoutNetworks } from './truth.ts';

const withOpen = (closed: Uint8Array, ...branches: number[]) => {
  const changed = Uint8Array.from(closed);
  for (const branch of branches) changed[branch] = 0;
  return changed;
};

/** With some branches out: every set of the remaining ties, closed beside what is closed already. */
function* tieSets(network: Network, out: readonly number[]): Generator<Uint8Array> {
  const ties = network.branches.flatMap(({ closed }, i) => (closed || out.includes(i) ? [] : [i]));
  for (let set = 0; set < 2 ** ties.length; set++) {
    const closed = withOpen(ownClosed(network), ...out);
    ties.forEach((tie, k) => {
      if (set & (1 << k)) closed[tie] = 1;
    });
    yield closed;
  }
}

/** Solves states with the network's own load, and a fifth of it: how many, how many without a solution, how far from anew. */
function compared(network: Network, states: Iterable<State>) {
  const flows = createSwitchedPowerFlow(network);
  const loads = [nominalInjection(network), nominalInjection(network, 0.2)];
  const seen = { states: 0, unsolved: 0, largest: 0, methods: new Set<string>() };
  for (const state of states) {
    const flow = flows.at(state);
    seen.states++;
    seen.methods.add(flow.method);
    for (const { injectionMw, injectionMvar } of loads) {
      const difference = differenceFromAnew(network, state, flow, injectionMw, injectionMvar);
      if (difference === undefined) seen.unsolved++;
      else seen.largest = Math.max(seen.largest, difference);
    }
  }
  return seen;
}

/** The radial states among those with these branches out and any set of ties. */
function* radialStates(network: Network, outages: Iterable<number[]>, roots: readonly number[]): Generator<State> {
  for (const out of outages) {
    for (const closed of tieSets(network, out)) {
      const state = { closed, roots };
      if (isForest(network, state)) yield state;
    }
  }
}

const singles = ({ branches }: Network) => branches.flatMap(({ closed }, i) => (closed ? [[i]] : []));
const pairs = (network: Network) =>
  singles(network).flatMap(([one], k, all) => all.slice(k + 1).map(([other]) => [one, other]));
const atBuses = ({ buses, branches }: Network) =>
  buses.map((_, bus) => branches.flatMap(({ from, to }, i) => (from === bus || to === bus ? [i] : [])));

const rootsOf = ({ sources }: Network) => sources.map((_, source) => source);

describe.skipIf(withoutNetworks)('flows of a state (skipped without ../shared/data/networks)', () => {
  const read = (file: string) => readNetwork(networkFile(file));

  const areThoseBuiltAnew = (file: string, outages: (network: Network) => number[][], count: number) => {
    const network = read(file);
    const seen = compared(network, radialStates(network, outages(network), rootsOf(network)));
    expect(seen.states).toBe(count);
    expect(seen.largest).toBeLessThan(1e-9);
    expect([...seen.methods]).toEqual(['sweep']);
    // a fifth of the load is always carried
    expect(seen.unsolved).toBeLessThan(seen.states / 4);
  };

  test.each<[string, string, (network: Network) => number[][], number]>([
    ['every line of case33bw', 'case33bw.m', singles, 141],
    ['every bus of case33bw', 'case33bw.m', atBuses, 171],
    ['every line of case70da', 'case70da.m', singles, 192],
    ['every bus of case70da', 'case70da.m', atBuses, 226],
  ])('%s out, with every radial set of ties, are those of the network built anew', (_, ...given) =>
    areThoseBuiltAnew(...given),
  );

  test('every pair of lines of case33bw out: likewise', { tags: 'slow' }, () =>
    areThoseBuiltAnew('case33bw.m', pairs, 4710),
  );

  test.each([[0], [1]])(
    'without either substation of case70da, with every radial set of ties (root %i left)',
    (root) => {
      const network = read('case70da.m');
      const seen = compared(network, radialStates(network, [[]], [root]));
      expect(seen.states).toBe(8);
      expect(seen.largest).toBeLessThan(1e-9);
    },
  );

  test('with loops, by Newton', () => {
    const network = read('case33bw.m');
    const roots = rootsOf(network);
    const outages = [[], ...singles(network).filter((_, k) => k % 8 === 0)];
    const states = outages.flatMap((out) => [...tieSets(network, out)].filter((_, k) => k % 5 === 3));
    const seen = compared(
      network,
      states.map((closed) => ({ closed, roots })),
    );
    expect(seen.methods).toContain('newton');
    expect(seen.largest).toBeLessThan(1e-9);
  }, 60_000);

  test('case70da has the 354 radial states that were counted elsewhere, each closed tie fed', () => {
    const network = read('case70da.m');
    const atRoot = new Set(network.sources.map(({ bus }) => bus));
    const isHead = ({ from, to }: Branch) => atRoot.has(from) || atRoot.has(to);
    const outages = [
      ...singles(network).filter(([i]) => !isHead(network.branches[i])),
      ...atBuses(network).filter((_, bus) => !atRoot.has(bus)),
    ];
    expect(outages).toHaveLength(132);
    const fed = [...radialStates(network, outages, rootsOf(network))].filter((state) => {
      const { rootOf } = topologyOf(network, state);
      return network.branches.every(({ closed, from }, i) => closed || !state.closed[i] || rootOf[from] >= 0);
    });
    expect(fed).toHaveLength(354);
  });

  test('the state as it stands is solved as by the power flow of the network, bit for bit', () => {
    for (const file of ['case33bw.m', 'case70da.m', 'case30.m']) {
      const network = read(file);
      const { injectionMw, injectionMvar } = nominalInjection(network);
      const { network: _, topology: __, ...flow } = createSwitchedPowerFlow(network).at();
      const whole = createPowerFlow(network);
      expect(flow.method).toBe(whole.method);
      expect(flow.solve(injectionMw, injectionMvar)).toEqual(whole.solve(injectionMw, injectionMvar));
    }
  });
});

test('flows of random states, roots and loops are those of the network built anew', { tags: 'slow' }, () => {
  fc.assert(
    fc.property(randomState, ({ drawn: { network, injectionMw, injectionMvar }, state }) => {
      if (state.roots.length === 0) return;
      const flow = createSwitchedPowerFlow(network).at(state);
      const difference = differenceFromAnew(network, state, flow, injectionMw, injectionMvar);
      if (difference !== undefined) expect(difference).toBeLessThan(1e-9);
    }),
    { numRuns: 150, seed: 12 },
  );
});

/** Two sources at either end of a line of five buses, a generator that holds the voltage of the fourth. */
const line: Network = prepareNetwork({
  name: 'line',
  baseMva: 10,
  buses: ['s', 'a', 'b', 'g', 't'].map((id) => ({
    id,
    baseKv: 10,
    loadMw: 1,
    loadMvar: 0.2,
    shuntMw: 0.1,
    shuntMvar: 0,
  })),
  branches: ['s-a', 'a-b', 'b-g', 'g-t'].map((id, i) => ({
    ...{ id, kind: 'line', from: i, to: i + 1, rPu: 0.02, xPu: 0.04, bPu: 0.01, tap: 1, shiftRad: 0 },
    ...{ ratingMva: 10, closed: id !== 'a-b' },
  })),
  generation: [],
  sources: [0, 4].map((bus) => ({ bus, voltagePu: 1 })),
  sourceUnits: [{ id: 'grid t', bus: 4, limitsMw: { min: 0, max: 9 } }],
  voltageSetpoints: [{ bus: 3, voltagePu: 1.02 }],
});
const state = (closed: number[], roots = [0, 1]): State => ({ closed: Uint8Array.from(closed), roots });
const { injectionMw, injectionMvar } = nominalInjection(line);
const solve = (flow: PowerFlow) => structuredClone(flow.solve(injectionMw, injectionMvar));

describe('states that are kept', () => {
  const [one, other, third] = [state([1, 0, 1, 1]), state([1, 1, 0, 1]), state([1, 1, 1, 0])];

  test('a state met before is the same object, by whatever names it', () => {
    const flows = createSwitchedPowerFlow(line);
    const flow: StatePowerFlow = flows.at(one);
    flows.at(other);
    expect(flows.at(state([1, 0, 1, 1], [1, 0]))).toBe(flow);
    expect(flows.at({ closed: Uint8Array.of(1, 0, 1, 1) })).toBe(flow);
    expect(flows.at()).toBe(flow);
    expect(flows.at(switched(line, { open: ['b-g'], close: ['a-b'] }))).toBe(flows.at(other));
    expect(flows.at({ roots: [0] })).not.toBe(flow);
  });

  test('states do not touch each other, nor does what was solved before', () => {
    const flows = createSwitchedPowerFlow(line);
    const result = flows.at(one).solve(injectionMw, injectionMvar);
    const before = structuredClone(result);
    flows.at(other).solve(
      injectionMw.map((mw) => 2 * mw),
      injectionMvar,
    );
    flows.at({ roots: [1] }).solve(injectionMw, injectionMvar);
    expect(result).toEqual(before);
    expect(solve(flows.at(one))).toEqual(before);
    expect(solve(createSwitchedPowerFlow(line).at(one))).toEqual(before);
  });

  test('a state is what it was when it was asked for, though its array changes', () => {
    const flows = createSwitchedPowerFlow(line);
    const closed = Uint8Array.of(1, 0, 1, 1);
    const flow = flows.at({ closed });
    const before = solve(flow);
    closed.set([1, 1, 0, 1]);
    expect(solve(flow)).toEqual(before);
    expect(flows.at({ closed })).not.toBe(flow);
    expect(flows.at(one)).toBe(flow);
  });

  test('those used last are kept', () => {
    const flows = createSwitchedPowerFlow(line, { keep: 2 });
    const [first, second] = [flows.at(one), flows.at(other)];
    expect(flows.at(one)).toBe(first);
    flows.at(third);
    expect(flows.at(one)).toBe(first);
    expect(flows.at(other)).not.toBe(second);
    for (const keep of [0, -1, 1.5, Number.NaN]) {
      expect(() => createSwitchedPowerFlow(line, { keep })).toThrow(RangeError);
    }
  });

  test('no other network’s state is taken for one that is kept', () => {
    const flows = createSwitchedPowerFlow(line);
    flows.at(one);
    expect(() => flows.at({ closed: Uint8Array.of(1, 0, 1) })).toThrow(InputError);
    expect(() => flows.at({ closed: Uint8Array.of(1, 0, 1, 1, 0) })).toThrow(/found 5 switches; expected 4/);
    for (const root of [2, -1, 0.5, Number.NaN]) {
      expect(() => flows.at({ roots: [root] })).toThrow(`found root ${root}; expected a source, 0 to 1`);
    }
  });
});

describe('what is dead', () => {
  test('counts for nothing, whatever is injected there, and holds no voltage', () => {
    const flow = createSwitchedPowerFlow(line).at(state([1, 0, 1, 0]));
    const usual = solve(flow);
    expect([...usual.voltagePu].map(Number.isNaN)).toEqual([false, false, true, true, false]);
    expect([...usual.branchMw.subarray(1)]).toEqual([0, 0, 0]);
    expect(flow.method).toBe('sweep');
    const odd = Float64Array.from(injectionMw);
    odd.set([1e9, Number.NaN], 2);
    expect(structuredClone(flow.solve(odd, injectionMvar))).toEqual(usual);
    // shunts at live buses alone are fed
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    expect(sum(usual.sourceMw) - usual.lossMw).toBeCloseTo(3, 9);
  });

  test('may be all there is', () => {
    const result = solve(createSwitchedPowerFlow(line).at({ roots: [] }));
    expect(result.voltagePu.every(Number.isNaN)).toBe(true);
    expect([result.lossMw, ...result.sourceMw, ...result.loading]).toEqual(new Array(7).fill(0));
  });

  test('a generator holds its voltage where a root feeds it', () => {
    const flow = createSwitchedPowerFlow(line).at({ roots: [1] });
    expect(flow.method).toBe('newton');
    const { voltagePu, sourceMw } = solve(flow);
    expect(voltagePu[3]).toBeCloseTo(1.02, 9);
    expect(sourceMw[0]).toBe(0);
  });

  test('is left out of the live part, which any other model takes for a network', () => {
    const part = livePart(line, state([1, 0, 1, 0]));
    expect(part.network.buses.map(({ id }) => id)).toEqual(['s', 'a', 't']);
    expect([...part.branches]).toEqual([0]);
    expect(busAt(part.network, 't')).toBe(2);
    expect(part.network.sourceUnits?.map(({ id, bus }) => [id, bus])).toEqual([['grid t', 2]]);
    const { injectionMw: own } = nominalInjection(part.network);
    expect([...createLinearModel(part.network).flows(own)]).toEqual([1]);
    const { network: fedByS } = livePart(line, { roots: [0], closed: new Uint8Array(4).fill(1) });
    expect([fedByS.buses.length, fedByS.sources, fedByS.sourceUnits]).toEqual([5, [{ bus: 0, voltagePu: 1 }], []]);
  });
});
