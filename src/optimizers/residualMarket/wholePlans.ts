import type { PricedSchedule } from './fleetAnswer.ts';
import { purify, type Shares } from './purify.ts';

/** EVs that are alike, and the plans that one of them had in each schedule their aggregator sent. */
export interface PlanPool {
  /** How many EVs there are. */
  count: number;
  /** Of one EV: one for each weight of the award. */
  plans: readonly PricedSchedule[];
}

/** An aggregator's EVs, each with one plan. */
export interface WholePlans {
  /** By pool: how many of its EVs take each of its plans. */
  counts: Int32Array[];
  /** What all EVs take: kWh by ISP. */
  energyKwh: Float64Array;
  /** Their own costs (EUR). */
  ownCostEur: number;
  /** EVs that have one plan where the mixture held to the award's energy and cost would split them between several. */
  evsOff: number;
  /** No more than these can be off: price intervals + 1, so 25 in an hourly market of a day and 97 in one of ISPs. */
  mostOff: number;
}

/**
 * Makes a mixture whole: each EV gets one plan of its pool, in numbers that follow the weights.
 *
 * Of a pool of n EVs, floor(n w_k) take plan k at once. The remainders are moved within each pool, so that energy in each price
 * interval and costs of all stay as they are, until but few EVs are split (Shapley and Folkman: one for each interval and
 * one for costs). Those take the plans of the largest remainders, the earlier of equal ones.
 *
 * Within a price interval the ISPs' energies are not held to: no price depends on them.
 * @param weights of the award, one for each plan of a pool; they sum to 1
 * @throws RangeError for a pool of more or fewer plans than weights
 */
export function makeWhole(pools: readonly PlanPool[], weights: ArrayLike<number>, ispsPerInterval: number): WholePlans {
  const odd = pools.find(({ plans }) => plans.length !== weights.length);
  if (odd) throw new RangeError(`a pool has ${odd.plans.length} plans for ${weights.length} weights`);
  const ispCount = pools[0]?.plans[0]?.energyKwh.length ?? 0;
  const dimension = ispCount / ispsPerInterval + 1;
  const counts = pools.map(({ count }) => Int32Array.from(weights, (weight) => Math.floor(count * weight + 1e-9)));
  const remainders = pools.map(({ count, plans }, c): Shares => {
    const amounts = Float64Array.from(weights, (weight, k) => Math.max(0, count * weight - counts[c][k]));
    return { vectors: plans.map((plan) => heldTo(plan, ispsPerInterval, dimension)), amounts };
  });
  purify(remainders, dimension);
  let evsOff = 0;
  for (const [c, { count }] of pools.entries()) evsOff += roundUp(counts[c], remainders[c].amounts, count);

  const energyKwh = new Float64Array(ispCount);
  let ownCostEur = 0;
  for (const [c, { plans }] of pools.entries()) {
    for (const [k, plan] of plans.entries()) {
      const evs = counts[c][k];
      if (evs === 0) continue;
      for (let t = 0; t < ispCount; t++) energyKwh[t] += evs * plan.energyKwh[t];
      ownCostEur += evs * plan.ownCostEur;
    }
  }
  return { counts, energyKwh, ownCostEur, evsOff, mostOff: dimension };
}

/** What is held to: energy in each price interval, and costs. */
function heldTo({ energyKwh, ownCostEur }: PricedSchedule, ispsPerInterval: number, dimension: number): Float64Array {
  const held = new Float64Array(dimension);
  for (let t = 0; t < energyKwh.length; t++) held[Math.floor(t / ispsPerInterval)] += energyKwh[t];
  held[dimension - 1] = ownCostEur;
  return held;
}

/** Adds the remainders to whole counts, the largest first, until they are `count` EVs. @returns how many EVs were split */
function roundUp(counts: Int32Array, remainders: Float64Array, count: number): number {
  const left = remainders.map((amount, k) => {
    const whole = Math.floor(amount + 1e-6);
    counts[k] += whole;
    return amount - whole;
  });
  const missing = count - counts.reduce((sum, evs) => sum + evs, 0);
  const largestFirst = [...left.keys()].sort((a, b) => left[b] - left[a] || a - b);
  for (const k of largestFirst.slice(0, missing)) counts[k]++;
  return missing;
}

/** The plan of each EV of a pool, in the order of its plans: 2, 0, 1 EVs give plans 0, 0, 2. */
export const planOfEach = (counts: ArrayLike<number>): Int32Array =>
  Int32Array.from(Array.from(counts).flatMap((evs, k) => new Array<number>(evs).fill(k)));
