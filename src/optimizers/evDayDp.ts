import {
  type EvDay,
  type EvDayPlan,
  type HomeStretch,
  laterEurPerKwh,
  laterKwh,
  mostDischargedKwh,
  planObjective,
  type Reachability,
  reachability,
} from './evDay.ts';
import { DUST_KWH, StretchWalk, scheduleOf, setReward } from './evDayWalk.ts';
import { ValueStack } from './piecewise.ts';
import { StepReward } from './stepReward.ts';

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
  private readonly walk = new StretchWalk();
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
    for (const stretch of reach.stretches) this.write(day, stretch, reach, plan);
    plan.objectiveEur = planObjective(day, plan);
    return plan;
  }

  /** Writes the best steps of one home stretch of an EV-day into its plan. */
  write(day: EvDay, stretch: HomeStretch, reach: Reachability, plan: EvDayPlan): void {
    this.evaluate(day, stretch, reach);
    this.walk.follow(day, stretch.from, stretch.to, stretch.startKwh, this.values, this.rewards, plan);
  }

  /**
   * Backward pass: pushes the value function at the start of each ISP, from the target back to the second ISP, over the
   * levels that the start can lead to.
   */
  private evaluate(day: EvDay, stretch: HomeStretch, reach: Reachability): void {
    const { from, to, startKwh } = stretch;
    if (this.lowest.length < day.ispCount) this.lowest = new Float64Array(day.ispCount);
    let level = startKwh;
    for (let t = from; t < to; t++) {
      level = Math.max(reach.floorKwh[t], level - mostDischargedKwh(day, t));
      this.lowest[t] = level;
    }
    this.startAtEnd(day, stretch);
    const scheduleKwh = scheduleOf(day);
    for (let t = to - 1; t >= from; t--) {
      this.rewards[t] ??= new StepReward();
      setReward(this.rewards[t], day, t, scheduleKwh?.[t]);
      if (t === from) return;
      this.values.push(this.rewards[t], this.lowest[t - 1], reach.fullestKwh[t - 1]);
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
}

const shared = new EvDaySolver();

/** Solves an EV-day exactly (see `EvDaySolver`) with buffers shared by the whole process. */
export const solveEvDay = (day: EvDay): EvDayPlan => shared.solve(day);
