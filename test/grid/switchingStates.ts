import fc from 'fast-check';
import { type Network, prepareNetwork } from '../../src/grid/network.ts';
import { createPowerFlow, type PowerFlow, PowerFlowError } from '../../src/grid/powerFlow.ts';
import { present } from '../../src/lookup.ts';
import { type RandomCase, randomCase } from './randomNetworks.ts';

/** A switching state written out: closed branches by index, and the sources that feed. */
export interface State {
  closed: Uint8Array;
  roots: readonly number[];
}

/** Per bus: the roots that reach it, a bit each, by spreading over the closed branches until nothing changes. */
export function reachedBy({ buses, branches, sources }: Network, { closed, roots }: State): Int32Array {
  const by = new Int32Array(buses.length);
  for (const root of roots) by[sources[root].bus] |= 1 << root;
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < branches.length; i++) {
      const { from, to } = branches[i];
      if (!closed[i] || by[from] === by[to]) continue;
      by[from] |= by[to];
      by[to] = by[from];
      changed = true;
    }
  }
  return by;
}

/** Whether the live part is a forest with a tree a root: as many branches as buses that are no roots, and no two roots meet. */
export function isForest(network: Network, state: State): boolean {
  const by = reachedBy(network, state);
  const live = by.filter((roots) => roots !== 0);
  const carrying = network.branches.filter(({ from }, i) => state.closed[i] && by[from] !== 0);
  const oneRoot = live.every((roots) => (roots & (roots - 1)) === 0);
  return oneRoot && carrying.length === live.length - state.roots.length;
}

/** The network of a state built anew: without its dead buses, and without any branch that is open or dead. */
function rebuilt(network: Network, state: State): Network {
  const by = reachedBy(network, state);
  const ids = network.buses.flatMap(({ id }, bus) => (by[bus] !== 0 ? [id] : []));
  const place = (bus: number) => ids.indexOf(network.buses[bus].id);
  const { busIndex: _, ...rest } = network;
  const held = (network.voltageSetpoints ?? []).filter(({ bus }) => by[bus] !== 0);
  return prepareNetwork({
    ...rest,
    buses: network.buses.filter((_, bus) => by[bus] !== 0),
    branches: network.branches
      .filter(({ from }, i) => state.closed[i] && by[from] !== 0)
      .map((branch) => ({ ...branch, closed: true, from: place(branch.from), to: place(branch.to) })),
    generation: [],
    sourceUnits: [],
    sources: state.roots.map((root) => ({ ...network.sources[root], bus: place(network.sources[root].bus) })),
    voltageSetpoints: held.map((each) => ({ ...each, bus: place(each.bus) })),
  });
}

/** What a power flow makes of injections: its result, copied, or why there is none. */
function outcomeOf(flow: PowerFlow, injectionMw: Float64Array, injectionMvar: Float64Array) {
  try {
    return structuredClone(flow.solve(injectionMw, injectionMvar));
  } catch (error) {
    if (error instanceof PowerFlowError) return error;
    throw error;
  }
}

/**
 * The largest difference between a state's result and that of the network built anew, dead buses NaN and dead branches 0;
 * NaN where a bus is not as dead as it should be. Undefined where neither has a solution, for the same reason.
 */
export function differenceFromAnew(
  network: Network,
  state: State,
  flow: PowerFlow,
  injectionMw: Float64Array,
  injectionMvar: Float64Array,
): number | undefined {
  const anew = rebuilt(network, state);
  const wholeAt = anew.buses.map(({ id }) => present(network.busIndex.get(id), id));
  const own = (values: Float64Array) => Float64Array.from(wholeAt, (bus) => values[bus]);
  const expected = outcomeOf(createPowerFlow(anew), own(injectionMw), own(injectionMvar));
  const result = outcomeOf(flow, injectionMw, injectionMvar);
  if (result instanceof PowerFlowError || expected instanceof PowerFlowError) {
    return (result as Error).message === (expected as Error).message ? undefined : Number.NaN;
  }
  const alive = new Map(wholeAt.map((bus, k) => [bus, k]));
  const carrying = new Map(anew.branches.map(({ id }, k) => [id, k]));
  const differences = [result.lossMw - expected.lossMw];
  network.buses.forEach((_, bus) => {
    const k = alive.get(bus);
    for (const key of ['voltagePu', 'angleRad'] as const) {
      if (k !== undefined) differences.push(result[key][bus] - expected[key][k]);
      else if (!Number.isNaN(result[key][bus])) differences.push(Number.NaN);
    }
  });
  network.branches.forEach(({ id }, i) => {
    const k = carrying.get(id);
    for (const key of ['branchMw', 'branchMva', 'loading'] as const) {
      differences.push(result[key][i] - (k === undefined ? 0 : expected[key][k]));
    }
  });
  network.sources.forEach((_, source) => {
    const k = state.roots.indexOf(source);
    differences.push(result.sourceMw[source] - (k < 0 ? 0 : expected.sourceMw[k]));
  });
  return Math.max(...differences.map(Math.abs));
}

/** A random network with loops, and a random state of its switches. */
export const randomState: fc.Arbitrary<{ drawn: RandomCase; state: State }> = randomCase({
  loops: 5,
  largest: 14,
}).chain((drawn) =>
  fc
    .record({
      open: fc.array(fc.nat({ max: drawn.network.branches.length - 1 }), { maxLength: 5 }),
      roots: fc.subarray(drawn.network.sources.map((_, source) => source)),
    })
    .map(({ open, roots }) => {
      const closed = new Uint8Array(drawn.network.branches.length).fill(1);
      for (const branch of open) closed[branch] = 0;
      return { drawn, state: { closed, roots } };
    }),
);
