import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marketRules } from '../../../../agents/reserve/market/rules.ts';
import {
  type Area,
  areaFlows,
  type ClearedStep,
  type ClosedIsp,
  clearStep,
  closeIsp,
  meanAccepted,
  type Offers,
  type PriceRules,
  paidPrices,
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
    expect(closeIsp(ispOf(needs), { stateRule: rule })).toEqual(expected);
  });

  it('in state 2 neither upward below the mid price nor downward above it', () => {
    const steps = ispOf([12, -12, 0], NONE, { midEurPerMwh: 100 });
    expect(closeIsp(steps)).toEqual(closed(2, 100, 30, 70, 30));
    expect(closeIsp(ispOf([12, -12, 0], NONE, { midEurPerMwh: 0 }))).toEqual(closed(2, 70, 0, 70, 30));
  });

  it.each<[string, number[], PriceRules, ClosedIsp]>([
    [
      'state 1 at the mean by energy',
      [12, 33, 22],
      { imbalancePrice: 'mean' },
      closed(1, 5570 / 67, 5570 / 67, 5570 / 67, null),
    ],
    ['state 2 at both means', [12, -33, 22], { imbalancePrice: 'mean' }, closed(2, 2600 / 34, 10, 2600 / 34, 10)],
    ['state 0 at the mid price', [3, -3, 0], { imbalancePrice: 'mean' }, closed(0, 50, 50, null, null)],
    [
      'state 1 at the dearest, and the mid price for who is long',
      [12, 33, 22],
      { imbalancePrice: 'dual' },
      closed(1, 90, 50, 90, null),
    ],
    [
      'state -1 at the cheapest, and the mid price for who is short',
      [-12, -33, 3],
      { imbalancePrice: 'dual' },
      closed(-1, 50, 10, null, 10),
    ],
    ['state 2 as ever', [12, -33, 3], { imbalancePrice: 'dual' }, closed(2, 70, 10, 70, 10)],
    ['state 0 at the mid price', [3, -3, 0], { imbalancePrice: 'dual' }, closed(0, 50, 50, null, null)],
    [
      'state -1 with energy upward',
      [33, 3, -12],
      { imbalancePrice: 'dual', stateRule: 'monotone' },
      closed(-1, 50, 30, 90, 30),
    ],
  ])('by another rule: %s', (_, needs, rules, expected) => {
    const is = closeIsp(ispOf(needs), rules);
    for (const [name, price] of Object.entries(expected)) {
      if (price === null) expect(is[name as keyof ClosedIsp]).toBe(null);
      else expect(is[name as keyof ClosedIsp], name).toBeCloseTo(price, 9);
    }
  });

  it('where nobody reacted, at the prices of its own steps under the mean rule, and at two under the dual one', () => {
    const base = { regulationState: 1 as const, shortageEurPerMwh: 333, surplusEurPerMwh: 333 };
    const [alike, unlike] = [ispOf([22, 22, 22], NONE, { base }), ispOf([12, 33, 22], NONE, { base })];
    expect(closeIsp(alike, { imbalancePrice: 'mean' })).toMatchObject(base);
    expect(closeIsp(unlike, { imbalancePrice: 'mean' }).shortageEurPerMwh).toBeCloseTo(5570 / 67, 9);
    expect(closeIsp(unlike, { imbalancePrice: 'dual' })).toMatchObject({ ...base, surplusEurPerMwh: 50 });
    const long = { regulationState: -1 as const, shortageEurPerMwh: -7, surplusEurPerMwh: -7 };
    expect(closeIsp(ispOf([-22], NONE, { base: long }), { imbalancePrice: 'dual' })).toMatchObject({
      ...long,
      shortageEurPerMwh: 50,
    });
    const none = { regulationState: 0 as const, shortageEurPerMwh: 48, surplusEurPerMwh: 48 };
    const calm = ispOf([0], NONE, { base: none, midEurPerMwh: 48 });
    for (const imbalancePrice of ['mean', 'dual'] as const)
      expect(closeIsp(calm, { imbalancePrice })).toMatchObject(none);
  });

  it('under the mean rule pays each the prices of the steps he was called in: none less than he asks', () => {
    const offers = { upward: [bid('F', 'upward', 9, 10), bid('G', 'upward', 5, 85)], downward: [] };
    const steps = ispOf([12, 50, 6], offers); // at 60, 90 and 10
    const market = {
      settlement: 'pay-as-cleared',
      balancing: marketRules.parse({ balancing: { imbalancePrice: 'mean' } }).balancing,
    } as const;
    const closed = closeIsp(steps, { imbalancePrice: 'mean' });
    const paid = paidPrices(steps, 'upward', { offers, closed, market });
    expect(paid.get('F')).toBeCloseTo((9 * 60 + 9 * 90 + 6 * 10) / 24, 9);
    expect(paid.get('G')).toBe(90);
    expect(closed.upwardEurPerMwh).toBeCloseTo((12 * 60 + 50 * 90 + 6 * 10) / 68, 9);
    const [reserve] = areaFlows(steps, closed, market);
    expect(reserve).toMatchObject({
      party: 'reserve upward',
      priceEurPerMwh: expect.closeTo((3 * 60 + 36 * 90) / 39, 9),
    });
    const asBid = paidPrices(steps, 'upward', { offers, closed, market: { ...market, settlement: 'pay-as-bid' } });
    expect([...asBid.values()]).toEqual([10, 85]);
  });

  it('as the world has it where nobody reacted nor a bid was taken, and as cleared where a bid was', () => {
    const base = { regulationState: 2 as const, shortageEurPerMwh: 333, surplusEurPerMwh: -3 };
    expect(closeIsp(ispOf([12], NONE, { base }))).toEqual({
      ...base,
      upwardEurPerMwh: 70,
      downwardEurPerMwh: null,
    });
    const offers = { upward: [bid('F', 'upward', 5, 10)], downward: [] };
    expect(closeIsp(ispOf([12], offers, { base }))).toEqual(closed(1, 60, 60, 60, null));
    const dear = { upward: [bid('F', 'upward', 5, 999)], downward: [] };
    expect(closeIsp(ispOf([12], dear, { base }))).toMatchObject(base);
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
function balanceOf(
  needs: readonly number[],
  reactions: readonly number[],
  offers: Offers,
  imbalancePrice?: PriceRules['imbalancePrice'],
) {
  const market = marketRules.parse({ balancing: { ...(imbalancePrice && { imbalancePrice }) } });
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
  const isp = closeIsp(steps, market.balancing);
  let tsoEur = 0;
  let [shortMw, upMw] = [0, 0];
  for (const { party, mw, priceEurPerMwh } of areaFlows(steps, isp, market)) {
    tsoEur += (party === 'short' || party === 'reserve downward' ? 1 : -1) * mw * priceEurPerMwh;
    if (party === 'short') shortMw += mw;
    if (party === 'reserve upward') upMw += mw;
  }
  for (const direction of ['upward', 'downward'] as const) {
    const paid = paidPrices(steps, direction, { offers, closed: isp, market });
    for (const [bidder, mw] of meanAccepted(steps, direction, offers)) {
      tsoEur += (direction === 'upward' ? -1 : 1) * mw * (paid.get(bidder) ?? 0);
      if (direction === 'upward') upMw += mw;
    }
  }
  const taken = reactions.reduce((sum, mw) => sum + mw, 0) / steps.length;
  if (taken > 0) shortMw += taken;
  tsoEur += taken > 0 ? taken * isp.shortageEurPerMwh : taken * isp.surplusEurPerMwh;
  return { isp, tsoEur, identity: (shortMw - upMw) * (isp.shortageEurPerMwh - isp.surplusEurPerMwh) };
}

describe('what the TSO earns', () => {
  it.each([undefined, 'mean', 'dual'] as const)(
    'is (S - U)(shortage - surplus): nothing in states 1 and -1 but with two prices, something in state 2 (%s)',
    (rule) => {
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
          const { isp, tsoEur, identity } = balanceOf(needs, moved, offers, rule);
          expect(Math.abs(tsoEur - identity)).toBeLessThan(1e-9 * Math.max(1, 200 * 450));
          if ((isp.regulationState === 1 || isp.regulationState === -1) && rule !== 'dual')
            expect(Math.abs(identity)).toBe(0);
          seen.set(isp.regulationState, (seen.get(isp.regulationState) ?? 0) + 1);
        }),
        { numRuns: 300, seed: 1 },
      );
      for (const state of [1, -1, 2]) expect(seen.get(state)).toBeGreaterThan(20);
    },
  );

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
