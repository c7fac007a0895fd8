import {
  type EvDay,
  type EvDayPlan,
  type HomeStretch,
  laterEurPerKwh,
  laterKwh,
  mostChargedKwh,
  mostDischargedKwh,
  planObjective,
  type Reachability,
  reachability,
  snap,
  stageReward,
} from './evDay.ts';
import { StepReward, ValueStack } from './piecewise.ts';

/** Decisions whose values differ by less than this (EUR) are equally good. */
const TIE_EUR = 1e-10;
/** Levels nearer than this are one. */
const DUST_KWH = 1e-9;

/**
 * Solves an EV-day exactly, the choice of one mode per ISP (11) included, by dynamic programming over the breakpoints of
 * the value of battery energy. Each ISP's best profit is a piecewise-linear reward of the change of level: up to three
 * modes of buying and selling, each straight or (day-ahead energy around its schedule) once bent.
 *
 * Of equally good decisions idle comes first, then day-ahead, then downward, then upward; within one mode the largest
 * energy, so that charging is early.
 *
 * Keeps its buffers: make one and use it for many EV-days.
 */
export class EvDaySolver {
  private readonly values = new ValueStack();
  private readonly rewards: StepReward[] = []; // of each ISP
  private best = 0; // value and step of the best decision considered so far
  private bestAt = 0;
  private lowest = new Float64Array(0); // lowest level that can be reached at the end of each ISP

  /** @param day an EV-day that `checkEvDay` accepts */
  solve(day: EvDay): EvDayPlan {
    const n = day.ispCount;
    const reach = reachability(day);
    const plan: EvDayPlan = {
      objectiveEur: 0,
      upKwh: new Float64Array(n),
      downKwh: new Float64Array(n),
      dayAheadKwh: new Float64Array(n),
      energyKwh: reach.fullestKwh, // right while away; each home stretch overwrites its own ISPs
      unmetKwh: reach.unmetKwh,
    };
    for (const stretch of reach.stretches) {
      this.evaluate(day, stretch, reach);
      this.follow(day, stretch, plan);
    }
    plan.objectiveEur = planObjective(day, plan);
    return plan;
  }

  /** Backward pass: pushes the value function at the start of each ISP, from the target back to the second ISP. */
  private evaluate(day: EvDay, stretch: HomeStretch, reach: Reachability): void {
    if (this.lowest.length < day.ispCount) this.lowest = new Float64Array(day.ispCount);
    let level = stretch.startKwh;
    for (let t = stretch.from; t < stretch.to; t++) {
      level = Math.max(reach.floorKwh[t], level - mostDischargedKwh(day, t));
      this.lowest[t] = level;
    }
    this.startAtEnd(day, stretch);
    for (let t = stretch.to - 1; t >= stretch.from; t--) {
      this.rewards[t] ??= new StepReward();
      setReward(this.rewards[t], day, t);
      if (t > stretch.from) this.values.push(this.rewards[t], this.lowest[t - 1], reach.fullestKwh[t - 1]);
    }
  }

  /** What it is worth to end at each level: the target alone, or of a session that stays on any level of its line. */
  private startAtEnd(day: EvDay, { targetKwh, leastKwh = targetKwh }: HomeStretch): void {
    if (!day.end || targetKwh - leastKwh < DUST_KWH) {
      this.values.startAt(targetKwh, 0);
      return;
    }
    const eur = laterEurPerKwh(day, day.end);
    this.values.startOn(leastKwh, eur * laterKwh(day, leastKwh), targetKwh, eur * laterKwh(day, targetKwh));
  }

  /** Forward pass: takes the best step from each level and writes it into the plan. */
  private follow(day: EvDay, stretch: HomeStretch, plan: EvDayPlan): void {
    let level = stretch.startKwh;
    for (let t = stretch.from; t < stretch.to; t++) {
      const step = this.bestStep(day, t, level, stretch.to - 1 - t);
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
  private bestStep(day: EvDay, isp: number, level: number, index: number): number {
    const { values } = this;
    const reward = this.rewards[isp];
    const from = values.starts[index];
    const to = values.starts[index + 1];
    const least = reward.delta[0];
    const most = reward.delta[reward.count - 1];
    const down = values.x[from] - level; // the steps that lead to the ends of the next function's domain
    const up = values.x[to - 1] - level;
    this.best = Number.NEGATIVE_INFINITY;
    this.bestAt = Math.min(Math.max(0, down, least), Math.max(up, least), most);
    for (let j = 0; j < reward.count; j++) {
      const step = reward.delta[j];
      if (step < down - DUST_KWH || step > up + DUST_KWH) continue;
      this.consider(day, isp, step, reward.value[j] + values.at(level + step, index));
    }
    for (let i = from; i < to; i++) {
      const step = values.x[i] - level;
      if (step <= least + DUST_KWH) continue; // the first and last knot have been considered
      if (step >= most - DUST_KWH) break;
      this.consider(day, isp, step, reward.at(step) + values.v[i]);
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
  const [mode, otherMode] = [modeOf(day, isp, step), modeOf(day, isp, other)];
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

/** Writes into `reward` the best profit (EUR) of changing the level by each kWh in one ISP at home, over doing nothing. */
function setReward(reward: StepReward, day: EvDay, isp: number): void {
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
  const scheduledKwh = day.scheduleKwh?.[isp] ?? Number.NaN;
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

const shared = new EvDaySolver();

/** Solves an EV-day exactly (see `EvDaySolver`) with buffers shared by the whole process. */
export const solveEvDay = (day: EvDay): EvDayPlan => shared.solve(day);
