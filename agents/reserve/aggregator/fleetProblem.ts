import type { FleetParameters } from '../../../src/optimizers/delivery.ts';
import type { EvDay } from '../../../src/optimizers/evDay.ts';
import type { DaySessions } from '../../../src/worlds/sessions.ts';
import type { AggregatorEntry } from '../market/config.ts';
import type { Direction } from '../market/messages.ts';
import type { MarketRules } from '../market/rules.ts';

/** Prices of one day an aggregator plans on, EUR/MWh by ISP; NaN in the directions it does not offer. */
export interface PlanPrices {
  dayAhead: Float64Array;
  upward: Float64Array;
  downward: Float64Array;
  deviationFee: number;
}

/**
 * What an aggregator can expect for its volumes in a direction, by ISP: nothing (NaN) where it does not offer, or where its own fixed bid
 * would not be taken; its own bid where bids are paid as bid. (A bid at marginal cost follows the plan, which takes market prices.)
 */
export function expectedPrice(
  { bids }: Pick<AggregatorEntry, 'bids'>,
  market: MarketRules,
  direction: Direction,
  series: Float64Array,
): Float64Array {
  const bid = bids[direction];
  if (typeof bid === 'object') return series;
  return series.map((price) => {
    if (bid === undefined || Number.isNaN(price)) return Number.NaN;
    const isTaken = market.useAllFlexibility || (direction === 'upward' ? bid <= price : bid >= price);
    if (!isTaken) return Number.NaN;
    return market.settlement === 'pay-as-bid' ? bid : price;
  });
}

/** What is the same for all EV-days of a fleet. */
export interface FleetTerms {
  fleet: FleetParameters;
  market: Pick<MarketRules, 'ownerPrice' | 'ownerBilling'>;
  /** EUR per MWh discharged. */
  wear: number;
  hoursPerIsp: number;
}

/** One EV's problem (1)-(17) from an ISP of a day to midnight, with `startKwh` in its battery. */
export function evDayOf(
  { fleet, market, wear, hoursPerIsp }: FleetTerms,
  ev: number,
  prices: PlanPrices,
  sessions: DaySessions,
  fromIsp: number,
  startKwh: number,
): EvDay {
  return {
    hoursPerIsp,
    fromIsp,
    ispCount: prices.dayAhead.length,
    capacityKwh: fleet.capacityKwh[ev],
    minimumKwh: fleet.minimumKwh[ev],
    chargeKw: fleet.chargeKw[ev],
    dischargeKw: fleet.dischargeKw[ev],
    chargeEfficiency: fleet.chargeEfficiency[ev],
    dischargeEfficiency: fleet.dischargeEfficiency[ev],
    startKwh,
    departureIsp: sessions.departureIsp[ev],
    arrivalIsp: sessions.arrivalIsp[ev],
    tripKwh: sessions.tripKwh[ev],
    dayAheadPrice: prices.dayAhead,
    upPrice: prices.upward,
    downPrice: prices.downward,
    deviationFee: prices.deviationFee,
    ownerPrice: market.ownerPrice,
    ownerBilling: market.ownerBilling,
    wear,
  };
}
