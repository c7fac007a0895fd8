import type { Network } from './network.ts';
import { ownClosed, type Switching, type Topology, topologyOf } from './topology.ts';

/** What is fed in a switching state, as a network of its own, and where its elements stand in the whole. */
export interface LivePart {
  /** Its buses, closed branches, units and roots, in the order of the whole. Without roots it is empty. */
  network: Network;
  /** Of the whole network. */
  topology: Topology;
  /** Per bus of the part: its index in the whole. */
  buses: Int32Array;
  branches: Int32Array;
  sources: number[];
}

/**
 * Leaves out of a network what a switching state leaves dead: buses without a path to a root, with all that stands there,
 * and branches that are open or dead.
 * @throws InputError as `topologyOf`
 */
export function livePart(network: Network, switching: Switching = {}): LivePart {
  const { closed = ownClosed(network), roots = network.sources.keys() } = switching;
  const sources = [...roots].sort((a, b) => a - b);
  const topology = topologyOf(network, { closed, roots: sources });
  const { rootOf, order } = topology;
  const buses = Int32Array.from(order).sort();
  const branches = Int32Array.from(
    network.branches.flatMap(({ from }, i) => (closed[i] !== 0 && rootOf[from] >= 0 ? [i] : [])),
  );
  const placeOf = new Int32Array(network.buses.length).fill(-1);
  buses.forEach((bus, place) => {
    placeOf[bus] = place;
  });
  const live = <T extends { bus: number }>(elements: readonly T[]): T[] =>
    elements.flatMap((each) => (rootOf[each.bus] >= 0 ? [{ ...each, bus: placeOf[each.bus] }] : []));
  const atRoot = new Set(sources.map((source) => network.sources[source].bus));
  // closed, such a branch draws its charging itself
  const partBuses = Array.from(buses, (bus) => ({ ...network.buses[bus] }));
  for (const i of branches) {
    const { openEnd } = network.branches[i];
    if (!openEnd) continue;
    partBuses[placeOf[openEnd.bus]].shuntMw -= openEnd.mw;
    partBuses[placeOf[openEnd.bus]].shuntMvar -= openEnd.mvar;
  }
  const part: Network = {
    name: network.name,
    baseMva: network.baseMva,
    buses: partBuses,
    branches: Array.from(branches, (i) => {
      const branch = network.branches[i];
      return { ...branch, from: placeOf[branch.from], to: placeOf[branch.to], closed: true };
    }),
    generation: live(network.generation),
    sources: live(sources.map((source) => network.sources[source])),
    sourceUnits: live((network.sourceUnits ?? []).filter(({ bus }) => atRoot.has(bus))),
    voltageSetpoints: live(network.voltageSetpoints ?? []),
    busIndex: new Map([...network.busIndex].flatMap(([id, bus]) => (rootOf[bus] >= 0 ? [[id, placeOf[bus]]] : []))),
  };
  return { network: part, topology, buses, branches, sources };
}
