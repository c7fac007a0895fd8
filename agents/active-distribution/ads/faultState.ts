import { branchAt, type Network } from '../../../src/grid/network.ts';
import { topologyOf } from '../../../src/grid/topology.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import { branchFault, busFault } from '../../../src/optimizers/reliability/faults.ts';
import { restoreFault } from '../../../src/optimizers/reliability/restoreFault.ts';
import type { RestorationRules } from '../../../src/optimizers/reliability/rules.ts';
import type { MessageOf } from '../market/messages.ts';

/** The network while something is out: how it is switched, and what cannot be served. */
export interface FaultState {
  fault: MessageOf<'Fault'>;
  opened: string[];
  closed: string[];
  ties: readonly number[];
  dead: ReadonlySet<number>;
  /** Parts without a substation, by bus. */
  islandOf: ReadonlyMap<number, number>;
  unservedMw: Float64Array;
  switches: number;
}

/** What is to be restored, as plain data. */
export interface RestorationAsked {
  network: Network;
  fault: MessageOf<'Fault'>;
  /** Load factor of each zone, and MW that each DER can give. */
  at: { load: Float64Array; capability: Float64Array };
  rules: RestorationRules;
  /** Ties that are closed already. */
  ties?: readonly number[] | undefined;
}

/**
 * The network after a fault at the loads of the moment. Ties are chosen as it happens and stay as they are until it is repaired.
 */
export function faultState({ network, fault, at, rules, ties }: RestorationAsked, solver: Solver): FaultState {
  const what =
    fault.element === 'line'
      ? branchFault(network, branchAt(network, fault.id))
      : busFault(network, network.busIndex.get(fault.id) ?? -1);
  const restored = restoreFault(network, what, at, rules, solver, ties);
  const { closed = new Uint8Array() } = restored.switching;
  const { dead } = topologyOf(network, restored.switching);
  const islandOf = new Map<number, number>(dead.map((bus) => [bus, bus]));
  for (let changed = true; changed; ) {
    changed = false;
    network.branches.forEach(({ from, to }, i) => {
      const [one, other] = [islandOf.get(from), islandOf.get(to)];
      if (closed[i] === 0 || one === undefined || other === undefined || one === other) return;
      const island = Math.min(one, other);
      islandOf.set(from, island).set(to, island);
      changed = true;
    });
  }
  const idOf = (branch: number) => network.branches[branch].id;
  return {
    fault,
    opened: what.branches.filter((branch) => network.branches[branch].closed).map(idOf),
    closed: restored.ties.map(idOf),
    ties: restored.ties,
    dead: new Set(dead),
    islandOf,
    unservedMw: restored.unservedMw,
    switches: restored.switchOperations,
  };
}
