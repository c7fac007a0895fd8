import type { Network } from '../../grid/network.ts';
import { topologyOf } from '../../grid/topology.ts';
import { closedAfter, type Fault } from './faults.ts';

/**
 * All sets of normally open ties that may be closed after a fault: each closed tie hangs on a substation, none closes a loop,
 * no two substations are joined. The first set is the empty one; a set holds indices of branches, ascending.
 */
export function tieSets(network: Network, fault: Fault): number[][] {
  const { branches, buses } = network;
  const { part, live } = partsAfter(network, fault);
  const isOut = new Set(fault.branches);
  const ties = branches.flatMap(({ from, to, closed }, i) =>
    closed || isOut.has(i) || part[from] === part[to] ? [] : [i],
  );
  const found: number[][] = [];
  const fed = Uint8Array.from(live);
  const refused = new Uint8Array(branches.length);
  const chosen: number[] = [];

  /** Each further set has one of the ties that lead from a fed part into a dead one; what was tried before it is left out. */
  const extend = (): void => {
    found.push([...chosen].sort((a, b) => a - b));
    const tried: number[] = [];
    for (const tie of ties) {
      const [one, other] = [part[branches[tie].from], part[branches[tie].to]];
      if (refused[tie] === 1 || fed[one] === fed[other]) continue;
      const dead = fed[one] === 1 ? other : one;
      fed[dead] = 1;
      chosen.push(tie);
      extend();
      chosen.pop();
      fed[dead] = 0;
      refused[tie] = 1;
      tried.push(tie);
    }
    for (const tie of tried) refused[tie] = 0;
  };
  if (buses.length > 0) extend();
  return found;
}

/** The parts into which a fault cuts the closed network: the part of each bus, and by part whether a substation feeds it. */
function partsAfter(network: Network, fault: Fault): { part: Int32Array; live: Uint8Array } {
  const closed = closedAfter(network, fault);
  const { rootOf } = topologyOf(network, { closed });
  const part = partsOf(network, closed);
  const live = new Uint8Array(network.buses.length);
  rootOf.forEach((root, bus) => {
    if (root >= 0) live[part[bus]] = 1;
  });
  return { part, live };
}

/** Per bus, the least index of a bus that closed branches connect with it. */
export function partsOf({ buses, branches }: Network, closed: Uint8Array): Int32Array {
  const least = Int32Array.from(buses, (_, bus) => bus);
  const find = (bus: number): number => {
    let at = bus;
    while (least[at] !== at) at = least[at];
    for (let next = bus; least[next] !== at; ) [next, least[next]] = [least[next], at];
    return at;
  };
  branches.forEach(({ from, to }, i) => {
    if (closed[i] === 0) return;
    const [one, other] = [find(from), find(to)];
    least[Math.max(one, other)] = Math.min(one, other);
  });
  return least.map((_, bus) => find(bus));
}
