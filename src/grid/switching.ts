import { InputError } from '../errors.ts';
import { branchAt, type Network } from './network.ts';
import {
  joinFault,
  loopFault,
  ownClosed,
  requireApart,
  requireRadial,
  type Switching,
  type Topology,
  topologyOf,
} from './topology.ts';

/** Branches to operate, by id: those to open first, then those to close, in their order. */
export interface Operations {
  open?: readonly string[];
  close?: readonly string[];
}

/** What must hold when switches have been operated. */
export interface Demand {
  /** No loop, be it one through the external grid. */
  radial?: boolean;
  /** No two sources in one tree. */
  apart?: boolean;
}

/**
 * The state that a network's switches have after some were operated; the state before stays as it is.
 * @param before the network's own, with all its sources, when left out
 * @throws InputError naming a branch that does not exist or already is as wanted; the branches of a loop, where none may
 *   be; or two substations and the branch that joins them, where they must stay apart
 */
export function switched(
  network: Network,
  { open = [], close = [] }: Operations,
  demand: Demand = {},
  before: Switching = {},
): Switching {
  const closed = Uint8Array.from(before.closed ?? ownClosed(network));
  const after: Switching = { ...before, closed };
  for (const id of open) operate(network, closed, id, 0);
  for (const id of close) {
    const topology = topologyOf(network, after);
    const branch = operate(network, closed, id, 1);
    refuseClosing(network, topology, branch, demand);
  }
  const topology = topologyOf(network, after);
  if (demand.apart) requireApart(network, topology);
  if (demand.radial) requireRadial(network, topology);
  return after;
}

/** Puts a switch where it is wanted. @returns its branch */
function operate(network: Network, closed: Uint8Array, id: string, wanted: 0 | 1): number {
  const branch = branchAt(network, id);
  if (closed[branch] === wanted) {
    const [found, expected] =
      wanted === 1 ? ['closed already', 'an open branch to close'] : ['open already', 'a closed branch to open'];
    throw new InputError({ path: `network ${network.name}, branch ${id}`, found, expected });
  }
  closed[branch] = wanted;
  return branch;
}

/** Names the branch that was closed where it makes a loop or joins two trees, whichever is not to be. */
function refuseClosing(network: Network, before: Topology, branch: number, { radial, apart }: Demand): void {
  const { from, to } = network.branches[branch];
  const [one, other] = [before.rootOf[from], before.rootOf[to]];
  if (one < 0 || other < 0) return;
  if (one !== other && (radial || apart)) throw joinFault(network, before, branch);
  if (one === other && radial) throw loopFault(network, before, branch);
}
