import { log10, pow } from '../../../../arithmetic/index.ts';
import { textAt } from '../../../../market/shownTables.ts';
import type { MeritOrder, Page, ShownColumn } from '../../../../market/view.ts';
import { tableOf } from '../../links.ts';
import { type RawNumbers, rawAt, rawNumbers, rowsIn, rowsOfSteps, type StepRows } from '../columns.ts';
import type { Way } from '../wayColour.ts';

export interface Bid {
  bidder: string;
  price: number;
  mw: number;
  /** Of it let through, and called; at most as much as the bid, NaN never. */
  throughMw: number;
  calledMw: number;
}

/** Bids of all steps, to be read step by step. */
export interface Bids {
  byStep: StepRows;
  columns: Readonly<Record<'bidder' | 'direction', ShownColumn>>;
  figures: Readonly<Record<'price' | 'mw' | 'throughMw' | 'calledMw', RawNumbers>>;
  /** Ways that anyone bid, with what is bid most in a step, MW. */
  most: Readonly<Partial<Record<Way, number>>>;
}

export function bidsOf(page: Page, { table: name }: MeritOrder, steps: number): Bids {
  const table = tableOf(page, name);
  const { bidder, direction, price, mw, throughMw, calledMw } = table.columns;
  const raw = (column: ShownColumn) => rawNumbers(column) as RawNumbers;
  const figures = { price: raw(price), mw: raw(mw), throughMw: raw(throughMw), calledMw: raw(calledMw) };
  const byStep = rowsOfSteps(table, steps);
  const most: Partial<Record<Way, number>> = {};
  for (let step = 0; step < steps; step++) {
    const sums: Record<Way, number> = { upward: 0, downward: 0 };
    for (const row of rowsIn(byStep, step)) {
      const size = rawAt(figures.mw, row);
      if (size > 0) sums[textAt(direction, row) as Way] += size;
    }
    for (const way of ['upward', 'downward'] as const) {
      if (sums[way] > (most[way] ?? 0)) most[way] = sums[way];
    }
  }
  return { byStep, columns: { bidder, direction }, figures, most };
}

/** Bids of a step in the order in which they are taken: upward the cheapest first, downward who pays most. */
export function bidsIn({ byStep, columns, figures }: Bids, step: number, way: Way): Bid[] {
  const atMost = (mw: number, most: number) => (Number.isNaN(mw) ? most : Math.min(Math.max(mw, 0), most));
  const bids: Bid[] = [];
  for (const row of rowsIn(byStep, step)) {
    const mw = rawAt(figures.mw, row);
    if (textAt(columns.direction, row) !== way || !(mw > 0)) continue;
    const throughMw = atMost(rawAt(figures.throughMw, row), mw);
    const called = rawAt(figures.calledMw, row);
    bids.push({
      bidder: textAt(columns.bidder, row),
      price: rawAt(figures.price, row),
      mw,
      throughMw,
      calledMw: Number.isNaN(called) ? 0 : atMost(called, throughMw),
    });
  }
  const sign = way === 'upward' ? 1 : -1;
  return bids.sort((a, b) => sign * (a.price - b.price));
}

/** A bid, or several in turn that are too narrow to tell apart. */
export interface Bar extends Bid {
  count: number;
  /** Where it begins, MW. */
  from: number;
}

/** @param narrow bids below this are told together with those beside them that are as narrow, MW */
export function barsOf(bids: readonly Bid[], narrow: number): Bar[] {
  const bars: Bar[] = [];
  let from = 0;
  for (const bid of bids) {
    const last = bars.at(-1);
    if (last && bid.mw < narrow && last.mw < narrow * Math.max(1, last.count)) {
      last.price = (last.price * last.mw + bid.price * bid.mw) / (last.mw + bid.mw);
      last.mw += bid.mw;
      last.throughMw += bid.throughMw;
      last.calledMw += bid.calledMw;
      last.count++;
    } else bars.push({ ...bid, count: 1, from });
    from += bid.mw;
  }
  return bars;
}

/** How far an axis reaches for what is bid in a step: as far as for the most of any, or a third or a tenth of that; it seldom changes. */
export function reachFor(bids: readonly Bid[], most: number): number {
  const sum = bids.reduce((all, { mw }) => all + mw, 0);
  return [most / 10, most / 3].find((reach) => sum <= reach) ?? most;
}

/** Round numbers from about the least to about the most, some four of them. */
export function roundTicks(least: number, most: number, wanted = 4): number[] {
  const span = most - least || 1;
  const power = pow(10, Math.floor(log10(span / wanted)));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => span / each <= wanted) ?? 10 * power;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => (first + k) * step);
}
