import type { FeederDay } from '../../../../agents/nested/dso/feederDay.ts';
import { Follower } from '../../../../agents/nested/tso/dispatch.ts';
import type { TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import type { Solver } from '../../../../src/optimizers/highs.ts';

const STEP = 0.5;
const gridTo = (most: number): number[] =>
  Array.from({ length: Math.floor(most / STEP + 1e-9) + 1 }, (_, k) => k * STEP);

/**
 * The least that a feeder with one lossless battery pays and wears, EUR, over all charging and offers in steps of 0.5 MW: by looking at
 * each, with the dispatch solved for each that differs to the TSO. Of steps of an hour, cover of each step by itself and none missed.
 */
export function cheapestOnGrid(
  solver: Solver,
  market: TsoMarket,
  steps: readonly TsoStep[],
  feeder: FeederDay,
): number {
  const { powerMw, mostMwh, startMwh, wearEurPerMwh } = feeder.storages[0];
  const payments = steps.map(() => new Map<string, number>());
  const followers = steps.map((step) => new Follower(solver, market, step));
  const payment = (t: number, ...[p, up, down]: number[]): number => {
    const key = [p, up, down].join();
    let eur = payments[t].get(key);
    if (eur === undefined) {
      const drawn = { importMw: Float64Array.of(p), offerUpMw: up, offerDownMw: down };
      const { lmpInterface, upPrice, downPrice } = followers[t].publish(drawn);
      eur = lmpInterface[0] * p - upPrice * up - downPrice * down;
      payments[t].set(key, eur);
    }
    return eur;
  };
  const cheapest = (t: number, stored: number): number => {
    if (t === steps.length) return stored >= startMwh ? 0 : Number.POSITIVE_INFINITY;
    const covered = feeder.cover.share * feeder.cover.deviationMw[t];
    let least = Number.POSITIVE_INFINITY;
    for (const place of gridTo(2 * powerMw)) {
      const charged = place - powerMw;
      const level = stored + charged;
      const mostUp = Math.min(powerMw + charged, level) - covered;
      const mostDown = Math.min(powerMw - charged, mostMwh - level) - covered;
      if (Math.min(mostUp, mostDown) < 0) continue;
      const later = cheapest(t + 1, level) + wearEurPerMwh * Math.abs(charged);
      if (later === Number.POSITIVE_INFINITY) continue;
      for (const up of gridTo(Math.min(mostUp, steps[t].requiredUpMw))) {
        for (const down of gridTo(Math.min(mostDown, steps[t].requiredDownMw))) {
          least = Math.min(least, later + payment(t, feeder.netMw[t] + charged, up, down));
        }
      }
    }
    return least;
  };
  try {
    return cheapest(0, startMwh);
  } finally {
    for (const follower of followers) follower.dispose();
  }
}
