/** A feeder's day as its operator plans it, and what it plans. MW and MWh of one feeder; series by step of `hours`. */

interface Generator {
  maxMw: number;
  eurPerMwh: number;
}

export interface Storage {
  powerMw: number;
  leastMwh: number;
  mostMwh: number;
  startMwh: number;
  /** Share that arrives, each way. */
  efficiency: number;
  /** EUR/MWh charged and discharged. */
  wearEurPerMwh: number;
}

/** What a user can spare each way, MW by step, and what it is paid for holding it. */
interface UserBands {
  upMw: Float64Array;
  downMw: Float64Array;
}

/** What the operator decides of one device in each step. */
export const CONTROLS = [
  'generator', // g
  'generatorUp', // upG
  'generatorDown', // dnG
  'charge', // ch
  'discharge', // dis
  'storageUp', // upB
  'storageDown', // dnB
  'coverUp', // cov+
  'coverDown', // cov-
  'cut', // of a PV plant
  'userUp', // up_b
  'userDown', // dn_b
] as const;
export type Control = (typeof CONTROLS)[number];

/** A limit of the feeder's network in one step: a sum of controls between two bounds, which may be exceeded at a price. */
export interface NetworkRow {
  step: number;
  /** In words, as `voltage at bus 18, all bands up`. */
  what: string;
  lower: number;
  upper: number;
  terms: readonly { control: Control; device: number; coefficient: number }[];
  /** EUR an hour for each unit (p.u. squared, or MW) beyond. */
  eurPerUnit: number;
}

export interface FeederDay {
  hours: number;
  steps: number;
  /** How many feeders are alike (m). */
  multiplicity: number;
  /** What is drawn whatever the operator decides, MW: load, users and losses less PV. */
  netMw: Float64Array;
  generators: readonly Generator[];
  storages: readonly Storage[];
  /** What each PV plant could give, which may be cut. */
  pvMw: readonly Float64Array[];
  cutEurPerMwh: number;
  users: readonly UserBands[];
  /** What standing by is paid, EUR/MW and hour, by step. */
  standbyUpEur: Float64Array;
  standbyDownEur: Float64Array;
  cover: {
    /** chi, in [0, 1]: share of the deviations that storages must be able to take; 0: none is asked. */
    share: number;
    /** H: how many steps in a row. */
    steps: number;
    /** Dev, MW by step. */
    deviationMw: Float64Array;
    /** EUR for each MW and hour that is missed (cMiss). */
    missEurPerMwh: number;
  };
  rows: readonly NetworkRow[];
}

/** A feeder as planned. Series by step; of devices, an element a device. */
export interface FeederPlan {
  /** m feeders together. */
  importMw: Float64Array;
  offerUpMw: Float64Array;
  offerDownMw: Float64Array;
  /** MW of one feeder. */
  controls: Readonly<Record<Control, readonly Float64Array[]>>;
  /** At the end of each step. */
  storedMwh: readonly Float64Array[];
  /** Of the cover asked, MW of one feeder. */
  missedUpMw: Float64Array;
  missedDownMw: Float64Array;
  /** What all feeders cost the operator but for what it pays the TSO, EUR: fuel, wear, standby, cut, cover missed, soft limits. */
  ownCostEur: number;
}

/** What a leader decides, and expects. */
export interface LeaderPlan {
  /** One for each interface. */
  feeders: readonly FeederPlan[];
  /** What it expects to pay the TSO for energy less what it is paid for flexibility, EUR. */
  anticipatedEur: number;
  /** `anticipatedEur` and the feeders' own costs; of `central`, the TSO's cost in place of the payment. */
  objectiveEur: number;
  /** Relative gap to the solver's bound. */
  gap: number;
}
