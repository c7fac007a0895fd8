import { solveSession } from './chargeOnly.ts';
import type { EvDay, EvDayPlan } from './evDay.ts';
import { solveEvDay } from './evDayDp.ts';
import { FleetSolver } from './fleetDp.ts';

/** The best plan of one EV by itself: of a session that only charges the early one of equals, in less time. */
export const planOf = (day: EvDay): EvDayPlan => (day.end ? solveSession(day) : solveEvDay(day));

const together = new FleetSolver(planOf);

/**
 * Plans a fleet that nothing couples: each EV by itself with the exact dynamic programme. Prices, fee and billing are in each EV's problem.
 * @param over plans that nobody needs any more, to be written over
 */
export const planFleet = (days: readonly EvDay[], over?: readonly EvDayPlan[]): EvDayPlan[] =>
  together.solve(days, over);
