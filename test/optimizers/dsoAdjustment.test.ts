import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLinearModel } from '../../src/grid/linear.ts';
import { prepareNetwork } from '../../src/grid/network.ts';
import {
  type AdjustmentProblem,
  cheapestAdjustment,
  type DeliverableProblem,
  type FlexUnit,
  largestDeliverable,
  type VolumeUnit,
} from '../../src/optimizers/dsoAdjustment.ts';
import { cheapestAdjustmentOpf, largestDeliverableOpf } from '../../src/optimizers/dsoAdjustmentOpf.ts';
import { loadSolver, type Solver } from '../../src/optimizers/highs.ts';
import { between, type RandomCase, randomCase } from '../grid/randomNetworks.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadSolver();
});

const price = fc.oneof(
  between(-50, 200),
  fc.integer({ min: -2, max: 4 }).map((tens) => tens * 10),
);

/** Limits about the flows there are, so that some are exceeded; units anywhere. */
function problems(loops: number) {
  const unit = fc.record({
    at: between(0, 1),
    upMw: fc.oneof(fc.constant(0), between(0, 2)),
    downMw: fc.oneof(fc.constant(0), between(0, 2)),
    upPriceEurPerMwh: price,
    downPriceEurPerMwh: price,
  });
  const arbitrary = fc.record({
    random: randomCase({ loops }),
    limits: fc.array(
      fc.oneof({ weight: 1, arbitrary: fc.constant(Infinity) }, { weight: 2, arbitrary: between(0.75, 2) }),
      {
        minLength: 60,
        maxLength: 60,
      },
    ),
    units: fc.array(unit, { minLength: 1, maxLength: 10 }),
  });
  return arbitrary.map(({ random, limits, units }) => ({
    random,
    limitMw: createLinearModel(random.network)
      .flows(random.injectionMw)
      .map((flow, i) => limits[i] * (0.1 + Math.abs(flow))),
    units: units.map(({ at, ...rest }, i): FlexUnit => {
      const bus = Math.min(random.network.buses.length - 1, Math.floor(at * random.network.buses.length));
      return { name: `u${i}`, bus, ...rest };
    }),
  }));
}

const asAdjustment = (drawn: { random: RandomCase; limitMw: Float64Array; units: FlexUnit[] }): AdjustmentProblem => ({
  linear: createLinearModel(drawn.random.network),
  injectionMw: drawn.random.injectionMw,
  limitMw: drawn.limitMw,
  units: drawn.units,
});

const asDeliverable = (drawn: {
  random: RandomCase;
  limitMw: Float64Array;
  units: FlexUnit[];
}): DeliverableProblem => ({
  ...asAdjustment(drawn),
  units: drawn.units.map(({ name, bus, upMw, downMw }, i): VolumeUnit => {
    return { name, bus, volumeMw: i % 2 === 0 ? upMw : -downMw };
  }),
});

function expectWithinLimits(problem: AdjustmentProblem | DeliverableProblem, changeMw: ArrayLike<number>): void {
  const injection = Float64Array.from(problem.injectionMw);
  problem.units.forEach((unit, i) => {
    injection[unit.bus] += changeMw[i];
  });
  problem.linear.flows(injection).forEach((flow, branch) => {
    expect(Math.abs(flow)).toBeLessThanOrEqual(problem.limitMw[branch] + 1.01e-7);
  });
}

const close = (value: number, other: number) =>
  expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(other)));

const seen = { feasible: 0, infeasible: 0, moved: 0 };

describe.each([
  ['radial', 0, 600],
  ['meshed', 6, 420],
])('on random %s networks', { tags: 'slow' }, (_, loops, numRuns) => {
  test('the reduced adjustment costs what the full optimal power flow costs', () => {
    fc.assert(
      fc.property(problems(loops), (drawn) => {
        const problem = asAdjustment(drawn);
        const reduced = cheapestAdjustment(problem);
        const full = cheapestAdjustmentOpf(solver, drawn.random.network, problem);
        expect(reduced.feasible).toBe(full.feasible);
        close(reduced.costEurPerHour, full.costEurPerHour);
        seen[reduced.feasible ? 'feasible' : 'infeasible']++;
        if (!reduced.feasible) return;
        if (reduced.upMw.some(Boolean) || reduced.downMw.some(Boolean)) seen.moved++;
        problem.units.forEach((unit, i) => {
          expect(reduced.upMw[i]).toBeLessThanOrEqual(unit.upMw);
          expect(reduced.downMw[i]).toBeLessThanOrEqual(unit.downMw);
        });
        expectWithinLimits(
          problem,
          reduced.upMw.map((up, i) => up - reduced.downMw[i]),
        );
      }),
      { numRuns, seed: 1 },
    );
  });

  test('the reduced boundary lets through as much as the full one', () => {
    fc.assert(
      fc.property(problems(loops), (drawn) => {
        const problem = asDeliverable(drawn);
        const reduced = largestDeliverable(problem);
        const full = largestDeliverableOpf(solver, drawn.random.network, problem);
        const total = (volumes: Float64Array) => volumes.reduce((sum, volume) => sum + Math.abs(volume), 0);
        expect(reduced.feasible).toBe(full.feasible);
        close(total(reduced.volumeMw), total(full.volumeMw));
        if (reduced.feasible) expectWithinLimits(problem, reduced.volumeMw);
      }),
      { numRuns, seed: 2 },
    );
  });
});

test('flexibility that clears a line exactly is enough, in whole and half MW', { tags: 'slow' }, () => {
  const halves = (most: number) => fc.integer({ min: 0, max: 2 * most }).map((half) => half / 2);
  const drawn = fc.record({
    random: randomCase({ loops: 0 }),
    halfMw: fc.array(fc.integer({ min: -3, max: 2 }), { minLength: 30, maxLength: 30 }),
    limits: fc.array(halves(3), { minLength: 30, maxLength: 30 }),
    units: fc.array(fc.record({ at: between(0, 1), upMw: halves(2), downMw: halves(2), price }), {
      minLength: 1,
      maxLength: 8,
    }),
  });
  let feasible = 0;
  fc.assert(
    fc.property(drawn, ({ random, halfMw, limits, units }) => {
      const { network } = random;
      const problem = asAdjustment({
        random: { ...random, injectionMw: Float64Array.from(network.buses, (_, i) => halfMw[i] / 2) },
        limitMw: Float64Array.from(network.branches, (_, i) => limits[i]),
        units: units.map(({ at, price: eur, ...bounds }, i): FlexUnit => {
          const bus = Math.min(network.buses.length - 1, Math.floor(at * network.buses.length));
          return { name: `u${i}`, bus, ...bounds, upPriceEurPerMwh: eur, downPriceEurPerMwh: eur };
        }),
      });
      const reduced = cheapestAdjustment(problem);
      const full = cheapestAdjustmentOpf(solver, network, problem);
      expect(reduced.feasible).toBe(full.feasible);
      close(reduced.costEurPerHour, full.costEurPerHour);
      if (reduced.feasible) feasible++;
    }),
    { numRuns: 1000, seed: 10 },
  );
  expect(feasible).toBeGreaterThan(50);
});

test('the random instances are of all kinds', { tags: 'slow' }, () => {
  expect(seen.feasible).toBeGreaterThan(200);
  expect(seen.infeasible).toBeGreaterThan(200);
  expect(seen.moved).toBeGreaterThan(50);
});

/** Source - a - b, and source - c; 2 MW allowed on every line. */
function smallProblem(injectionMw: number[], units: FlexUnit[]): AdjustmentProblem {
  const electrical = {
    kind: 'line' as const,
    rPu: 0.01,
    xPu: 0.02,
    bPu: 0,
    tap: 1,
    shiftRad: 0,
    ratingMva: 4,
    closed: true,
  };
  const network = prepareNetwork({
    name: 'small',
    baseMva: 10,
    buses: ['source', 'a', 'b', 'c'].map((id) => ({
      id,
      baseKv: 10,
      loadMw: 0,
      loadMvar: 0,
      shuntMw: 0,
      shuntMvar: 0,
    })),
    branches: [
      { id: 'source-a', from: 0, to: 1, ...electrical },
      { id: 'b-a', from: 2, to: 1, ...electrical },
      { id: 'source-c', from: 0, to: 3, ...electrical },
    ],
    generation: [],
    sources: [{ bus: 0, voltagePu: 1 }],
  });
  const linear = createLinearModel(network);
  const limitMw = Float64Array.from(network.branches, (_, branch) => linear.limitMw(branch, 0.5, 1));
  return { linear, injectionMw: Float64Array.from(injectionMw), limitMw, units };
}

const unit = (name: string, bus: number, upPriceEurPerMwh: number, downPriceEurPerMwh: number): FlexUnit => ({
  name,
  bus,
  upMw: 1,
  downMw: 1,
  upPriceEurPerMwh,
  downPriceEurPerMwh,
});

describe('a feeder by hand', () => {
  test('the cheaper unit beyond the overloaded line withdraws first, the dearer the rest', () => {
    const units = [unit('dear', 2, 50, 30), unit('cheap', 1, 50, 10), unit('elsewhere', 3, 1, 1)];
    const result = cheapestAdjustment(smallProblem([0, 2, 1.5, 0], units));
    expect(result.feasible).toBe(true);
    expect([...result.downMw].map((mw) => Number(mw.toFixed(6)))).toEqual([0.5, 1, 0]);
    expect(result.costEurPerHour).toBeCloseTo(25, 6);
  });

  test('nothing is moved within the limits, not even at a negative price', () => {
    const result = cheapestAdjustment(smallProblem([0, 1, 1, 0], [unit('paying', 1, 50, -20)]));
    expect(result).toEqual({
      feasible: true,
      upMw: new Float64Array(1),
      downMw: new Float64Array(1),
      costEurPerHour: 0,
    });
  });

  test('a negative price is used to its bound once something must move', () => {
    const result = cheapestAdjustment(smallProblem([0, 2.5, 0, 0], [unit('paying', 1, 50, -20)]));
    expect(result.downMw[0]).toBeCloseTo(1, 9);
    expect(result.costEurPerHour).toBeCloseTo(-20, 6);
  });

  test('a line no unit acts on stays overloaded: infeasible', () => {
    const result = cheapestAdjustment(smallProblem([0, 0, 0, 2.5], [unit('a', 1, 1, 1), unit('b', 2, 1, 1)]));
    expect(result.feasible).toBe(false);
    expect([...result.upMw, ...result.downMw]).toEqual([0, 0, 0, 0]);
  });

  test('the order in which units are given changes nothing', () => {
    const units = [unit('x', 1, 10, 10), unit('y', 1, 10, 10), unit('z', 2, 10, 10)];
    const injection = [0, 1.6, 1.8, 0];
    const straight = cheapestAdjustment(smallProblem(injection, units));
    const turned = cheapestAdjustment(smallProblem(injection, [...units].reverse()));
    expect([...turned.downMw].reverse()).toEqual([...straight.downMw]);
  });

  test('a bound that is no bound names the unit', () => {
    const wrong = { ...unit('faulty', 1, 1, 1), upMw: -1 };
    expect(() => cheapestAdjustment(smallProblem([0, 3, 0, 0], [wrong]))).toThrow(/unit faulty: found .*-1 MW/);
  });

  test('of volumes under test as much is kept as the line carries', () => {
    const volumes = [
      { name: 'a', bus: 1, volumeMw: 2 },
      { name: 'c', bus: 3, volumeMw: -1 },
    ];
    const result = largestDeliverable({ ...smallProblem([0, 1, 0, 0], []), units: volumes });
    expect(result.feasible).toBe(true);
    expect(result.volumeMw[0]).toBeCloseTo(1, 9);
    expect(result.share[0]).toBeCloseTo(0.5, 9);
    expect(result.volumeMw[1]).toBeCloseTo(-1, 9);
  });
});
