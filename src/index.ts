/** The core: what a script, an agent or a market of one's own needs, whatever the market. */

/** zod, in which configs and messages are described: the very copy that checks them. */
export { z } from 'zod';
/** exp, log, pow, sin and their kin, with the same bits on every engine. */
export * as arithmetic from './arithmetic/index.ts';
export {
  type Agent,
  type Behaviour,
  type Decision,
  type Handlers,
  reactTo,
  type Said,
  type Self,
} from './bus/agent.ts';
export { type Bus, type BusOptions, createBus, type Participant } from './bus/bus.ts';
export { AgentError } from './bus/failures.ts';
export { type Payment, payment, paymentMessage } from './bus/payment.ts';
export {
  type AnyMessage,
  type MessageIn,
  message,
  type OfType,
  type PhaseStart,
  type Protocol,
  protocol,
  type Rule,
  toRole,
  toTopic,
} from './bus/protocol.ts';
export { type Wrapping, wrapped } from './bus/wrapped.ts';
export { type CommonConfig, commonKeys, messagesKey, nameSchema, ownAgentKeys, reportKey } from './config/common.ts';
export { contentOf, type Fetched, type ModuleName } from './config/fetched.ts';
export {
  type AgentEntry,
  type ConfigKind,
  configJsonSchema,
  type Given,
  type Loaded,
} from './config/load.ts';
export type { Override } from './config/overrides.ts';
export { loadConfigOf } from './config/readConfig.ts';
export { InputError, InvariantViolation } from './errors.ts';
export { bleiswijkNetwork } from './grid/bleiswijk.ts';
export { createLinearModel, type LinearModel, linearLoading } from './grid/linear.ts';
export {
  type Branch as NetworkBranch,
  type Bus as NetworkBus,
  branchAt,
  busAt,
  type Generation,
  mainLinesOf,
  type Network,
  nominalInjection,
  prepareNetwork,
  type Source as NetworkSource,
} from './grid/network.ts';
export { createPowerFlow, type PowerFlow, PowerFlowError, type PowerFlowResult } from './grid/powerFlow.ts';
export { readNetwork } from './grid/readNetwork.ts';
export type { ReadOptions } from './grid/readOptions.ts';
export { createSwitchedPowerFlow, type StatePowerFlow, type SwitchedPowerFlow } from './grid/switchedPowerFlow.ts';
export { type Switching, type Topology, topologyOf, validateNetwork } from './grid/topology.ts';
export { quantity, type Unit } from './input/quantity.ts';
export type { Source, SourceFile, SourceFolder } from './input/source.ts';
export type { Path, Where } from './input/yaml.ts';
export type { Expectation } from './learning/adaptive.ts';
export { inContexts } from './learning/contexts.ts';
export {
  createExpectation,
  createLearner,
  restore as restoreLearner,
  restoreExpectation,
  type Setting as LearnerSetting,
} from './learning/create.ts';
export { frozen } from './learning/frozen.ts';
export type { LearnedState, Learner } from './learning/learner.ts';
export type { Payoff } from './learning/responding.ts';
export {
  DAY_SCALE_EUR,
  fixedScale,
  ISP_SCALE_EUR,
  type RewardScale,
  restoreScale,
  scaleOfRange,
} from './learning/rewardScale.ts';
export { adaptiveSchema, type LearnerSpec, learnerSchema } from './learning/schema.ts';
export { casting, type Part, type Service } from './market/casting.ts';
export { type Certificate, type DecisionRow, Witness } from './market/decisions.ts';
export { drawingOf } from './market/drawing.ts';
export { fetched } from './market/fromDisk.ts';
export { Ledger } from './market/ledger.ts';
export { type Market, type Observer, type RunTools, runMarket } from './market/run.ts';
export { type Owed, Settlement, type SettlementFault } from './market/settlement.ts';
export { numberAt, numbers, shownTable, textAt, texts, words } from './market/shownTables.ts';
export {
  type Column,
  type CommonWorld,
  type Configured,
  type Controls,
  type Demo,
  defineSystem,
  type Figure,
  type Group,
  type LogLine,
  type NamedFile,
  type Run,
  type Shortcut,
  type System,
  type SystemParts,
  type Table,
  type Told,
  table,
} from './market/system.ts';
export { findSystem, loadConfig, simulate } from './market/systems.ts';
export type {
  Colour,
  Figure as ShownFigure,
  LeadNumber,
  Replay,
  Sentence,
  ShownColumn,
  ShownRun,
  ShownTable,
  StoredTables,
  View,
} from './market/view.ts';
export type { Observed, ObservedSeries, ObservedSession } from './observed/observed.ts';
export { readObserved } from './observed/readObserved.ts';
export {
  canChargeKwh,
  canDischargeKwh,
  emptySetpoints,
  type FleetParameters,
  type Setpoints,
} from './optimizers/delivery.ts';
export {
  type Adjustment,
  type AdjustmentProblem,
  cheapestAdjustment,
  type Deliverable,
  type DeliverableProblem,
  type FlexUnit,
  largestDeliverable,
  type VolumeUnit,
} from './optimizers/dsoAdjustment.ts';
export type { EvDay, EvDayPlan } from './optimizers/evDay.ts';
export { solveEvDay } from './optimizers/evDayDp.ts';
export { loadSolver } from './optimizers/highs.ts';
export {
  type Reduction,
  type ReductionOptions,
  reduceScenarios,
  type ScenarioSet,
} from './optimizers/scenarioReduction.ts';
export { pathsOf, type ScenarioTree, type Stage, scenarioTree, type TreeNode } from './optimizers/scenarioTree.ts';
export type { PriceScenario, Risk } from './optimizers/stochastic.ts';
export { type FleetOverScenarios, planFleetOverScenarios } from './optimizers/stochasticFleet.ts';
export { type Random, stream } from './random/streams.ts';
export { readTable, type TableRow } from './results/readTable.ts';
export { study } from './studies/fromScript.ts';
export type { StudyOptions, StudyResults } from './studies/scripted.ts';
export { type Calendar, createCalendar, type Day, type Step } from './time/calendar.ts';
export { VERSION } from './version.ts';
export {
  generateFittedPrices,
  type PriceScenarios,
  type PricesModel,
  priceScenarios,
} from './worlds/fitted/prices/prices.ts';
export { readWorld } from './worlds/fitted/readWorld.ts';
export type { FittedWorld } from './worlds/fitted/worldFile.ts';
export {
  type DayFeatures,
  type DayReduction,
  generateScenarios,
  type PriceDay,
  priceFeatures,
  reducePriceScenarios,
} from './worlds/scenarios/priceScenarios.ts';
