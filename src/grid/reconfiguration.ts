import { InputError } from '../errors.ts';
import { stream } from '../random/streams.ts';
import { type Network, nominalInjection } from './network.ts';
import { ownClosed, requireSupplied, topologyOf } from './topology.ts';
import { createTreeFlow, type TreeFlow, type TreeState } from './treeFlow.ts';

/** Improvements of the loss below this, MW, are rounding errors. */
const NEGLIGIBLE_MW = 1e-10;
/** Exchanges at random that lead from the best state to the start of a further descent, at least and at most. */
const KICKS = { least: 2, most: 5 };

export interface ReconfigurationOptions {
  /** Descents from other states than the network's own (default: 30). */
  restarts?: number;
  /** Of their random exchanges (default: 1). */
  seed?: string | number;
  /** Told after each descent: how many are done, the first included. */
  onProgress?: (done: number, inAll: number) => void;
}

/** The radial state with the least loss that was found. */
export interface Reconfiguration {
  /** Of the state from which the search began; undefined where its power flow has no solution. */
  before: TreeState | undefined;
  after: TreeState;
  /** Per branch: 1 closed, 0 open. */
  closed: Uint8Array;
  /** Branches to open and to close, by index, ascending. */
  open: number[];
  close: number[];
  /** Whether the network as it stands is a forest with one source a tree; else it was opened as the first state. */
  wasRadial: boolean;
  /** How the search was bounded. */
  search: { descents: number; powerFlows: number; radialStates: number };
}

/** The part of a network's switching that may be chosen. */
export interface Switchable {
  /** Branches that may be open or closed: its lines. The others are as they stand. */
  lines: readonly number[];
  /** How many of them are open in any radial state. */
  openCount: number;
}

/**
 * Which lines may be switched, and how many are open.
 * @throws InputError when voltages are held by generators, a bus has no supply, or no line could be open: where it has no ties
 */
export function switchableLines(network: Network): Switchable {
  const { name, branches, buses, sources, voltageSetpoints = [] } = network;
  const path = `network ${name}`;
  if (voltageSetpoints.length > 0) {
    const found = `a voltage held at bus ${buses[voltageSetpoints[0].bus].id}`;
    throw new InputError({ path, found, expected: 'sources alone to hold voltages' });
  }
  const lines = branches.flatMap(({ kind }, i) => (kind === 'line' ? [i] : []));
  const all = Uint8Array.from(branches, ({ kind, closed }) => (kind === 'line' || closed ? 1 : 0));
  requireSupplied(network, topologyOf(network, { closed: all }));
  const openCount = all.reduce((sum, each) => sum + each, 0) - (buses.length - sources.length);
  if (openCount === 0) {
    const found = 'no tie: every line is needed to supply some bus';
    throw new InputError({ path, found, expected: 'a line that could be open in its stead' });
  }
  return { lines, openCount };
}

/**
 * Searches the radial states of a network, every bus supplied and one source a tree, for that with the least loss by AC power flow
 * at the network's own loads and generation. A descent closes an open line and opens another of the loop, the pair that helps
 * most, until none helps; further descents begin a few random exchanges away from the best state. What it finds is the least
 * among its neighbours, not proven the least of all. A state without a power flow is no solution.
 * @throws InputError as `switchableLines`, or when no state that was met has a power flow
 */
export function reconfigure(network: Network, options: ReconfigurationOptions = {}): Reconfiguration {
  const { restarts = 30, seed = 1, onProgress = () => {} } = options;
  const { lines } = switchableLines(network);
  const { injectionMw, injectionMvar } = nominalInjection(network);
  const flow = createTreeFlow(network, injectionMw, injectionMvar);
  const own = ownClosed(network);
  const start = openedForest(network, own, lines);
  const before = flow.solve(start);
  const random = stream(seed, 'reconfiguration', network.name);
  const search = { descents: 1, powerFlows: 1, radialStates: radialStates(network) };
  let best = descend(network, flow, start, lines, search);
  onProgress(1, restarts + 1);
  for (let restart = 0; restart < restarts; restart++) {
    const from = Uint8Array.from(best.closed);
    const kicks = KICKS.least + Math.floor(random.uniform() * (KICKS.most - KICKS.least + 1));
    for (let kick = 0; kick < kicks; kick++) {
      const open = lines.filter((i) => from[i] === 0);
      const closing = open[Math.floor(random.uniform() * open.length)];
      flow.solve(from);
      const loop = loopLines(network, flow, closing);
      const opening = loop[Math.floor(random.uniform() * loop.length)];
      if (opening === undefined) continue;
      from[closing] = 1;
      from[opening] = 0;
    }
    const found = descend(network, flow, from, lines, search);
    if (found.lossMw < best.lossMw - NEGLIGIBLE_MW) best = found;
    search.descents++;
    onProgress(restart + 2, restarts + 1);
  }
  const after = flow.solve(best.closed);
  if (after === undefined) {
    throw new InputError({
      path: `network ${network.name}`,
      found: 'no power flow in any radial state that was met',
      expected: 'loads that it can carry',
    });
  }
  const branchesWhere = (was: 0 | 1) =>
    own.reduce<number[]>((all, each, i) => {
      if (each === was && best.closed[i] !== was) all.push(i);
      return all;
    }, []);
  return {
    before,
    after,
    closed: best.closed,
    open: branchesWhere(1),
    close: branchesWhere(0),
    wasRadial: own.every((each, i) => each === start[i]),
    search,
  };
}

/** Exchanges one pair of lines after another, each time the one that lowers the loss most. */
function descend(
  network: Network,
  flow: TreeFlow,
  from: Uint8Array,
  lines: readonly number[],
  search: { powerFlows: number },
): { closed: Uint8Array; lossMw: number } {
  const closed = Uint8Array.from(from);
  let lossMw = flow.solve(closed)?.lossMw ?? Number.POSITIVE_INFINITY;
  search.powerFlows++;
  for (;;) {
    let best: { closing: number; opening: number } | undefined;
    let least = lossMw - NEGLIGIBLE_MW;
    flow.solve(closed);
    const moves = lines.flatMap((closing) =>
      closed[closing] === 1 ? [] : loopLines(network, flow, closing).map((opening) => ({ closing, opening })),
    );
    for (const { closing, opening } of moves) {
      closed[closing] = 1;
      closed[opening] = 0;
      const found = flow.solve(closed)?.lossMw ?? Number.POSITIVE_INFINITY;
      closed[closing] = 0;
      closed[opening] = 1;
      if (!(found < least)) continue;
      least = found;
      best = { closing, opening };
    }
    search.powerFlows += moves.length;
    if (best === undefined) return { closed, lossMw };
    closed[best.closing] = 1;
    closed[best.opening] = 0;
    lossMw = least;
  }
}

/** Closed lines of the loop that an open one closes in the state that was solved last, a loop through the sources included. */
function loopLines({ branches }: Network, { parentBus, parentBranch }: TreeFlow, closing: number): number[] {
  const pathOf = (bus: number) => {
    const path: number[] = [];
    for (let at = bus; parentBus[at] >= 0; at = parentBus[at]) path.push(parentBranch[at]);
    return path;
  };
  const one = pathOf(branches[closing].from);
  const other = pathOf(branches[closing].to);
  while (one.length > 0 && one.at(-1) === other.at(-1)) {
    one.pop();
    other.pop();
  }
  return [...one, ...other].filter((i) => branches[i].kind === 'line');
}

/** A forest with one source a tree that has as many closed branches of a state as can be: what closes a loop is opened. */
function openedForest(network: Network, closed: Uint8Array, lines: readonly number[]): Uint8Array {
  const { branches, buses, sources, name } = network;
  const tree = Int32Array.from(buses, (_, bus) => bus);
  const find = (bus: number): number => {
    let at = bus;
    while (tree[at] !== at) at = tree[at];
    return at;
  };
  for (const { bus } of sources) tree[find(bus)] = find(sources[0].bus);
  const opened = new Uint8Array(branches.length);
  const isLine = new Set(lines);
  const fixed = branches.flatMap((_, i) => (closed[i] === 1 && !isLine.has(i) ? [i] : []));
  const first = lines.filter((i) => closed[i] === 1);
  const then = lines.filter((i) => closed[i] === 0);
  for (const i of [...fixed, ...first, ...then]) {
    const [one, other] = [find(branches[i].from), find(branches[i].to)];
    if (one === other && isLine.has(i)) continue;
    if (one === other) {
      const found = `a loop through ${branches[i].kind} ${branches[i].id} without a line to open`;
      throw new InputError({ path: `network ${name}`, found, expected: 'a line in every loop' });
    }
    tree[one] = other;
    opened[i] = 1;
  }
  return opened;
}

/**
 * How many radial states a network has, every bus supplied and one source a tree: Kirchhoff's determinant, with the sources taken as
 * one bus and branches that cannot be opened contracted. Exact as far as double precision goes.
 */
export function radialStates(network: Network): number {
  const { branches, buses, sources } = network;
  const node = Int32Array.from(buses, (_, bus) => bus);
  const find = (bus: number): number => {
    let at = bus;
    while (node[at] !== at) at = node[at];
    return at;
  };
  for (const { bus } of sources) node[find(bus)] = find(sources[0].bus);
  for (const { kind, closed, from, to } of branches) if (kind !== 'line' && closed) node[find(from)] = find(to);
  const places = new Map<number, number>();
  const root = find(sources[0].bus);
  for (let bus = 0; bus < buses.length; bus++) {
    const at = find(bus);
    if (at !== root && !places.has(at)) places.set(at, places.size);
  }
  const matrix = Array.from({ length: places.size }, () => new Float64Array(places.size));
  for (const { kind, from, to } of branches) {
    if (kind !== 'line') continue;
    const [one, other] = [places.get(find(from)), places.get(find(to))];
    if (one === other) continue;
    if (one !== undefined) matrix[one][one]++;
    if (other !== undefined) matrix[other][other]++;
    if (one === undefined || other === undefined) continue;
    matrix[one][other]--;
    matrix[other][one]--;
  }
  return Math.round(determinant(matrix));
}

/** Of a positive definite matrix, which it overwrites. */
function determinant(matrix: Float64Array[]): number {
  let product = 1;
  for (let k = 0; k < matrix.length; k++) {
    product *= matrix[k][k];
    for (let row = k + 1; row < matrix.length; row++) {
      const share = matrix[row][k] / matrix[k][k];
      if (share === 0) continue;
      for (let column = k; column < matrix.length; column++) matrix[row][column] -= share * matrix[k][column];
    }
  }
  return product;
}
