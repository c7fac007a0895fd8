import { describe, expect, it } from 'vitest';
import { centralDispatch } from '../../../../agents/nested/dso/central.ts';
import { planCentral } from '../../../../agents/nested/dso/leaders.ts';
import { reach } from '../../../../agents/nested/dso/reach.ts';
import { valueFunction } from '../../../../agents/nested/tso/valueFunction.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { exampleFeeder, exampleMarket, exampleSteps } from '../workedExample.ts';

const solver = await loadSolver();
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 6) => {
  expect(actual.length).toBe(expected.length);
  for (let k = 0; k < expected.length; k++) expect(actual[k]).toBeCloseTo(expected[k], digits);
};

describe('one programme of feeders and dispatch', () => {
  it('gives the worked example its row', () => {
    const plan = centralDispatch(solver, [exampleFeeder()], exampleMarket(), exampleSteps());
    const [feeder] = plan.feeders;
    close(feeder.importMw, [14, 8, 15]);
    close(feeder.offerUpMw, [10, 0, 2]);
    close(feeder.offerDownMw, [0, 5, 2]);
    close([plan.objectiveEur, plan.anticipatedEur, feeder.ownCostEur, plan.gap], [5755, 1859, 10, 0]);
  });

  it('comes to what the curves of one interface do, with cover as well', () => {
    for (const cover of [false, true]) {
      const feeder = exampleFeeder({ cover });
      const boxes = reach(feeder);
      const curves = exampleSteps().map((step, t) => valueFunction(solver, exampleMarket(), step, boxes[t]));
      const [one, other] = [
        centralDispatch(solver, [feeder], exampleMarket(), exampleSteps()),
        planCentral(solver, feeder, curves),
      ];
      expect(one.objectiveEur).toBeCloseTo(other.objectiveEur, 6);
    }
  });

  it('of two interfaces at one bus comes to what one does', () => {
    const market = exampleMarket();
    const [line] = market.lines;
    const ofInterface = Float64Array.of(line.ofInterface[0], line.ofInterface[0]);
    const half = (share: number) => {
      const whole = exampleFeeder();
      const [battery] = whole.storages;
      const { powerMw, mostMwh, startMwh } = battery;
      const storage = { ...battery, powerMw: share * powerMw, mostMwh: share * mostMwh, startMwh: share * startMwh };
      return { ...whole, netMw: whole.netMw.map((mw) => share * mw), storages: [storage] };
    };
    const two = { ...market, interfaces: 2, lines: [{ ...line, ofInterface }] };
    const plan = centralDispatch(solver, [half(0.3), half(0.7)], two, exampleSteps());
    const total = (way: 'importMw' | 'offerUpMw' | 'offerDownMw') =>
      plan.feeders[0][way].map((mw, t) => mw + plan.feeders[1][way][t]);
    expect(plan.objectiveEur).toBeCloseTo(5755, 6);
    close(total('importMw'), [14, 8, 15]);
    close(total('offerDownMw'), [0, 5, 2]);
    expect(plan.anticipatedEur).toBeCloseTo(1859, 6);
  });

  it('counts hours of a step', () => {
    const quarter = { ...exampleFeeder(), hours: 0.25, storages: [] };
    const plan = centralDispatch(solver, [quarter], exampleMarket(), exampleSteps());
    expect(plan.objectiveEur).toBeCloseTo(6461 / 4, 6); // as in scheme none, without a battery
    expect(plan.anticipatedEur).toBeCloseTo(2400 / 4, 6);
  });
});
