import type { FeederPlan } from '../../../../agents/nested/dso/feederDay.ts';
import { Follower } from '../../../../agents/nested/tso/dispatch.ts';
import type { DispatchedStep, TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import type { Solver } from '../../../../src/optimizers/highs.ts';

/** A plan as the TSO clears it. */
export interface Cleared {
  steps: DispatchedStep[];
  /** Of the TSO, and what it is paid for energy less what it pays for flexibility, EUR of steps of an hour. */
  tsoCostEur: number;
  paidEur: number;
}

export function clear(solver: Solver, market: TsoMarket, steps: readonly TsoStep[], plan: FeederPlan): Cleared {
  const cleared = steps.map((step, t) => {
    using follower = new Follower(solver, market, step);
    const importMw = plan.importMw.slice(t, t + 1);
    return follower.publish({ importMw, offerUpMw: plan.offerUpMw[t], offerDownMw: plan.offerDownMw[t] });
  });
  const paid = cleared.map(
    ({ lmpInterface, upPrice, downPrice, takenUpMw, takenDownMw }, t) =>
      lmpInterface[0] * plan.importMw[t] - upPrice * takenUpMw - downPrice * takenDownMw,
  );
  const sum = (figures: number[]): number => figures.reduce((all, eur) => all + eur, 0);
  return { steps: cleared, tsoCostEur: sum(cleared.map(({ costEurPerH }) => costEurPerH)), paidEur: sum(paid) };
}
