import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { ShownTable } from '../../../src/market/view.ts';
import type { Direction } from '../market/messages.ts';
import type { Reading } from './reading.ts';
import { singles } from './singles.ts';

export const DIRECTIONS = ['upward', 'downward'] as const satisfies readonly Direction[];

const suffix = { upward: 'Upward', downward: 'Downward' } as const;

/** A direction's figures of one fleet, by ISP, MW; what was let through of a bid that the DSO was not shown is all of it. */
export function bidSeries(reading: Reading, fleet: number, direction: Direction) {
  const way = suffix[direction];
  const of = (column: Parameters<Reading['ofFleet']>[1]) => reading.ofFleet(fleet, column);
  const mw = of(`bid${way}Mw`);
  const boundary = of(`boundary${way}Mw`);
  return {
    mw,
    through: boundary.map((through, isp) => (Number.isNaN(through) ? mw[isp] : through)),
    called: of(`activated${way}Mw`),
    price: of(`bid${way}EurPerMwh`),
  };
}

/** More bids than these are not shown one by one: the page would be large. */
const MOST_BIDS = 150_000;

/** Every bid, in the order of ISPs; undefined where there is none, or there are too many. */
export function bidsTable(reading: Reading): ShownTable | undefined {
  const rows: { step: number; bidder: string; direction: Direction; figures: readonly number[] }[] = [];
  const all = reading.fleets.flatMap((bidder, fleet) =>
    DIRECTIONS.map((direction) => ({ bidder, direction, ...bidSeries(reading, fleet, direction) })),
  );
  for (let step = 0; step < reading.isps; step++) {
    for (const { bidder, direction, mw, through, called, price } of all) {
      if (mw[step] > 0)
        rows.push({ step, bidder, direction, figures: [price[step], mw[step], through[step], called[step]] });
    }
    if (rows.length > MOST_BIDS) return undefined;
  }
  if (rows.length === 0) return undefined;
  const figure = (k: number) => Float32Array.from(rows, ({ figures }) => figures[k]);
  return shownTable('bids', {
    step: numbers(
      Int32Array.from(rows, ({ step }) => step),
      { says: 'ISP, counted from 0 over the whole run.' },
    ),
    bidder: words(
      rows.map(({ bidder }) => bidder),
      { says: 'Whose bid it is.' },
    ),
    direction: words(
      rows.map(({ direction }) => direction),
      { says: 'Direction of the bid.' },
    ),
    price: singles(figure(0), { unit: 'EUR/MWh', says: 'Price of the bid.' }),
    mw: singles(figure(1), { unit: 'MW', says: 'Volume of the bid.' }),
    throughMw: singles(figure(2), {
      unit: 'MW',
      says: 'What the DSO let through of it; all of a bid that it was not shown.',
    }),
    calledMw: singles(figure(3), { unit: 'MW', says: 'What of it was called.' }),
  });
}
