import { type Feeders, feedersOf } from '../../../src/grid/feeders.ts';
import { busAt } from '../../../src/grid/network.ts';
import type { ReliabilityOptions } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { RestorationRules } from '../../../src/optimizers/reliability/rules.ts';
import type { AdsConfig, Connection } from '../market/parts.ts';

/** Who is connected where. DERs are numbered: units, batteries, aggregators; so they stand in the reliability map. */
export interface Sites {
  feeders: Feeders;
  /** Bus of each DER. */
  derBus: Int32Array;
  generators: Int32Array;
  storages: Int32Array;
  solar: Int32Array;
  wind: Int32Array;
  connections: readonly (Connection & { bus: number; der: number })[];
}

export function sitesOf({ network, entry, connections }: AdsConfig): Sites {
  const busesOf = (entries: readonly { node: string }[]) =>
    Int32Array.from(entries, ({ node }) => busAt(network, node));
  const generators = busesOf(entry.generators);
  const storages = busesOf(entry.storages);
  const aggregators = busesOf(connections);
  const first = generators.length + storages.length;
  return {
    feeders: feedersOf(network),
    derBus: Int32Array.from([...generators, ...storages, ...aggregators]),
    generators,
    storages,
    solar: busesOf(entry.solar),
    wind: busesOf(entry.wind),
    connections: connections.map((each, k) => ({ ...each, bus: aggregators[k], der: first + k })),
  };
}

/** Power factor at which units serve parts of the network after a fault. */
export const POWER_FACTOR = 0.9;

/** Of the operator's reliability map. */
export const reliabilityOptions = (config: AdsConfig, sites: Sites): ReliabilityOptions => ({
  ...restorationRules(config, sites),
  cascade: config.market.cascade,
  cascadeState: config.market.cascadeState,
});

/** What restoration may do. Ties are chosen by what units give, not by batteries and aggregators, which may be empty or away. */
export function restorationRules({ entry, market }: AdsConfig, { derBus, feeders }: Sites): RestorationRules {
  return {
    zoneOf: feeders.of,
    ders: Array.from(derBus, (bus, der) => ({ bus, fullMw: entry.generators[der]?.capacity ?? 0 })),
    switching: market.switching,
    islanding: market.islanding,
    minimumVoltagePu: market.minimumVoltage,
    powerFactor: POWER_FACTOR,
  };
}
