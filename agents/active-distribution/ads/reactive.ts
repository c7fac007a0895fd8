import type { DayAheadProblem, Generator } from './problem.ts';

/** Reactive power left over by hour, and what it earns. */
export interface ReactivePlan {
  /** By hour, mean of the scenarios, MVAr. */
  soldMvar: Float64Array;
  boughtMvar: Float64Array;
  /** Below 0 where more is bought than sold. */
  eur: number;
}

/** What a generator that is on can give beside its active power, MVAr: its apparent power is that at `powerFactor` and PMax. */
export function reactiveMvar({ pMaxMw }: Pick<Generator, 'pMaxMw'>, powerMw: number, powerFactor: number): number {
  const apparent = pMaxMw / powerFactor;
  return Math.sqrt(Math.max(0, apparent * apparent - powerMw * powerMw));
}

/**
 * Sells what reactive power the generators have left by their active power beyond what the load takes, or buys what is missing,
 * at the reactive price: active power first, as where reactive power is much the cheaper.
 * @param on by generator and hour
 * @param powerMw by scenario, generator and hour
 */
export function planReactive(
  { scenarios, generators, hours, reactivePrice, settings }: DayAheadProblem,
  on: readonly ArrayLike<number>[],
  powerMw: readonly (readonly ArrayLike<number>[])[],
): ReactivePlan {
  const plan = { soldMvar: new Float64Array(hours), boughtMvar: new Float64Array(hours), eur: 0 };
  for (let hour = 0; hour < hours; hour++) {
    scenarios.forEach(({ probability, loadMvar }, s) => {
      let left = -loadMvar[hour];
      generators.forEach((generator, unit) => {
        if (on[unit][hour] > 0) left += reactiveMvar(generator, powerMw[s][unit][hour], settings.powerFactor);
      });
      const price = reactivePrice[hour];
      if (left > 0 && price < 0) return; // left unused
      if (left > 0) plan.soldMvar[hour] += probability * left;
      else plan.boughtMvar[hour] -= probability * left;
      plan.eur += probability * price * left;
    });
  }
  return plan;
}
