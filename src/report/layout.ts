import { type HierarchyNode, hierarchy, tree } from 'd3-hierarchy';
import { cos, sin } from '../arithmetic/index.ts';
import type { Drawing } from '../market/system.ts';

/** Of the circle, what is left free on top for the way to the grid outside. */
const GAP = 0.1;
/** Places that are given are kept where the map is no more than so many times as long as it is wide. */
const LONGEST = 4;
/** Hops from a feeding point to where the network first branches, in the length of the way that is drawn: no shorter than this share of the circle's radius. */
const SPINE = 0.95;

/** A bus in the tree that is laid out. */
interface Node {
  bus: number;
  children: Node[];
}

type Point = readonly [x: number, y: number];

const rounded = (value: number) => Math.round(value * 1e4) / 1e4 + 0;

/**
 * A network whose every bus has a place, y upward: the one it has, where all have one; else in circles about where the network first
 * branches, a bus the further out the more branches lie between. The way from there to the grid outside goes straight up. Several
 * feeding points share the circle. Branches that close meshes, and open ones, have no say.
 */
export function placed(network: Drawing): Drawing {
  if (isDrawn(network)) return network;
  const trees = spanningTrees(network);
  const places = trees.length === 1 ? oneFed(trees[0]) : sectors({ bus: -1, children: trees });
  const buses = network.buses.map((bus, at) => {
    const [x, y] = places.get(at) as Point;
    return { ...bus, x: rounded(x), y: rounded(y) };
  });
  return { ...network, buses };
}

/** Whether all buses have places that differ and fill an area. */
function isDrawn({ buses }: Drawing): boolean {
  const span = (of: 'x' | 'y') => {
    const values = buses.map((bus) => bus[of] ?? Number.NaN);
    return (
      values.reduce((most, value) => Math.max(most, value)) - values.reduce((least, value) => Math.min(least, value))
    );
  };
  const [wide, high] = [span('x'), span('y')];
  return wide > 0 && high > 0 && Math.max(wide / high, high / wide) <= LONGEST;
}

/**
 * Each bus under the one by which it is first reached: from all feeding points at once over closed branches, then over open ones what
 * these leave; a bus that no branch reaches is a tree of its own.
 */
function spanningTrees({ buses, branches, sources }: Drawing): Node[] {
  const places = new Map(buses.map(({ id }, at) => [id, at]));
  const ways = [true, false].map((closed) => {
    const beside = buses.map((): number[] => []);
    for (const branch of branches) {
      const [from, to] = [places.get(branch.from) as number, places.get(branch.to) as number];
      if (branch.closed !== closed) continue;
      beside[from].push(to);
      beside[to].push(from);
    }
    return beside;
  });
  const nodes = buses.map((_, bus): Node => ({ bus, children: [] }));
  const isReached = new Uint8Array(buses.length);
  const trees: Node[] = [];
  const reach = (queue: number[]) => {
    for (const bus of queue) isReached[bus] = 1;
    for (const beside of ways) {
      for (let k = 0; k < queue.length; k++) {
        for (const next of beside[queue[k]]) {
          if (isReached[next]) continue;
          isReached[next] = 1;
          nodes[queue[k]].children.push(nodes[next]);
          queue.push(next);
        }
      }
    }
  };
  const begin = (roots: number[]) => {
    trees.push(...roots.map((bus) => nodes[bus]));
    reach(roots);
  };
  begin(sources.map((id) => places.get(id) as number));
  for (let bus = 0; bus < buses.length; bus++) if (!isReached[bus]) begin([bus]);
  return trees;
}

/** One feeding point on top, at the end of a straight way from the middle. */
function oneFed(source: Node): Map<number, Point> {
  const spine = [source];
  for (let node = source; node.children.length === 1; ) {
    [node] = node.children;
    spine.push(node);
  }
  const middle = spine[spine.length - 1];
  if (middle.children.length === 0) return new Map(spine.map(({ bus }, at) => [bus, [0, -at]]));
  const places = sectors(middle);
  const radius = Math.max(1, ...[...places.values()].map(([x, y]) => Math.max(Math.abs(x), Math.abs(y))));
  const step = Math.max(1, (SPINE * radius) / Math.max(1, spine.length - 1));
  spine.forEach(({ bus }, at) => {
    places.set(bus, [0, step * (spine.length - 1 - at)]);
  });
  return places;
}

/** Buses in circles about the root, each part of a network in a sector of its own. */
function sectors(root: Node): Map<number, Point> {
  const laid = tree<Node>()
    .size([1 - GAP, 1])
    .separation((a, b) => separation(a, b))(hierarchy(root));
  const radii = radiiOf(laid);
  const places = new Map<number, Point>();
  laid.each(({ data: { bus }, x, depth }) => {
    const turn = 2 * Math.PI * (GAP / 2 + x);
    places.set(bus, [radii[depth] * sin(turn), radii[depth] * cos(turn)]);
  });
  return places;
}

/** Radius of each circle: half as steps lie apart, half as their buses fill the area, so that the middle is not crowded. */
function radiiOf(root: HierarchyNode<Node>): number[] {
  const counts = new Array<number>(root.height + 1).fill(0);
  root.each(({ depth }) => {
    counts[depth]++;
  });
  const all = counts.reduce((sum, count) => sum + count) - 1;
  let within = 0;
  return counts.map((count, depth) => {
    if (depth > 0) within += count;
    return depth / 2 + (root.height / 2) * Math.sqrt(within / all);
  });
}

/** The further out, the less of the circle a bus needs; parts that branch apart early stand further apart. */
const separation = (a: HierarchyNode<Node>, b: HierarchyNode<Node>): number =>
  (a.parent === b.parent ? 1 : 2) / a.depth;
