import { InputError } from '../errors.ts';
import type { Network } from './network.ts';

/** The closed branches as a forest rooted at the sources, plus the branches that close loops. */
export interface Topology {
  /** Bus indices, breadth first; the sources come first, every parent before its children. */
  order: Int32Array;
  /** Per bus: the next bus towards its source; -1 at a source. */
  parentBus: Int32Array;
  /** Per bus: the branch to that parent; -1 at a source. */
  parentBranch: Int32Array;
  /** Closed branches outside the forest. Each closes a loop, or joins two sources (a loop through the external grid). */
  loopBranches: number[];
  radial: boolean;
}

/** The branches of the loop that a non-forest branch closes: from either end back to where the two paths meet. */
function loopThrough(network: Network, topology: Topology, closing: number): string[] {
  const toRoot = (start: number) => {
    const path: number[] = [];
    for (let bus = start; topology.parentBranch[bus] >= 0; bus = topology.parentBus[bus]) {
      path.push(topology.parentBranch[bus]);
    }
    return path;
  };
  const { from, to } = network.branches[closing];
  const fromPath = toRoot(from);
  const toPath = toRoot(to);
  const shared = new Set(fromPath.filter((branch) => toPath.includes(branch)));
  const loop = [closing, ...fromPath, ...toPath].filter((branch) => !shared.has(branch));
  return loop.map((branch) => network.branches[branch].id);
}

/** First few names of a list, and how many more there are. */
const some = (names: string[]) =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');

/**
 * Walks the closed branches from the sources.
 * @throws InputError naming the buses without a path to a source, or, when `radial` is demanded, the branches of a loop
 */
export function validateNetwork(network: Network, demand: { radial?: boolean } = {}): Topology {
  const { buses, branches, sources, name } = network;
  const neighbours: number[][] = buses.map(() => []);
  branches.forEach((branch, i) => {
    if (!branch.closed) return;
    neighbours[branch.from].push(i);
    neighbours[branch.to].push(i);
  });
  const parentBus = new Int32Array(buses.length).fill(-1);
  const parentBranch = new Int32Array(buses.length).fill(-1);
  const reached = new Uint8Array(buses.length);
  const inForest = new Uint8Array(branches.length);
  const order: number[] = sources.map((source) => source.bus);
  for (const bus of order) reached[bus] = 1;
  for (let next = 0; next < order.length; next++) {
    const bus = order[next];
    for (const i of neighbours[bus]) {
      const other = branches[i].from === bus ? branches[i].to : branches[i].from;
      if (reached[other]) continue;
      reached[other] = 1;
      inForest[i] = 1;
      parentBus[other] = bus;
      parentBranch[other] = i;
      order.push(other);
    }
  }
  if (order.length < buses.length) {
    const island = buses.filter((_, i) => !reached[i]).map((bus) => bus.id);
    throw new InputError({
      path: `network ${name}`,
      found: `no closed path to a source from ${island.length === 1 ? 'bus' : 'buses'} ${some(island)}`,
      expected: 'every bus supplied',
    });
  }
  const loopBranches = branches.flatMap((branch, i) => (branch.closed && !inForest[i] ? [i] : []));
  const radial = loopBranches.length === 0;
  const topology = { order: Int32Array.from(order), parentBus, parentBranch, loopBranches, radial };
  if (demand.radial && !radial) {
    throw new InputError({
      path: `network ${name}`,
      found: `a loop through branches ${some(loopThrough(network, topology, loopBranches[0]))}`,
      expected: 'a radial network (open one of them)',
    });
  }
  return topology;
}
