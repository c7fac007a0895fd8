import { InputError } from '../errors.ts';
import { type Network, nominalInjection } from './network.ts';
import { switchableLines } from './reconfiguration.ts';
import { createTreeFlow, type TreeState } from './treeFlow.ts';

/** More sets of open lines than this are not looked at. */
const MOST_SETS = 5e6;

/**
 * The radial state with the least loss of all: every set of as many open lines as a radial state has is tried. The slow twin of
 * `reconfigure`.
 * @throws InputError as `switchableLines`, or when the sets are too many
 */
export function reconfigureExactly(network: Network): { closed: Uint8Array; state: TreeState; radialStates: number } {
  const { lines, openCount } = switchableLines(network);
  let sets = 1;
  for (let k = 0; k < openCount; k++) sets *= (lines.length - k) / (k + 1);
  if (sets > MOST_SETS) {
    const found = `${Math.round(sets)} sets of open lines`;
    throw new InputError({ path: `network ${network.name}`, found, expected: `at most ${MOST_SETS} to try` });
  }
  const { injectionMw, injectionMvar } = nominalInjection(network);
  const flow = createTreeFlow(network, injectionMw, injectionMvar);
  const isForest = forestTest(network);
  const closed = Uint8Array.from(network.branches, (branch) => (branch.kind === 'line' || branch.closed ? 1 : 0));
  let radialStates = 0;
  let best: { closed: Uint8Array; state: TreeState } | undefined;
  const openFrom = (next: number, left: number): void => {
    if (left === 0) {
      if (!isForest(closed)) return;
      radialStates++;
      const state = flow.solve(closed);
      if (state && !(state.lossMw >= (best?.state.lossMw ?? Number.POSITIVE_INFINITY))) {
        best = { closed: Uint8Array.from(closed), state };
      }
      return;
    }
    for (let k = next; k <= lines.length - left; k++) {
      closed[lines[k]] = 0;
      openFrom(k + 1, left - 1);
      closed[lines[k]] = 1;
    }
  };
  openFrom(0, openCount);
  if (best === undefined) {
    const found = 'no power flow in any radial state';
    throw new InputError({ path: `network ${network.name}`, found, expected: 'loads that it can carry' });
  }
  return { ...best, radialStates };
}

/** Tells whether closed branches have no loop, the sources being one bus. */
function forestTest({ branches, buses, sources }: Network): (closed: Uint8Array) => boolean {
  const tree = new Int32Array(buses.length);
  const find = (bus: number): number => {
    let at = bus;
    while (tree[at] !== at) {
      tree[at] = tree[tree[at]];
      at = tree[at];
    }
    return at;
  };
  return (closed) => {
    for (let bus = 0; bus < tree.length; bus++) tree[bus] = bus;
    for (const { bus } of sources) tree[bus] = sources[0].bus;
    for (let i = 0; i < branches.length; i++) {
      if (closed[i] === 0) continue;
      const [one, other] = [find(branches[i].from), find(branches[i].to)];
      if (one === other) return false;
      tree[one] = other;
    }
    return true;
  };
}
