import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Area,
  areaFlows,
  type ClearedStep,
  type ClosedIsp,
  clearStep,
  closeIsp,
  meanAccepted,
  type Offers,
  publishedStep,
} from '../../../../agents/reserve/tso/stepClearing.ts';
import { clearMeritOrderLp, type Dispatch, type MeritOrderProblem } from '../../../../src/optimizers/meritOrder.ts';
import { sum } from '../../../../src/series.ts';

/** Reserve units ask 60, 70, 80, ... EUR/MWh upward for 10 MW each, and pay 40, 30, 20, ... downward. */
const ladder = (from: number, by: number) =>
  Array.from({ length: 40 }, (_, k) => ({ volumeMw: 10, priceEurPerMwh: from + by * k }));
const area = (changes: Partial<Area> = {}): Area => ({
  ...{ step: 0, steps: 1, upMw: 0, downMw: 0, deadbandMw: 5, midEurPerMwh: 50, base: null },
  ...{
    upward: ladder(60, 10),
    downward: ladder(40, -10),
    baseUpMw: changes.upMw ?? 0,
    baseDownMw: changes.downMw ?? 0,
  },
  ...changes,
});
const NONE: Offers = { upward: [], downward: [] };
const bid = (bidder: string, direction: 'upward' | 'downward', volumeMw: number, priceEurPerMwh: number) => ({
  ...{ bidder, direction, volumeMw, priceEurPerMwh },
});

const anyOffers = fc
  .array(
    fc.record({
      direction: fc.constantFrom('upward', 'downward'),
      volumeMw: fc.integer({ min: 1, max: 300 }).map((tenth) => tenth / 10),
      priceEurPerMwh: fc.integer({ min: -30, max: 130 }),
    }),
    { maxLength: 6 },
  )
  .map((all): Offers => {
    const of = (direction: 'upward' | 'downward') =>
      all.flatMap((each, k) => (each.direction === direction ? [{ ...each, direction, bidder: `F${k}` }] : []));
    return { upward: of('upward'), downward: of('downward') };
  });
const anyMw = fc.integer({ min: 0, max: 20_000 }).map((tenKw) => tenKw / 100);

describe('a step is cleared', () => {
  it('by bids and reserve units in one merit order, cheapest first, at the price of the last unit', () => {
    const offers = { upward: [bid('F', 'upward', 5, 65), bid('G', 'upward', 5, 500)], downward: [] };
    const { upward, downward, unmetMw } = clearStep(area({ upMw: 22 }), offers);
    expect(upward).toEqual({
      ...{ acceptedMw: new Float64Array([5, 0]), reserveMw: 17, reserveEurPerH: 10 * 60 + 7 * 70, price: 70 },
    });
    expect([downward, unmetMw]).toEqual([undefined, 0]);
  });

  it('downward by who pays most', () => {
    const offers = { upward: [], downward: [bid('F', 'downward', 5, 35), bid('G', 'downward', 5, -99)] };
    const { downward } = clearStep(area({ downMw: 22 }), offers);
    expect(downward).toEqual({
      ...{ acceptedMw: new Float64Array([5, 0]), reserveMw: 17, reserveEurPerH: 10 * 40 + 7 * 30, price: 30 },
    });
  });

  it('at the cost of the linear programme, which is its slow twin; all that is needed is met', () => {
    let problems = 0;
    fc.assert(
      fc.property(anyOffers, anyMw, anyMw, (offers, upMw, downMw) => {
        const hear = (problem: MeritOrderProblem, { costEur }: Dispatch) => {
          problems++;
          expect(clearMeritOrderLp(problem).costEur).toBeCloseTo(costEur, 4);
        };
        const step = clearStep(area({ upMw, downMw }), offers, hear);
        for (const [mw, cleared] of [[upMw, step.upward] as const, [downMw, step.downward] as const]) {
          const inAll = (cleared?.reserveMw ?? 0) + sum(cleared?.acceptedMw ?? []);
          expect(inAll).toBeCloseTo(mw > 5 ? mw : 0, 9);
        }
      }),
      { numRuns: 100, seed: 2 },
    );
    expect(problems).toBeGreaterThan(100);
  });

  it('at no higher price where an upward bid is added, and no lower one where a downward bid is', () => {
    fc.assert(
      fc.property(anyOffers, anyMw, anyMw, fc.integer({ min: -30, max: 130 }), (offers, upMw, downMw, price) => {
        const before = clearStep(area({ upMw, downMw }), offers);
        const after = clearStep(area({ upMw, downMw }), {
          upward: [...offers.upward, bid('New', 'upward', 12, price)],
          downward: [...offers.downward, bid('New', 'downward', 12, price)],
        });
        if (before.upward) expect(after.upward?.price).toBeLessThanOrEqual(before.upward.price);
        if (before.downward) expect(after.downward?.price).toBeGreaterThanOrEqual(before.downward.price);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('not at all within the dead band; what is left is told, short above 0', () => {
    const left = clearStep(area({ upMw: 4 }), NONE);
    expect([left.upward, left.downward, left.unmetMw]).toEqual([undefined, undefined, 4]);
    expect(clearStep(area({ downMw: 5 }), NONE).unmetMw).toBe(-5);
    const beyond = clearStep(area({ upMw: 5.1 }), NONE);
    expect([beyond.upward?.reserveMw, beyond.unmetMw]).toEqual([5.1, 0]);
    // where the world's own need is met as it was, there is none
    expect(clearStep(area({ upMw: 0.1, deadbandMw: 0 }), NONE).upward?.reserveMw).toBe(0.1);
  });

  it('and published: state, prices, what was activated', () => {
    const of = (upMw: number, downMw: number) => publishedStep(clearStep(area({ upMw, downMw }), NONE));
    expect(of(22, 0)).toMatchObject({
      regulationState: 1,
      upwardEurPerMwh: 80,
      downwardEurPerMwh: null,
      activatedMw: 22,
    });
    expect(of(0, 12)).toMatchObject({ regulationState: -1, upwardEurPerMwh: null, downwardEurPerMwh: 30 });
    expect(of(3, 0)).toMatchObject({ regulationState: 0, activatedMw: 0, unmetMw: 3, midEurPerMwh: 50 });
    expect(of(22, 12)).toMatchObject({ regulationState: 2, activatedMw: 10, reserveUpMw: 22, reserveDownMw: 12 });
  });
});

/** An ISP whose steps need so many MW: above 0 upward. */
const ispOf = (needs: readonly number[], offers: Offers = NONE, changes: Partial<Area> = {}): ClearedStep[] =>
  needs.map((mw, step) =>
    clearStep(area({ step, steps: needs.length, upMw: Math.max(0, mw), downMw: Math.max(0, -mw), ...changes }), offers),
  );

describe('an ISP is closed', () => {
  it.each<[string, number[], 'both' | 'monotone', ClosedIsp]>([
    ['state 1 at the dearest upward step', [12, 33, 22], 'both', closed(1, 90, 90, 90, null)],
    ['state -1 at the cheapest downward step', [-12, -33, -22], 'both', closed(-1, 10, 10, null, 10)],
    ['state 0 at the mid price', [3, -3, 0], 'both', closed(0, 50, 50, null, null)],
    ['state 2 at both', [12, -33, 3], 'both', closed(2, 70, 10, 70, 10)],
    ['state 1 where the balance fell throughout, under monotone', [-12, 3, 33], 'monotone', closed(1, 90, 90, 90, 30)],
    ['state -1 where it rose', [33, 3, -12], 'monotone', closed(-1, 30, 30, 90, 30)],
    ['state 2 where it did neither', [12, -33, 22], 'monotone', closed(2, 80, 10, 80, 10)],
  ])('%s', (_, needs, rule, expected) => {
    expect(closeIsp(ispOf(needs), rule)).toEqual(expected);
  });

  it('in state 2 neither upward below the mid price nor downward above it', () => {
    const steps = ispOf([12, -12, 0], NONE, { midEurPerMwh: 100 });
    expect(closeIsp(steps, 'both')).toEqual(closed(2, 100, 30, 70, 30));
    expect(closeIsp(ispOf([12, -12, 0], NONE, { midEurPerMwh: 0 }), 'both')).toEqual(closed(2, 70, 0, 70, 30));
  });

  it('as the world has it where nobody reacted nor a bid was taken, and as cleared where a bid was', () => {
    const base = { regulationState: 2 as const, shortageEurPerMwh: 333, surplusEurPerMwh: -3 };
    expect(closeIsp(ispOf([12], NONE, { base }), 'both')).toEqual({
      ...base,
      upwardEurPerMwh: 70,
      downwardEurPerMwh: null,
    });
    const offers = { upward: [bid('F', 'upward', 5, 10)], downward: [] };
    expect(closeIsp(ispOf([12], offers, { base }), 'both')).toEqual(closed(1, 60, 60, 60, null));
    const dear = { upward: [bid('F', 'upward', 5, 999)], downward: [] };
    expect(closeIsp(ispOf([12], dear, { base }), 'both')).toMatchObject(base);
  });

  it('activates each bid for its mean over the steps', () => {
    const offers = { upward: [bid('F', 'upward', 9, 10)], downward: [bid('F', 'downward', 6, 45)] };
    const steps = ispOf([12, -33, 6], offers);
    expect(meanAccepted(steps, 'upward', offers).get('F')).toBeCloseTo((9 + 0 + 6) / 3, 12);
    expect(meanAccepted(steps, 'downward', offers).get('F')).toBeCloseTo(6 / 3, 12);
  });
});

function closed(
  regulationState: ClosedIsp['regulationState'],
  shortageEurPerMwh: number,
  surplusEurPerMwh: number,
  upwardEurPerMwh: number | null,
  downwardEurPerMwh: number | null,
): ClosedIsp {
  return { regulationState, shortageEurPerMwh, surplusEurPerMwh, upwardEurPerMwh, downwardEurPerMwh };
}

/** What the TSO earns in an hour like this ISP, EUR, where those who react settle their imbalance with it; and what the identity of section 6 says. */
function balanceOf(needs: readonly number[], reactions: readonly number[], offers: Offers) {
  const steps = needs.map((mw, step) => {
    const [up, down] = [Math.max(0, mw), Math.max(0, -mw)];
    const after = mw + reactions[step];
    return clearStep(
      area({
        ...{ step, steps: needs.length, deadbandMw: 0, baseUpMw: up, baseDownMw: down },
        ...{ upMw: Math.max(0, after), downMw: Math.max(0, -after) },
      }),
      offers,
    );
  });
  const isp = closeIsp(steps, 'both');
  let tsoEur = 0;
  let [shortMw, upMw] = [0, 0];
  for (const { party, mw, priceEurPerMwh } of areaFlows(steps, isp, 'pay-as-cleared')) {
    tsoEur += (party === 'short' || party === 'reserve downward' ? 1 : -1) * mw * priceEurPerMwh;
    if (party === 'short') shortMw += mw;
    if (party === 'reserve upward') upMw += mw;
  }
  for (const direction of ['upward', 'downward'] as const)
    for (const [, mw] of meanAccepted(steps, direction, offers)) {
      tsoEur += (direction === 'upward' ? -1 : 1) * mw * (isp[`${direction}EurPerMwh`] ?? 0);
      if (direction === 'upward') upMw += mw;
    }
  const taken = reactions.reduce((sum, mw) => sum + mw, 0) / steps.length;
  if (taken > 0) shortMw += taken;
  tsoEur += taken > 0 ? taken * isp.shortageEurPerMwh : taken * isp.surplusEurPerMwh;
  return { isp, tsoEur, identity: (shortMw - upMw) * (isp.shortageEurPerMwh - isp.surplusEurPerMwh) };
}

describe('what the TSO earns', () => {
  it('is (S - U)(shortage - surplus): nothing in states 1 and -1, something in state 2', () => {
    const seen = new Map<number, number>();
    const anyPower = (mw: number) => fc.integer({ min: -1000 * mw, max: 1000 * mw }).map((kw) => kw / 1000);
    const steps = <T>(of: fc.Arbitrary<T>) => fc.tuple(of, of, of);
    fc.assert(
      fc.property(steps(anyPower(120)), steps(anyPower(60)), anyOffers, (needs, moved, all) => {
        // bids on the far side of the mid price alone, so that no floor is in force
        const offers: Offers = {
          upward: all.upward.filter(({ priceEurPerMwh }) => priceEurPerMwh >= 50),
          downward: all.downward.filter(({ priceEurPerMwh }) => priceEurPerMwh <= 50),
        };
        const { isp, tsoEur, identity } = balanceOf(needs, moved, offers);
        expect(Math.abs(tsoEur - identity)).toBeLessThan(1e-9 * Math.max(1, 200 * 450));
        if (isp.regulationState === 1 || isp.regulationState === -1) expect(Math.abs(identity)).toBe(0);
        seen.set(isp.regulationState, (seen.get(isp.regulationState) ?? 0) + 1);
      }),
      { numRuns: 300, seed: 1 },
    );
    for (const state of [1, -1, 2]) expect(seen.get(state)).toBeGreaterThan(20);
  });

  it('in state 2 by hand: 12 MW up at 70, 12 MW down at 30, one step in three each', () => {
    const { tsoEur, identity } = balanceOf([12, -12, 0], [0, 0, 0], NONE);
    expect(identity).toBe(0); // all that was short was met by energy upward
    expect(tsoEur).toBeCloseTo(0, 12);
    // who takes 12 MW more in the second step is short in the mean, and pays for it: that step needs nothing
    const crowd = balanceOf([12, -12, 0], [-24, 24, 0], NONE);
    expect(crowd.isp).toMatchObject({ regulationState: 2, shortageEurPerMwh: 70, surplusEurPerMwh: 30 });
    expect(crowd.tsoEur).toBeCloseTo(0, 12);
    const late = balanceOf([30, 30, -30], [-30, -30, -30], NONE);
    expect(late.isp.regulationState).toBe(-1);
  });
});
