import { type Area, clearStep, closeIsp, meanAccepted, type Offers, paidPrices } from '../tso/stepClearing.ts';
import type { BidEntry, MessageOf } from './messages.ts';
import type { MarketRules } from './rules.ts';

/** What was called upward of some bids: MWh, what was paid for it, and what it cost them, EUR. */
interface Called {
  mwh: number;
  paidEur: number;
  costEur: number;
}

/** Upward bids of those who learn their markups, as they were, and as if all of them had asked what it costs; plain data. */
export interface PowerRecord {
  formed: Called;
  truthful: Called;
}

const nothing = (): Called => ({ mwh: 0, paidEur: 0, costEur: 0 });

export const noPower = (): PowerRecord => ({ formed: nothing(), truthful: nothing() });

/** Adds an ISP to a record: cleared as it was, and with those bids at their cost. */
export function notePower(
  record: PowerRecord,
  choices: readonly MessageOf<'MarkupChoice'>[],
  { offers, areas, market, hours }: { offers: Offers; areas: readonly Area[]; market: MarketRules; hours: number },
): void {
  const costs = new Map(
    choices.flatMap(({ from, direction, costEurPerMwh }) => (direction === 'upward' ? [[from, costEurPerMwh]] : [])),
  );
  if (costs.size === 0 || !areas.some(({ upMw }) => upMw > 0)) return;
  const atCost = (bid: BidEntry): BidEntry => ({ ...bid, priceEurPerMwh: costs.get(bid.bidder) ?? bid.priceEurPerMwh });
  const add = (called: Called, all: Offers) => {
    const steps = areas.map((area) => clearStep(area, all));
    const closed = closeIsp(steps, market.balancing);
    const paid = paidPrices(steps, 'upward', { offers: all, closed, market });
    for (const [bidder, mw] of meanAccepted(steps, 'upward', all)) {
      const cost = costs.get(bidder);
      if (cost === undefined) continue;
      called.mwh += mw * hours;
      called.paidEur += mw * hours * (paid.get(bidder) ?? 0);
      called.costEur += mw * hours * cost;
    }
  };
  add(record.formed, offers);
  add(record.truthful, { ...offers, upward: offers.upward.map(atCost) });
}
