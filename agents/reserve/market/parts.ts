import type { Network } from '../../../src/grid/network.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { PlanMemory } from '../../../src/optimizers/planMemory.ts';
import type { Risk } from '../../../src/optimizers/stochastic.ts';
import type { DayAheadRules } from '../exchange/settings.ts';
import type { ForecastPlace, LearnPlace } from '../learning/settings.ts';
import type { ReactionPlace } from '../reaction/reaction.ts';
import type { AggregatorEntry, BrpEntry, DsoEntry, FleetConfig } from './config.ts';
import type { Agent } from './messages.ts';
import type { MarketRules } from './rules.ts';
import type { SessionRules } from './sessionConfig.ts';

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
  /** Plans that were made in this world before, of which it finds the same again. */
  memory?: PlanMemory | undefined;
  /** How it reacts to the published balance, if it does. */
  reaction?: ReactionPlace | undefined;
  /** What it learns. */
  learning?: readonly LearnPlace[] | undefined;
  /** How it comes to expect prices, if it does; else it plans on what is told. */
  expectation?: ForecastPlace | undefined;
  /** How its sessions are run, where its EVs come and go. */
  sessions?: SessionRules | undefined;
  /** How many aggregators there are, where day-ahead prices are formed. */
  buyers?: number | undefined;
}
export interface BrpConfig {
  entry: BrpEntry;
  market: MarketRules;
  /** The aggregators it carries balance responsibility for. */
  customers: readonly string[];
  /** How it reacts to the published balance, with its store. */
  reaction?: ReactionPlace | undefined;
  /** What it learns. */
  learning?: readonly LearnPlace[] | undefined;
}
export interface TsoConfig {
  market: MarketRules;
}
/** Where somebody who reacts is connected, and the most it can give and take there, MW. */
export interface ReactingConnection {
  node: string;
  upMw: number;
  downMw: number;
}
export interface DsoConfig {
  entry: DsoEntry;
  market: MarketRules;
  network: Network;
  /** Its connection register: the node of every aggregator. */
  connections: ReadonlyMap<string, string>;
  /** Those who react to the published balance at one of its nodes: aggregators, and BRPs with a store there. */
  reacting?: ReadonlyMap<string, ReactingConnection> | undefined;
  /** What it learns. */
  learning?: readonly LearnPlace[] | undefined;
}

export interface ExchangeConfig {
  /** Where it forms day-ahead prices: how, and of whom it waits for schedules and orders. */
  formed?: { rules: DayAheadRules; aggregators: readonly string[]; brps: readonly string[] } | undefined;
}

/** Who plays each part. */
export interface Cast {
  aggregator: Agent<AggregatorConfig>;
  brp: Agent<BrpConfig>;
  tso: Agent<TsoConfig>;
  dso: Agent<DsoConfig>;
  exchange: Agent<ExchangeConfig>;
}
