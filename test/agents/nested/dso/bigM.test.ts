import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkMs,
  checkPayment,
  derivedBounds,
  leadByBigM,
  solveBigM,
} from '../../../../agents/nested/dso/bigMLeader.ts';
import { capped } from '../../../../agents/nested/dso/bounds.ts';
import type { FeederDay } from '../../../../agents/nested/dso/feederDay.ts';
import { leadByCurve } from '../../../../agents/nested/dso/leaders.ts';
import { reach } from '../../../../agents/nested/dso/reach.ts';
import { Follower } from '../../../../agents/nested/tso/dispatch.ts';
import type { TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import { valueFunction } from '../../../../agents/nested/tso/valueFunction.ts';
import { InputError } from '../../../../src/errors.ts';
import { loadSolver, type Solver } from '../../../../src/optimizers/highs.ts';
import { exampleFeeder, exampleMarket, exampleSteps } from '../workedExample.ts';
import { feedersOf, markets, stepsOf } from './randomMarket.ts';

const exact = { gap: 1e-9, maxNodes: 200_000 };
const solver: Solver = await loadSolver();

const near = (series: Float64Array, expected: readonly number[]) => {
  expect(series).toHaveLength(expected.length);
  expected.forEach((mw, t) => {
    expect(series[t]).toBeCloseTo(mw, 6);
  });
};

function byCurve(feeder: FeederDay, market: TsoMarket, steps: readonly TsoStep[]): number {
  const boxes = reach(feeder);
  const curves = steps.map((step, t) => valueFunction(solver, market, step, boxes[t]));
  return leadByCurve(solver, feeder, curves, exact).objectiveEur;
}

describe('the leader by big-M', () => {
  it('finds the plan of the worked example', () => {
    const plan = leadByBigM(solver, [exampleFeeder()], exampleMarket(), exampleSteps(), exact);
    expect(plan.objectiveEur).toBeCloseTo(1719, 6);
    expect(plan.anticipatedEur).toBeCloseTo(1709, 6);
    near(plan.feeders[0].importMw, [14, 8, 15]);
    near(plan.feeders[0].offerUpMw, [3, 0, 2]);
    near(plan.feeders[0].offerDownMw, [0, 5, 2]);
  });

  it('finds it with cover too', () => {
    const plan = leadByBigM(solver, [exampleFeeder({ cover: true })], exampleMarket(), exampleSteps(), exact);
    expect(plan.objectiveEur).toBeCloseTo(1742.5, 6);
    near(plan.feeders[0].importMw, [13.5, 9, 14.5]);
    near(plan.feeders[0].offerUpMw, [3, 0, 2]);
    near(plan.feeders[0].offerDownMw, [0, 3.5, 2]);
    near(plan.feeders[0].storedMwh[0], [9.5, 5.5, 5]);
  });

  it('finds the same with all Ms doubled', () => {
    const plan = leadByBigM(solver, [exampleFeeder()], exampleMarket(), exampleSteps(), { ...exact, scaleM: 2 });
    expect(plan.objectiveEur).toBeCloseTo(1719, 6);
  });

  it("finds what the follower's value function finds, in random markets", () => {
    const cases = fc
      .integer({ min: 1, max: 2 })
      .chain((steps) => fc.record({ market: markets(1), steps: stepsOf(steps), feeder: feedersOf(steps) }));
    fc.assert(
      fc.property(cases, ({ market, steps, feeder }) => {
        const { objectiveEur } = leadByBigM(solver, [feeder], market, steps, exact);
        const curveEur = byCurve(feeder, market, steps);
        expect(Math.abs(objectiveEur - curveEur)).toBeLessThan(1e-5 * Math.max(1, Math.abs(curveEur)));
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  it('finds it over six steps', () => {
    const steps = [...exampleSteps(), ...exampleSteps()];
    const day = exampleFeeder();
    const feeder = {
      ...day,
      steps: 6,
      netMw: Float64Array.of(...day.netMw, 10, 14, 12),
      standbyUpEur: new Float64Array(6),
      standbyDownEur: new Float64Array(6),
      cover: { ...day.cover, deviationMw: new Float64Array(6) },
    };
    const { objectiveEur } = leadByBigM(solver, [feeder], exampleMarket(), steps, exact);
    expect(objectiveEur).toBeCloseTo(byCurve(feeder, exampleMarket(), steps), 4);
  });
});

describe('Ms that do not hold', () => {
  const [feeders, market, steps] = [[exampleFeeder()], exampleMarket(), exampleSteps()];
  const withMost = (most: number) => {
    const bounds = derivedBounds(feeders, market, steps).map((derived) => capped(derived, most));
    const solution = solveBigM(solver, feeders, market, steps, bounds, exact);
    return { solution, check: () => checkMs(solver, feeders, market, steps, solution) };
  };

  it.each([
    [95, 1734],
    [90, 1749],
    [80, 1779],
    [60, 1839],
  ])('of at most %i give %i EUR at the same plan, and are told', (most, eur) => {
    const { solution, check } = withMost(most);
    expect(solution.plan.objectiveEur).toBeCloseTo(eur, 6);
    near(solution.plan.feeders[0].importMw, [14, 8, 15]);
    near(solution.plan.feeders[0].offerUpMw, [3, 0, 2]);
    expect(check).toThrow(InputError);
    expect(check).toThrow(`step 0, up required: found a dual at its M of ${most}; expected an M of 100`);
  });

  it('are not those that the prices need', () => {
    const { solution, check } = withMost(100);
    expect(solution.plan.objectiveEur).toBeCloseTo(1719, 6);
    expect(check).not.toThrow();
  });

  it('may leave no plan', () => {
    expect(() => withMost(40)).toThrow(InputError);
    expect(() => leadByBigM(solver, feeders, market, steps, { ...exact, scaleM: 0.04 })).toThrow(/no plan/);
  });

  it('are told where another plan would have been better, and no dual is at its M', () => {
    const [unit] = market.units;
    const blocks = [20, 30, 90].map((eurPerMwh) => ({ mw: 20, eurPerMwh }));
    const steep = { ...market, units: [{ ...unit, blocks }], lines: [] };
    const [first] = exampleSteps({ steps: 1 });
    const step = { ...first, demandMw: 30, windMw: 0, requiredUpMw: 0, loadFlowMw: new Float64Array(0) };
    const feeder = {
      ...exampleFeeder({ steps: 1 }),
      netMw: Float64Array.of(12),
      storages: [],
      generators: [{ maxMw: 4, eurPerMwh: 1000 }],
    };
    const bounds = derivedBounds([feeder], steep, [step]).map((derived) => capped(derived, 60)); // 90 - 20 is not seen
    const solution = solveBigM(solver, [feeder], steep, [step], bounds, exact);
    expect(solution.plan.objectiveEur).toBeCloseTo(10 * 30 + 2 * 1000, 6);
    expect(() => checkPayment(solver, [feeder], steep, [step], solution)).not.toThrow();
    expect(() => checkMs(solver, [feeder], steep, [step], solution)).toThrow(/objective.*1080/);
    expect(leadByBigM(solver, [feeder], steep, [step], exact).objectiveEur).toBeCloseTo(12 * 90, 6);
  });
});

describe('what the plan expects to pay', () => {
  it('must be what the TSO publishes', () => {
    const [feeders, market, steps] = [[exampleFeeder()], exampleMarket(), exampleSteps()];
    const plan = leadByBigM(solver, feeders, market, steps, exact);
    const other = { ...plan, anticipatedEur: plan.anticipatedEur - 1 };
    expect(() => checkPayment(solver, feeders, market, steps, { plan: other })).toThrow(InputError);
    expect(() => checkPayment(solver, feeders, market, steps, { plan: other })).toThrow(/payment/);
  });

  it('shows a line that was left out', () => {
    const [feeders, market, steps] = [[exampleFeeder()], exampleMarket(), exampleSteps()];
    const plan = leadByBigM(solver, feeders, { ...market, lines: [] }, steps, exact);
    expect(() => checkPayment(solver, feeders, market, steps, { plan })).toThrow(/a line is left out/);
  });
});

describe('several interfaces', () => {
  /** Units at A and B of a triangle, interfaces at B and C; the line A-C is limited. */
  const market: TsoMarket = {
    ...exampleMarket(),
    lines: [{ ...exampleMarket().lines[0], ratingMw: 28, ofInterface: Float64Array.of(0, -1 / 3) }],
    interfaces: 2,
  };
  const step: TsoStep = {
    demandMw: 50,
    loadFlowMw: new Float64Array(1),
    windMw: 10,
    requiredUpMw: 26,
    requiredDownMw: 0,
  };
  const withGenerator = (netMw: number, maxMw: number, eurPerMwh: number): FeederDay => ({
    ...exampleFeeder({ steps: 1 }),
    netMw: Float64Array.of(netMw),
    storages: [],
    generators: [{ maxMw, eurPerMwh }],
  });

  it('are led at once, as a search with the follower finds it', () => {
    const feeders = [withGenerator(12, 3, 25), withGenerator(12, 4, 45)];
    const plan = leadByBigM(solver, feeders, market, [step], exact);
    using follower = new Follower(solver, market, step);
    let least = Number.POSITIVE_INFINITY;
    for (let one = 0; one <= 3; one += 0.5) {
      for (let other = 0; other <= 4; other += 0.5) {
        for (let up = 0; up <= 7 - one - other; up += 0.5) {
          const importMw = Float64Array.of(12 - one, 12 - other);
          const { lmpInterface, upPrice, takenUpMw } = follower.publish({ importMw, offerUpMw: up, offerDownMw: 0 });
          const energy = importMw[0] * lmpInterface[0] + importMw[1] * lmpInterface[1];
          least = Math.min(least, energy - upPrice * takenUpMw + 25 * one + 45 * other);
        }
      }
    }
    expect(plan.feeders).toHaveLength(2);
    expect(plan.objectiveEur).toBeLessThan(least + 1e-3);
    expect(plan.objectiveEur).toBeCloseTo(least, 3);
  });

  it('at one place are as one with twice the feeders', () => {
    const feeder = withGenerator(6, 2, 25);
    const [line] = exampleMarket().lines;
    const twice = { ...market, lines: [{ ...line, ofInterface: Float64Array.of(-1 / 3, -1 / 3) }] };
    const apart = leadByBigM(solver, [feeder, feeder], twice, [step], exact);
    const together = leadByBigM(solver, [{ ...feeder, multiplicity: 2 }], exampleMarket(), [step], exact);
    expect(apart.objectiveEur).toBeCloseTo(together.objectiveEur, 6);
  });

  it('cost no more than idle feeders would, at the prices they are told, in random markets', () => {
    const cases = fc.record({ market: markets(2), steps: stepsOf(1), feeders: fc.tuple(feedersOf(1), feedersOf(1)) });
    fc.assert(
      fc.property(cases, ({ market, steps: [step], feeders }) => {
        const { objectiveEur } = leadByBigM(solver, feeders, market, [step], exact); // which checks what is paid
        using follower = new Follower(solver, market, step);
        const importMw = Float64Array.from(feeders, ({ multiplicity, netMw }) => multiplicity * netMw[0]);
        const { lmpInterface } = follower.publish({ importMw, offerUpMw: 0, offerDownMw: 0 });
        const idleEur = importMw[0] * lmpInterface[0] + importMw[1] * lmpInterface[1];
        expect(objectiveEur).toBeLessThan(idleEur + 1e-5 * Math.max(1, Math.abs(idleEur)));
      }),
      { numRuns: 15, seed: 3 },
    );
  });

  it('need a feeder each', () => {
    expect(() => leadByBigM(solver, [exampleFeeder({ steps: 1 })], market, [step], exact)).toThrow(/one for each/);
  });
});
