import { solveSession } from './chargeOnly.ts';
import type { EvDay, EvDayPlan } from './evDay.ts';
import { solveEvDay } from './evDayDp.ts';
import { FleetSolver } from './fleetDp.ts';
import { solveFleetHighs } from './fleetMilp.ts';
import type { Solver } from './highs.ts';

/** What couples the EVs of a fleet, if anything. */
export interface FleetCoupling {
  connectionLimitKw?: number;
  minimumBidMw?: number;
}

/** The best plan of one EV by itself: of a session that only charges the early one of equals, in less time. */
export const planOf = (day: EvDay): EvDayPlan => (day.end ? solveSession(day) : solveEvDay(day));

/**
 * Plans a fleet: each EV by itself with the exact dynamic programme, or all together as a MILP where something couples
 * them. Prices, fee and billing are in each EV's problem.
 */
export function planFleet(
  days: readonly EvDay[],
  coupling: FleetCoupling | undefined,
  solver: Solver | undefined,
): EvDayPlan[] {
  if (coupling) {
    if (!solver) throw new Error('a fleet whose EVs are coupled needs HiGHS');
    return solveFleetHighs(solver, [...days], coupling).plans;
  }
  return together.solve(days);
}

const together = new FleetSolver(planOf);
