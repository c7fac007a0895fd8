import type { Generator, Storage } from './problem.ts';

/** Choices of real time where the model's source is silent. */
export interface RealTimeSettings {
  /** ISPs seen ahead, this one among them, and hours of one. */
  horizon: number;
  hoursPerIsp: number;
  voll: number;
  spillPrice: number;
  /** Trades in real time beyond what load and weather turned out to have, MW, and spinning reserve sold beyond the day before's. */
  realTimeLimitMw: number;
  /** Paid for energy and for spinning reserve that differ from the day before's, as shares of their prices then. */
  energyMismatch: number;
  spinningMismatch: number;
  regulatingNeed: number;
  reserveHours: number;
  /** Worth of what is stored when the horizon ends, as a share of the day's mean price. */
  storedWorth: number;
  contingencyWeight: number;
  exportPenalty: number;
  retailPrice: number;
  adsArbitrage: boolean;
  powerFactor: number;
}

export const REAL_TIME_SETTINGS: RealTimeSettings = {
  horizon: 8,
  hoursPerIsp: 0.25,
  voll: 5000,
  spillPrice: 500,
  realTimeLimitMw: 0.2,
  energyMismatch: 0.25,
  spinningMismatch: 0.5,
  regulatingNeed: 0.03,
  reserveHours: 0.5,
  storedWorth: 0.95,
  contingencyWeight: 1,
  exportPenalty: 0.25,
  retailPrice: 140,
  adsArbitrage: true,
  powerFactor: 0.9,
};

/** What does not change while ISPs pass. */
export interface RealTimePlant {
  generators: readonly Pick<Generator, 'id' | 'pMinMw' | 'pMaxMw' | 'rampMwPerHour' | 'costEurPerMwh'>[];
  storages: readonly Pick<Storage, 'id' | 'powerMw' | 'capacityMwh' | 'floorMwh' | 'efficiency' | 'wearEurPerMwh'>[];
  /** By generator: probability that it has no substation after a contingency. */
  cutOff: ArrayLike<number>;
  /** How many lots and aggregators make offers. */
  offers: number;
  settings: RealTimeSettings;
}

/** What a lot or an aggregator can do from now on: by ISP of the horizon, MW into the network, below 0 where it draws. */
export interface RealTimeOffer {
  leastMw: ArrayLike<number>;
  mostMw: ArrayLike<number>;
  /** What it does where nothing is asked of it: no payment beside that of the day before. */
  scheduledMw: ArrayLike<number>;
  /** EUR/MWh it is paid for more than that, and pays for less; the first is no less than the second. */
  upPrice: ArrayLike<number>;
  downPrice: ArrayLike<number>;
  /** Of the most in this ISP, how much is dearer, MW, and at what price, EUR/MWh. */
  dearMw: number;
  dearPrice: number;
}

/** An ISP as it is met: all series by ISP of the horizon, this one first. */
export interface RealTimeState {
  /** By generator: 1 where it is committed (and connected); whether it ran in the ISP before, and its power then, MW. */
  on: readonly ArrayLike<number>[];
  wasOn: ArrayLike<number>;
  powerMw: ArrayLike<number>;
  /** By generator and by storage: what the day before planned, MW. */
  scheduledMw: readonly ArrayLike<number>[];
  scheduledDischargeMw: readonly ArrayLike<number>[];
  /** By storage, when the ISP begins. */
  storedMwh: ArrayLike<number>;
  offers: readonly RealTimeOffer[];
  /** Sold less bought the day before, and spinning reserve sold, MW. */
  positionMw: ArrayLike<number>;
  spinningSoldMw: ArrayLike<number>;
  /** Reserve of lots and aggregators accepted the day before, MW. */
  acceptedReserveMw: ArrayLike<number>;
  /** What can be served (without what a fault leaves dead), and losses; what the renewables give. MW, measured, then forecast. */
  loadMw: ArrayLike<number>;
  lossMw: ArrayLike<number>;
  renewableMw: ArrayLike<number>;
  /** Load and losses less renewables and what aggregators do unasked, beyond what was expected, MW: real time may trade it without a limit. */
  errorMw: ArrayLike<number>;
  /** EUR/MWh and EUR/MW and hour. */
  dayAheadPrice: ArrayLike<number>;
  realTimePrice: ArrayLike<number>;
  spinningPrice: ArrayLike<number>;
  /** Of the day, EUR/MWh. */
  meanPrice: number;
  /** From the reliability map, at the units committed: MW unserved and without a substation given a contingency. */
  ensMw: ArrayLike<number>;
  deadLoadMw: ArrayLike<number>;
  /** Cost of interruption of this ISP, EUR: expected of contingencies, times what they count for, or of the fault there is. */
  interruptionEur: number;
  /** Reactive power of this ISP: what the load takes, what was sold less bought the day before, MVAr; its price, EUR/MVArh. */
  loadMvar: number;
  scheduledMvar: number;
  reactivePrice: number;
}

/** S (9) of one ISP, EUR; costs below 0. */
export interface SParts {
  energy: number;
  spinning: number;
  reactive: number;
  fuel: number;
  wear: number;
  offers: number;
  mismatch: number;
  contingencies: number;
  /** Unserved and spilled energy, missing reserve, and what is bought beyond the limit. */
  shortfalls: number;
}

/** What to do in this ISP. */
export interface RealTimeDecision {
  generatorMw: Float64Array;
  chargeMw: Float64Array;
  dischargeMw: Float64Array;
  /** When the ISP ends. */
  storedMwh: Float64Array;
  /** By offer: MW into the network. */
  offerMw: Float64Array;
  soldMw: number;
  boughtMw: number;
  /** Spinning reserve beyond what was sold the day before, below 0 where less. */
  spinningMw: number;
  /** Reactive power sold, below 0 where bought, MVAr. */
  reactiveMvar: number;
  unservedMw: number;
  spilledMw: number;
  parts: SParts;
  sEur: number;
  /** What was maximised over the horizon, EUR. */
  objectiveEur: number;
  /** Values of all columns of the programme. */
  columns: Float64Array;
}

/** What is decided in an ISP, as it is told. */
export interface RealTimeAsked {
  plant: RealTimePlant;
  state: RealTimeState;
  /** Who makes the offers, in their order. */
  offerers: readonly string[];
}
