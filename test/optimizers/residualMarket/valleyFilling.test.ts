import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import type { ResidualSupply } from '../../../src/optimizers/residualMarket/residualSupply.ts';
import { supplyOf } from './markets.ts';

const HOURS = 24;
const SLOPE = 0.005;
const random = seedrandom('valley filling');
const load = Float64Array.from({ length: HOURS }, (_, t) => 9000 + 3000 * Math.sin(t / 4) + 1500 * random());
const supply = supplyOf(
  Array.from(load, (mw) => 20 + SLOPE * mw),
  { slope: SLOPE },
);

const mean = (list: Float64Array): number => list.reduce((sum, figure) => sum + figure, 0) / list.length;
const deviation = (list: Float64Array): number => Math.sqrt(mean(list.map((figure) => (figure - mean(list)) ** 2)));
const sumOf = (plans: Float64Array[], start = new Float64Array(HOURS)): Float64Array =>
  plans.reduce<Float64Array>((sum, plan) => plus(sum, plan), start);
const plus = (a: Float64Array, b: Float64Array, times = 1): Float64Array => a.map((figure, t) => figure + times * b[t]);

/**
 * What a fleet buys of `mwh` that foresees its own effect: it maximises -sum of h (P_t(others) + b x_t) x_t, so that its
 * marginal cost P_t(others) + 2 b x_t is the same in all hours.
 */
function foreseeing(market: ResidualSupply, others: Float64Array, mwh: number): Float64Array {
  const price = market.prices(others);
  const level = mean(price) + 2 * SLOPE * (mwh / HOURS);
  return price.map((eurPerMwh) => (level - eurPerMwh) / (2 * SLOPE));
}

describe('fleets that fill the valley of the load, at a linear price', () => {
  it.for([
    [1, 0.5],
    [2, 1 / 3],
    [4, 0.2],
    [9, 0.1],
    [19, 0.05],
  ])('leave 1/(N+1) of its deviation where %i foresee their own effect', ([count, share]) => {
    const mwh = Array.from({ length: count }, (_, i) => 100 * (i + 1)); // of whatever size
    let plans: Float64Array[] = mwh.map((energy) => new Float64Array(HOURS).fill(energy / HOURS));
    const damping = 2 / (count + 1); // undamped answers swing from four fleets on
    for (let round = 0; round < 400; round++) {
      const total = sumOf(plans);
      plans = plans.map((plan, i) => {
        const answer = foreseeing(supply, plus(total, plan, -1), mwh[i]);
        return plan.map((mw, t) => (1 - damping) * mw + damping * answer[t]);
      });
    }
    const total = sumOf(plans, load);
    expect(deviation(total) / deviation(load)).toBeCloseTo(share, 9);
  });

  it('leave nothing of it as price-takers that move but slowly', () => {
    const count = 5;
    // x <- argmin of sum h P x + r/2 |x - before|^2 at a given energy: it moves against the price, less its mean
    const r = 2 * SLOPE * count;
    let plans: Float64Array[] = Array.from({ length: count }, () => new Float64Array(HOURS).fill(50));
    for (let round = 0; round < 100; round++) {
      const price = supply.prices(sumOf(plans));
      const level = mean(price);
      plans = plans.map((plan) => plan.map((mw, t) => mw - (price[t] - level) / r));
    }
    const total = sumOf(plans, load);
    expect(deviation(total) / deviation(load)).toBeLessThan(1e-12);
    for (const plan of plans) expect(mean(plan)).toBeCloseTo(50, 8);
  });
});
