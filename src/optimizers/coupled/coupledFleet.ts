import type { EvDay, EvDayPlan } from '../evDay.ts';
import { solveEvDay } from '../evDayDp.ts';
import { solveFleetHighs } from '../fleetMilp.ts';
import { planFleet } from '../fleetPlan.ts';
import type { Solver } from '../highs.ts';
import { areTogether, type FleetCoupling, keepsCoupling } from './coupling.ts';
import { decomposeFleet } from './decomposed.ts';
import type { SharedPrices } from './prices.ts';

/** Up to so many ISPs to decide, those of all EVs together, a fleet is a MILP. */
const MILP_ISPS = 300;

export interface CoupledPlan {
  plans: EvDayPlan[];
  /** Sum of the plans' objectives. */
  objectiveEur: number;
  /** No plans earn more. */
  boundEur: number;
  /** How they were found: each EV's best by itself, which keeps what they share; all in one MILP; or by prices on the connection. */
  by: 'each alone' | 'MILP' | 'prices';
  /** The prices on the connection that prove the bound, where they were found so. */
  prices?: SharedPrices;
}

/**
 * Plans a fleet whose EVs share a connection or a minimum bid. Where the EVs' own best plans already keep to both, those
 * are the answer, exactly. Else fleets of up to `MILP_ISPS` ISPs are a MILP (`solveFleetHighs`), and larger ones are planned
 * by prices (`decomposeFleet`).
 * @param days EV-days of the same ISPs, each accepted by `checkEvDay`; of sessions, whose first and last ISP may differ, the
 *   series are indexed from one and the same ISP
 * @param start prices that were good for the same fleet before
 * @throws Error where the EVs are not planned over the same ISPs, and where no plan is found that keeps what they share
 */
export function planCoupledFleet(
  days: readonly EvDay[],
  coupling: FleetCoupling,
  solver: Solver,
  start?: SharedPrices,
): CoupledPlan {
  if (!areTogether(days)) throw new Error('the EVs of a fleet must be planned over the same ISPs');
  const alone = bestAlone(days);
  if (keepsCoupling(days, alone, coupling)) {
    const objectiveEur = alone.reduce((sum, plan) => sum + plan.objectiveEur, 0);
    return { plans: alone, objectiveEur, boundEur: objectiveEur, by: 'each alone' };
  }
  const isps = days.reduce((sum, { fromIsp, ispCount }) => sum + ispCount - fromIsp, 0);
  if (isps <= MILP_ISPS) return { ...solveFleetHighs(solver, days, coupling), by: 'MILP' };
  return { ...decomposeFleet(days, coupling, start), by: 'prices' };
}

const bestAlone = (days: readonly EvDay[]): EvDayPlan[] =>
  days.some(({ end }) => end) ? days.map(solveEvDay) : planFleet(days);
