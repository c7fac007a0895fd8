/** One EV at its charger for some steps of a day, charging only. kW, kWh, EUR/MWh. */
import type { Offer } from '../offer.ts';

export interface ChargingDay {
  hours: number;
  steps: number;
  /** Most it can draw in each step: its charger's power times the share of the step in which it is plugged in; 0 away. */
  mostKw: Float64Array;
  startKwh: number;
  capacityKwh: number;
  /** What it is to hold at least after the last step in which it is plugged in; where that cannot be reached, the most that can. */
  targetKwh: number;
  /** Share of what is drawn that arrives. */
  efficiency: number;
  buy: Float64Array;
  /** Without: the baseline. */
  offer?: Offer | undefined;
}

export interface ChargingPlan {
  objectiveEur: number;
  chargeKw: Float64Array;
  /** At the end of each step. */
  energyKwh: Float64Array;
  /** Missing from the target when it ends. */
  unmetKwh: number;
  /** Bands it can spare. */
  upKw: Float64Array;
  downKw: Float64Array;
}
