import type { Network } from './network.ts';
import { validateNetwork } from './topology.ts';

/** How the ways from a radial network's sources to its buses overlap. */
export interface SharedPaths {
  /** Per bus: what draws through the branch to its parent, itself first; of a source, all buses it feeds. */
  beyond: readonly (readonly number[])[];
  /** Per bus: its parent's branch; -1 at a source. */
  parentBranch: Int32Array;
  /** R_jn and X_jn, p.u.: resistance and reactance of the branches that the ways to buses j and n have in common. */
  resistancePu: readonly Float64Array[];
  reactancePu: readonly Float64Array[];
}

/**
 * LinDistFlow without flows: with injections p, q in p.u., v_j^2 = v_source^2 + 2 sum_n (R_jn p_n + X_jn q_n), which is what
 * `linearVoltages` finds branch by branch; and the flow into a branch is what is drawn beyond it.
 * @throws InputError for a network with a loop, or a bus without supply
 */
export function sharedPaths(network: Network): SharedPaths {
  const { order, parentBus, parentBranch } = validateNetwork(network, { radial: true });
  const { buses, branches } = network;
  const beyond = buses.map((_, bus) => [bus]);
  for (const bus of [...order].reverse()) {
    if (parentBus[bus] >= 0) beyond[parentBus[bus]].push(...beyond[bus]);
  }
  const along = (impedance: 'rPu' | 'xPu'): Float64Array[] => {
    const shared = buses.map(() => new Float64Array(buses.length));
    for (const bus of order) {
      if (parentBranch[bus] < 0) continue;
      shared[bus].set(shared[parentBus[bus]]);
      for (const other of beyond[bus]) shared[bus][other] += branches[parentBranch[bus]][impedance];
    }
    return shared;
  };
  return { beyond, parentBranch, resistancePu: along('rPu'), reactancePu: along('xPu') };
}
