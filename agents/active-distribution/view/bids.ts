import { isp, number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Figure, ShownTable } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import { sum } from '../../../src/series.ts';
import { ispOf, rowsOf, type Stored } from './rows.ts';

const ALL = 'all aggregators';

const PRODUCTS = ['energy', 'spinning reserve', 'regulating reserve'] as const;
type Product = (typeof PRODUCTS)[number];

interface BidHour {
  who: string;
  product: Product;
  isp: number;
  bidMw: number;
  acceptedMw: number;
  idleMw: number;
}

/** What was bid and accepted in each hour, energy net of what is bought; of each aggregator, and of all together first. */
function bidHours(run: Stored): BidHour[] {
  const rows = rowsOf(run, 'bids');
  const of = (column: string) => rows.numbers(column);
  const [day, hour, sell, buy, idle] = ['day', 'hour', 'sellMw', 'buyMw', 'idleMw'].map(of);
  const [acceptedSell, acceptedBuy] = ['acceptedSellMw', 'acceptedBuyMw'].map(of);
  const reserve = { 'spinning reserve': 'spinning', 'regulating reserve': 'regulating' } as const;
  const names = rows.texts('aggregator');
  const each = PRODUCTS.flatMap((product) => {
    const [bid, share] = product === 'energy' ? [] : [of(`${reserve[product]}Mw`), of(`${reserve[product]}Share`)];
    return names.map((who, row): BidHour => {
      const isp = ispOf(run, day[row], hour[row]);
      const volumes = bid
        ? { bidMw: bid[row], acceptedMw: bid[row] * (share?.[row] || 0), idleMw: Number.NaN }
        : {
            bidMw: sell[row] - buy[row],
            acceptedMw: (acceptedSell[row] || 0) - (acceptedBuy[row] || 0),
            idleMw: -idle[row],
          };
      return { who, product, isp, ...volumes };
    });
  });
  const together = new Map<string, BidHour>();
  for (const { product, isp, bidMw, acceptedMw, idleMw } of each) {
    const key = `${product}/${isp}`;
    const all = together.get(key) ?? { who: ALL, product, isp, bidMw: 0, acceptedMw: 0, idleMw: 0 };
    together.set(key, {
      ...all,
      bidMw: all.bidMw + bidMw,
      acceptedMw: all.acceptedMw + acceptedMw,
      idleMw: all.idleMw + idleMw,
    });
  }
  return [...together.values(), ...each];
}

export function bidsTable(run: Stored): ShownTable {
  const hours = bidHours(run);
  return tableOf('acceptance', hours, {
    who: word(({ who }) => who, 'Whose bids.'),
    product: word(({ product }) => product, 'What is bid.'),
    isp: isp((row) => row.isp, 'ISP in which the hour begins.'),
    bidMw: number(({ bidMw }) => bidMw, 'MW', 'What was bid, mean over scenarios; of energy sold less bought.'),
    acceptedMw: number(({ acceptedMw }) => acceptedMw, 'MW', 'What was accepted of it.'),
    idleMw: number(({ idleMw }) => idleMw, 'MW', 'What they do where nothing is traded with them: below 0 they draw.'),
  });
}

/** What part of the energy that was bid, sold and bought alike, was accepted, MWh. */
export function acceptedTitle(bidMwh: number, acceptedMwh: number): string {
  if (bidMwh < 1e-6) return 'Nobody had energy to bid';
  if (bidMwh - acceptedMwh < 1e-6) return 'All energy that aggregators bid was accepted';
  return `Of the energy that aggregators bid, ${numberText((100 * acceptedMwh) / bidMwh)} % was accepted`;
}

/** Energy bid and accepted in a run, sold and bought alike, MWh. */
function energyBid(run: Stored): readonly [bid: number, accepted: number] {
  const rows = rowsOf(run, 'bids');
  const [sell, buy, share] = ['sellMw', 'buyMw', 'energyShare'].map(rows.numbers);
  const bid = sell.map((mw, row) => mw + buy[row]);
  return [sum(bid), sum(bid.map((mw, row) => mw * (share[row] || 0)))];
}

/** Who bid, all together first. */
export const bids = (run: Stored): Figure => {
  const names = [ALL, ...new Set(rowsOf(run, 'bids').texts('aggregator'))];
  return {
    kind: 'lines',
    id: 'acceptance',
    title: acceptedTitle(...energyBid(run)),
    note: 'What was bid and what was accepted, by hour; energy above 0 is sold to the operator, below 0 bought of it.',
    table: 'acceptance',
    choices: [
      { column: 'who', label: 'aggregator', chosen: names[0], by: 'list' },
      { column: 'product', label: 'what', chosen: PRODUCTS[0], by: 'list' },
    ],
    x: 'isp',
    series: [
      { y: 'bidMw', label: 'bid', part: 'bid' },
      { y: 'acceptedMw', label: 'accepted', part: 'accepted' },
      { y: 'idleMw', label: 'without trade', part: 'without', isBeside: true },
    ],
  };
};
