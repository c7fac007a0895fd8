import { kept } from '../../../src/lookup.ts';
import type { Observer } from '../../../src/market/run.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import {
  type Area,
  type ClosedIsp,
  clearStep,
  closeIsp,
  meanAccepted,
  type Offers,
  paidPrices,
} from '../tso/stepClearing.ts';
import { noPower, notePower } from './marketPower.ts';
import type { Allocation, BidEntry, Direction, Message, MessageOf } from './messages.ts';
import type { RegretRecord } from './regretRecord.ts';
import type { MarketRules } from './rules.ts';
import { UsableBids } from './usableBids.ts';

/** Less than this that is missing is rounding, MWh. */
const DUST_MWH = 1e-9;

/** What a bid came to: MWh called, and prices of the ISP. */
interface Outcome {
  calledMwh: number;
  paidEurPerMwh: number;
  closed: ClosedIsp;
}

/**
 * What those who learn the markups of their bids could have earned with each of their actions (docs/emergence.md), by direction. Every ISP
 * is cleared again with that one bid at the price that action would have given it, so that prices and what is called move with it; all
 * other bids and reactions, and what of a bid could be used and delivered, are as they were.
 */
export class MarkupRegretRecorder implements Observer<Message> {
  /** What their markups add to what they are paid. */
  readonly power = noPower();
  private readonly known = new Map<string, RegretRecord>();
  private readonly bids: UsableBids;
  private readonly choices = new Map<number, MessageOf<'MarkupChoice'>[]>();
  private readonly last = new Map<string, number>();
  private readonly offered = new Map<string, { mw: number; isps: number }>();
  private areas: Area[] = [];
  private allocations: readonly Allocation[] = [];

  /** @param every how often each decides, by name */
  constructor(
    private readonly market: MarketRules,
    private readonly calendar: Calendar,
    private readonly every: ReadonlyMap<string, 'isp' | 'day'>,
  ) {
    this.bids = new UsableBids(market);
  }

  /** By name and direction, as `A/upward`, in the order of names. */
  get records(): ReadonlyMap<string, RegretRecord> {
    return new Map([...this.known].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  observe(message: Message): void {
    if (this.every.size === 0) return;
    this.bids.observe(message);
    switch (message.type) {
      case 'MarkupChoice':
        this.choices.set(message.isp, [...(this.choices.get(message.isp) ?? []), message]);
        break;
      case 'AreaImbalance':
        this.areas.push(message);
        break;
      case 'MeteredVolumes':
        if (message.to === 'role:tso') this.allocations = message.allocations;
        break;
    }
  }

  closeIsp(isp: number): void {
    const { areas } = this;
    const choices = this.choices.get(isp) ?? [];
    const offers = this.bids.of(isp);
    this.choices.delete(isp);
    this.bids.forget(isp);
    this.areas = [];
    if (isp < 0 || areas.length === 0) return;
    const { market, power } = this;
    notePower(power, choices, { offers, areas, market, hours: this.calendar.hoursPerIsp });
    for (const choice of choices) {
      const bid = offers[choice.direction].find(({ bidder }) => bidder === choice.from);
      if (bid && this.every.has(choice.from)) this.note(choice, bid, offers, areas);
    }
  }

  private note(choice: MessageOf<'MarkupChoice'>, bid: BidEntry, offers: Offers, areas: readonly Area[]): void {
    const { from, isp, direction, byActionEurPerMwh } = choice;
    const key = `${from}/${direction}`;
    const none: RegretRecord = { decisions: 0, gotEur: 0, wouldHaveEur: byActionEurPerMwh.map(() => 0), powerMw: 0 };
    const record = this.known.get(key) ?? none;
    this.known.set(key, record);
    const period = kept(this.every, from) === 'isp' ? isp : this.calendar.dayOf(isp).index;
    if (this.last.get(key) !== period) record.decisions++;
    this.last.set(key, period);
    const { mw, isps } = this.offered.get(key) ?? { mw: 0, isps: 0 };
    this.offered.set(key, { mw: mw + bid.volumeMw, isps: isps + 1 });
    record.powerMw = (mw + bid.volumeMw) / (isps + 1);
    // where a direction is not called, no price of it matters
    if (!areas.some(({ upMw, downMw }) => (direction === 'upward' ? upMw : downMw) > 0)) return;
    const worth = this.worthOf(choice, bid, offers, areas);
    record.gotEur += worth(bid.priceEurPerMwh);
    byActionEurPerMwh.forEach((price, action) => {
      record.wouldHaveEur[action] += worth(price);
    });
  }

  /** EUR that the bid would have brought at a price. */
  private worthOf(
    { from, direction, costEurPerMwh }: MessageOf<'MarkupChoice'>,
    bid: BidEntry,
    offers: Offers,
    areas: readonly Area[],
  ): (priceEurPerMwh: number) => number {
    const outcome = this.outcomesOf(bid, offers, areas);
    const metered = this.allocations.find(({ aggregator }) => aggregator === from);
    const deliveredMwh = (direction === 'upward' ? metered?.upwardMwh : metered?.downwardMwh) ?? 0;
    const isShort = outcome(bid.priceEurPerMwh).calledMwh - deliveredMwh > DUST_MWH;
    const mostMwh = isShort ? deliveredMwh : Number.POSITIVE_INFINITY;
    return (price) => {
      const { calledMwh, paidEurPerMwh, closed } = outcome(price);
      const mwh = Math.min(calledMwh, mostMwh);
      const gained = direction === 'upward' ? paidEurPerMwh - costEurPerMwh : costEurPerMwh - paidEurPerMwh;
      return mwh * gained - (calledMwh - mwh) * this.missingEurPerMwh(direction, closed);
    };
  }

  /** What a bid comes to by its price: found once for each, and for all at once that are worse than what a step ends at without it. */
  private outcomesOf(bid: BidEntry, offers: Offers, areas: readonly Area[]): (priceEurPerMwh: number) => Outcome {
    const { direction } = bid;
    const withOwn = (own: BidEntry): Offers => ({
      ...offers,
      [direction]: offers[direction].map((each) => (each === bid ? own : each)),
    });
    const without = withOwn({ ...bid, volumeMw: 0 });
    const others = areas.map((area) => clearStep(area, without));
    const sign = direction === 'upward' ? 1 : -1;
    const isBeyond = (price: number, step: number) => sign * (price - (others[step][direction]?.price ?? price)) > 0;
    const known = new Map<number, Outcome>();
    return (price) => {
      const found = known.get(price);
      if (found) return found;
      const all = withOwn({ ...bid, priceEurPerMwh: price });
      const steps = areas.map((area, k) => (isBeyond(price, k) ? others[k] : clearStep(area, all)));
      const calledMw = meanAccepted(steps, direction, all).get(bid.bidder) ?? 0;
      const closed = closeIsp(steps, this.market.balancing);
      const paid = paidPrices(steps, direction, { offers: all, closed, market: this.market });
      const paidEurPerMwh = kept(paid, bid.bidder);
      const outcome = { calledMwh: calledMw * this.calendar.hoursPerIsp, paidEurPerMwh, closed };
      known.set(price, outcome);
      return outcome;
    };
  }

  /** What a MWh that was called and did not come costs its bidder: what its BRP pays for it, and the penalty. */
  private missingEurPerMwh(direction: Direction, { shortageEurPerMwh, surplusEurPerMwh }: ClosedIsp): number {
    const { nonDelivery } = this.market;
    const imbalance = Math.max(0, direction === 'upward' ? shortageEurPerMwh : -surplusEurPerMwh);
    return imbalance + (nonDelivery === 'imbalance' ? 0 : nonDelivery.penalty);
  }
}
