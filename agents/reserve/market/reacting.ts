import { sum } from '../../../src/series.ts';
import type { ReactionPlace } from '../reaction/reaction.ts';
import type { ReactionSettings } from '../reaction/settings.ts';
import type { StoreSettings } from '../reaction/store.ts';
import { brpReacts, reactionOf } from './balancingConfig.ts';
import type { SimulationConfig } from './config.ts';
import { areLimited } from './dsoConfig.ts';
import type { ReactingConnection } from './parts.ts';
import type { World } from './world.ts';

/** Those who react to the published balance, each with how, and its place among them. */
export function reactionsIn({ market, aggregators, brps }: SimulationConfig): Map<string, ReactionPlace> {
  const reacting = [
    ...aggregators.map(({ name, reacts }) => ({ name, settings: reactionOf(market, reacts) })),
    ...brps.map((entry) => ({ name: entry.name, settings: reactionOf(market, brpReacts(entry)) })),
  ].filter((each): each is { name: string; settings: ReactionSettings } => each.settings !== undefined);
  const { subSteps = 1, imbalancePrice } = market.balancing ?? {};
  const isDual = imbalancePrice === 'dual';
  return new Map(reacting.map(({ name, settings }, rank) => [name, { settings, rank, subSteps, isDual }]));
}

/** Stores of BRPs, by their names. */
export const storesIn = ({ brps }: SimulationConfig): ReadonlyMap<string, StoreSettings> =>
  new Map(brps.flatMap(({ name, store }) => (store ? [[name, store] as const] : [])));

const KW_PER_MW = 1000;

/** Those who react at a node of the grid: fleets, as far as chargers and connection carry, and stores that have a node. */
export function reactingConnections(
  config: SimulationConfig,
  fleets: World['fleets'],
): ReadonlyMap<string, ReactingConnection> {
  const reacting = reactionsIn(config);
  const connections = [
    ...config.aggregators.map(({ name, node, connectionLimit = Number.POSITIVE_INFINITY }, k) => {
      const { chargeKw, dischargeKw } = fleets[k].fleet;
      const mw = (kw: Float64Array) => Math.min(sum(kw), connectionLimit) / KW_PER_MW;
      return { name, node, upMw: mw(dischargeKw), downMw: mw(chargeKw) };
    }),
    ...config.brps.flatMap(({ name, store }) =>
      store?.node === undefined ? [] : [{ name, node: store.node, upMw: store.power, downMw: store.power }],
    ),
  ];
  return new Map(connections.flatMap(({ name, ...at }) => (reacting.has(name) ? [[name, at] as const] : [])));
}

/** Those of them whom the DSO limits. */
export const limitedConnections = (
  config: SimulationConfig,
  fleets: World['fleets'],
): ReadonlyMap<string, ReactingConnection> =>
  areLimited(config.dso) ? reactingConnections(config, fleets) : new Map();
