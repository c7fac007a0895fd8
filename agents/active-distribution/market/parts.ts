import type { Network } from '../../../src/grid/network.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { AdsEntry, ConsumerEntry, DraEntry, EvplaEntry } from './config.ts';
import type { Agent } from './messages.ts';
import type { MarketRules } from './rules.ts';

/** What each kind of agent is told of the world when it is made: its own entry in the config, and the public rules. */
export interface EvplaConfig {
  entry: EvplaEntry;
  market: MarketRules;
  /** The operator, by name. */
  ads: string;
  solver: Solver;
}
export interface DraConfig {
  entry: DraEntry;
  market: MarketRules;
  ads: string;
  /** The consumers it speaks for, by name. */
  consumers: readonly string[];
  solver: Solver;
}
export interface IcConfig {
  entry: ConsumerEntry;
  /** Its aggregator, by name. */
  dra: string;
}
/** One who trades with the operator, as its connection register has it. */
export interface Connection {
  name: string;
  role: 'evpla' | 'dra';
  node: string;
  /** Most it can give or take, MW. */
  mostMw: number;
}
/** How the network stands once a contingency has been restored: elements that are not as at rest, by id. */
export interface Restored {
  /** For people, as `line 4-5, then line 9-10`. */
  contingency: string;
  /** Branches that are out. */
  failed: readonly string[];
  /** Ties that are closed. */
  closed: readonly string[];
  /** Buses that no substation feeds. */
  dead: readonly string[];
}
/** What contingencies would do to a planned day. */
export interface Restoration {
  day: number;
  contingencies: readonly Restored[];
  /** MW unserved by contingency and hour, those of the first contingency first. */
  unservedMw: Float64Array;
}
export interface AdsConfig {
  entry: AdsEntry;
  market: MarketRules;
  network: Network;
  connections: readonly Connection[];
  exchange: string;
  solver: Solver;
  /** Whether there are threads that decide for it meanwhile. */
  sideBySide?: boolean | undefined;
  /** Told which point of which front is being solved. */
  onProgress?: ((what: string) => void) | undefined;
  /** Shown how contingencies of a planned day are restored, which nobody is told. */
  onRestoration?: ((restoration: Restoration) => void) | undefined;
}
export interface ExchangeConfig {
  market: MarketRules;
  ads: string;
}

/** Who plays each part. */
export interface Cast {
  ads: Agent<AdsConfig>;
  evpla: Agent<EvplaConfig>;
  dra: Agent<DraConfig>;
  ic: Agent<IcConfig>;
  exchange: Agent<ExchangeConfig>;
}
