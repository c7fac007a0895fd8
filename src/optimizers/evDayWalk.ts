import { type EvDay, type EvDayPlan, mostChargedKwh, mostDischargedKwh, snap, stageReward } from './evDay.ts';
import type { Functions } from './piecewise.ts';
import type { StepReward } from './stepReward.ts';

/** Decisions whose values differ by less than this (EUR) are equally good. */
const TIE_EUR = 1e-10;
/** Levels nearer than this are one. */
export const DUST_KWH = 1e-9;

/** What an EV is held to by the fee: nothing where it pays none. */
export const scheduleOf = ({ scheduleKwh, deviationFee }: EvDay): Float64Array | undefined =>
  deviationFee === 0 ? undefined : scheduleKwh;

/**
 * Whether the values over a home stretch that ends full are those from the minimum to a full battery, and so what every such
 * stretch shares: not from a full battery at the start of a day that is planned ahead, where many EVs do the very same.
 */
export const reachesBack = ({ capacityKwh, scheduleKwh }: EvDay, startKwh: number): boolean =>
  startKwh < capacityKwh || scheduleKwh !== undefined;

/** The best steps through a home stretch: what comes after the backward pass. Of equals as `EvDaySolver` says. */
export class StretchWalk {
  private best = 0; // value and step of the best decision considered so far
  private bestAt = 0;

  /**
   * Takes the best step from each level, from one at the start of ISP `from` on, and writes it into the plan.
   * @param values of battery energy at the end of each ISP of the stretch, the last ISP's first
   * @param rewards of each ISP of the day
   */
  follow(
    day: EvDay,
    from: number,
    to: number,
    startKwh: number,
    values: Functions,
    rewards: readonly StepReward[],
    plan: EvDayPlan,
  ): void {
    let level = startKwh;
    for (let t = from; t < to; t++) {
      const step = this.bestStep(day, t, level, values, rewards[t], to - 1 - t);
      if (step > 0) {
        const kwh = snap(Math.min(step / day.chargeEfficiency, day.chargeKw * day.hoursPerIsp));
        (isDayAheadBetter(day, t, kwh) ? plan.dayAheadKwh : plan.downKwh)[t] = kwh;
        level += kwh * day.chargeEfficiency;
      } else if (step < 0) {
        const kwh = snap(Math.min(-step * day.dischargeEfficiency, day.dischargeKw * day.hoursPerIsp));
        plan.upKwh[t] = kwh;
        level -= kwh / day.dischargeEfficiency;
      }
      plan.energyKwh[t] = level;
    }
  }

  /** The best change of level from `level`, when what follows is worth function `index` of the stack. */
  private bestStep(
    day: EvDay,
    isp: number,
    level: number,
    values: Functions,
    reward: StepReward,
    index: number,
  ): number {
    const { x, v, s } = values;
    const { count, delta, value, slope } = reward;
    const from = values.starts[index];
    const last = values.starts[index + 1] - 1;
    const least = delta[0];
    const most = delta[count - 1];
    const down = x[from] - level; // the steps that lead to the ends of the next function's domain
    const up = x[last] - level;
    this.best = Number.NEGATIVE_INFINITY;
    this.bestAt = Math.min(Math.max(0, down, least), Math.max(up, least), most);
    let i = from;
    let first = from; // first breakpoint right of the least step
    for (let j = 0; j < count; j++) {
      const step = delta[j];
      if (step < down - DUST_KWH) continue;
      if (step > up + DUST_KWH) break;
      const at = level + step;
      let worth: number;
      if (at <= x[from]) worth = v[from];
      else if (at >= x[last]) worth = v[last];
      else {
        while (x[i + 1] < at) i++;
        worth = v[i] + s[i] * (at - x[i]);
      }
      if (j === 0) first = i;
      this.consider(day, isp, step, value[j] + worth);
    }
    let piece = 0;
    for (let k = first; k <= last; k++) {
      const step = x[k] - level;
      if (step <= least + DUST_KWH) continue; // the first and last knot have been considered
      if (step >= most - DUST_KWH) break;
      while (piece < count - 2 && step > delta[piece + 1]) piece++;
      this.consider(day, isp, step, value[piece] + slope[piece] * (step - delta[piece]) + v[k]);
    }
    return this.bestAt;
  }

  private consider(day: EvDay, isp: number, step: number, value: number): void {
    if (value < this.best - TIE_EUR) return;
    if (value <= this.best + TIE_EUR && !comesBefore(day, isp, step, this.bestAt)) return;
    this.best = Math.max(this.best, value);
    this.bestAt = step;
  }
}

/** Order of equally good steps: by mode, then the larger. */
function comesBefore(day: EvDay, isp: number, step: number, other: number): boolean {
  const mode = modeOf(day, isp, step);
  const otherMode = modeOf(day, isp, other);
  return mode === otherMode ? Math.abs(step) > Math.abs(other) : mode < otherMode;
}

/** 0 idle, 1 day-ahead, 2 downward, 3 upward. */
function modeOf(day: EvDay, isp: number, step: number): number {
  if (Math.abs(step) < DUST_KWH) return 0;
  if (step < 0) return 3;
  return isDayAheadBetter(day, isp, step / day.chargeEfficiency) ? 1 : 2;
}

/** Whether `kwh` from the grid is at least as well bought day-ahead as taken downward. One of the two must exist. */
function isDayAheadBetter(day: EvDay, isp: number, kwh: number): boolean {
  if (Number.isNaN(day.downPrice[isp])) return true;
  if (Number.isNaN(day.dayAheadPrice[isp])) return false;
  return stageReward(day, isp, 0, 0, kwh) >= stageReward(day, isp, 0, kwh, 0) - 1e-12;
}

/**
 * Writes into `reward` the best profit (EUR) of changing the level by each kWh in one ISP at home, over doing nothing.
 * @param scheduledKwh what is bought already for that ISP; NaN: nothing is yet
 */
export function setReward(reward: StepReward, day: EvDay, isp: number, scheduledKwh = Number.NaN): void {
  const owner = day.ownerPrice;
  const discharge = mostDischargedKwh(day, isp);
  if (discharge < DUST_KWH) reward.start(0, 0);
  else {
    const margin = day.upPrice[isp] - day.deviationFee - day.wear - (day.ownerBilling === 'net' ? owner : 0);
    const perKwh = (margin * day.dischargeEfficiency) / 1000;
    reward.start(-discharge, perKwh * discharge);
    reward.extend(0, -perKwh);
  }
  const charge = mostChargedKwh(day, isp);
  if (charge === 0) return;
  const stored = 1000 * day.chargeEfficiency;
  const dayAhead = orNever((owner - day.dayAheadPrice[isp]) / stored);
  const down = orNever((owner - day.downPrice[isp] - day.deviationFee) / stored);
  // Day-ahead energy saves the fee up to the schedule and pays it beyond; downward energy takes over where it is better.
  const fee = Number.isNaN(scheduledKwh) ? 0 : day.deviationFee / stored;
  const scheduled = Number.isNaN(scheduledKwh) ? 0 : day.chargeEfficiency * scheduledKwh;
  if (down < dayAhead + fee) {
    reward.extend(Math.min(scheduled, charge), dayAhead + fee);
    const downGain = down - (dayAhead - fee);
    const crossing = downGain > 0 ? (2 * fee * scheduled) / downGain : charge;
    reward.extend(Math.min(crossing, charge), dayAhead - fee);
  }
  reward.extend(charge, down);
}

const orNever = (slope: number): number => (Number.isNaN(slope) ? Number.NEGATIVE_INFINITY : slope);
