/** What the dispatch of a transmission system is made of. MW, EUR/MWh; letters in brackets are those of docs/nested.md. */

/** Output of a unit at one cost. */
interface Block {
  mw: number;
  eurPerMwh: number;
}

/** A unit, from 0 up (Pmin = 0), in blocks of rising cost. */
export interface Unit {
  name: string;
  /** Index of its bus. */
  bus: number;
  blocks: readonly Block[];
  /** Flexibility it can hold each way, MW a step. */
  rampMw: number;
  /** What holding a MW of upward (cr+) and downward (cr-) flexibility costs, EUR/MW and hour. */
  upEurPerMw: number;
  downEurPerMw: number;
}

/** A part of the requirement that may be missed at a price; of the last step the share is not looked at. */
export interface ShortageStep {
  share: number;
  eurPerMw: number;
}

/** A line that may bind: its limit each way, and its shift factors with the slack spread as the load is. */
export interface MonitoredLine {
  id: string;
  ratingMw: number;
  ofUnit: Float64Array;
  ofWind: number;
  /** By interface. */
  ofInterface: Float64Array;
}

/** What stays the same through a day. */
export interface TsoMarket {
  units: readonly Unit[];
  lines: readonly MonitoredLine[];
  /** How many interfaces to distribution there are; the leader draws at each. */
  interfaces: number;
  /** Value of lost load, cost of dumping, cost of a MW over a line's limit. */
  vollEurPerMwh: number;
  dumpEurPerMwh: number;
  overloadEurPerMwh: number;
  /** Of rising prices. */
  shortage: readonly ShortageStep[];
}

/** What is a step's own. */
export interface TsoStep {
  /** System load without the interfaces. */
  demandMw: number;
  /** Flow that this load alone makes on each monitored line: 0 where all loads keep their shares of the slack. */
  loadFlowMw: Float64Array;
  /** Wind that could be had. */
  windMw: number;
  /** Flexibility required each way, MW. */
  requiredUpMw: number;
  requiredDownMw: number;
}

/** What the interfaces draw and offer in a step, MW. */
export interface Drawn {
  importMw: Float64Array;
  offerUpMw: number;
  offerDownMw: number;
}

/** Prices of a step: of energy in EUR/MWh, of flexibility in EUR/MW and hour. */
export interface StepPrices {
  /** Price of energy before lines (lambda), and at each interface (LMP), at each unit and at the wind. */
  lambda: number;
  lmpInterface: Float64Array;
  lmpUnit: Float64Array;
  lmpWind: number;
  /** What one more MW of each monitored line's limit would save (phi+ less phi-): below 0 where the limit against its direction binds. */
  linePrice: Float64Array;
  /** Prices of flexibility (pi+, pi-), and what one more MW of offers would save (kappa+, kappa-). */
  upPrice: number;
  downPrice: number;
  upWorth: number;
  downWorth: number;
}

/** A step as dispatched. Quantities in MW, cost in EUR/h. */
export interface DispatchedStep extends StepPrices {
  costEurPerH: number;
  unitMw: Float64Array;
  unitUpMw: Float64Array;
  unitDownMw: Float64Array;
  windMw: number;
  shedMw: number;
  dumpedMw: number;
  /** Taken from the leader. */
  takenUpMw: number;
  takenDownMw: number;
  /** Missed of the requirement, all steps together. */
  missedUpMw: number;
  missedDownMw: number;
  /** On monitored lines, signed, and above their limits. */
  flowMw: Float64Array;
  overloadMw: Float64Array;
}
