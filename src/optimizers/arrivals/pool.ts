/** Energy bought day-ahead for sessions nobody knew of at gate closure, and what of it each takes when it comes. */
import type { EvDay } from '../evDay.ts';

/** Less energy than this is not worth taking. */
const DUST_KWH = 1e-9;

/**
 * What a session takes of the pool on arrival, in kWh on the grid side by ISP; of length `ispCount`.
 *
 * It takes in the ISPs of its stay, the cheapest by day-ahead price first (the earlier of equals), in each at most its power
 * and what is left, and in all no more than it still wants. Where its stay goes on beyond the horizon, it takes in ISPs dearer
 * than `laterPrice` only what it cannot charge later: its want less its power in all `laterIsps`, less what it has taken in cheaper
 * ISPs. In an ISP without a day-ahead price it takes nothing.
 * @param pool kWh by ISP, 0 or more; reduced in place by exactly what is taken
 */
export const takeShare = (pool: Float64Array, session: EvDay): Float64Array =>
  takeInOrder(pool, session, cheapestFirst(session));

/** The ISPs of a stay with a day-ahead price, cheapest first, the earlier of equals. */
export function cheapestFirst({ fromIsp, ispCount, dayAheadPrice: price }: EvDay): number[] {
  const isps: number[] = [];
  for (let t = fromIsp; t < ispCount; t++) if (!Number.isNaN(price[t])) isps.push(t);
  return isps.sort((a, b) => price[a] - price[b] || a - b);
}

/**
 * `takeShare` for a session whose ISPs have been sorted.
 * @param order `cheapestFirst(session)`
 */
export function takeInOrder(pool: Float64Array, session: EvDay, order: readonly number[]): Float64Array {
  const share = new Float64Array(session.ispCount);
  const mostKwh = session.chargeKw * session.hoursPerIsp;
  const { wantedKwh, laterIsps, laterPrice } = session.end ?? leavesFull(session);
  let wanted = (Math.min(wantedKwh, session.capacityKwh) - session.startKwh) / session.chargeEfficiency;
  const canWait = mostKwh * laterIsps;
  for (const isp of order) {
    const most = session.dayAheadPrice[isp] > laterPrice ? wanted - canWait : wanted;
    if (most < DUST_KWH) break; // nor will it want any in an ISP that is dearer
    share[isp] = withdraw(pool, isp, Math.min(most, mostKwh));
    wanted -= share[isp];
  }
  return share;
}

const leavesFull = ({ capacityKwh }: EvDay) => ({ wantedKwh: capacityKwh, laterIsps: 0, laterPrice: Infinity });

/** Takes out what is there, at most `most`, such that it and what is left sum to what was there, without rounding. */
function withdraw(pool: Float64Array, isp: number, most: number): number {
  const before = pool[isp];
  if (before < DUST_KWH) return 0;
  let left = Math.max(0, before - most);
  if (before - left > most) left = Math.min(before, left + Number.EPSILON * before); // rounded down by more than nothing
  pool[isp] = left;
  return before - left;
}
