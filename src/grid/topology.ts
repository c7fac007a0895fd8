import { counted, firstOf } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { Network } from './network.ts';

/** What of a network says how it hangs together. */
type Wired = Pick<Network, 'name' | 'buses' | 'branches' | 'sources'>;

/** Which branches are closed and which sources feed: the state of a network's switches. */
export interface Switching {
  /**
   * Per branch: 1 closed, 0 open, at both ends but where the file has it open at one: then its charging stays at the other. The
   * network's own when left out.
   */
  closed?: Uint8Array;
  /** The sources that feed, by their index; all when left out. A source that does not feed is a bus like any other. */
  roots?: readonly number[];
}

/** The closed branches as a forest rooted at the sources that feed, and the branches that close loops. */
export interface Topology {
  /** Indices of the live buses, breadth first; the roots come first, every parent before its children. */
  order: Int32Array;
  /** Per bus: the next bus towards its root; -1 at a root and at a dead bus. */
  parentBus: Int32Array;
  /** Per bus: the branch to that parent; -1 at a root and at a dead bus. */
  parentBranch: Int32Array;
  /** Per bus: the source that feeds it, an index into the network's sources; -1 at a dead bus. */
  rootOf: Int32Array;
  /** Indices of the buses without a closed path to a root, ascending. */
  dead: number[];
  /**
   * Closed branches between live buses, outside the forest. Each closes a loop, or joins two roots (a loop through the
   * external grid). Loops among dead buses are not looked for.
   */
  loopBranches: number[];
  radial: boolean;
}

/**
 * Walks the closed branches from the sources that feed. Buses that it does not reach are dead; nothing is refused but
 * a state that is not one of this network.
 * @throws InputError when `closed` has not an entry a branch, or a root is no source or named twice
 */
export function topologyOf(network: Wired, switching: Switching = {}): Topology {
  const { buses, branches, sources } = network;
  const { closed = ownClosed(network), roots = sources.map((_, source) => source) } = switching;
  requireFitting(network, closed, roots);
  const neighbours: number[][] = buses.map(() => []);
  for (const [i, { from, to }] of branches.entries()) {
    if (closed[i] === 0) continue;
    neighbours[from].push(i);
    neighbours[to].push(i);
  }
  const parentBus = new Int32Array(buses.length).fill(-1);
  const parentBranch = new Int32Array(buses.length).fill(-1);
  const rootOf = new Int32Array(buses.length).fill(-1);
  const inForest = new Uint8Array(branches.length);
  const order: number[] = roots.map((root) => sources[root].bus);
  for (const root of roots) rootOf[sources[root].bus] = root;
  for (let next = 0; next < order.length; next++) {
    const bus = order[next];
    for (const i of neighbours[bus]) {
      const other = branches[i].from === bus ? branches[i].to : branches[i].from;
      if (rootOf[other] >= 0) continue;
      rootOf[other] = rootOf[bus];
      inForest[i] = 1;
      parentBus[other] = bus;
      parentBranch[other] = i;
      order.push(other);
    }
  }
  const dead = buses.flatMap((_, bus) => (rootOf[bus] < 0 ? [bus] : []));
  const loopBranches = branches.flatMap(({ from }, i) =>
    closed[i] !== 0 && !inForest[i] && rootOf[from] >= 0 ? [i] : [],
  );
  const radial = loopBranches.length === 0;
  return { order: Int32Array.from(order), parentBus, parentBranch, rootOf, dead, loopBranches, radial };
}

/** Which branches of a network are closed as it stands: 1 closed, 0 open. */
export const ownClosed = ({ branches }: Pick<Network, 'branches'>): Uint8Array =>
  Uint8Array.from(branches, (branch) => (branch.closed ? 1 : 0));

function requireFitting({ name, branches, sources }: Wired, closed: Uint8Array, roots: readonly number[]): void {
  const path = `network ${name}, switching`;
  if (closed.length !== branches.length) {
    throw new InputError({
      path,
      found: counted(closed.length, 'switch', 'switches'),
      expected: `${branches.length}, one a branch`,
    });
  }
  roots.forEach((root, i) => {
    if (sources[root] === undefined) {
      throw new InputError({ path, found: `root ${root}`, expected: `a source, 0 to ${sources.length - 1}` });
    }
    if (roots.indexOf(root) !== i) throw new InputError({ path, found: `root ${root} twice`, expected: 'a root once' });
  });
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

/** @throws InputError naming the dead buses */
export function requireSupplied({ name, buses }: Network, { dead }: Topology): void {
  if (dead.length === 0) return;
  const island = dead.map((bus) => buses[bus].id);
  throw new InputError({
    path: `network ${name}`,
    found: `no closed path to a source from ${island.length === 1 ? 'bus' : 'buses'} ${firstOf(island, 12)}`,
    expected: 'every bus supplied',
  });
}

/** @throws InputError naming the branches of a loop, be it one through the external grid */
export function requireRadial(network: Network, topology: Topology): void {
  if (!topology.radial) throw loopFault(network, topology, topology.loopBranches[0]);
}

/** That a branch outside the forest closes a loop, with the branches of the loop, itself first. */
export const loopFault = (network: Network, topology: Topology, closing: number): InputError =>
  new InputError({
    path: `network ${network.name}`,
    found: `a loop through branches ${firstOf(loopThrough(network, topology, closing), 12)}`,
    expected: 'a radial network (open one of them)',
  });

/** @throws InputError naming two substations that closed branches join, and a branch where their trees meet */
export function requireApart(network: Network, topology: Topology): void {
  const { rootOf, loopBranches } = topology;
  const joining = loopBranches.find((i) => rootOf[network.branches[i].from] !== rootOf[network.branches[i].to]);
  if (joining !== undefined) throw joinFault(network, topology, joining);
}

/** That a branch joins the trees of two sources. */
export function joinFault(
  { name, branches, buses, sources }: Network,
  { rootOf }: Topology,
  joining: number,
): InputError {
  const { id, from, to } = branches[joining];
  const [one, other] = [from, to].map((bus) => buses[sources[rootOf[bus]].bus].id);
  return new InputError({
    path: `network ${name}, branch ${id}`,
    found: `the substations at buses ${one} and ${other} joined`,
    expected: 'one substation a tree (open a branch between them)',
  });
}

/**
 * The topology of a network as it stands, every bus supplied.
 * @throws InputError naming the buses without a path to a source, or, when `radial` is demanded, the branches of a loop
 */
export function validateNetwork(network: Network, demand: { radial?: boolean } = {}): Topology {
  const topology = topologyOf(network);
  requireSupplied(network, topology);
  if (demand.radial) requireRadial(network, topology);
  return topology;
}
