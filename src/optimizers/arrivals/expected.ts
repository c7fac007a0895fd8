/** The pool of energy as what the unknown sessions of a day are expected to buy. */
import type { EvDay, EvDayPlan } from '../evDay.ts';

/** Sessions that may come. */
export interface PossibleDay {
  /** Weights are scaled to sum to 1. */
  probability: number;
  /** Those nobody knows of at gate closure, all with the same ISP index. */
  sessions: readonly EvDay[];
}

/** How one session is planned. */
export type Solve = (session: EvDay) => EvDayPlan;

/**
 * Day-ahead purchases in kWh by ISP, averaged over possible days, of sessions that are each planned by themselves.
 * @param length ISPs of the pool: at least the `ispCount` of every session
 * @throws Error for weights that are none, or a session that stays longer
 */
export function expectedPool(days: readonly PossibleDay[], solve: Solve, length: number): Float64Array {
  const probability = probabilitiesOf(days);
  const pool = new Float64Array(length);
  days.forEach(({ sessions }, d) => {
    if (probability[d] === 0) return;
    const kwh = new Float64Array(length);
    for (const session of sessions) addPurchase(kwh, solve(session), 0);
    for (let t = 0; t < length; t++) pool[t] += probability[d] * kwh[t];
  });
  return pool;
}

/**
 * Adds the day-ahead purchase of a plan to a sum of them, kWh by ISP.
 * @param firstIsp ISP of the sum at which the plan's series begin
 * @throws Error for a plan that outlasts the sum
 */
export function addPurchase(sumKwh: Float64Array, { dayAheadKwh }: EvDayPlan, firstIsp: number): void {
  const ispCount = firstIsp + dayAheadKwh.length;
  if (ispCount > sumKwh.length) {
    throw new Error(`found a session of ${ispCount} ISPs in a pool of ${sumKwh.length}`);
  }
  for (let t = 0; t < dayAheadKwh.length; t++) sumKwh[firstIsp + t] += dayAheadKwh[t];
}

/** Weights scaled to sum to 1. */
export function probabilitiesOf(days: readonly PossibleDay[]): Float64Array {
  const total = days.reduce((sum, { probability }) => sum + probability, 0);
  if (!(total > 0 && total < Infinity) || days.some(({ probability }) => !(probability >= 0))) {
    throw new Error('possible days need weights of 0 or more, of which at least one is above 0');
  }
  return Float64Array.from(days, ({ probability }) => probability / total);
}
