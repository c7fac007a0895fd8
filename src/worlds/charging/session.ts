/** Sessions: EVs that come, stay, want energy and go, at chargers that are not their home. Power kW, energy kWh, ISPs of the run. */

import type { Note } from './notes.ts';

/** One EV plugged in, as it is said or as it is. */
export interface Session {
  /** No two of a fleet alike. */
  name: string;
  /** Plugged in while arrivalIsp <= t < departureIsp. It may stay beyond the end of the run. */
  arrivalIsp: number;
  departureIsp: number;
  /** In the battery on arrival. */
  arrivalKwh: number;
  /** To be stored by departure, on top of that: it leaves with the two together, or full where that is less. */
  wantKwh: number;
  capacityKwh: number;
  /** Lowest level it is discharged to; not above what it comes with. */
  minimumKwh: number;
  /** The lower of the EV's and its connector's power. */
  chargeKw: number;
  /** 0 where it may not give energy back. */
  dischargeKw: number;
}

/** Energy that a session is to leave with, kWh. */
export const leavesWith = ({ arrivalKwh, wantKwh, capacityKwh }: Session): number =>
  Math.min(arrivalKwh + wantKwh, capacityKwh);

/** A session that takes place: where, and what is said of it when it comes beside what comes true. */
export interface PluggedSession {
  /** Place among the connectors of its fleet. */
  connector: number;
  /** As its driver says on arrival; its arrival is the true one. */
  stated: Session;
  /** As it comes true. The same object where nothing turns out otherwise. */
  actual: Session;
}

/** The sessions that may come of those that nobody announced. */
export interface PossibleSessions {
  /** Weights, scaled to sum to 1. */
  probability: number;
  /** In order of arrival and name. */
  sessions: readonly Session[];
}

/** The chargers of one aggregator, and everybody who comes to them. */
export interface SessionFleet {
  /** By connector, in the order of the config. */
  connectors: readonly string[];
  chargeKw: Float64Array;
  dischargeKw: Float64Array;
  chargeEfficiency: number;
  dischargeEfficiency: number;
  /** In order of true arrival and name. Those plugged in as the run begins arrive in ISP 0. */
  sessions: readonly PluggedSession[];
  /** Those who find no connector free, in order of arrival and name. */
  turnedAway: readonly Session[];
  /** What is announced of a day of the run as its gate closes: who will arrive on it, as they say then. Who is plugged in as the run begins is. */
  announced(day: number): readonly Session[];
  /** What may be expected, as the gate of a day closes in ISP `now`, of those who arrive unannounced behind it and up to the end of that day. */
  possible(day: number, now: number): readonly PossibleSessions[];
  /** What rules made of the data, with counts. */
  notes: readonly Note[];
}
