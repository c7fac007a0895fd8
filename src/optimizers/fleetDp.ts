import {
  type EvDay,
  type EvDayPlan,
  emptyPlanOver,
  isAway,
  mostChargedKwh,
  planObjective,
  reachability,
  tripKwhPerIsp,
} from './evDay.ts';
import { EvDaySolver } from './evDayDp.ts';
import { reachesBack, StretchWalk } from './evDayWalk.ts';
import { SharedStretches } from './sharedStretches.ts';

/**
 * Solves the EV-days of a fleet together: the plans are those that `EvDaySolver` makes of each, to the last bit.
 *
 * The value of battery energy depends on what is to come: on prices and parameters, on what is scheduled, and on when the
 * battery must be full. So EV-days that are alike in these share the backward pass over their home stretches, whenever each
 * starts, and each EV only walks forward; and of those that start with the same energy one walks for all. What is shared is
 * kept from fleet to fleet and found again by its content, so that an EV that is planned again walks on old values.
 *
 * Keeps its buffers: make one and use it for many fleets.
 */
export class FleetSolver {
  private readonly own = new EvDaySolver();
  private readonly walk = new StretchWalk();
  private readonly shared = new SharedStretches();

  /** @param session solves an EV-day of a session: not necessarily as `EvDaySolver` does of equally good plans */
  constructor(private readonly session = (day: EvDay): EvDayPlan => this.own.solve(day)) {}

  /**
   * @param days EV-days that `checkEvDay` accepts, without anything that couples them
   * @param over plans that nobody needs any more, to be written over: those of a fleet that are as soon forgotten take no new memory
   */
  solve(days: readonly EvDay[], over: readonly EvDayPlan[] = []): EvDayPlan[] {
    this.shared.begin();
    const alike = new Map<number, number>(); // EV-days by capacity
    for (const { capacityKwh } of days) alike.set(capacityKwh, (alike.get(capacityKwh) ?? 0) + 1);
    return days.map((day, place) => {
      if (day.end) return this.session(day);
      if (day.leftInKwh || day.leftOutKwh || day.heldTo) return this.own.solve(day);
      return alike.get(day.capacityKwh) === 1 && !day.scheduleKwh
        ? this.own.solve(day)
        : this.solveOne(day, emptyPlanOver(over[place], day));
    });
  }

  private solveOne(day: EvDay, plan: EvDayPlan): EvDayPlan {
    const { ispCount: n, fromIsp, departureIsp, arrivalIsp, capacityKwh, minimumKwh } = day;
    const tripStepKwh = tripKwhPerIsp(day);
    let level = day.startKwh;
    for (let t = fromIsp; t < n; ) {
      if (isAway(day, t)) {
        level -= tripStepKwh;
        plan.energyKwh[t++] = level;
        continue;
      }
      const to = t < departureIsp && departureIsp < arrivalIsp ? departureIsp : n;
      let fullest = Math.min(capacityKwh, level + mostChargedKwh(day, t));
      const isAbove = fullest >= minimumKwh;
      for (let at = t + 1; at < to && fullest < capacityKwh; at++)
        fullest = Math.min(capacityKwh, fullest + mostChargedKwh(day, at));
      if (isAbove && fullest === capacityKwh) this.share(day, t, to, level, plan);
      else this.goAlone(day, t, plan);
      level = fullest;
      t = to;
    }
    plan.objectiveEur = planObjective(day, plan);
    return plan;
  }

  /** Writes the home stretch from ISP `from` on, full before ISP `to`, into the plan with what it shares with others. */
  private share(day: EvDay, from: number, to: number, startKwh: number, plan: EvDayPlan): void {
    const { shared } = this;
    const stretch = shared.of(day, from, to);
    if (!stretch.hasWalked(from, startKwh, plan)) {
      if (reachesBack(day, startKwh)) {
        this.walk.follow(day, from, to, startKwh, stretch.reachBack(from), stretch.rewards, plan);
      } else this.goAlone(day, from, plan);
      stretch.noteWalk(from, startKwh, plan);
    }
    shared.used(stretch);
  }

  private goAlone(day: EvDay, from: number, plan: EvDayPlan): void {
    const reach = reachability(day);
    plan.unmetKwh = reach.unmetKwh;
    for (const stretch of reach.stretches) if (stretch.from === from) this.own.write(day, stretch, reach, plan);
  }
}
