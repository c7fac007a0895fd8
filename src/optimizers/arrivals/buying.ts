import { type EvDay, type EvDayPlan, endLevels } from '../evDay.ts';

/** How one session is planned. */
export type Solve = (session: EvDay) => EvDayPlan;

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

/** Adds what one session buys day-ahead to a sum, kWh by ISP of the pool. */
export type Buy = (sumKwh: Float64Array, session: EvDay) => void;

/** What the plan of each session buys. */
export const byPlans =
  (solve: Solve): Buy =>
  (sumKwh, session) =>
    addPurchase(sumKwh, solve(session), 0);

/** ISPs of some prices, cheapest first and the earlier of equals, with how energy is had there. */
interface Order {
  dayAheadPrice: Float64Array;
  downPrice: Float64Array;
  deviationFee: number;
  isps: Int32Array;
  /** What a MWh costs, by ISP, and whether it is downward energy. */
  price: Float64Array;
  isDown: Uint8Array;
  /** ISPs before each in which there is energy to be had. */
  before: Int32Array;
}

/**
 * What each session buys that is planned best, thousands of them at one set of prices: ISPs are sorted once, and a session that only charges
 * takes from them in that order, as `chargeOnlyPlan` does, without a plan being made. The others are planned.
 * @param solve exact
 */
export function byPriceOrder(solve: Solve): Buy {
  let order: Order | undefined;
  return (sumKwh, session) => {
    const { dischargeKw, scheduleKwh, startKwh, minimumKwh, arrivalIsp, departureIsp, end } = session;
    if (dischargeKw > 0 || scheduleKwh || startKwh < minimumKwh || arrivalIsp > departureIsp || !end) {
      addPurchase(sumKwh, solve(session), 0);
      return;
    }
    if (session.ispCount > sumKwh.length)
      throw new Error(`found a session of ${session.ispCount} ISPs in a pool of ${sumKwh.length}`);
    if (!isOf(order, session)) order = orderOf(session);
    take(sumKwh, session, order);
  };
}

const isOf = (order: Order | undefined, session: EvDay): order is Order =>
  order?.dayAheadPrice === session.dayAheadPrice &&
  order.downPrice === session.downPrice &&
  order.deviationFee === session.deviationFee;

function orderOf({ dayAheadPrice, downPrice, deviationFee }: EvDay): Order {
  const { length } = dayAheadPrice;
  const price = new Float64Array(length);
  const isDown = new Uint8Array(length);
  const before = new Int32Array(length + 1);
  const isps: number[] = [];
  for (let t = 0; t < length; t++) {
    const down = downPrice[t] + deviationFee;
    isDown[t] = !(dayAheadPrice[t] <= down) && !Number.isNaN(down) ? 1 : 0;
    price[t] = isDown[t] ? down : dayAheadPrice[t];
    const isThere = !Number.isNaN(price[t]);
    before[t + 1] = before[t] + (isThere ? 1 : 0);
    if (isThere) isps.push(t);
  }
  isps.sort((a, b) => price[a] - price[b] || a - b);
  return { dayAheadPrice, downPrice, deviationFee, isps: Int32Array.from(isps), price, isDown, before };
}

function take(sumKwh: Float64Array, session: EvDay, { isps, price, isDown, before }: Order): void {
  const { fromIsp, ispCount, startKwh, capacityKwh, chargeEfficiency, end } = session;
  if (!end || fromIsp >= ispCount) return;
  const most = session.chargeKw * session.hoursPerIsp;
  const fullest = Math.min(capacityKwh, startKwh + chargeEfficiency * most * (before[ispCount] - before[fromIsp]));
  const { targetKwh, leastKwh } = endLevels(session, end, startKwh, fullest);
  let wanted = (targetKwh - startKwh) / chargeEfficiency;
  const canWait = (targetKwh - leastKwh) / chargeEfficiency;
  for (let k = 0; k < isps.length && wanted > DUST_KWH; k++) {
    const t = isps[k];
    if (t < fromIsp || t >= ispCount) continue;
    const kwh = Math.min(most, end.laterIsps > 0 && price[t] > end.laterPrice ? wanted - canWait : wanted);
    if (kwh <= DUST_KWH) continue;
    if (!isDown[t]) sumKwh[t] += kwh;
    wanted -= kwh;
  }
}

/** Energies below this (kWh) are rounding. */
const DUST_KWH = 1e-9;
