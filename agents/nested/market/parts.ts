import type { Network } from '../../../src/grid/network.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { Transmission } from '../tso/transmission.ts';
import type { BuildingEntry, BuildingType, Config, FeederEntry, FleetEntry } from './config.ts';
import type { Agent } from './messages.ts';
import type { MarketRules } from './rules.ts';

/** What each kind of agent is told of the world when it is made: its own entry in the config, and the public rules. */
export interface BuildingConfig {
  entry: BuildingEntry;
  type: BuildingType;
  market: MarketRules;
  /** The DSO, by name. */
  dso: string;
  solver: Solver;
}
export interface FleetConfig {
  entry: FleetEntry;
  market: MarketRules;
  dso: string;
  /** What each battery holds, kWh. */
  capacityKwh: Float64Array;
  solver: Solver;
}

/** A user, as the DSO's register has it. */
export interface Connection {
  name: string;
  role: 'building' | 'fleet';
  /** Number of its feeder, and bus of that. */
  feeder: number;
  bus: number;
  /** Most it can draw or give on one feeder, MW. */
  mostMw: number;
}
export interface DsoConfig {
  entry: Config['dso'];
  market: MarketRules;
  feeders: readonly FeederEntry[];
  networks: readonly Network[];
  users: readonly Connection[];
  tso: string;
  solver: Solver;
  /** Told what is being solved. */
  onStep?: ((what: string) => void) | undefined;
}
export interface TsoConfig {
  entry: Config['tso'];
  market: MarketRules;
  transmission: Transmission;
  dso: string;
  solver: Solver;
}

/** Who plays each part. */
export interface Cast {
  building: Agent<BuildingConfig>;
  fleet: Agent<FleetConfig>;
  dso: Agent<DsoConfig>;
  tso: Agent<TsoConfig>;
}
