import type { Offers } from '../tso/stepClearing.ts';
import type { BidEntry, Direction, Message } from './messages.ts';
import { type MarketRules, SCHEMES } from './rules.ts';

const MW = 1e-6;
const keyOf = ({ bidder, direction }: Pick<BidEntry, 'bidder' | 'direction'>) => `${bidder}/${direction}`;

/** Hears bids, what became of them, and knows of an ISP which could be used: not below the minimum, not taken back, and let through. */
export class UsableBids {
  private readonly bids = new Map<number, BidEntry[]>();
  private readonly missing = new Map<string, number>();
  private readonly bounded = new Map<string, number>();

  constructor(private readonly market: MarketRules) {}

  observe(message: Message): void {
    switch (message.type) {
      case 'BalancingEnergyBid': {
        const { isp, from: bidder, direction, volumeMw, priceEurPerMwh } = message;
        this.bids.set(isp, [...(this.bids.get(isp) ?? []), { bidder, direction, volumeMw, priceEurPerMwh }]);
        break;
      }
      case 'Unavailability':
        this.missing.set(`${message.isp}/${message.from}/${message.direction}`, message.volumeMw);
        break;
      case 'Boundary':
        for (const entry of message.entries) this.bounded.set(`${message.isp}/${keyOf(entry)}`, entry.boundaryMw);
        break;
    }
  }

  of(isp: number): Offers {
    const { validation } = SCHEMES[this.market.scheme];
    const entries = (this.bids.get(isp) ?? []).flatMap((bid): BidEntry[] => {
      if (bid.volumeMw < this.market.minimumBid - MW) return [];
      const key = `${isp}/${keyOf(bid)}`;
      const through = validation === 'none' ? bid.volumeMw : (this.bounded.get(key) ?? 0);
      const volumeMw = Math.min(through, Math.max(0, bid.volumeMw - (this.missing.get(key) ?? 0)));
      return [{ ...bid, volumeMw }];
    });
    const of = (direction: Direction) =>
      entries.filter((bid) => bid.direction === direction).sort((a, b) => (a.bidder < b.bidder ? -1 : 1));
    return { upward: of('upward'), downward: of('downward') };
  }

  forget(isp: number): void {
    this.bids.delete(isp);
    for (const book of [this.missing, this.bounded]) {
      for (const key of book.keys()) if (key.startsWith(`${isp}/`)) book.delete(key);
    }
  }
}
