import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truthfulBlocks } from '../../../../agents/active-distribution/dra/blocks.ts';
import {
  CALLS,
  planConsumers,
  planConsumersMilp,
  profileOf,
  stateConsumers,
} from '../../../../agents/active-distribution/dra/commitment.ts';
import type { Block } from '../../../../agents/active-distribution/market/messages.ts';
import { InputError } from '../../../../src/errors.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';
import { sum } from '../../../../src/series.ts';
import { bestByTrial, consumer, consumersAt } from './consumers.ts';

const solver = await loadSolver();
const block = (startHour: number, hours: number, given: Partial<Block> = {}): Block => ({
  startHour,
  hours,
  curtailedMw: 0.03,
  askEurPerMwh: 10,
  ...given,
});
const ASKS = [
  { share: 0.1, ask: 10 },
  { share: 0.15, ask: 20 },
  { share: 0.2, ask: 35 },
];
/** Hourly prices with a peak in the morning and one in the evening, 64 to 164 EUR/MWh. */
const peaks = (scale = 1): number[] =>
  Array.from({ length: 24 }, (_, t) => {
    const [morning, evening] = [Math.max(0, 3 - Math.abs(t - 8)), Math.max(0, 4 - Math.abs(t - 19))];
    return scale * (64 + 18 * morning + 25 * evening);
  });

const anyConsumers = fc.integer({ min: 2, max: 5 }).chain((hours) => {
  const blocks = fc.array(
    fc
      .record({
        start: fc.integer({ min: 0, max: hours - 1 }),
        length: fc.integer({ min: 1, max: 3 }),
        curtailedMw: fc.constantFrom(0.015, 0.03),
        ask: fc.integer({ min: 0, max: 60 }),
      })
      .map(({ start, length, curtailedMw, ask }) =>
        block(start, Math.min(length, hours - start), { curtailedMw, askEurPerMwh: ask }),
      ),
    { maxLength: 4 },
  );
  const series = (min: number, max: number) =>
    fc.array(fc.integer({ min, max }), { minLength: hours, maxLength: hours });
  return fc
    .record({
      energy: series(-100, 250),
      spinning: series(0, 80),
      own: blocks,
      others: blocks,
      generatorMw: fc.constantFrom(0, 0.05),
      carried: fc.constantFrom(0, 0.01),
    })
    .map(({ energy, spinning, own, others, generatorMw, carried }) =>
      consumersAt(energy, [consumer(hours, { blocks: own, generatorMw }), consumer(hours, { blocks: others })], {
        spinning,
        carriedMw: new Float64Array(hours).fill(carried),
      }),
    );
});

describe('the plan of an aggregator of consumers', () => {
  it('calls a block at the peak, and buys what is paid back after', () => {
    const problem = consumersAt([200, 20, 20, 20, 20, 20, 20], [consumer(7, { blocks: [block(0, 1)] })]);
    const { sellMw, buyMw, shares, profitEur } = planConsumers(problem, solver);
    expect(shares[0][0]).toBeCloseTo(1, 9);
    expect(sellMw[0]).toBeCloseTo(0.03, 9);
    for (let t = 1; t < 7; t++) expect(buyMw[t]).toBeCloseTo((1.1 * 0.03) / 6, 9);
    expect(profitEur).toBeCloseTo(0.03 * (190 - 10) - 1.1 * 0.03 * 21, 9);
  });

  it('carries what a late call leaves over midnight, at the prices expected of those hours', () => {
    const problem = consumersAt([20, 20, 20, 20, 20, 20, 20, 200], [consumer(8, { blocks: [block(7, 1)] })]);
    const { carryMw, buyMw, profitEur } = planConsumers(problem, solver);
    expect(sum(carryMw)).toBeCloseTo(1.1 * 0.03, 9);
    expect(sum(buyMw)).toBe(0);
    expect(profitEur).toBeCloseTo(0.03 * (190 - 10) - 1.1 * 0.03 * 21, 9);
  });

  it('buys what is carried over from the day before', () => {
    const { buyMw } = planConsumers(
      consumersAt([50, 50], [consumer(2)], { carriedMw: Float64Array.of(0.01, 0) }),
      solver,
    );
    expect([...buyMw]).toEqual([expect.closeTo(0.01, 9), 0]);
  });

  it('calls no consumer for two blocks at once, nor for more than four hours a day', () => {
    const blocks = [block(0, 2), block(1, 2), block(3, 3), block(6, 3)];
    const problem = consumersAt([200, 220, 200, 200, 200, 200, 200, 200, 200, 0, 0, 0], [consumer(12, { blocks })], {
      rules: { ...CALLS, payback: 0 },
    });
    const [called] = planConsumers(problem, solver).shares;
    expect(called[0] + called[1]).toBeLessThanOrEqual(1 + 1e-9);
    expect(blocks.reduce((hours, { hours: length }, a) => hours + length * called[a], 0)).toBeCloseTo(4, 9);
  });

  it('runs a generator where energy is dear, and holds it in reserve where that is dearer', () => {
    const owner = consumer(2, { generatorMw: 0.05 });
    const { sellMw, spinningMw } = planConsumers(consumersAt([250, 100], [owner], { spinning: [10, 60] }), solver);
    expect([...sellMw]).toEqual([expect.closeTo(0.05, 9), 0]);
    expect([...spinningMw]).toEqual([0, expect.closeTo(0.05, 9)]);
  });

  it('with whole blocks is the best of all sets of blocks', () => {
    fc.assert(
      fc.property(anyConsumers, (problem) => {
        expect(planConsumersMilp(problem, solver).profitEur).toBeCloseTo(bestByTrial(problem), 6);
      }),
      { numRuns: 50 },
    );
  });

  it('earns no less with parts of blocks, and trades what its calls and generators come to', () => {
    fc.assert(
      fc.property(anyConsumers, (problem) => {
        const plan = planConsumers(problem, solver);
        expect(plan.profitEur).toBeGreaterThanOrEqual(planConsumersMilp(problem, solver).profitEur - 1e-7);
        for (let t = 0; t < problem.hours; t++) {
          let net = -problem.carriedMw[t];
          problem.consumers.forEach(({ blocks }, i) => {
            net += plan.generatorMw[i][t];
            blocks.forEach((each, a) => {
              net += plan.shares[i][a] * profileOf(each, problem.hours, CALLS)[t];
            });
          });
          expect(plan.sellMw[t] - plan.buyMw[t]).toBeCloseTo(net, 7);
          expect(Math.min(plan.sellMw[t], plan.buyMw[t])).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('loses next to nothing by whole blocks on a day of three consumers', { tags: 'slow' }, () => {
    const pay = peaks().map((price) => 0.95 * price);
    const loads = [0.15, 0.12, 0.1].map((mw) =>
      Float64Array.from({ length: 24 }, (_, t) => (t > 6 && t < 20 ? mw : 0.6 * mw)),
    );
    const offers = loads.map((loadMw) =>
      consumer(24, { loadMw, blocks: truthfulBlocks(ASKS, loadMw, pay), generatorMw: 0.05 }),
    );
    for (const scale of [0.9, 1, 1.1]) {
      const problem = consumersAt(peaks(scale), offers);
      const part = planConsumers(problem, solver);
      expect(part.profitEur).toBeGreaterThan(0);
      expect(planConsumersMilp(problem, solver).profitEur).toBeGreaterThan(part.profitEur * 0.99);
    }
  });

  it('is bounded where prices are below 0, and nobody gains by trading with himself', () => {
    const prices = [60, -50, -50, -50, -50, 60, 60, 60];
    const offer = consumer(8, { blocks: [block(0, 1), block(5, 2)], generatorMw: 0.05 });
    const plan = planConsumers(consumersAt(prices, [offer]), solver);
    for (let t = 0; t < 8; t++) expect(Math.min(plan.sellMw[t], plan.buyMw[t])).toBe(0);
    const idle = planConsumers(consumersAt(prices, [consumer(8)]), solver);
    expect([...idle.sellMw, ...idle.buyMw, idle.profitEur]).toEqual(new Array(17).fill(0));
  });
});

describe('consumers in another model', () => {
  it('stand there at their asks alone, and pay for what they leave to the morning', () => {
    const problem = consumersAt(
      [150, 60, 60, 60, 60, 40, 120, 230],
      [consumer(8, { blocks: [block(0, 1), block(6, 2, { curtailedMw: 0.02, askEurPerMwh: 20 })], generatorMw: 0.05 })],
    );
    const m = new Model('max');
    const none = new Float64Array(8);
    const unpriced = { ...problem, prices: { sell: none, buy: none, spinning: none, regulating: none } };
    const { sell, buy, profit } = stateConsumers(m, unpriced, [1, 2], { weight: 0, isPriced: false });
    for (const [column, eur] of profit) m.cost[column] += eur;
    sell.forEach((column, t) => {
      m.cost[column] += problem.prices.sell[t];
    });
    buy.forEach((column, t) => {
      m.cost[column] -= problem.prices.buy[t];
    });
    const { objective } = m.solve((model) => solver.solve(model));
    expect(objective).toBeCloseTo(planConsumers(problem, solver).profitEur, 9);
    expect(objective).toBeGreaterThan(1);
  });
});

describe('what a consumer offers', () => {
  it('is each share from each hour for one to three hours, where it is paid what it asks', () => {
    const load = new Float64Array(24).fill(0.1);
    expect(truthfulBlocks(ASKS, load, new Float64Array(24).fill(40))).toHaveLength(3 * (24 + 23 + 22));
    expect(truthfulBlocks(ASKS, load, new Float64Array(24).fill(20))).toHaveLength(2 * (24 + 23 + 22));
    expect(truthfulBlocks(ASKS, load, new Float64Array(24).fill(9))).toEqual([]);
  });

  it('is never more than it draws, and nothing where it draws nothing', () => {
    const offered = truthfulBlocks([{ share: 0.5, ask: 0 }], Float64Array.of(0.2, 0.1, 0), [50, 50, 50]);
    expect(offered.map(({ startHour, hours, curtailedMw }) => [startHour, hours, curtailedMw])).toEqual([
      [0, 1, 0.1],
      [0, 2, 0.05],
      [1, 1, 0.05],
    ]);
  });
});

describe('consumers that make no sense', () => {
  it('are refused by name', () => {
    const cases: [string, () => unknown][] = [
      ['blocks[0].curtailedMw', () => consumersAt([50], [consumer(1, { blocks: [block(0, 1, { curtailedMw: 1 })] })])],
      ['blocks[0]', () => consumersAt([50], [consumer(1, { blocks: [block(0, 2)] })])],
      ['loadMw', () => consumersAt([50], [consumer(2)])],
      ['carriedMw', () => consumersAt([50], [], { carriedMw: new Float64Array(2) })],
      ['carryEurPerMwh', () => consumersAt([50], [], { carryEurPerMwh: new Float64Array(5) })],
      ['rules.payback', () => consumersAt([50], [], { rules: { ...CALLS, payback: -1 } })],
    ];
    for (const [named, problem] of cases) {
      const refused = () => planConsumers(problem() as Parameters<typeof planConsumers>[0], solver);
      expect(refused).toThrow(InputError);
      expect(refused).toThrow(named);
    }
  });
});
