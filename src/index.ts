/** The library: what a script needs to run markets, or to write an agent of its own. */

export type { AggregatorConfig, BrpConfig, Cast, DsoConfig, TsoConfig } from '../agents/reserve/market/cast.ts';
export type { SimulationConfig } from '../agents/reserve/market/config.ts';
export {
  type Direction,
  type Message,
  type MessageOf,
  type MessageType,
  PHASES,
  type Phase,
  PROTOCOL,
  ROLES,
  type Role,
  SCHEMAS,
  SUBSCRIPTIONS,
  toRole,
  toTopic,
} from '../agents/reserve/market/messages.ts';
export { type MarketRules, SCHEMES, type Scheme } from '../agents/reserve/market/rules.ts';
export { type SimulateOptions, type SimulationResult, simulate } from '../agents/reserve/market/simulate.ts';
export type { Kpis } from '../agents/reserve/market/summary.ts';
export { type Agent, type Handlers, reactTo, type Said, type Self } from './bus/agent.ts';
export { AgentError, type Bus, type BusOptions, createBus, type Participant } from './bus/bus.ts';
export { configJsonSchema, type LoadedConfig, loadConfig, type Overrides } from './config/load.ts';
export { InputError, InvariantViolation } from './errors.ts';
export type { Observed, ObservedSeries, ObservedSession } from './observed/observed.ts';
export { readObserved } from './observed/readObserved.ts';
export {
  type Reduction,
  type ReductionOptions,
  reduceScenarios,
  type ScenarioSet,
} from './optimizers/scenarioReduction.ts';
export { pathsOf, type ScenarioTree, type Stage, scenarioTree, type TreeNode } from './optimizers/scenarioTree.ts';
export type { PriceScenario, Risk } from './optimizers/stochastic.ts';
export { type FleetOverScenarios, planFleetOverScenarios } from './optimizers/stochasticFleet.ts';
export { VERSION } from './version.ts';
export {
  generateFittedPrices,
  type PriceScenarios,
  type PricesModel,
  priceScenarios,
} from './worlds/fitted/prices/prices.ts';
export { readWorld, type World } from './worlds/fitted/worldFile.ts';
export {
  type DayFeatures,
  type DayReduction,
  generateScenarios,
  type PriceDay,
  priceFeatures,
  reducePriceScenarios,
} from './worlds/scenarios/priceScenarios.ts';
