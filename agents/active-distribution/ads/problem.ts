/**
 * What the operator's day-ahead problem is given, and what its answer is made of. All of it but `Tools` is plain data, so that
 * it may go to another thread. Powers in MW, energies in MWh, prices in EUR/MWh; hours are 0, 1, ... of the day, of which there
 * may be 23, 24 or 25. A DER is named by its number in the reliability map (its place in `capability`).
 */
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { Model } from '../../../src/optimizers/model.ts';

/** One figure an hour. */
export type Hourly = ArrayLike<number>;

/** A dispatchable generator, and how it stands when the day begins. */
export interface Generator {
  id: string;
  der: number;
  pMinMw: number;
  pMaxMw: number;
  /** MW by which it may rise or fall from one hour to the next while it runs. */
  rampMwPerHour: number;
  /** Hours it stays on once started, and off once stopped. */
  upHours: number;
  downHours: number;
  noLoadEurPerHour: number;
  startUpEur: number;
  costEurPerMwh: number;
  isOn: boolean;
  /** Hours it has been on, or off, when the day begins. */
  hoursInState: number;
  /** What it gives when the day begins: 0 where it is off, pMinMw to pMaxMw where it is on. */
  powerMw: number;
}

/** A battery of the operator's. Equal ones are planned as one. */
export interface Storage {
  id: string;
  der: number;
  powerMw: number;
  capacityMwh: number;
  floorMwh: number;
  /** Each way. */
  efficiency: number;
  wearEurPerMwh: number;
  startMwh: number;
  /** What is in it when the day ends. */
  endMwh: number;
}

/** One joint draw of prices, load and weather. */
export interface Scenario {
  probability: number;
  dayAhead: Hourly;
  realTime: Hourly;
  /** By zone and hour: load over the network's own, as the reliability map has it. */
  loadFactor: readonly Hourly[];
  /** Of the whole network, without losses. */
  loadMw: Hourly;
  loadMvar: Hourly;
  /** By renewable unit and hour. */
  renewableMw: readonly Hourly[];
}

/** What an aggregator offers in one scenario, and the local prices at which it would be settled. All by hour, all >= 0. */
export interface BidPath {
  sellMw: Hourly;
  buyMw: Hourly;
  spinningMw: Hourly;
  regulatingMw: Hourly;
  /** What it draws where nothing is accepted of it. */
  idleMw: Hourly;
  /** What the operator pays for a MWh sold, and is paid for one bought. */
  sellPrice: Hourly;
  buyPrice: Hourly;
  /** EUR/MW and hour that the operator pays for reserve. */
  spinningPrice: Hourly;
  regulatingPrice: Hourly;
}

/** A bid: the operator takes a share of its energy, of its spinning and of its regulating reserve, the same in all scenarios. */
export interface Bid {
  bidder: string;
  der: number;
  /** By scenario. */
  paths: readonly BidPath[];
}

/** Columns of a model times what each counts. */
export type Terms = readonly (readonly [column: number, coefficient: number])[];

/** What the master knows of a feasible set that was stated in it for one scenario. */
export interface StatedSet {
  /** By hour: MW into the network, below 0 where it draws. */
  injectionMw: readonly Terms[];
  spinningMw: readonly Terms[];
  regulatingMw: readonly Terms[];
  /** EUR in this scenario, not times its probability; below 0 where it earns. In as many parts as it likes. */
  costEur: readonly Terms[];
}

/** An aggregator that does not trade for itself: its feasible set stands in the operator's own problem. */
export interface OwnSet {
  id: string;
  der: number;
  /** The most reserve it could ever hold, MW by hour: what F2 can fall to is sought with it. */
  mostReserveMw: Hourly;
  /**
   * States its columns and rows, free of cost, for one scenario. Their names must be its own (or their index). They may be
   * whole numbers.
   * @returns what they mean to the operator
   */
  state(model: Model, scenario: number): StatedSet;
}

/** What of the reliability map the operator uses. */
export interface Reliability {
  /**
   * Expected MW unserved given a contingency, at load factors of the zones and capabilities of the DERs, MW; with
   * subgradients: nowhere is it less than ensMw + byLoad (l - load) + byCapability (q - capability).
   */
  evaluate(
    load: Float64Array,
    capability: Float64Array,
  ): { ensMw: number; byLoad: Float64Array; byCapability: Float64Array };
  /**
   * MW unserved at these loads are at least constantMw - perMw q for all capabilities q in which DERs of which `wholeMw` is more than 0
   * give that or nothing; a bound that is good where q is `capability`, which may have them partly on.
   */
  whole(
    load: Float64Array,
    capability: Float64Array,
    wholeMw: Float64Array,
  ): { constantMw: number; perMw: Float64Array };
  /** By DER: probability that its bus has no substation after restoration. */
  readonly cutOff: Float64Array;
  /** By zone: expected MW of load without a substation, per unit of load factor. */
  readonly deadLoadMw: Float64Array;
}

/** Choices of the day-ahead problem where its source is silent or contradicts itself. */
export interface DaySettings {
  /** EUR/MWh of energy not supplied. */
  voll: number;
  /** EUR/MWh of energy that nobody takes. */
  spillPrice: number;
  /** What the substations carry, MW: no more is bought or sold the day before. */
  exchangeLimitMw: number;
  /** Trades in real time that are planned beyond a scenario's own forecast error, MW. */
  realTimeLimitMw: number;
  /** Regulating reserve needed, as a share of the load. */
  regulatingNeed: number;
  /** Share by which real-time prices may turn out worse in a bad hour. */
  deviation: number;
  /** How many hours may be bad; `choose` plans with each of `gammaGrid` and lets the fuzzy choice decide. */
  gamma: number | 'choose';
  gammaGrid: readonly number[];
  /** How the points between the ends are found: a limit on F2 (10)-(11), or weights of it. */
  front: 'epsilon' | 'weights';
  /** Limits between the ends. */
  frontSteps: number;
  /** EUR of F1 given up for a kEUR of F2. */
  frontWeights: readonly number[];
  /** Weights of F1 and F2 in the fuzzy choice (12). */
  choiceWeights: readonly [f1: number, f2: number];
  /** How much of the contingencies' expected cost X enters F1. */
  contingencyWeight: number;
  /** Whether sold spinning reserve can serve the network's own contingencies. */
  contingencyRedispatch: 'full' | 'soldStaysSold';
  /** Share of the real-time price paid beyond it for exports lost behind a dead line. */
  exportPenalty: number;
  /** EUR/MWh that customers pay; above the generators' mean cost. */
  retailPrice: number;
  /** Whether the operator arbitrages: without it storage idles, no spinning reserve is sold, real time mends errors alone. */
  adsArbitrage: boolean;
  /** Of a generator at its most active power. */
  powerFactor: number;
  /** Hours for which reserve that is called must last. */
  reserveHours: number;
  /** Share of F2 by which the cuts may lie below it before the integers are sought, and how many rounds that may take. */
  cutTolerance: number;
  cutRounds: number;
  /** Of the search for the units left open by the relaxation. */
  maxNodes: number;
  relativeGap: number;
}

export const DAY_SETTINGS: DaySettings = {
  voll: 5000,
  spillPrice: 500,
  exchangeLimitMw: 20,
  realTimeLimitMw: 0.2,
  regulatingNeed: 0.03,
  deviation: 0.3,
  gamma: 0,
  gammaGrid: [0, 6, 12, 18, 24],
  front: 'epsilon',
  frontSteps: 4,
  frontWeights: [1, 30, 60, 120, 250, 500, 1000],
  choiceWeights: [0.5, 0.5],
  contingencyWeight: 1,
  contingencyRedispatch: 'full',
  exportPenalty: 0.25,
  retailPrice: 140,
  adsArbitrage: true,
  powerFactor: 0.9,
  reserveHours: 0.5,
  cutTolerance: 0.003,
  cutRounds: 12,
  maxNodes: 60,
  relativeGap: 0.002,
};

/** A day as the operator sees it the day before. */
export interface DayAheadProblem {
  hours: number;
  generators: readonly Generator[];
  storages: readonly Storage[];
  /** DERs that the reliability map knows. */
  ders: number;
  /** Probabilities add up to 1. */
  scenarios: readonly Scenario[];
  /** EUR/MW and hour of spinning and regulating reserve, EUR/MVArh of reactive power; by hour. */
  spinningPrice: Hourly;
  regulatingPrice: Hourly;
  reactivePrice: Hourly;
  bids: readonly Bid[];
  /** Share of the load that the network loses, by hour. */
  lossShare: Hourly;
  /** What customers are expected to pay more by the tariffs of the day than by the flat one, EUR: decided before all else. */
  tariffEur?: number;
  /** Whether the last hour comes before the first one: the generators' states at the day's start then count for nothing. */
  repeats?: boolean;
  settings: DaySettings;
}

/** What a plan is made with, besides the problem: not data. */
export interface Tools {
  solver: Solver;
  reliability: Reliability;
  own?: readonly OwnSet[];
}

/** What of F2 a point of the front asks for. */
export interface Aim {
  /** F2 may be this much, kEUR; beyond it each kEUR costs `priceEur`. */
  limitKeur: number;
  priceEur: number;
  /** Bad hours. */
  gamma: number;
}

/** What is planned for one scenario: by unit and hour, or by hour. */
export interface ScenarioPlan {
  generatorMw: Float64Array[];
  chargeMw: Float64Array[];
  dischargeMw: Float64Array[];
  /** At the end of each hour. */
  storedMwh: Float64Array[];
  /** By bid, at the shares accepted: into the network, below 0 where it draws. */
  bidMw: Float64Array[];
  /** By own set: into the network, and its reserves. */
  ownMw: Float64Array[];
  ownSpinningMw: Float64Array[];
  ownRegulatingMw: Float64Array[];
  soldMw: Float64Array;
  boughtMw: Float64Array;
  unservedMw: Float64Array;
  spilledMw: Float64Array;
}

/** Shares of a bid that are accepted, 0 to 1. */
interface Accepted {
  energy: number;
  spinning: number;
  regulating: number;
}

/** A day's plan: one point of a front. */
export interface DayAheadPlan {
  /** By generator and hour: 1 where it is on. */
  on: Uint8Array[];
  soldMw: Float64Array;
  boughtMw: Float64Array;
  spinningMw: Float64Array;
  accepted: Accepted[];
  scenarios: ScenarioPlan[];
  /** By DER and hour: MW it can give in a contingency. */
  capabilityMw: Float64Array[];
  /** MW unserved given a contingency, by hour, from the reliability map itself. */
  ensMw: Float64Array;
  /** What it was planned for. */
  aim: Aim;
  /** (7) and (8), EUR: what was traded off. */
  f1Eur: number;
  f2Eur: number;
  /** What the reactive power that is left earns beside F1, EUR: sold after all else is decided, it decided nothing. */
  reactiveEur: number;
  /** Parts of F1, EUR; costs below 0. They add up to it. */
  parts: F1Parts;
  /** How it was found. */
  search: Search;
  /** What a unit more would be worth with its units as they are; not known of what came from an integer programme. */
  margins?: Margins | undefined;
}

/** What a unit more is worth to the operator while its units stay on and off as they are: duals of the linear programme that is left. */
interface Margins {
  /** By hour, EUR for a MWh more to serve with; and for a MW more that could stand in reserve. */
  energyEur: Float64Array;
  reserveEur: Float64Array;
  /** EUR of F1 for a kEUR of F2 more that may be. */
  f2Eur: number;
}

export interface F1Parts {
  dayAhead: number;
  spinning: number;
  realTime: number;
  commitment: number;
  fuel: number;
  wear: number;
  bids: number;
  own: number;
  tariff: number;
  robust: number;
  contingencies: number;
  /** Unserved and spilled energy, and regulating reserve that could not be had. */
  shortfalls: number;
}

export interface Search {
  /** No plan does better than this by more, EUR of what was maximised. */
  gapEur: number;
  /** Rounds of cuts of the relaxation, and of the integer programme. */
  relaxedRounds: number;
  integerRounds: number;
  /** Units and hours that the relaxation left open. */
  open: number;
}
