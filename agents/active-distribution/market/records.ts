import type { MessageOf, PaymentReason } from './messages.ts';

/** Figures kept per ISP, of the operator and the grid. */
export const SYSTEM_COLUMNS = [
  'dayAheadEurPerMwh',
  'realTimeEurPerMwh',
  'spinningEurPerMw',
  'soldMw',
  'boughtMw',
  'spinningMw',
  'realTimeNetMw',
  'plannedNetMw',
  'reactiveMvar',
  'importMw',
  'loadMw',
  'generationMw',
  'renewableMw',
  'storageMw',
  'storedMwh',
  'localNetMw',
  'lossMw',
  'unservedMw',
  'spilledMw',
  'interruptionEur',
  'ensMw',
  'sEur',
  'switches',
  'lowestVoltagePu',
  'highestLoading',
] as const;
export type SystemColumn = (typeof SYSTEM_COLUMNS)[number];

/** Figures kept per aggregator and ISP; money from its side (+ is income). */
export const AGGREGATOR_COLUMNS = [
  'acceptedMw',
  'spinningMw',
  'regulatingMw',
  'leastMw',
  'mostMw',
  'activatedMw',
  'meteredMw',
  'dayAheadEur',
  'realTimeEur',
  'spinningEur',
  'regulatingEur',
  'nonDeliveryEur',
  'othersEur',
] as const;
export type AggregatorColumn = (typeof AGGREGATOR_COLUMNS)[number];

export const MONEY_COLUMN: Partial<Record<PaymentReason, AggregatorColumn>> = {
  'day-ahead': 'dayAheadEur',
  'real time': 'realTimeEur',
  'spinning reserve': 'spinningEur',
  'regulating reserve': 'regulatingEur',
  'non-delivery': 'nonDeliveryEur',
};

/** A bid, and what became of it, as means over scenarios, by hour. */
export interface BidRecord {
  day: number;
  bidder: string;
  sellMw: Float64Array;
  buyMw: Float64Array;
  spinningMw: Float64Array;
  regulatingMw: Float64Array;
  idleMw: Float64Array;
  accepted: MessageOf<'Accepted'> | undefined;
}

/** Something that failed or was mended, and how the network was switched. */
export interface EventRecord {
  isp: number;
  event: string;
  id: string;
  opened: string;
  closed: string;
  deadBuses: number;
}

/** What one party has paid another over the run. */
export interface PaidRecord {
  payer: string;
  payee: string;
  reason: PaymentReason;
  amountEur: number;
}
