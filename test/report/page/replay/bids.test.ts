import { describe, expect, it } from 'vitest';
import { numbers, shownTable, words } from '../../../../src/market/shownTables.ts';
import type { Page } from '../../../../src/market/view.ts';
import { barsOf, bidsIn, bidsOf, reachFor, roundTicks } from '../../../../src/report/page/replay/merit/bids.ts';
import { panelText } from '../../../../src/report/page/replay/merit/panelText.ts';

type Row = [
  step: number,
  bidder: string,
  direction: string,
  price: number,
  mw: number,
  through: number,
  called: number,
];

function bids(rows: readonly Row[]) {
  const says = { says: '' };
  const figures = (at: number) =>
    numbers(
      rows.map((row) => row[at] as number),
      says,
    );
  const texts = (at: number) =>
    words(
      rows.map((row) => row[at] as string),
      says,
    );
  const table = shownTable('bids', {
    step: figures(0),
    bidder: texts(1),
    direction: texts(2),
    price: figures(3),
    mw: figures(4),
    throughMw: figures(5),
    calledMw: figures(6),
  });
  return bidsOf({ tables: [table] } as unknown as Page, { table: 'bids' }, 3);
}

const ROWS: Row[] = [
  [2, 'A', 'upward', 40, 1, 0.5, 0.25],
  [1, 'A', 'upward', 40, 1, 1, 1],
  [1, 'B', 'upward', 20, 2, Number.NaN, Number.NaN],
  [1, 'C', 'downward', -5, 3, 3, 0],
  [1, 'D', 'downward', 15, 1, 1, 5],
];

describe('bids of a step', () => {
  it('stand in the order in which they are taken: upward the cheapest first, downward who pays most', () => {
    const all = bids(ROWS);
    expect(bidsIn(all, 1, 'upward').map(({ bidder }) => bidder)).toEqual(['B', 'A']);
    expect(bidsIn(all, 1, 'downward').map(({ bidder }) => bidder)).toEqual(['D', 'C']);
    expect(bidsIn(all, 0, 'upward')).toEqual([]);
  });

  it('are let through whole where nobody held them against the grid, and called no more than that', () => {
    expect(bidsIn(bids(ROWS), 1, 'upward')[0]).toMatchObject({ throughMw: 2, calledMw: 0 });
    expect(bidsIn(bids(ROWS), 1, 'downward')[0]).toMatchObject({ throughMw: 1, calledMw: 1 });
    expect(bidsIn(bids(ROWS), 2, 'upward')[0]).toMatchObject({ throughMw: 0.5, calledMw: 0.25 });
  });

  it('tell how much is bid most, by direction', () => {
    expect(bids(ROWS).most).toEqual({ upward: 3, downward: 4 });
    expect(bids(ROWS.slice(0, 1)).most).toEqual({ upward: 1 });
  });

  it('are summed up in words', () => {
    expect(panelText('upward', bidsIn(bids(ROWS), 1, 'upward'))).toBe('2 bids, 3.00 MW; 3.00 let through, 1.00 called');
    expect(panelText('downward', [])).toBe('no bids downward');
  });
});

describe('bars', () => {
  const bid = (mw: number, price = 10) => ({ bidder: 'A', price, mw, throughMw: mw, calledMw: 0 });

  it('stand one after another', () => {
    expect(barsOf([bid(1), bid(2), bid(3)], 0.5).map(({ from, mw, count }) => [from, mw, count])).toEqual([
      [0, 1, 1],
      [1, 2, 1],
      [3, 3, 1],
    ]);
  });

  it('are told together where they are narrow and beside each other, at their mean price', () => {
    const bars = barsOf([bid(4), bid(0.125, 10), bid(0.375, 20), bid(4), bid(0.125)], 0.5);
    expect(bars.map(({ from, count }) => [from, count])).toEqual([
      [0, 1],
      [4, 2],
      [4.5, 1],
      [8.5, 1],
    ]);
    expect(bars[1].price).toBeCloseTo(17.5);
    expect(bars[1].mw).toBe(0.5);
  });

  it('reach as far as the most of the run, or a third or tenth of it where that is enough', () => {
    expect([bid(9), bid(3), bid(0.9)].map((each) => reachFor([each], 9))).toEqual([9, 3, 0.9]);
  });
});

describe('ticks', () => {
  it.each([
    [0, 40, [0, 10, 20, 30, 40]],
    [-10, 15, [-10, 0, 10]],
    [0, 0.55, [0, 0.2, 0.4]],
    [0, 1200, [0, 500, 1000]],
  ])('from %d to %d', (least, most, expected) => {
    const ticks = roundTicks(least, most);
    expect(ticks).toHaveLength(expected.length);
    for (const [k, tick] of ticks.entries()) expect(tick).toBeCloseTo(expected[k]);
  });
});
