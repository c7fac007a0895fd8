import type { Direction } from '../market/messages.ts';
import type { MarketRules } from '../market/rules.ts';
import type { DayBook, FleetBook } from './fleetBook.ts';

/** What idle EVs can do in an ISP if a direction is called against the plan: kWh, and what it costs or is worth, EUR/MWh. */
export interface Standby {
  kwh: number;
  /** Upward: mean cost of putting the energy back; downward: mean of what it saves. Fees, wear and owners are in it. */
  marginalEurPerMwh: number;
}

export const NO_STANDBY: Readonly<Record<Direction, Standby>> = {
  upward: { kwh: 0, marginalEurPerMwh: 0 },
  downward: { kwh: 0, marginalEurPerMwh: 0 },
};

/** No more of it than that, kWh. */
export const standbyWithin = (standby: Standby, kwh: number): Standby =>
  standby.kwh > kwh ? { ...standby, kwh: Math.max(0, kwh) } : standby;

/** Mean of what the forecast has for a call of the direction on that day; NaN where it has none. */
function usualPrice(series: Float64Array): number {
  let total = 0;
  let count = 0;
  for (const price of series) {
    if (Number.isNaN(price)) continue;
    total += price;
    count++;
  }
  return total / count;
}

/** Sums up what idle EVs stand by with, where a call at the day's usual price would pay. */
export class StandbySums {
  private readonly usual: Record<Direction, number>;
  private readonly total = { upward: { kwh: 0, eur: 0 }, downward: { kwh: 0, eur: 0 } };

  constructor(
    day: Readonly<Record<Direction, Float64Array>>,
    private readonly directions: readonly Direction[],
  ) {
    this.usual = { upward: usualPrice(day.upward), downward: usualPrice(day.downward) };
  }

  /** What one EV can do, and what a MWh of it costs or is worth. @returns whether it stands by with that */
  note(direction: Direction, kwh: number, marginal: number): boolean {
    if (kwh <= 0 || !this.directions.includes(direction)) return false;
    const usual = this.usual[direction];
    if (!(direction === 'upward' ? usual > marginal : usual < marginal)) return false;
    this.total[direction].kwh += kwh;
    this.total[direction].eur += kwh * marginal;
    return true;
  }

  get standby(): Record<Direction, Standby> {
    const of = ({ kwh, eur }: { kwh: number; eur: number }) => ({ kwh, marginalEurPerMwh: kwh > 0 ? eur / kwh : 0 });
    return { upward: of(this.total.upward), downward: of(this.total.downward) };
  }
}

/** What a MWh upward costs that is bought back at a price: the fee on both, losses, wear, less what owners pay, EUR/MWh. */
export function costOfBuyingBack(
  price: number,
  { fee, wear, losses }: { fee: number; wear: number; losses: number },
  { ownerPrice, ownerBilling }: Pick<MarketRules, 'ownerPrice' | 'ownerBilling'>,
): number {
  const credited = ownerBilling === 'net' ? ownerPrice : 0;
  return (price + fee - ownerPrice) / losses + fee + wear + credited;
}

/**
 * Volumes to offer in ISP `at` of a day where a call is not forecast but may come. Every EV that the plan leaves idle then
 * stands by with what it can spare and still be full in time, in the one direction in which a call at the day's usual price
 * would pay: upward, more than the fee, wear and buying the energy back at the cheapest hour left; downward, less than
 * what it saves of the EV's dearest planned charging, after the fees on both. Energy bought back, or not taken any more,
 * is off the day-ahead schedule, at the day-ahead price and the deviation fee.
 */
export function standbyOf(
  fleet: FleetBook,
  book: DayBook,
  at: number,
  directions: readonly Direction[],
  market: MarketRules,
  wear: number,
): Record<Direction, Standby> {
  const { prices, plan } = book;
  const { deviationFee: fee } = prices;
  const sums = new StandbySums(prices, directions);
  let cheapest = Number.POSITIVE_INFINITY;
  for (let t = at + 1; t < prices.dayAhead.length; t++) cheapest = Math.min(cheapest, prices.dayAhead[t]);
  for (let ev = 0; ev < fleet.evs; ev++) {
    const { up, down } = fleet.spare(ev, book, at);
    if (up + down <= 0) continue;
    const losses = fleet.fleet.chargeEfficiency[ev] * fleet.fleet.dischargeEfficiency[ev];
    if (sums.note('upward', up, costOfBuyingBack(cheapest, { fee, wear, losses }, market))) continue;
    let dearest = Number.NEGATIVE_INFINITY;
    for (let t = at + 1; down > 0 && t < prices.dayAhead.length; t++) {
      if (plan.at('dayAheadKwh', ev, t) > 0) dearest = Math.max(dearest, prices.dayAhead[t]);
    }
    sums.note('downward', down, dearest - 2 * fee);
  }
  return sums.standby;
}
