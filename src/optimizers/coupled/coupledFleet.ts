import type { EvDay, EvDayPlan } from '../evDay.ts';
import { solveEvDay } from '../evDayDp.ts';
import { FLEET_LIMITS, type JointPlan, jointPlan } from '../fleetMilp.ts';
import { planFleet } from '../fleetPlan.ts';
import type { Solver } from '../highs.ts';
import { areTogether, type FleetCoupling, keepsCoupling } from './coupling.ts';
import { decomposeFleet, type PricedPlan } from './decomposed.ts';
import type { SharedPrices } from './prices.ts';

/** Up to so many ISPs to decide, those of all EVs together, a fleet is a MILP where prices leave a gap, .. */
const FEW_ISPS = 300;
/** .. and up to so many where they leave a large one and bids must have a size: a limit alone they keep nearly as well. */
const MILP_ISPS = 600;
const LARGE_GAP = 0.005;

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
 * are the answer, exactly. Else they are planned by prices (`decomposeFleet`), and where that leaves a gap that a MILP of so
 * many ISPs is likely to close they are one, too (`jointPlan`): the better plan counts, and the lower bound.
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
  const priced = decomposeFleet(days, coupling, start);
  const joint = isForMilp(days, coupling, priced) ? jointPlan(solver, days, coupling, FLEET_LIMITS) : undefined;
  const plan = betterOf(priced, joint);
  if (!plan) throw new Error('no plan for the fleet that keeps what its EVs share');
  return plan;
}

const ispsOf = (days: readonly EvDay[]): number =>
  days.reduce((sum, { fromIsp, ispCount }) => sum + ispCount - fromIsp, 0);

/** Whether the programme of all EVs in one is small. */
export const isSmall = (days: readonly EvDay[]): boolean => ispsOf(days) <= FEW_ISPS;

function isForMilp(days: readonly EvDay[], { minimumBidMw = 0 }: FleetCoupling, plan: PricedPlan | undefined): boolean {
  if (!plan) return ispsOf(days) <= MILP_ISPS;
  if (plan.isShort) return isSmall(days);
  const gap = (plan.boundEur - plan.objectiveEur) / Math.abs(plan.boundEur);
  if (isSmall(days)) return gap > FLEET_LIMITS.relativeGap;
  return minimumBidMw > 0 && ispsOf(days) <= MILP_ISPS && gap > LARGE_GAP;
}

/** The plan that earns more, with the lower bound; where levels fall short the MILP's, which knows how little they can. */
function betterOf(priced: PricedPlan | undefined, joint: JointPlan | undefined): CoupledPlan | undefined {
  if (!priced) return joint && { ...joint, by: 'MILP' };
  const { isShort, ...plan } = priced;
  if (!joint) return { ...plan, by: 'prices' };
  if (isShort) return { ...joint, by: 'MILP' };
  const boundEur = Math.min(plan.boundEur, joint.boundEur);
  if (joint.objectiveEur < plan.objectiveEur)
    return { ...plan, boundEur: Math.max(boundEur, plan.objectiveEur), by: 'prices' };
  return { ...joint, boundEur: Math.max(boundEur, joint.objectiveEur), by: 'MILP' };
}

const bestAlone = (days: readonly EvDay[]): EvDayPlan[] =>
  days.some(({ end }) => end) ? days.map(solveEvDay) : planFleet(days);
