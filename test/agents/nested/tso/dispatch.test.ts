import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Follower, stateDispatch } from '../../../../agents/nested/tso/dispatch.ts';
import { dispatchCost, dualBound, dualityGap } from '../../../../agents/nested/tso/duality.ts';
import type { DispatchedStep, Drawn, TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { solveJsLp } from '../../../../src/optimizers/jsLp.ts';
import { Model } from '../../../../src/optimizers/model.ts';
import { sum } from '../../../../src/series.ts';
import { markets, stepsOf } from '../dso/randomMarket.ts';
import { exampleMarket, exampleSteps } from '../workedExample.ts';

const solver = await loadSolver();
const drawn = (mw: number, offerUpMw = 0, offerDownMw = 0): Drawn => ({
  importMw: Float64Array.of(mw),
  offerUpMw,
  offerDownMw,
});

function published(market: TsoMarket, step: TsoStep, at: Drawn): DispatchedStep {
  using follower = new Follower(solver, market, step);
  return follower.publish(at);
}

const example = (t: number, at: Drawn): DispatchedStep => published(exampleMarket(), exampleSteps()[t], at);

const payment = (at: Drawn, prices: DispatchedStep): number =>
  sum(at.importMw.map((mw, d) => mw * prices.lmpInterface[d])) -
  prices.upPrice * at.offerUpMw -
  prices.downPrice * at.offerDownMw;

/** A point of a step to draw and offer at, of no round figures, so that it is next to no kink. */
const points = fc
  .tuple(...[-8, 0, 0].map((min) => fc.integer({ min, max: 20 })))
  .map(([p, up, down]) => drawn(p + 0.3137, up + 0.1731, down + 0.2713));

const scaledTo = ({ importMw, offerUpMw, offerDownMw }: Drawn, share: number): Drawn => ({
  importMw: importMw.map((mw) => mw * share),
  offerUpMw: offerUpMw * share,
  offerDownMw: offerDownMw * share,
});

describe('the dispatch of the worked example', () => {
  it('costs 1,699, 2,866 and 1,896 without the feeder, at the prices told', () => {
    const steps = [9, 13, 15].map((mw, t) => example(t, drawn(mw)));
    expect(steps.map(({ costEurPerH }) => costEurPerH)).toEqual([1699, 2866, 1896]);
    expect(steps.map(({ lambda }) => Number(lambda.toFixed(9)))).toEqual([20, 60, 50]);
    expect(steps.map(({ lmpInterface }) => Number(lmpInterface[0].toFixed(9)))).toEqual([20, 90, 70]);
    expect([steps[0].upPrice, steps[1].upPrice, steps[1].downPrice]).toEqual([100, 0, 3]);
    expect(steps[1].linePrice[0]).toBeCloseTo(90, 9);
    expect(steps[1].lmpUnit[0]).toBeCloseTo(30, 9);
  });

  it('takes what is offered, and falls short of the rest in steps of rising price', () => {
    const { takenUpMw, missedUpMw, unitUpMw, unitMw, flowMw, overloadMw, shedMw } = example(0, drawn(14, 3));
    expect([takenUpMw, missedUpMw, shedMw, overloadMw[0]]).toEqual([3, 9, 0, 0]);
    expect([...unitUpMw, ...unitMw]).toEqual([12, 12, 64, 0]);
    expect(flowMw[0]).toBeCloseTo(26, 9);
  });

  it('is published, at a kink, at the prices of just before it, which are right there too', () => {
    const at = drawn(14, 3);
    const step = exampleSteps()[0];
    const cleared = example(0, at);
    expect([cleared.lmpInterface[0], cleared.upPrice]).toEqual([30, 100]);
    expect(dualityGap(exampleMarket(), step, at, cleared)).toBeCloseTo(0, 9);
    const above = published(exampleMarket(), step, drawn(14.1, 3.1));
    expect([above.lmpInterface[0], above.upPrice]).toEqual([70, 15]);
  });

  it.each([
    ['sheds what the units cannot give, at the value of lost load', 300, 1000],
    ['dumps what is sent to it beyond its load', -90, -100],
  ])('%s', (_, mw, price) => {
    const free = { ...exampleMarket(), lines: [] };
    const step = { ...exampleSteps()[0], loadFlowMw: new Float64Array(0), requiredUpMw: 0 };
    const { shedMw, dumpedMw, lambda } = published(free, step, drawn(mw));
    expect(lambda).toBeCloseTo(price, 9);
    expect([shedMw, dumpedMw]).toEqual(mw > 0 ? [150, 0] : [0, 30]);
  });
});

describe('the dispatch of any market', () => {
  it('costs what its prices prove it must, and its quantities say', () => {
    fc.assert(
      fc.property(markets(1), stepsOf(1), points, (market, [step], at) => {
        const cleared = published(market, step, at);
        expect(dualityGap(market, step, at, cleared)).toBeCloseTo(0, 6);
        const { takenUpMw, takenDownMw, upPrice, downPrice } = cleared;
        expect(upPrice * (at.offerUpMw - takenUpMw)).toBeCloseTo(0, 6); // what is paid for is taken
        expect(downPrice * (at.offerDownMw - takenDownMw)).toBeCloseTo(0, 6);
        expect(dispatchCost(market, step, { ...cleared, shedMw: cleared.shedMw + 1 })).toBeCloseTo(
          cleared.costEurPerH + market.vollEurPerMwh,
          6,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('costs the same by a second solver', () => {
    fc.assert(
      fc.property(markets(1), stepsOf(1), points, (market, [step], at) => {
        const m = new Model('min');
        stateDispatch(m, market, step);
        const fix = (column: number, lower: number, upper: number): void => {
          m.lower[column] = lower;
          m.upper[column] = upper;
        };
        fix(m.columnAt('import', 0, 0), at.importMw[0], at.importMw[0]);
        fix(m.columnAt('takenUp', 0), 0, at.offerUpMw);
        fix(m.columnAt('takenDown', 0), 0, at.offerDownMw);
        expect(solveJsLp(m.sparse()).objective).toBeCloseTo(published(market, step, at).costEurPerH, 5);
      }),
      { numRuns: 60 },
    );
  });

  it('is published so that the payment is the left derivative of its cost along the ray from 0', () => {
    fc.assert(
      fc.property(
        markets(1),
        stepsOf(1),
        fc.tuple(...[-8, 0, 0].map((min) => fc.integer({ min, max: 20 }))),
        (market, [step], [p, up, down]) => {
          const at = drawn(p, up, down); // of whole figures, as those of the market are: often at a kink
          using follower = new Follower(solver, market, step);
          const cleared = follower.publish(at);
          const nearby = 1e-5;
          const before = follower.solve(scaledTo(at, 1 - nearby)).costEurPerH;
          expect(payment(at, cleared)).toBeCloseTo((cleared.costEurPerH - before) / nearby, 3);
          const own = payment(at, follower.solve(at));
          expect(payment(at, cleared)).toBeLessThanOrEqual(own + 1e-6); // the least of all that are right
        },
      ),
      { numRuns: 100 },
    );
  });

  it('forgets what it was asked before', () => {
    fc.assert(
      fc.property(markets(2), stepsOf(1), points, points, (market, [step], { importMw: [one] }, at) => {
        const both = { ...at, importMw: Float64Array.of(at.importMw[0], one) };
        using follower = new Follower(solver, market, step);
        follower.publish({ ...both, importMw: Float64Array.of(one, -one) });
        expect(follower.publish(both).costEurPerH).toBeCloseTo(published(market, step, both).costEurPerH, 6);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the bound that prices prove', () => {
  const [market, step, at] = [exampleMarket(), exampleSteps()[1], drawn(13)];
  const right = example(1, at);

  it('is below the cost for wrong prices, and nothing for those no dispatch has', () => {
    expect(dualBound(market, step, at, right)).toBeCloseTo(2866, 9);
    expect(dualBound(market, step, at, { ...right, lambda: 59 })).toBeLessThan(2866 - 1);
    expect(dualBound(market, step, at, { ...right, downPrice: 3.5 })).toBeLessThan(2866 - 1);
    expect(dualBound(market, step, at, { ...right, linePrice: Float64Array.of(80) })).toBeLessThan(2866 - 1);
    const nothing = Number.NEGATIVE_INFINITY;
    expect(dualBound(market, step, at, { ...right, lambda: 1001 })).toBe(nothing);
    expect(dualBound(market, step, at, { ...right, upPrice: -1 })).toBe(nothing);
    expect(dualBound(market, step, at, { ...right, downPrice: 101 })).toBe(nothing);
    expect(dualBound(market, step, at, { ...right, linePrice: Float64Array.of(-501) })).toBe(nothing);
  });

  it('never exceeds what a dispatch costs, whatever the prices', () => {
    const price = fc.integer({ min: -60, max: 420 });
    fc.assert(
      fc.property(
        markets(1),
        stepsOf(1),
        points,
        fc.tuple(price, price, price, price),
        (market, [step], at, prices) => {
          const [lambda, upPrice, downPrice, phi] = prices;
          const bound = dualBound(market, step, at, {
            lambda,
            linePrice: Float64Array.from(market.lines, () => phi - 200),
            upPrice: upPrice / 5,
            downPrice: downPrice / 5,
          });
          expect(bound).toBeLessThanOrEqual(published(market, step, at).costEurPerH + 1e-6);
        },
      ),
      { numRuns: 150 },
    );
  });
});
