/** The reserve market: its messages and rules, its agents, and how to run it from a script. */
export { aggregator } from './aggregator.ts';
export { brp } from './brp.ts';
export { cast } from './cast.ts';
export { createValidator, type ExpectedGrid, type Ruling, type Validator } from './dso/validator.ts';
export { dso } from './dso.ts';
export { exchange } from './exchange.ts';
export type {
  AggregatorEntry,
  BrpEntry,
  DsoEntry,
  FleetConfig,
  LoadedConfig,
  SimulationConfig,
} from './market/config.ts';
export { loadConfig, simulate, study } from './market/fromDisk.ts';
export {
  type Agent,
  type Allocation,
  type BalancingNeed,
  type BidEntry,
  type BoundaryEntry,
  type Direction,
  type Handlers,
  type Message,
  type MessageOf,
  type MessageType,
  type PaymentReason,
  PHASES,
  type Phase,
  RESERVE,
  type Role,
  reactTo,
  type Said,
  SCHEMAS,
  toRole,
  toTopic,
} from './market/messages.ts';
export type { AggregatorConfig, BrpConfig, Cast, DsoConfig, ExchangeConfig, TsoConfig } from './market/parts.ts';
export {
  EV_OWNERS,
  gateClosing,
  type MarketRules,
  RESERVE_UNITS,
  REST_OF_MARKET,
  SCHEMES,
  type Scheme,
  WORLD,
} from './market/rules.ts';
export type { SimulateOptions, SimulationResult } from './market/simulate.ts';
export type { AggregatorKpis, RunSummary } from './market/summary.ts';
export { reserve } from './market/system.ts';
export type { World } from './market/world.ts';
export { tso } from './tso.ts';
