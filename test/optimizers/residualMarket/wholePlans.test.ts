import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clearInRounds, winterFleet, winterSupply } from '../../../bench/residualMarket.ts';
import { FleetAnswer } from '../../../src/optimizers/residualMarket/fleetAnswer.ts';
import { purify, type Shares } from '../../../src/optimizers/residualMarket/purify.ts';
import { makeWhole, type PlanPool, planOfEach } from '../../../src/optimizers/residualMarket/wholePlans.ts';

const figure = fc.oneof(fc.constantFrom(0, 0, 1, 2.75), fc.double({ min: -5, max: 20, noNaN: true }));
const list = (arbitrary: fc.Arbitrary<number>, length: number): fc.Arbitrary<Float64Array> =>
  fc.array(arbitrary, { minLength: length, maxLength: length }).map((figures) => Float64Array.from(figures));

const sumOf = (blocks: readonly Shares[], dimension: number): Float64Array => {
  const sum = new Float64Array(dimension);
  for (const { vectors, amounts } of blocks) {
    for (const [k, vector] of vectors.entries()) for (let r = 0; r < dimension; r++) sum[r] += amounts[k] * vector[r];
  }
  return sum;
};
const total = (figures: Float64Array): number => figures.reduce((sum, amount) => sum + amount, 0);

describe('moving shares until few are left', () => {
  it('leaves the sum and each block as they were, and at most `dimension` amounts beside one a block', () => {
    const any = fc.integer({ min: 1, max: 5 }).chain((dimension) =>
      fc.record({
        dimension: fc.constant(dimension),
        blocks: fc.array(
          fc.integer({ min: 1, max: 6 }).chain((size) =>
            fc.record({
              vectors: fc.array(list(figure, dimension), { minLength: size, maxLength: size }),
              amounts: list(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 3, noNaN: true })), size),
            }),
          ),
          { minLength: 1, maxLength: 40 },
        ),
      }),
    );
    fc.assert(
      fc.property(any, ({ dimension, blocks }) => {
        const moved = blocks.map(({ vectors, amounts }) => ({ vectors, amounts: amounts.slice() }));
        purify(moved, dimension);
        const [before, after] = [sumOf(blocks, dimension), sumOf(moved, dimension)];
        for (let r = 0; r < dimension; r++) expect(Math.abs(after[r] - before[r])).toBeLessThan(1e-6);
        let extra = 0;
        for (const [i, { amounts }] of moved.entries()) {
          expect(total(amounts)).toBeCloseTo(total(blocks[i].amounts), 7);
          expect(Math.min(...amounts)).toBeGreaterThanOrEqual(0);
          extra += Math.max(0, amounts.filter((amount) => amount > 0).length - 1);
        }
        expect(extra).toBeLessThanOrEqual(dimension);
      }),
      { numRuns: 400 },
    );
  });
});

/** Award of a pool list by ISP, in kWh; the mixture that `makeWhole` is to come near. */
function mixtureOf(pools: readonly PlanPool[], weights: ArrayLike<number>): Float64Array {
  const kwh = new Float64Array(pools[0].plans[0].energyKwh.length);
  for (const { count, plans } of pools) {
    for (const [k, plan] of plans.entries()) {
      for (let t = 0; t < kwh.length; t++) kwh[t] += count * weights[k] * plan.energyKwh[t];
    }
  }
  return kwh;
}

describe('a mixture made whole', () => {
  it('gives EVs that are alike their plans by the largest remainder', () => {
    const plans = [0, 1, 2].map((k) => ({
      energyKwh: Float64Array.from([0, 1, 2], (t) => (t === k ? 3 : 0)),
      ownCostEur: k,
    }));
    const whole = makeWhole([{ count: 7, plans }], [0.5, 0.3, 0.2], 1);
    expect(whole.counts).toEqual([Int32Array.of(4, 2, 1)]); // 3.5, 2.1, 1.4
    expect([...whole.energyKwh]).toEqual([12, 6, 3]);
    expect(whole).toMatchObject({ ownCostEur: 4, evsOff: 1, mostOff: 4 });
    expect([...planOfEach(whole.counts[0])]).toEqual([0, 0, 0, 0, 1, 1, 2]);
  });

  it('shares out EVs of which each is one of its kind, rather than give all the heaviest plan', () => {
    const plans = [0, 1].map((k) => ({
      energyKwh: Float64Array.from([0, 1], (t) => (t === k ? 10 : 0)),
      ownCostEur: 0,
    }));
    const pools = Array.from({ length: 100 }, () => ({ count: 1, plans }));
    const whole = makeWhole(pools, [0.63, 0.37], 1);
    expect([...whole.energyKwh]).toEqual([630, 370]);
    expect(whole.evsOff).toBe(0);
  });

  it('refuses a pool that does not fit the weights', () => {
    expect(() => makeWhole([{ count: 3, plans: [] }], [1], 1)).toThrow('a pool has 0 plans for 1 weights');
    expect(makeWhole([], [1], 1)).toMatchObject({ counts: [], evsOff: 0, ownCostEur: 0 });
  });

  it('keeps to numbers and bounds, whatever the pools', () => {
    const any = fc
      .record({
        size: fc.integer({ min: 1, max: 6 }),
        perPrice: fc.constantFrom(1, 2),
        ispCount: fc.constantFrom(2, 4),
      })
      .chain(({ size, perPrice, ispCount }) => {
        const plan = fc.record({ energyKwh: list(figure, ispCount), ownCostEur: figure });
        return fc.record({
          perPrice: fc.constant(perPrice),
          raw: list(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1, noNaN: true })), size),
          pools: fc.array(
            fc.record({
              count: fc.constantFrom(0, 1, 1, 2, 50),
              plans: fc.array(plan, { minLength: size, maxLength: size }),
            }),
            { minLength: 1, maxLength: 20 },
          ),
        });
      });
    fc.assert(
      fc.property(any, ({ perPrice, raw, pools }) => {
        fc.pre(total(raw) > 0);
        const weights = raw.map((weight) => weight / total(raw));
        const whole = makeWhole(pools, weights, perPrice);
        expect(makeWhole(pools, weights, perPrice)).toEqual(whole);
        expect(whole.evsOff).toBeLessThanOrEqual(whole.mostOff);
        const mixture = mixtureOf(pools, weights);
        let largest = 0;
        for (const [c, { count, plans }] of pools.entries()) {
          expect(whole.counts[c].reduce((sum, evs) => sum + evs, 0)).toBe(count);
          for (const [k, evs] of whole.counts[c].entries()) {
            expect(evs).toBeGreaterThanOrEqual(Math.floor(count * weights[k] + 1e-9));
            expect(evs).toBeLessThan(count * weights[k] + weights.length);
            if (weights[k] === 0) expect(evs).toBe(0);
          }
          for (const a of plans) {
            for (const b of plans) {
              const apart = a.energyKwh.map((kwh, t) => Math.abs(kwh - b.energyKwh[t]));
              largest = Math.max(largest, total(apart));
            }
          }
        }
        for (let from = 0; from < mixture.length; from += perPrice) {
          const inPrice = (kwh: Float64Array): number => total(kwh.subarray(from, from + perPrice));
          const apart = Math.abs(inPrice(whole.energyKwh) - inPrice(mixture));
          expect(apart).toBeLessThanOrEqual(whole.evsOff * largest + 1e-5);
        }
      }),
      { numRuns: 100 },
    );
  });

  it.for([
    [4, 25],
    [1, 97],
  ])('of a market with %i ISPs a price has at most %i EVs off', ([perPrice, mostOff]) => {
    const supply = winterSupply(10, perPrice);
    const classes = winterFleet('fleet', 100, 5000);
    const fleet = new FleetAnswer(classes);
    const { quotes, clearing } = clearInRounds(supply, new Map([['fleet', fleet]]));
    const byQuote = quotes.map((quote) => fleet.plans(quote));
    const pools = classes.map(({ count }, c) => ({ count, plans: byQuote.map((plans) => plans[c]) }));
    const [{ weights, energyKwh, ownCostEur }] = clearing.awards;
    const whole = makeWhole(pools, weights, perPrice);
    expect(whole.mostOff).toBe(mostOff);
    expect(whole.evsOff).toBeLessThanOrEqual(mostOff);
    const apart = supply.means(whole.energyKwh).map((kwh, k) => Math.abs(kwh - supply.means(energyKwh)[k]));
    expect(total(apart) * perPrice).toBeLessThan(1e-3 * total(energyKwh));
    expect(Math.abs(whole.ownCostEur / ownCostEur - 1)).toBeLessThan(1e-3);
  });
});
