import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeederDay, LeaderPlan } from '../../../../agents/nested/dso/feederDay.ts';
import { leadByCurve, planCentral, planSequential } from '../../../../agents/nested/dso/leaders.ts';
import { reach } from '../../../../agents/nested/dso/reach.ts';
import { readFeeder, stateFeeder } from '../../../../agents/nested/dso/stateFeeder.ts';
import { stateDispatch } from '../../../../agents/nested/tso/dispatch.ts';
import type { TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import { type ResponseCurve, valueFunction } from '../../../../agents/nested/tso/valueFunction.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';
import { exampleFeeder, exampleMarket, exampleSteps } from '../workedExample.ts';
import { clear } from './cleared.ts';
import { cheapestOnGrid } from './grid.ts';
import { feedersOf, markets, stepsOf } from './randomMarket.ts';

const solver = await loadSolver();
const curvesOf = (market: TsoMarket, steps: readonly TsoStep[], feeder: FeederDay): ResponseCurve[] => {
  const boxes = reach(feeder);
  return steps.map((step, t) => valueFunction(solver, market, step, boxes[t]));
};
const cleared = ({ feeders: [plan] }: LeaderPlan, market = exampleMarket(), steps = exampleSteps()) =>
  clear(solver, market, steps, plan);
const close = (actual: ArrayLike<number>, expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((figure, k) => {
    expect(actual[k]).toBeCloseTo(figure, 6);
  });
};

/** A row of the worked example's table. */
interface Row {
  importMw: number[];
  up: number[];
  down: number[];
  tsoCost: number;
  objective: number;
  anticipated: number;
  paid: number;
  lmp: number[];
}

function expectRow(plan: LeaderPlan, row: Row): void {
  const [{ importMw, offerUpMw, offerDownMw }] = plan.feeders;
  close(importMw, row.importMw);
  close(offerUpMw, row.up);
  close(offerDownMw, row.down);
  const { tsoCostEur, paidEur, steps } = cleared(plan);
  close(
    [plan.objectiveEur, plan.anticipatedEur, tsoCostEur, paidEur],
    [row.objective, row.anticipated, row.tsoCost, row.paid],
  );
  close(
    steps.map(({ lmpInterface }) => lmpInterface[0]),
    row.lmp,
  );
}

describe('the worked example', () => {
  const feeder = exampleFeeder();
  const curves = curvesOf(exampleMarket(), exampleSteps(), feeder);
  const alike = { importMw: [14, 8, 15], lmp: [30, 70, 70] };
  const none = [0, 0, 0];

  it('none: the feeder as it is', () => {
    const plan = planSequential(solver, { ...feeder, storages: [] }, [20, 60, 50]);
    const objective = 9 * 20 + 13 * 60 + 15 * 50;
    const row = { importMw: [9, 13, 15], up: none, down: none, tsoCost: 6461, objective, anticipated: objective };
    expectRow(plan, { ...row, paid: 2400, lmp: [20, 90, 70] });
  });

  it('sequential: dearer than expected', () => {
    const row = { ...alike, up: none, down: none, tsoCost: 6171, objective: 1520, anticipated: 1510, paid: 2030 };
    expectRow(planSequential(solver, exampleFeeder({ cover: true }), [20, 60, 50]), row);
  });

  it('nested: withholds flexibility, and pays what it expects', () => {
    const offers = { up: [3, 0, 2], down: [0, 5, 2] };
    const plan = leadByCurve(solver, feeder, curves);
    expectRow(plan, { ...alike, ...offers, tsoCost: 5850, objective: 1719, anticipated: 1709, paid: 1709 });
    expect(plan.gap).toBeLessThanOrEqual(1e-5);
    close(plan.feeders[0].storedMwh[0], [10, 5, 5]);
    const { steps } = cleared(plan);
    expect([steps[0].upPrice, steps[1].downPrice, steps[2].upPrice, steps[2].downPrice]).toEqual([100, 3, 2, 1]);
  });

  it('nested with cover: less of both', () => {
    const covered = exampleFeeder({ cover: true });
    const plan = leadByCurve(solver, covered, curvesOf(exampleMarket(), exampleSteps(), covered));
    const row = { importMw: [13.5, 9, 14.5], lmp: [30, 70, 70], up: [3, 0, 2], down: [0, 3.5, 2] };
    expectRow(plan, { ...row, tsoCost: 5874.5, objective: 1742.5, anticipated: 1733.5, paid: 1733.5 });
    close(plan.feeders[0].storedMwh[0], [9.5, 5.5, 5]);
    close(plan.feeders[0].missedUpMw, none);
  });

  it('central: all the flexibility, and a dearer day for the operator', () => {
    const plan = planCentral(solver, feeder, curves);
    const offers = { up: [10, 0, 2], down: [0, 5, 2] };
    expectRow(plan, { ...alike, ...offers, tsoCost: 5745, objective: 5755, anticipated: 1859, paid: 1859 });
    expect(plan.feeders[0].ownCostEur).toBeCloseTo(10, 9);
    expect(cleared(plan).steps[0].upPrice).toBe(15);
  });

  it.each([
    ['without', false, 1719],
    ['with', true, 1742.5],
  ])('%s cover: nothing on a grid of 0.5 MW is cheaper', (_, cover, eur) => {
    const day = exampleFeeder({ cover });
    expect(cheapestOnGrid(solver, exampleMarket(), exampleSteps(), day)).toBeCloseTo(eur, 6);
  });

  it('offers no more than is required, though it were worth something', () => {
    const less = curves.map((curve) => ({ ...curve, requiredUpMw: 1, requiredDownMw: 2 }));
    for (const plan of [leadByCurve(solver, feeder, less), planCentral(solver, feeder, less)]) {
      close(plan.feeders[0].offerUpMw, [1, 0, 1]);
      close(plan.feeders[0].offerDownMw, [0, 2, 2]);
    }
  });

  it('is led through one step alone', () => {
    const day = exampleFeeder({ steps: 1 });
    const steps = exampleSteps({ steps: 1 });
    const plan = leadByCurve(solver, day, curvesOf(exampleMarket(), steps, day));
    expect(plan.objectiveEur).toBeCloseTo(cheapestOnGrid(solver, exampleMarket(), steps, day), 6);
    expect(plan.anticipatedEur).toBeCloseTo(cleared(plan, exampleMarket(), steps).paidEur, 6);
  });

  it('comes to the same with twice the feeders of half the size, and in steps of half an hour with half the battery', () => {
    const [{ powerMw, mostMwh, startMwh, ...storage }] = feeder.storages;
    const half = { ...storage, powerMw: powerMw / 2, mostMwh: mostMwh / 2, startMwh: startMwh / 2 };
    const two = { ...feeder, multiplicity: 2, netMw: feeder.netMw.map((mw) => mw / 2), storages: [half] };
    expect(leadByCurve(solver, two, curves).objectiveEur).toBeCloseTo(1719, 6);
    const brief = { ...feeder, hours: 0.5, storages: [{ ...half, powerMw }] };
    expect(leadByCurve(solver, brief, curves).objectiveEur).toBeCloseTo(1719 / 2, 6);
    expect(planCentral(solver, brief, curves).objectiveEur).toBeCloseTo(5755 / 2, 6);
  });

  it('tells how far it is from the bound where it may look at one node only', () => {
    const { objectiveEur, gap } = leadByCurve(solver, feeder, curves, { gap: 0, maxNodes: 1 });
    expect(objectiveEur).toBeGreaterThanOrEqual(1719 - 1e-6);
    expect(gap).toBeGreaterThanOrEqual((objectiveEur - 1719) / objectiveEur - 1e-9);
  });
});

describe('a day of any market', () => {
  const steps = 2;
  const days = fc.tuple(markets(1), stepsOf(steps), feedersOf(steps));

  /** The plan of a feeder that pays these prices for what it draws and is paid these for offers. */
  function someplan(feeder: FeederDay, series: readonly TsoStep[], prices: readonly number[]) {
    const m = new Model('min');
    const { importMw, offerUpMw, offerDownMw } = stateFeeder(m, feeder);
    for (let t = 0; t < steps; t++) {
      m.cost[importMw[t]] = prices[3 * t];
      m.cost[offerUpMw[t]] = -prices[3 * t + 1];
      m.cost[offerDownMw[t]] = -prices[3 * t + 2];
      m.upper[offerUpMw[t]] = series[t].requiredUpMw;
      m.upper[offerDownMw[t]] = series[t].requiredDownMw;
    }
    m.solve((model) => solver.solve(model));
    return readFeeder(m, feeder);
  }

  const prices = fc.array(fc.integer({ min: -20, max: 80 }), { minLength: 3 * steps, maxLength: 3 * steps });

  it('costs the leader what it expects, which is no more than any other plan would; and the system, led by none, the least', () => {
    fc.assert(
      fc.property(days, fc.array(prices, { minLength: 6, maxLength: 6 }), ([market, series, feeder], others) => {
        const curves = curvesOf(market, series, feeder);
        const plan = leadByCurve(solver, feeder, curves, { gap: 1e-9 });
        const central = planCentral(solver, feeder, curves);
        expect(plan.anticipatedEur).toBeCloseTo(cleared(plan, market, series).paidEur, 4);
        for (const {
          feeders: [feederPlan],
        } of [plan, central]) {
          series.forEach(({ requiredUpMw, requiredDownMw }, t) => {
            expect(feederPlan.offerUpMw[t]).toBeLessThanOrEqual(requiredUpMw + 1e-7);
            expect(feederPlan.offerDownMw[t]).toBeLessThanOrEqual(requiredDownMw + 1e-7);
          });
        }
        expect(plan.objectiveEur).toBeCloseTo(plan.anticipatedEur + plan.feeders[0].ownCostEur, 6);
        for (const other of [central.feeders[0], ...others.map((some) => someplan(feeder, series, some))]) {
          const { paidEur, tsoCostEur } = clear(solver, market, series, other);
          expect(plan.objectiveEur).toBeLessThanOrEqual(paidEur + other.ownCostEur + 1e-3);
          expect(central.objectiveEur).toBeLessThanOrEqual(tsoCostEur + other.ownCostEur + 1e-5);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is planned centrally as one programme of the whole dispatch and the feeder plans it', () => {
    fc.assert(
      fc.property(days, ([market, series, feeder]) => {
        const m = new Model('min');
        const { importMw, offerUpMw, offerDownMw } = stateFeeder(m, feeder);
        const columns = { offerUpMw, offerDownMw };
        series.forEach((step, t) => {
          stateDispatch(m, market, step, t + 1);
          m.row('met', t, '=', 0)
            .add(m.columnAt('import', t + 1, 0), 1)
            .add(importMw[t], -1);
          for (const way of ['Up', 'Down'] as const) {
            const taken = m.row(`offered`, t, way === 'Up' ? 0 : 1, '<=', 0).add(m.columnAt(`taken${way}`, t + 1), 1);
            taken.add(columns[`offer${way}Mw`][t], -1);
          }
        });
        const whole = m.solve((model) => solver.solve(model)).objective;
        const central = planCentral(solver, feeder, curvesOf(market, series, feeder));
        expect(central.objectiveEur).toBeCloseTo(whole, 5);
        expect(central.anticipatedEur).toBeCloseTo(cleared(central, market, series).paidEur, 4);
      }),
      { numRuns: 40 },
    );
  });
});
