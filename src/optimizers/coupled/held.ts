import {
  type EvDay,
  type EvDayPlan,
  type HomeStretch,
  isAway,
  levelAtEnd,
  mostChargedKwh,
  mostDischargedKwh,
  mostLaterKwh,
  type Reachability,
  reachability,
  snap,
  tripKwhPerIsp,
} from '../evDay.ts';
import { fillWithin, type Job } from './filling.ts';

/** EV-days that each know what they are held to, where the limit that they share is known. */
export interface HeldFleet {
  /** Of EVs that fall short with `heldTo`, which then is less than what they could reach alone. */
  days: EvDay[];
  /** What each is held to. */
  reaches: Reachability[];
  /** Battery energy that is missing at targets, on trips and below least levels, or too much where a session was to sell. */
  shortKwh: number;
  /** Energy that reaches what they are held to within the limit, by EV and ISP. */
  fill: { intoKwh: Float64Array[]; outKwh: Float64Array[] };
}

const TINY_KWH = 1e-7;

/**
 * What EVs behind one limit are held to: the levels that each could reach alone, where energy to reach them all finds room; else
 * as much of them as a flow of energy through the limit reaches. It fills who has least time left first, and moves what others
 * charge to other ISPs where that makes room. What is missing is least where efficiencies are alike and no trip follows a level
 * that is missed.
 */
export function holdWithin(days: readonly EvDay[], limitKwh: number, isps: number): HeldFleet {
  const reaches = days.map(reachability);
  const series = (): Float64Array[] => days.map(() => new Float64Array(isps));
  const fill = { intoKwh: series(), outKwh: series() };
  const into: Job[] = [];
  const out: Job[] = [];
  days.forEach((day, ev) => {
    for (const { from, to, startKwh, targetKwh, leastKwh = targetKwh } of reaches[ev].stretches) {
      const most = { into: new Float64Array(isps), out: new Float64Array(isps) };
      for (let t = from; t < to; t++) {
        most.into[t] = mostChargedKwh(day, t) / day.chargeEfficiency;
        most.out[t] = mostDischargedKwh(day, t) * day.dischargeEfficiency;
      }
      const lackKwh = (leastKwh - startKwh) / day.chargeEfficiency;
      const urgentKwh = (day.minimumKwh - startKwh) / day.chargeEfficiency;
      if (lackKwh > 0)
        into.push({ from, to, needKwh: lackKwh, urgentKwh, mostKwh: most.into, doneKwh: fill.intoKwh[ev] });
      const surplusKwh = (startKwh - targetKwh) * day.dischargeEfficiency;
      if (surplusKwh > 0)
        out.push({ from, to, needKwh: surplusKwh, urgentKwh: 0, mostKwh: most.out, doneKwh: fill.outKwh[ev] });
    }
  });
  fillWithin(into, limitKwh);
  fillWithin(out, limitKwh);
  let shortKwh = 0;
  const held = days.map((day, ev) => {
    const path = pathOf(day, reaches[ev], fill.intoKwh[ev], fill.outKwh[ev]);
    shortKwh += path.shortKwh;
    return path.shortKwh > TINY_KWH ? path.day : day;
  });
  return { days: held, reaches: held.map(({ heldTo }, ev) => heldTo ?? reaches[ev]), shortKwh, fill };
}

/** An EV-day held to where its filling takes it, and how far that is from what it could reach alone. */
function pathOf(
  day: EvDay,
  reach: Reachability,
  intoKwh: Float64Array,
  outKwh: Float64Array,
): { day: EvDay; shortKwh: number } {
  const floorKwh = reach.floorKwh.slice();
  const fullestKwh = reach.fullestKwh.slice();
  const stretches: HomeStretch[] = [];
  let { tripKwh } = day;
  let { unmetKwh } = reach;
  let shortKwh = 0;
  let level = day.startKwh;
  let t = day.fromIsp;
  const drive = (to: number): void => {
    const step = tripKwhPerIsp({ ...day, tripKwh });
    for (; t < to; t++) {
      level -= step;
      floorKwh[t] = level;
      fullestKwh[t] = level;
    }
  };
  for (const stretch of reach.stretches) {
    drive(stretch.from);
    const { to, targetKwh, leastKwh = targetKwh } = stretch;
    const made = { ...stretch, startKwh: level };
    for (; t < to; t++) {
      level += intoKwh[t] * day.chargeEfficiency - outKwh[t] / day.dischargeEfficiency;
      if (t === to - 1 || level >= floorKwh[t] - TINY_KWH) continue;
      shortKwh += floorKwh[t] - level;
      floorKwh[t] = level;
    }
    const [missing, excess] = [leastKwh - level, level - targetKwh];
    if (missing > TINY_KWH) {
      shortKwh += missing;
      if (!day.end) unmetKwh += missing;
      if (stretch.leastKwh !== undefined) made.leastKwh = level;
      if (stretch.leastKwh === undefined) made.targetKwh = level;
      if (to > stretch.from) floorKwh[to - 1] = Math.min(floorKwh[to - 1], level);
    } else if (excess > TINY_KWH) {
      shortKwh += excess;
      made.targetKwh = level;
    } else if (stretch.leastKwh === undefined) level = targetKwh;
    stretches.push(made);
    if (isAway(day, t) && level < tripKwh && t === day.departureIsp) {
      const without = tripKwh - Math.max(0, level);
      tripKwh -= without;
      unmetKwh += without;
      shortKwh += without;
    }
  }
  drive(day.ispCount);
  return { day: { ...day, tripKwh, heldTo: { floorKwh, fullestKwh, stretches, unmetKwh } }, shortKwh };
}

/** The plan of an EV-day with what it then leaves unmet. */
export function withUnmet(day: EvDay, plan: EvDayPlan): EvDayPlan {
  if (!day.end) return plan;
  const missingKwh = day.end.wantedKwh - levelAtEnd(day, plan);
  return { ...plan, unmetKwh: Math.max(0, snap(missingKwh - mostLaterKwh(day, day.end))) };
}
