import { busAt, type Network } from '../grid/network.ts';
import type { Drawing } from './system.ts';

/**
 * A network as data to draw it from.
 * @param connections agent -> node, by any id the node has
 */
export function drawingOf(network: Network, connections: ReadonlyMap<string, string>): Drawing {
  const { name, buses, branches, sources } = network;
  const idOf = (bus: number) => buses[bus].id;
  return {
    name,
    buses: buses.map(({ id, baseKv, position }) => ({ id, baseKv, ...position })),
    branches: branches.map(({ id, kind, from, to, ratingMva, closed }) => {
      const rating = Number.isFinite(ratingMva) ? { ratingMva } : {};
      return { id, kind, from: idOf(from), to: idOf(to), ...rating, closed };
    }),
    sources: sources.map(({ bus }) => idOf(bus)),
    agents: Object.fromEntries([...connections].map(([agent, node]) => [agent, idOf(busAt(network, node))])),
  };
}
