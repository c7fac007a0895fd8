/** The pool of energy as what the unknown sessions of a day are expected to buy. */

import type { EvDay } from '../evDay.ts';
import type { Buy } from './buying.ts';

/** Sessions that may come. */
export interface PossibleDay {
  /** Weights are scaled to sum to 1. */
  probability: number;
  /** Those nobody knows of at gate closure, all with the same ISP index. */
  sessions: readonly EvDay[];
}

/**
 * Day-ahead purchases in kWh by ISP, averaged over possible days, of sessions that each buy for themselves.
 * @param length ISPs of the pool: at least the `ispCount` of every session
 * @throws Error for weights that are none, or a session that stays longer
 */
export function expectedPool(days: readonly PossibleDay[], buy: Buy, length: number): Float64Array {
  const probability = probabilitiesOf(days);
  const pool = new Float64Array(length);
  days.forEach(({ sessions }, d) => {
    if (probability[d] === 0) return;
    const kwh = new Float64Array(length);
    for (const session of sessions) buy(kwh, session);
    for (let t = 0; t < length; t++) pool[t] += probability[d] * kwh[t];
  });
  return pool;
}

/** Weights scaled to sum to 1. */
export function probabilitiesOf(days: readonly PossibleDay[]): Float64Array {
  const total = days.reduce((sum, { probability }) => sum + probability, 0);
  if (!(total > 0 && total < Infinity) || days.some(({ probability }) => !(probability >= 0))) {
    throw new Error('possible days need weights of 0 or more, of which at least one is above 0');
  }
  return Float64Array.from(days, ({ probability }) => probability / total);
}
