import type { Connector, OverlapRule } from './connectors.ts';

/** What the EVs and the chargers of one aggregator are like, and what is known of who comes. Power kW, energy kWh, one EV. */
export interface SessionFleetSpec {
  /** Those there are; undefined: those that occur among the sessions. */
  connectors: readonly Connector[] | undefined;
  batteryKwh: number;
  /** Relative standard deviation of capacity across EVs. */
  batterySpread: number;
  /** Smallest state of charge as a share of capacity. */
  minimumShare: number;
  /** Of an EV whose power is not known. */
  chargeKw: number;
  /** 0 where EVs do not give energy back. */
  dischargeKw: number;
  chargeEfficiency: number;
  dischargeEfficiency: number;
  /** Share of capacity that is free after what an EV wants, where its level is not known. */
  slack: number;
  /** Share of sessions that are announced as the gate of their day closes. */
  announced: number;
  /** How far sessions turn out other than they are said to be. */
  surprise: { arrivalSdIsps: number; departureSdIsps: number /** Relative. */; tripSdShare: number };
  overlap: OverlapRule;
  /** Possible days of sessions that are not announced, at each gate: 0 none, undefined as many as the source has of itself. */
  possibleDays: number | undefined;
}
