import { mainLinesOf, type Network } from '../../grid/network.ts';
import { ownClosed } from '../../grid/topology.ts';

/** What has failed together: branches that carry nothing and buses that serve nobody until they are repaired. */
export interface Fault {
  /** For people: `line 4-5`, `bus 12`, `line 4-5, then line 9-10`. */
  id: string;
  /** Indices of the branches that are out, with all that end at a bus that is out. */
  branches: readonly number[];
  /** Indices of the buses that are out. */
  buses: readonly number[];
}

/** The branch as people call it: by the buses at its ends. */
function endsOf({ branches, buses }: Network, branch: number): string {
  const { from, to } = branches[branch];
  return `${buses[from].id}-${buses[to].id}`;
}

/** The outage of one branch. */
export const branchFault = (network: Network, branch: number): Fault => ({
  id: `line ${endsOf(network, branch)}`,
  branches: [branch],
  buses: [],
});

/** The outage of one bus, with every branch that ends there, be it closed or an open tie. */
export const busFault = (network: Network, bus: number): Fault => ({
  id: `bus ${network.buses[bus].id}`,
  branches: network.branches.flatMap(({ from, to }, i) => (from === bus || to === bus ? [i] : [])),
  buses: [bus],
});

/** A fault, and the branch that trips after it. */
export const followedBy = (network: Network, first: Fault, branch: number): Fault => ({
  id: `${first.id}, then line ${endsOf(network, branch)}`,
  branches: [...first.branches, branch],
  buses: first.buses,
});

/**
 * All outages of one element: closed branches, without those at a connection to the external grid unless `feederHeads`, and
 * then all buses but those connections.
 */
export function singleFaults(network: Network, { feederHeads = false } = {}): Fault[] {
  const { branches, buses, sources } = network;
  const isHead = mainLinesOf(network);
  const isRoot = new Set(sources.map(({ bus }) => bus));
  return [
    ...branches.flatMap(({ closed }, i) => (closed && (feederHeads || !isHead[i]) ? [branchFault(network, i)] : [])),
    ...buses.flatMap((_, bus) => (isRoot.has(bus) ? [] : [busFault(network, bus)])),
  ];
}

/** Per branch, whether it is closed (1) once a fault is cut off and some ties are closed. */
export function closedAfter(network: Network, { branches }: Fault, ties: readonly number[] = []): Uint8Array {
  const closed = ownClosed(network);
  for (const branch of branches) closed[branch] = 0;
  for (const tie of ties) closed[tie] = 1;
  return closed;
}

/**
 * Switches that are operated: both ends of every faulted line, the far end of every closed line of a faulted bus, the ties that are
 * closed, and of ties closed after the fault before, those that are opened again.
 */
export function switchOperations(
  network: Network,
  fault: Fault,
  ties: readonly number[],
  tiesBefore: readonly number[] = [],
): number {
  const isOut = new Set(fault.buses);
  let operations = new Set([...ties, ...tiesBefore]).size;
  operations += tiesBefore.filter((tie) => !ties.includes(tie) && !fault.branches.includes(tie)).length;
  for (const branch of fault.branches) {
    const { from, to, closed } = network.branches[branch];
    if (!isOut.has(from) && !isOut.has(to)) operations += 2;
    else if (closed) operations += 1;
  }
  return operations;
}
