import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/optimizers/highs.ts';
import {
  clearMeritOrder,
  clearMeritOrderHighs,
  clearMeritOrderLp,
  type MeritOrderProblem,
} from '../../src/optimizers/meritOrder.ts';

const solver = await loadSolver();

const bid = (name: string, volumeMw: number, priceEurPerMwh: number) => ({ name, volumeMw, priceEurPerMwh });
const upward = (changes: Partial<MeritOrderProblem> = {}): MeritOrderProblem => ({
  direction: 'upward',
  requirementMw: 10,
  bids: [bid('c', 4, 40), bid('a', 3, 20), bid('b', 5, 30)],
  reservePriceEurPerMwh: 35,
  useAllFlexibility: true,
  minimumBidMw: 0,
  ...changes,
});

// Cents and hundredths of a MW: prices that differ, differ by more than a solver's tolerance.
const hundredths = (min: number, max: number) => fc.integer({ min: 100 * min, max: 100 * max }).map((n) => n / 100);
const price = fc.oneof(fc.constantFrom(-10, 0, 25, 30), hundredths(-200, 400));
const anyProblem: fc.Arbitrary<MeritOrderProblem> = fc
  .record({
    direction: fc.constantFrom('upward' as const, 'downward' as const),
    requirementMw: hundredths(0, 60),
    offers: fc.array(fc.record({ volumeMw: hundredths(0, 12), priceEurPerMwh: price }), { maxLength: 10 }),
    reservePriceEurPerMwh: price,
    useAllFlexibility: fc.boolean(),
    minimumBidMw: fc.constantFrom(0, 1),
  })
  .map(({ offers, ...rest }) => ({ ...rest, bids: offers.map((offer, k) => ({ ...offer, name: `bid${k}` })) }));

describe('merit order', () => {
  it('takes the cheapest upward bids first and the reserve last', () => {
    const cleared = clearMeritOrder(upward());
    expect([...cleared.acceptedMw]).toEqual([2, 3, 5]);
    expect(cleared.order).toEqual([1, 2, 0]);
    expect(cleared).toMatchObject({ reserveMw: 0, costEur: 2 * 40 + 3 * 20 + 5 * 30 });
  });

  it('takes reserve before a bid worse than it, if told to', () => {
    const cleared = clearMeritOrder(upward({ useAllFlexibility: false }));
    expect([...cleared.acceptedMw]).toEqual([0, 3, 5]);
    expect(cleared).toMatchObject({ reserveMw: 2, costEur: 3 * 20 + 5 * 30 + 2 * 35, order: [1, 2] });
  });

  it('takes the downward bid that pays most first, as revenue', () => {
    const bids = [bid('EV_Agg6', 4, 5), bid('EV_Agg8', 4, 15), bid('EV_Agg10', 4, -10)];
    const cleared = clearMeritOrder(upward({ direction: 'downward', bids, reservePriceEurPerMwh: -50 }));
    expect([...cleared.acceptedMw]).toEqual([4, 4, 2]);
    expect(cleared.costEur).toBe(-(4 * 5 + 4 * 15 - 2 * 10));
  });

  it('shares one price pro rata and leaves out bids below the minimum', () => {
    const bids = [bid('a', 6, 20), bid('b', 12, 20), bid('c', 0.9, 1)];
    const cleared = clearMeritOrder(upward({ bids, requirementMw: 9, minimumBidMw: 1 }));
    expect([...cleared.acceptedMw]).toEqual([3, 6, 0]);
  });

  it('agrees with the linear programme on both solvers', () => {
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const cleared = clearMeritOrder(problem);
        const total = cleared.acceptedMw.reduce((sum, mw) => sum + mw, 0) + cleared.reserveMw;
        expect(total).toBeCloseTo(problem.requirementMw, 9);
        for (const twin of [clearMeritOrderLp(problem), clearMeritOrderHighs(solver, problem)]) {
          expect(twin.costEur).toBeCloseTo(cleared.costEur, 4);
          if (problem.bids.some((one) => one.priceEurPerMwh === problem.reservePriceEurPerMwh)) continue;
          expect(twin.reserveMw).toBeCloseTo(cleared.reserveMw, 6);
          for (const [k, mw] of twin.acceptedMw.entries()) expect(mw).toBeCloseTo(cleared.acceptedMw[k], 6);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('does not depend on the order of the bids, to the last bit', () => {
    const shuffled = anyProblem.chain((problem) =>
      fc.record({
        problem: fc.constant(problem),
        bids: fc.shuffledSubarray(problem.bids, { minLength: problem.bids.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ problem, bids }) => {
        const [one, other] = [clearMeritOrder(problem), clearMeritOrder({ ...problem, bids })];
        expect([other.costEur, other.reserveMw]).toEqual([one.costEur, one.reserveMw]);
        for (const [k, moved] of bids.entries()) {
          expect(other.acceptedMw[k]).toBe(one.acceptedMw[problem.bids.indexOf(moved)]);
        }
        expect(other.order.map((k) => bids[k].name)).toEqual(one.order.map((k) => problem.bids[k].name));
      }),
      { seed: 2, numRuns: 1000 },
    );
  });
});
