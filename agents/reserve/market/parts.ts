import type { Network } from '../../../src/grid/network.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { Risk } from '../../../src/optimizers/stochastic.ts';
import type { AggregatorEntry, BrpEntry, DsoEntry, FleetConfig } from './config.ts';
import type { Agent } from './messages.ts';
import type { MarketRules } from './rules.ts';

/** What each kind of agent is told of the world when it is made: its own entry in the config, and the public rules. */
export interface AggregatorConfig {
  entry: AggregatorEntry;
  fleet: FleetConfig;
  market: MarketRules;
  /** How it weighs the possible days it is told of. */
  risk?: Risk | undefined;
  /** Its BRP, by name. */
  brp: string;
  /** The MILP solver, for a fleet whose EVs are coupled. */
  solver?: Solver | undefined;
}
export interface BrpConfig {
  entry: BrpEntry;
  market: MarketRules;
  /** The aggregators it carries balance responsibility for. */
  customers: readonly string[];
}
export interface TsoConfig {
  market: MarketRules;
}
export interface DsoConfig {
  entry: DsoEntry;
  market: MarketRules;
  network: Network;
  /** Its connection register: the node of every aggregator. */
  connections: ReadonlyMap<string, string>;
}

/** Who plays each part. */
export interface Cast {
  aggregator: Agent<AggregatorConfig>;
  brp: Agent<BrpConfig>;
  tso: Agent<TsoConfig>;
  dso: Agent<DsoConfig>;
  exchange: Agent<unknown>;
}
