import type { EvDay, EvDayPlan } from './evDay.ts';
import { EvDaySolver } from './evDayDp.ts';

/** Solves the EV-days of a fleet together: the plans are those that `EvDaySolver` makes of each, to the last bit. */
export class FleetSolver {
  private readonly own = new EvDaySolver();

  /** @param days EV-days that `checkEvDay` accepts, without anything that couples them */
  solve(days: readonly EvDay[]): EvDayPlan[] {
    return days.map((day) => this.own.solve(day));
  }
}
