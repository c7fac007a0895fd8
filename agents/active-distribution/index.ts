/** The active distribution system: its messages and rules, its agents, and how to run it from a script. */
export { ads } from './ads.ts';
export { cast } from './cast.ts';
export { dra } from './dra.ts';
export { evpla } from './evpla.ts';
export { exchange } from './exchange.ts';
export { ic } from './ic.ts';
export type { Config, ConsumerEntry, DraEntry, EvplaEntry, LoadedConfig } from './market/config.ts';
export { loadConfig, simulate, study } from './market/fromDisk.ts';
export {
  ACTIVE_DISTRIBUTION,
  type Agent,
  type Block,
  type Handlers,
  type Message,
  type MessageOf,
  type MessageType,
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
export type { AdsConfig, Cast, Connection, DraConfig, EvplaConfig, ExchangeConfig, IcConfig } from './market/parts.ts';
export { CUSTOMERS, EV_OWNERS, gateClosing, localEnergyPrices, type MarketRules, WORLD } from './market/rules.ts';
export type { SimulateOptions, SimulationResult } from './market/simulate.ts';
export { activeDistribution } from './market/system.ts';
export type { World } from './market/world.ts';
