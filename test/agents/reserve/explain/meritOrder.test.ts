import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClearingProblem, meritOrder } from '../../../../agents/reserve/explain/meritOrder.ts';
import { RESERVE_UNITS } from '../../../../agents/reserve/market/rules.ts';
import { clearMeritOrder } from '../../../../src/optimizers/meritOrder.ts';
import { AT, confirmed, turnOf } from './thresholds.ts';

const bid = (name: string, volumeMw: number, priceEurPerMwh: number) => ({ name, volumeMw, priceEurPerMwh });
const problem = (given: Partial<ClearingProblem> = {}): ClearingProblem => ({
  ...{ direction: 'upward', requirementMw: 5, useAllFlexibility: false, minimumBidMw: 0 },
  ...{ bids: [bid('A', 2, 40), bid('B', 3, 60)], reservePriceEurPerMwh: 80 },
  ...given,
});
const boundsOf = (of: ClearingProblem) => meritOrder.bounds?.(of, clearMeritOrder(of), AT);
const toldOf = (of: ClearingProblem) =>
  Object.fromEntries((meritOrder.told?.(of, clearMeritOrder(of), AT) ?? []).map(({ what, value }) => [what, value]));

describe('which bids are taken', () => {
  test('depends on the price of reserve units, and of a bid, as far as the other', () => {
    const found = confirmed(meritOrder, problem());
    expect(turnOf(found, 'price of reserve units', 'down')).toMatchObject({ is: 'exactly', value: 60, becomes: 2 });
    expect(turnOf(found, 'price of reserve units', 'up')).toMatchObject({ is: 'never', proved: true });
    expect(turnOf(found, 'price of the bid of B', 'up')).toMatchObject({ is: 'exactly', value: 80, becomes: 0 });
  });

  test('downward it is the bid that pays least', () => {
    const of = problem({ direction: 'downward', reservePriceEurPerMwh: 20 });
    const found = confirmed(meritOrder, of);
    expect(turnOf(found, 'price of the bid of A', 'down')).toMatchObject({ is: 'exactly', value: 20, becomes: 0 });
    expect(turnOf(found, 'price of reserve units', 'up')).toMatchObject({ is: 'exactly', value: 40, becomes: 3 });
  });

  test('of a bid, on the price of the next that takes its place', () => {
    const found = confirmed(meritOrder, problem({ requirementMw: 1 }));
    expect(turnOf(found, 'price of the bid of A', 'up')).toMatchObject({ is: 'exactly', value: 60, becomes: 0 });
    expect(turnOf(found, 'price of the bid of B', 'down')).toMatchObject({ is: 'exactly', value: 40, becomes: 1 });
    expect(turnOf(found, 'price of reserve units', 'down')).toMatchObject({ is: 'exactly', value: 40, becomes: 0 });
  });

  test('is not asked of prices where all bids come before reserve units', () => {
    const found = confirmed(meritOrder, problem({ useAllFlexibility: true, requirementMw: 7 }));
    for (const { knob, found: each } of found)
      if (knob.linear) expect(each).toMatchObject({ is: 'never', proved: true });
  });

  test('with a ladder, on the prices of its rungs together', () => {
    const ladder = [bid(RESERVE_UNITS, 2, 50), bid(RESERVE_UNITS, 2, 70)];
    const of = problem({ bids: [...problem().bids, ...ladder], reservePriceEurPerMwh: 1e6 });
    const found = confirmed(meritOrder, of);
    expect(toldOf(of)).toEqual({ needed: 5, 'of reserve units': 2, 'price of the last MW': 60 });
    const up = turnOf(found, 'added to the prices of reserve units', 'up');
    expect(up).toMatchObject({ is: 'exactly', value: 10, becomes: 5 });
  });

  test('whatever is bid, every threshold is where solving anew finds it', () => {
    const bids = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: -20, max: 150 })), {
      maxLength: 5,
    });
    const arbitrary = fc.record({
      direction: fc.constantFrom('upward' as const, 'downward' as const),
      requirementMw: fc.integer({ min: 0, max: 15 }),
      useAllFlexibility: fc.boolean(),
      reservePriceEurPerMwh: fc.integer({ min: -20, max: 150 }),
      bids: bids.map((all) => all.map(([mw, price], k) => bid(`B${k}`, mw, price + 0.01 * k))),
    });
    let exact = 0;
    fc.assert(
      fc.property(arbitrary, (given) => {
        exact += confirmed(meritOrder, problem(given)).filter(({ found }) => found.is === 'exactly').length;
      }),
      { numRuns: 150, seed: 1 },
    );
    expect(exact).toBeGreaterThan(100);
  });
});

test('where nothing is bid, it is asked at what need the ladder has another price', () => {
  const ladder = [50, 70, 90].map((price) => bid(RESERVE_UNITS, 2, price));
  const found = confirmed(meritOrder, problem({ requirementMw: 3, bids: ladder, reservePriceEurPerMwh: 1e6 }));
  expect(found.map(({ knob }) => knob.name)).toEqual(['needed', 'needed']);
  const [down, up] = [turnOf(found, 'needed', 'down'), turnOf(found, 'needed', 'up')];
  expect(down).toMatchObject({ is: 'between', becomes: 50 });
  expect(up).toMatchObject({ is: 'between', becomes: 90 });
  if (down?.is === 'between') expect([down.other <= 2, down.same > 2]).toEqual([true, true]);
  if (up?.is === 'between') expect([up.other > 4, up.same <= 4]).toEqual([true, true]);
});

test('where nothing is needed, nothing is asked', () => {
  expect(confirmed(meritOrder, problem({ requirementMw: 0 }))).toEqual([]);
});

test('of the balance, what all steps take on average counts', () => {
  const of = problem({ step: { at: 1, of: 4 } });
  expect(meritOrder.outcome.of(of, clearMeritOrder(of), AT)).toBe(5 / 4);
  expect(toldOf(of)['step 2: needed']).toBe(5);
});

describe('what holds it', () => {
  test.each([
    ['what is needed', {}],
    ['nothing being needed', { requirementMw: 0 }],
    ['what is bid: no more', { requirementMw: 6 }],
    ['nothing being bid', { bids: [bid('A', 0, 40), bid(RESERVE_UNITS, 9, 50)] }],
    ['reserve units, which are better than the bids left', { reservePriceEurPerMwh: 50 }],
  ])('%s', (says, given) => {
    expect(boundsOf(problem(given))).toEqual([says]);
  });

  test('the price of the last MW is that of reserve units where these are used', () => {
    expect(toldOf(problem())['price of the last MW']).toBe(60);
    expect(toldOf(problem({ requirementMw: 6 }))['price of the last MW']).toBe(80);
    expect(toldOf(problem({ requirementMw: 0 }))['price of the last MW']).toBeUndefined();
  });
});
