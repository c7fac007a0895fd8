import { InputError } from '../../errors.ts';
import type { Network } from '../../grid/network.ts';
import type { Switching } from '../../grid/topology.ts';
import type { LpSolver } from './covering.ts';
import { closedAfter, type Fault, switchOperations } from './faults.ts';
import { bestTies } from './reliabilityMap.ts';
import { createRestoration } from './restoration.ts';
import { type RestorationRules, requireRestorable, zoneCount } from './rules.ts';
import { tieSets } from './tieSets.ts';

/** A network restored after a fault at one moment. */
export interface Restored {
  /** Indices of the ties that are closed. */
  ties: readonly number[];
  /** The state of the switches, for power flows. */
  switching: Switching;
  /** By bus. */
  unservedMw: Float64Array;
  ensMw: number;
  switchOperations: number;
}

/**
 * Restores a network after one fault at the loads and capabilities of the moment: with the ties that leave the least unserved,
 * then the fewest, or with those that are given.
 * @param at.load factor of each zone on the network's own loads
 * @param at.capability MW that each unit can give
 * @param ties indices of the ties to close, where they are chosen already
 * @throws InputError as `requireRestorable`; or when the ties given would close a loop, join substations or feed nobody
 */
export function restoreFault(
  network: Network,
  fault: Fault,
  at: { load: Float64Array; capability: Float64Array },
  rules: RestorationRules,
  solver: LpSolver,
  ties?: readonly number[],
): Restored {
  requireRestorable(network, rules);
  const { load, capability } = at;
  requireLength('load factors', load, zoneCount(rules), 'zone');
  requireLength('capabilities', capability, rules.ders.length, 'unit');
  if (ties) requireTieSet(network, fault, ties);
  const { ties: closedTies, restoration } = ties
    ? { ties, restoration: createRestoration(network, fault, ties, rules, solver) }
    : bestTies(network, fault, rules, solver, (each) => each.ensMw(load, capability));
  const unservedMw = restoration.unservedMw(load, capability);
  return {
    ties: closedTies,
    switching: { closed: closedAfter(network, fault, closedTies) },
    unservedMw,
    ensMw: unservedMw.reduce((sum, mw) => sum + mw, 0),
    switchOperations: switchOperations(network, fault, closedTies),
  };
}

function requireLength(path: string, figures: Float64Array, count: number, one: string): void {
  if (figures.length === count && figures.every((figure) => figure >= 0)) return;
  throw new InputError({ path, found: `${figures.join(', ')}`, expected: `${count} of 0 or more, one a ${one}` });
}

function requireTieSet(network: Network, fault: Fault, ties: readonly number[]): void {
  const wanted = ties.toSorted((a, b) => a - b).join();
  if (tieSets(network, fault).some((set) => set.join() === wanted)) return;
  throw new InputError({
    path: `network ${network.name}, ${fault.id}`,
    found: `ties ${ties.map((tie) => network.branches[tie]?.id ?? tie).join(', ')}`,
    expected: 'ties that each bring a substation to a dead part, without a loop',
  });
}
