/** A smart building's day. kW, kWh, C, EUR/MWh; series by step of `hours`. Numbers in brackets are those of docs/nested.md. */
import type { Offer } from '../offer.ts';

export interface Thermal {
  mode: 'heating' | 'cooling';
  /** K/kW and kWh/K. */
  resistance: number;
  capacity: number;
  cop: number;
  /** Most the heat pump draws, kW. */
  mostKw: number;
  startC: number;
  /** What it is to be back at when the last step ends: no colder than this (cooling: no warmer). */
  endC: number;
  leastC: number;
  mostC: number;
  /** By how much a spare band may leave that range, K. */
  bandK: number;
  outdoorC: Float64Array;
  gainsKw: Float64Array;
}

export interface Battery {
  powerKw: number;
  leastKwh: number;
  mostKwh: number;
  startKwh: number;
  /** What it is to hold at least when the last step ends. */
  endKwh: number;
  efficiency: number;
  wearEurPerMwh: number;
}

/** Something that runs once, its profile step after step, within steps `from` to `to` (that one not included). */
export interface Appliance {
  from: number;
  to: number;
  profileKw: readonly number[];
}

export interface BuildingDay {
  hours: number;
  steps: number;
  thermal: Thermal;
  battery: Battery;
  loadKw: Float64Array;
  pvKw: Float64Array;
  fuseKw: number;
  appliances: readonly Appliance[];
  buy: Float64Array;
  sell: Float64Array;
  /** EUR for each K and hour outside the range. */
  discomfort: number;
  /** Without: the baseline is planned, with rewards and bands left out. */
  offer?: Offer | undefined;
}

export interface BuildingPlan {
  objectiveEur: number;
  /** Of that, what discomfort costs. */
  discomfortEur: number;
  /** Relative gap within which no plan is better, as the solver left it. */
  gap: number;
  heatKw: Float64Array;
  chargeKw: Float64Array;
  dischargeKw: Float64Array;
  cutKw: Float64Array;
  /** Step at which each appliance starts. */
  starts: readonly number[];
  /** Import less export (p). */
  netKw: Float64Array;
  /** At the end of each step. */
  temperatureC: Float64Array;
  energyKwh: Float64Array;
  /** Bands it can spare (f+, f-). */
  upKw: Float64Array;
  downKw: Float64Array;
}
