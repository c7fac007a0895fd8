import type { Network } from '../grid/network.ts';

/** A series on an even time grid, each value for the interval that begins at its stamp. */
export interface ObservedSeries {
  /** The column or field it came from. */
  name: string;
  unit: 'EUR/MWh' | 'MW' | 'kW' | '';
  /** Start of the first interval, milliseconds since 1970. */
  startMs: number;
  stepMinutes: number;
  /** NaN where the file has none. */
  values: Float64Array;
}

/** Prices that a file may hold; which of them it does depends on the publisher. */
export const PRICE_SERIES = ['dayAhead', 'shortage', 'surplus', 'upward', 'downward', 'regulationState'] as const;
export type PriceSeriesName = (typeof PRICE_SERIES)[number];

/** One EV plugged in: instants in milliseconds since 1970, energy kWh. NaN where the file has none. */
export interface ObservedSession {
  arrivalMs: number;
  departureMs: number;
  energyKwh: number;
  maxPowerKw: number;
  /** Who or what was charged, or where; '' if the file does not say. */
  charger: string;
  /** The same where one EV at a time can be there; '' if the file does not name such places. */
  connector: string;
  user: string;
  /** Kind of charger, as `private`, `public` or `workplace`; '' if the file does not say. */
  kind: string;
}

/**
 * What was understood of a file, whatever its layout. `notes` say in full sentences what a rule filled in or left out.
 * `timeZone` is the one in which days are counted; `duplicates` the number of rows dropped because another says the same.
 * Beside prices a file may hold `loads` (the sun, the wind).
 */
export type Observed = { file: string; format: string; timeZone: string; notes: string[]; duplicates?: number } & (
  | { kind: 'prices'; prices: Partial<Record<PriceSeriesName, ObservedSeries>>; loads?: ObservedSeries[] }
  | { kind: 'sessions'; sessions: ObservedSession[] }
  | { kind: 'loads'; loads: ObservedSeries[] }
  | { kind: 'network'; network: Network }
);
