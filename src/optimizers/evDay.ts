/**
 * One EV over one day: what every solver of it is given, what it gives back, and the laws a plan must keep.
 * Numbers in brackets are the equations of arXiv 2502.08782. Energies are kWh on the grid side of the charger unless the
 * name says otherwise; prices EUR/MWh; money EUR.
 */

/** What the owner pays for: every kWh charged, or kWh charged less kWh taken out again. */
type OwnerBilling = 'charged' | 'net';

/** The problem of one EV-day, from ISP `fromIsp` to midnight; of a session, to its end or that of what is known (`end`). */
export interface EvDay {
  hoursPerIsp: number;
  /** First ISP to decide: 0 for a whole day, more when planning again during the day. */
  fromIsp: number;
  /** ISPs in the day (92, 96 or 100), of a session any number; every series has this length and is indexed by ISP of the day. */
  ispCount: number;
  capacityKwh: number;
  /** Lowest level the contract allows at home (12). */
  minimumKwh: number;
  chargeKw: number;
  dischargeKw: number;
  /** kWh stored per kWh from the grid, in (0, 1]. */
  chargeEfficiency: number;
  /** kWh to the grid per kWh from the battery, in (0, 1]. */
  dischargeEfficiency: number;
  /** Energy in the battery at the start of `fromIsp`. */
  startKwh: number;
  /** Away while departureIsp <= t < arrivalIsp; equal means no trip. An arrival at or after `ispCount` is another day's. */
  departureIsp: number;
  arrivalIsp: number;
  /** Battery energy of the whole trip; an equal part of it is used in each ISP away (17). */
  tripKwh: number;
  /** EUR/MWh; NaN where one cannot trade that way in that ISP. */
  dayAheadPrice: Float64Array;
  upPrice: Float64Array;
  downPrice: Float64Array;
  /** What the BRP asks per MWh off the day-ahead schedule. */
  deviationFee: number;
  ownerPrice: number;
  ownerBilling: OwnerBilling;
  /** Battery wear per MWh discharged. */
  wear: number;
  /** When planning again: energy per ISP already bought day-ahead for this EV; NaN where that is still open. Absent on the day-ahead plan. */
  scheduleKwh?: Float64Array;
  /** What is asked of the level at the end of the last ISP, of an EV without a trip; a full battery where not given. */
  end?: EvDayEnd;
  /** Most kWh that others leave it to charge in each ISP, and to discharge; as much as its charger can where not given. */
  leftInKwh?: Float64Array;
  leftOutKwh?: Float64Array;
  /** What it is held to, where that is not what it could do by itself. */
  heldTo?: Reachability;
}

/** How the horizon of a session ends (docs/sessions.md). */
export interface EvDayEnd {
  /** Battery energy it is to leave with. */
  wantedKwh: number;
  /** ISPs that it stays behind the last ISP of the problem; 0: it leaves there. */
  laterIsps: number;
  /** What energy is taken to cost in those ISPs, EUR/MWh on the grid side. */
  laterPrice: number;
}

/** A plan for an EV-day. Series have length `ispCount` and are 0 before `fromIsp` (`energyKwh`: NaN). */
export interface EvDayPlan {
  objectiveEur: number;
  upKwh: Float64Array;
  downKwh: Float64Array;
  dayAheadKwh: Float64Array;
  /** Battery energy at the end of each ISP. */
  energyKwh: Float64Array;
  /**
   * Sum of what is missing from "full" at departure and at midnight; of a session, what is missing of the energy wanted even
   * if it charges in all later ISPs. The same for every plan of one EV-day.
   */
  unmetKwh: number;
}

/** A plan to do nothing, of no level yet: NaN. Its series are views of one buffer, which is much quicker to make than one each. */
function emptyPlan({ ispCount }: EvDay): EvDayPlan {
  const buffer = new ArrayBuffer(4 * ispCount * Float64Array.BYTES_PER_ELEMENT);
  const series = (place: number) =>
    new Float64Array(buffer, place * ispCount * Float64Array.BYTES_PER_ELEMENT, ispCount);
  const energyKwh = series(3).fill(Number.NaN);
  return { objectiveEur: 0, upKwh: series(0), downKwh: series(1), dayAheadKwh: series(2), energyKwh, unmetKwh: 0 };
}

/** A plan that nobody needs any more made one to do nothing, as `emptyPlan` gives. */
function emptied(plan: EvDayPlan): EvDayPlan {
  plan.upKwh.fill(0);
  plan.downKwh.fill(0);
  plan.dayAheadKwh.fill(0);
  plan.energyKwh.fill(Number.NaN);
  plan.objectiveEur = 0;
  plan.unmetKwh = 0;
  return plan;
}

/** A plan to do nothing, in the place of one of as many ISPs that nobody needs any more, where there is one. */
export const emptyPlanOver = (plan: EvDayPlan | undefined, day: EvDay): EvDayPlan =>
  plan?.energyKwh.length === day.ispCount ? emptied(plan) : emptyPlan(day);

/** A plan of its own with the same content. */
export const copyOfPlan = ({ upKwh, downKwh, dayAheadKwh, energyKwh, ...sums }: EvDayPlan): EvDayPlan => ({
  ...sums,
  ...{ upKwh: upKwh.slice(), downKwh: downKwh.slice(), dayAheadKwh: dayAheadKwh.slice(), energyKwh: energyKwh.slice() },
});

/** An unbroken run of ISPs at home, or of a session, `from` <= t < `to`, that starts and ends at a fixed battery level. */
export interface HomeStretch {
  from: number;
  to: number;
  startKwh: number;
  targetKwh: number;
  /** Of a session that stays behind the last ISP: the lowest level to end at; `targetKwh` is then the highest. */
  leastKwh?: number;
}

/** Which battery levels an EV-day can be held to. Series by ISP, NaN before `fromIsp`; away, both are the level itself. */
export interface Reachability {
  /** Lowest level allowed at the end of the ISP. */
  floorKwh: Float64Array;
  /** Highest level reachable at the end of the ISP. */
  fullestKwh: Float64Array;
  stretches: HomeStretch[];
  unmetKwh: number;
}

export const isAway = (day: EvDay, isp: number): boolean => day.departureIsp <= isp && isp < day.arrivalIsp;

/** Most battery energy that ISP can add (kWh): 0 away, and 0 where neither way of buying exists. */
export function mostChargedKwh(day: EvDay, isp: number): number {
  const canBuy = !Number.isNaN(day.dayAheadPrice[isp]) || !Number.isNaN(day.downPrice[isp]);
  if (!canBuy || isAway(day, isp)) return 0;
  const kwh = day.chargeKw * day.hoursPerIsp;
  return day.chargeEfficiency * (day.leftInKwh ? Math.min(kwh, day.leftInKwh[isp]) : kwh);
}

/** Most battery energy that ISP can take out (kWh): 0 away, and 0 where there is no upward price. */
export function mostDischargedKwh(day: EvDay, isp: number): number {
  const canSell = !Number.isNaN(day.upPrice[isp]) && !isAway(day, isp);
  if (!canSell) return 0;
  const kwh = day.dischargeKw * day.hoursPerIsp;
  return (day.leftOutKwh ? Math.min(kwh, day.leftOutKwh[isp]) : kwh) / day.dischargeEfficiency;
}

/** Most battery energy that a session can add behind the last ISP (kWh). */
export const mostLaterKwh = ({ chargeEfficiency, chargeKw, hoursPerIsp }: EvDay, { laterIsps }: EvDayEnd): number =>
  chargeEfficiency * chargeKw * hoursPerIsp * laterIsps;

/** Battery energy that a session adds behind the last ISP where it ends that ISP at a level (kWh); 0 for other EV-days. */
export function laterKwh(day: EvDay, endKwh: number): number {
  const { end } = day;
  return end ? Math.max(0, Math.min(end.wantedKwh - endKwh, mostLaterKwh(day, end))) : 0;
}

/** What a kWh of that is worth (EUR): its owner still pays for what it then costs. */
export const laterEurPerKwh = ({ ownerPrice, chargeEfficiency }: EvDay, { laterPrice }: EvDayEnd): number =>
  (ownerPrice - laterPrice) / (1000 * chargeEfficiency);

/** Battery energy a trip uses in each ISP away (17). */
export const tripKwhPerIsp = (day: EvDay): number =>
  day.arrivalIsp > day.departureIsp ? day.tripKwh / (day.arrivalIsp - day.departureIsp) : 0;

/**
 * What "full" (13)-(15) and "not below the minimum" (12) mean for this EV-day, where physics may forbid both: the target
 * of each home stretch is the level reached by charging whenever possible, and the floor is the minimum or, while that is
 * out of reach, that same level. So charging whenever possible always keeps every rule, and every solver shares them.
 * A stretch of no ISPs (departure at `fromIsp`) has no target and misses nothing.
 *
 * A session is one stretch. Where it leaves at the end of the last ISP its target is what is wanted, or the reachable level
 * nearest to that. Where it stays on, it ends between the level from which later charging just suffices and that target:
 * energy beyond what is wanted is worth nothing there, and is carried only where nobody can buy it.
 */
export function reachability(day: EvDay): Reachability {
  if (day.heldTo) return { ...day.heldTo, fullestKwh: day.heldTo.fullestKwh.slice() };
  const floorKwh = new Float64Array(day.ispCount).fill(Number.NaN, 0, day.fromIsp);
  const fullestKwh = new Float64Array(day.ispCount).fill(Number.NaN, 0, day.fromIsp);
  if (day.end) return sessionReach(day, day.end, floorKwh, fullestKwh);
  const stretches: HomeStretch[] = [];
  const tripStepKwh = tripKwhPerIsp(day);
  let level = day.startKwh;
  let unmetKwh = 0;
  let isp = day.fromIsp;
  while (isp < day.ispCount) {
    if (isAway(day, isp)) {
      level -= tripStepKwh;
      floorKwh[isp] = level;
      fullestKwh[isp] = level;
      isp++;
      continue;
    }
    const stretch = { from: isp, to: isp, startKwh: level, targetKwh: level };
    for (; isp < day.ispCount && !isAway(day, isp); isp++) {
      level = Math.min(day.capacityKwh, level + mostChargedKwh(day, isp));
      fullestKwh[isp] = level;
      floorKwh[isp] = Math.min(day.minimumKwh, level);
    }
    stretch.to = isp;
    stretch.targetKwh = level;
    stretches.push(stretch);
    unmetKwh += snap(day.capacityKwh - level);
  }
  return { floorKwh, fullestKwh, stretches, unmetKwh };
}

function sessionReach(day: EvDay, end: EvDayEnd, floorKwh: Float64Array, fullestKwh: Float64Array): Reachability {
  let fullest = day.startKwh;
  let lowest = day.startKwh;
  for (let t = day.fromIsp; t < day.ispCount; t++) {
    fullest = Math.min(day.capacityKwh, fullest + mostChargedKwh(day, t));
    fullestKwh[t] = fullest;
    floorKwh[t] = Math.min(day.minimumKwh, fullest);
    lowest = Math.max(floorKwh[t], lowest - mostDischargedKwh(day, t));
  }
  const { targetKwh, leastKwh } = endLevels(day, end, lowest, fullest);
  const stretch: HomeStretch = { from: day.fromIsp, to: day.ispCount, startKwh: day.startKwh, targetKwh };
  if (end.laterIsps > 0) stretch.leastKwh = leastKwh;
  const unmetKwh = Math.max(0, snap(end.wantedKwh - mostLaterKwh(day, end) - fullest));
  return { floorKwh, fullestKwh, stretches: [stretch], unmetKwh };
}

/** Highest and lowest level that a session may end at, of those that it can reach: one where it leaves there. */
export function endLevels(
  day: EvDay,
  end: EvDayEnd,
  lowest: number,
  fullest: number,
): { targetKwh: number; leastKwh: number } {
  const targetKwh = Math.min(fullest, Math.max(end.wantedKwh, lowest));
  if (end.laterIsps === 0) return { targetKwh, leastKwh: targetKwh };
  return { targetKwh, leastKwh: Math.max(lowest, Math.min(targetKwh, end.wantedKwh - mostLaterKwh(day, end))) };
}

/** Energies below 1e-9 kWh are dust of floating point. */
export const snap = (kwh: number): number => (Math.abs(kwh) < 1e-9 ? 0 : kwh);

/** Profit of one ISP (1) in EUR for grid-side energies in kWh, the fee on energy off the schedule included. */
export function stageReward(day: EvDay, isp: number, upKwh: number, downKwh: number, dayAheadKwh: number): number {
  const billed = dayAheadKwh + downKwh - (day.ownerBilling === 'net' ? upKwh : 0);
  let eur = day.ownerPrice * billed - day.wear * upKwh;
  if (upKwh !== 0) eur += (day.upPrice[isp] - day.deviationFee) * upKwh;
  if (downKwh !== 0) eur -= (day.downPrice[isp] + day.deviationFee) * downKwh;
  if (dayAheadKwh !== 0) eur -= day.dayAheadPrice[isp] * dayAheadKwh;
  if (day.scheduleKwh && !Number.isNaN(day.scheduleKwh[isp])) {
    eur -= day.deviationFee * Math.abs(dayAheadKwh - day.scheduleKwh[isp]);
  }
  return eur / 1000;
}

/** Sum of `stageReward` over the ISPs from `fromIsp` on. */
export function planReward(day: EvDay, plan: Pick<EvDayPlan, 'upKwh' | 'downKwh' | 'dayAheadKwh'>): number {
  let eur = 0;
  for (let t = day.fromIsp; t < day.ispCount; t++) {
    eur += stageReward(day, t, plan.upKwh[t], plan.downKwh[t], plan.dayAheadKwh[t]);
  }
  return eur;
}

/**
 * What a plan is worth (EUR): `planReward`, and of a session that stays behind the last ISP what it still charges there,
 * V(E) = (ownerPrice - laterPrice) / (1000 chargeEfficiency) * what is missing of the energy wanted, where E is the level it
 * ends at; what it cannot charge there either is not in it.
 */
export function planObjective(day: EvDay, plan: Omit<EvDayPlan, 'objectiveEur' | 'unmetKwh'>): number {
  const eur = planReward(day, plan);
  return day.end ? eur + laterEurPerKwh(day, day.end) * laterKwh(day, levelAtEnd(day, plan)) : eur;
}

/** Battery energy at the end of the last ISP. */
export const levelAtEnd = (
  { fromIsp, ispCount, startKwh }: EvDay,
  { energyKwh }: Pick<EvDayPlan, 'energyKwh'>,
): number => (fromIsp < ispCount ? energyKwh[ispCount - 1] : startKwh);
