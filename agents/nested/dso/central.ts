import type { Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import { sum } from '../../../src/series.ts';
import { stateDispatch, withFollower } from '../tso/dispatch.ts';
import type { TsoMarket, TsoStep } from '../tso/tsoMarket.ts';
import { solveApart } from './apart.ts';
import type { FeederDay, LeaderPlan } from './feederDay.ts';
import { readFeeder, stateFeeder } from './stateFeeder.ts';

/**
 * The plan that makes the TSO's cost and the feeders' own the least together, as one linear programme with the dispatch in it: any number of
 * interfaces. What it expects to pay is at the prices published there.
 * @param feeders one for each interface of the market
 */
export function centralDispatch(
  solver: Solver,
  feeders: readonly FeederDay[],
  market: TsoMarket,
  steps: readonly TsoStep[],
): LeaderPlan {
  const { hours } = feeders[0];
  const m = new Model('min');
  const after = (t: number) => feeders.length + t; // feeders and dispatch both call a column `import`
  steps.forEach((step, t) => {
    stateDispatch(m, market, step, after(t));
  });
  for (let column = 0; column < m.cost.length; column++) m.cost[column] *= hours;
  const stated = feeders.map((feeder, i) => stateFeeder(m, feeder, i));
  steps.forEach((step, t) => {
    for (const way of ['Up', 'Down'] as const) {
      const taken = m.row(`taken${way}`, t, '<=', 0).add(m.columnAt(`taken${way}`, after(t)), 1);
      for (const feeder of stated) {
        const offer = feeder[`offer${way}Mw`][t];
        m.upper[offer] = step[`required${way}Mw`];
        taken.add(offer, -1);
      }
    }
    stated.forEach(({ importMw }, d) => {
      m.row('interface', t, d, '=', 0)
        .add(m.columnAt('import', after(t), d), 1)
        .add(importMw[t], -1);
    });
  });
  const { x, status, objective } = solveApart(m, feeders, (model) => solver.solve(model, { presolve: 'off' }));
  if (x.length === 0) throw new Error(`the plan of feeders and dispatch together ended as ${status}`);
  const plans = feeders.map((feeder, i) => readFeeder(m, feeder, i));
  const anticipatedEur = sum(
    steps.map((step, t) => {
      const importMw = Float64Array.from(plans, (plan) => plan.importMw[t]);
      const offer = (way: 'offerUpMw' | 'offerDownMw') => sum(plans.map((plan) => plan[way][t]));
      const drawn = { importMw, offerUpMw: offer('offerUpMw'), offerDownMw: offer('offerDownMw') };
      const now = withFollower(solver, market, step, (follower) => follower.publish(drawn));
      const energy = sum(now.lmpInterface.map((lmp, d) => lmp * importMw[d]));
      return hours * (energy - now.upPrice * now.takenUpMw - now.downPrice * now.takenDownMw);
    }),
  );
  return { feeders: plans, anticipatedEur, objectiveEur: objective, gap: 0 };
}
