import fc from 'fast-check';
import { solveApart } from '../../../../agents/nested/dso/apart.ts';
import type { FeederDay, FeederPlan } from '../../../../agents/nested/dso/feederDay.ts';
import { readFeeder, stateFeeder } from '../../../../agents/nested/dso/stateFeeder.ts';
import type { Solver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';

const STEPS = 5;
const whole = (min: number, max: number) => fc.integer({ min, max });
const tenths = (min: number, max: number) => whole(10 * min, 10 * max).map((figure) => figure / 10);
const series = (figure: fc.Arbitrary<number>) =>
  fc.array(figure, { minLength: STEPS, maxLength: STEPS }).map((figures) => Float64Array.from(figures));

const storage = fc
  .record({
    powerMw: tenths(0, 4),
    leastMwh: tenths(0, 2),
    aboveMwh: tenths(0, 8),
    startShare: fc.constantFrom(0, 0.5, 1),
    efficiency: fc.constantFrom(0.8, 0.95, 1),
    wearEurPerMwh: tenths(1, 5),
  })
  .map(({ leastMwh, aboveMwh, startShare, ...figures }) => ({
    ...figures,
    leastMwh,
    mostMwh: leastMwh + aboveMwh,
    startMwh: leastMwh + startShare * aboveMwh,
  }));

/** Feeders with some of all that a feeder may have, but for limits of its network. */
export const feeders: fc.Arbitrary<FeederDay> = fc.record({
  hours: fc.constantFrom(0.25, 1),
  steps: fc.constant(STEPS),
  multiplicity: whole(1, 3),
  netMw: series(tenths(-2, 10)),
  generators: fc.array(fc.record({ maxMw: tenths(0, 3), eurPerMwh: tenths(20, 90) }), { maxLength: 2 }),
  storages: fc.array(storage, { maxLength: 2 }),
  pvMw: fc.array(series(tenths(0, 2)), { maxLength: 2 }),
  cutEurPerMwh: fc.constant(10),
  users: fc.array(fc.record({ upMw: series(tenths(0, 1)), downMw: series(tenths(0, 1)) }), { maxLength: 2 }),
  standbyUpEur: series(tenths(0, 20)),
  standbyDownEur: series(tenths(0, 20)),
  cover: fc.record({
    share: fc.constantFrom(0, 0.5, 1),
    steps: whole(1, 3),
    deviationMw: series(tenths(0, 1)),
    missEurPerMwh: fc.constant(300),
  }),
  rows: fc.constant([]),
});

/** By step: EUR/MWh of import, and what an offer up and down earns. */
export interface Prices {
  energy: Float64Array;
  up: Float64Array;
  down: Float64Array;
}

export const prices: fc.Arbitrary<Prices> = fc.record({
  energy: series(whole(1, 90)),
  up: series(whole(-1, 40)),
  down: series(whole(-1, 40)),
});

/** A feeder's programme at given prices. */
export function stateAt(feeder: FeederDay, { energy, up, down }: Prices): Model {
  const m = new Model('min');
  const { importMw, offerUpMw, offerDownMw } = stateFeeder(m, feeder);
  for (let t = 0; t < feeder.steps; t++) {
    m.cost[importMw[t]] = energy[t];
    m.cost[offerUpMw[t]] = -up[t];
    m.cost[offerDownMw[t]] = -down[t];
  }
  return m;
}

/** What a feeder plans at given prices, and what all then costs, EUR. */
export function planAt(solver: Solver, feeder: FeederDay, some: Prices): FeederPlan & { eur: number } {
  const m = stateAt(feeder, some);
  const { objective } = solveApart(m, [feeder], (model) => solver.solve(model));
  return { ...readFeeder(m, feeder), eur: objective };
}

/** What a storage stores of what it draws, MW. */
export const stored = (netMw: number, efficiency: number): number =>
  netMw > 0 ? efficiency * netMw : netMw / efficiency;
