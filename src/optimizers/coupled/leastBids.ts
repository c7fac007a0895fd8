import { type EvDay, isAway, mostChargedKwh, mostDischargedKwh, reachability } from '../evDay.ts';
import { isThere } from './coupling.ts';
import { type Shared, WAYS, type Way } from './room.ts';
import type { WholePlans } from './wholePlans.ts';

/** What is taken to be paid for a bid to become large enough, EUR/MWh, one after the other. */
const LIFTING_EUR = [30, 100, 300, 1000];
const NOTHING = Number.NEGATIVE_INFINITY;

/** EV-days without offers in ISPs in which all EVs together could not offer enough. */
export function withoutTooSmall(days: readonly EvDay[], { limitKwh, bidKwh }: Shared, isps: number): readonly EvDay[] {
  if (bidKwh === 0) return days;
  const most = { out: new Float64Array(isps), down: new Float64Array(isps) };
  for (const day of days) addMost(day, most);
  const isTooSmall = (way: Way, t: number): boolean => Math.min(limitKwh, most[way][t] ?? 0) < bidKwh - 1e-6;
  return withoutOffers(days, isTooSmall);
}

/** EV-days that offer nothing in some ISPs; series that were one stay one. */
export function withoutOffers(days: readonly EvDay[], isNone: (way: Way, t: number) => boolean): readonly EvDay[] {
  const made = { out: new Map<Float64Array, Float64Array>(), down: new Map<Float64Array, Float64Array>() };
  const kept = (way: Way, series: Float64Array): Float64Array => {
    const known = made[way].get(series) ?? series.map((price, t) => (isNone(way, t) ? Number.NaN : price));
    made[way].set(series, known);
    return known;
  };
  return days.map((day) => ({ ...day, upPrice: kept('out', day.upPrice), downPrice: kept('down', day.downPrice) }));
}

/** Adds what an EV can offer in each ISP at most, be it full before or as empty as it may be. */
function addMost(day: EvDay, most: Record<Way, Float64Array>): void {
  const { floorKwh, fullestKwh, stretches } = reachability(day);
  const need = new Float64Array(day.ispCount); // at the end of an ISP, for what is to come
  for (const { from, to, startKwh, targetKwh, leastKwh = targetKwh } of stretches) {
    for (let t = to - 1, after = leastKwh; t >= from; t--) {
      need[t] = Math.max(floorKwh[t], after);
      after = need[t] - mostChargedKwh(day, t);
    }
    let [lowest, fullest] = [startKwh, startKwh];
    for (let t = from; t < to; t++) {
      const out = Math.min(mostDischargedKwh(day, t), fullest - need[t]) * day.dischargeEfficiency;
      const into = Math.min(mostChargedKwh(day, t), day.capacityKwh - lowest) / day.chargeEfficiency;
      if (out > 0) most.out[t] += out;
      if (into > 0 && !Number.isNaN(day.downPrice[t])) most.down[t] += into;
      lowest = Math.max(need[t], lowest - mostDischargedKwh(day, t));
      fullest = fullestKwh[t];
    }
  }
}

/** Makes what is offered enough, or nothing, in each ISP: whichever then earns more. */
export function settleBids(whole: WholePlans, days: readonly EvDay[]): void {
  const { loads, room, plans } = whole;
  if (room.shared.bidKwh === 0) return;
  const small: { isp: number; way: Way }[] = [];
  for (const way of WAYS) {
    loads[way].forEach((kwh, isp) => {
      room.counts[way][isp] = room.isSmall(kwh) ? 0 : 1;
      if (room.isSmall(kwh)) small.push({ isp, way });
    });
  }
  small.sort((a, b) => loads[b.way][b.isp] - loads[a.way][a.isp] || a.isp - b.isp);
  for (const { isp, way } of small) {
    if (!room.isSmall(loads[way][isp])) {
      room.counts[way][isp] = 1;
      continue;
    }
    const before = [...plans];
    const isLifted = lift(whole, days, isp, way);
    const lifted = isLifted ? { plans: [...plans], eur: whole.objectiveEur } : undefined;
    whole.restore(before);
    drop(whole, isp, way);
    if (lifted && (lifted.eur > whole.objectiveEur || room.isSmall(loads[way][isp]))) whole.restore(lifted.plans);
    room.counts[way][isp] = 1;
  }
}

/** Pays EVs, more and more, until enough is offered. @returns whether it is */
function lift(whole: WholePlans, days: readonly EvDay[], isp: number, way: Way): boolean {
  const { loads, room, plans } = whole;
  const series = way === 'out' ? 'upPrice' : 'downPrice';
  const isEnough = (): boolean => loads[way][isp] > 0 && !room.isSmall(loads[way][isp]);
  for (const eur of LIFTING_EUR) {
    for (let ev = 0; ev < plans.length && !isEnough(); ev++) {
      const day = days[ev];
      if (!isThere(day, isp) || isAway(day, isp) || Number.isNaN(day[series][isp])) continue;
      whole.replan(ev, { at: { isp, way, eur } });
    }
    if (isEnough()) return true;
  }
  return false;
}

function drop(whole: WholePlans, isp: number, way: Way): void {
  const key = way === 'out' ? 'upKwh' : 'downKwh';
  whole.plans.forEach((plan, ev) => {
    if (plan[key][isp] > 0) whole.replan(ev, { at: { isp, way, eur: NOTHING } });
  });
}
