/** The nested market: its messages and rules, its agents, and how to run it from a script. */

export type { BuildingDay, BuildingPlan } from './building/buildingDay.ts';
export { planBuilding } from './building/buildingMilp.ts';
export { building } from './building.ts';
export { cast } from './cast.ts';
export { type Required, type Rewards, tariffOf } from './dso/tariff.ts';
export { type DsoParts, dso, dsoWith } from './dso.ts';
export { fleet } from './fleet.ts';
export type { BuildingEntry, BuildingType, Config, FleetEntry, LoadedConfig } from './market/config.ts';
export { loadConfig, simulate, study } from './market/fromDisk.ts';
export {
  type Agent,
  type Handlers,
  type Message,
  type MessageOf,
  type MessageType,
  NESTED,
  type PaymentReason,
  PHASES,
  type Phase,
  type Role,
  reactTo,
  type Said,
  SCHEMAS,
  toRole,
  toTopic,
} from './market/messages.ts';
export type { BuildingConfig, Cast, Connection, DsoConfig, FleetConfig, TsoConfig } from './market/parts.ts';
export {
  FEEDER_LOAD,
  gateClosing,
  type MarketRules,
  SYSTEM_LOAD,
  stepAt,
  stepsOf,
  UNITS,
  WIND,
  WORLD,
} from './market/rules.ts';
export type { SimulateOptions, SimulationResult } from './market/simulate.ts';
export { nested } from './market/system.ts';
export type { World } from './market/world.ts';
export type { Offer } from './offer.ts';
export { tso } from './tso.ts';
