/** What a tariff offers, and against what it is measured. */
export interface Offer {
  baselineKw: Float64Array;
  /** EUR/MWh consumed less (Up) or more (Down) than the baseline; never both above 0 in one step. */
  rewardUp: Float64Array;
  rewardDown: Float64Array;
  /** EUR/MW and hour of bands held. */
  standbyUp: Float64Array;
  standbyDown: Float64Array;
  /** Most of a band that is paid for, kW; no limit where not given. */
  mostUpKw?: Float64Array | undefined;
  mostDownKw?: Float64Array | undefined;
}
