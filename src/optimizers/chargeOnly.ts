import { type EvDay, type EvDayPlan, planObjective, reachability, snap } from './evDay.ts';
import { solveEvDay } from './evDayDp.ts';

/** Energy that can be had in an ISP at one price, EUR/MWh with the fee; what is scheduled is cheaper by the fee saved. */
interface Offer {
  isp: number;
  price: number;
  kwh: number;
  isDown: boolean;
}

/**
 * The best plan of an EV or session that only charges, exactly: the cheapest energy first, the earlier of equals, until its
 * target is reached; of a session that stays behind its last ISP, only what it must where later energy is cheaper.
 *
 * Such a problem has one order of prices where it is convex. It is not, and this returns nothing, where energy can be sold,
 * where a trip lies in the day, where the battery is below its minimum, or where downward energy is cheaper than scheduled
 * day-ahead energy before the fees (of which the schedule then bears one however little is taken). Those are for
 * `EvDaySolver`, which finds plans worth the same; of equally good ones it prefers to wait.
 * @param day an EV-day that `checkEvDay` accepts
 */
export function chargeOnlyPlan(day: EvDay): EvDayPlan | undefined {
  if (day.arrivalIsp > day.departureIsp || day.startKwh < day.minimumKwh) return undefined;
  const offers: Offer[] = [];
  for (let t = day.fromIsp; t < day.ispCount; t++) if (!addOffers(day, t, offers)) return undefined;
  offers.sort((a, b) => a.price - b.price || a.isp - b.isp);

  const { fullestKwh, stretches, unmetKwh } = reachability(day);
  const n = day.ispCount;
  const plan: EvDayPlan = {
    objectiveEur: 0,
    upKwh: new Float64Array(n),
    downKwh: new Float64Array(n),
    dayAheadKwh: new Float64Array(n),
    energyKwh: fullestKwh, // its NaN before `fromIsp` stay; the rest is overwritten
    unmetKwh,
  };
  if (stretches.length > 0) charge(day, offers, stretches[0], plan);
  plan.objectiveEur = planObjective(day, plan);
  return plan;
}

/** Solves an EV-day or session exactly: by `chargeOnlyPlan` where that is for it, else by dynamic programming. */
export const solveSession = (day: EvDay): EvDayPlan => chargeOnlyPlan(day) ?? solveEvDay(day);

function charge(
  day: EvDay,
  offers: readonly Offer[],
  { targetKwh, leastKwh = targetKwh }: { targetKwh: number; leastKwh?: number },
  plan: EvDayPlan,
): void {
  const laterPrice = day.end?.laterPrice ?? 0;
  let wanted = (targetKwh - day.startKwh) / day.chargeEfficiency;
  const canWait = (targetKwh - leastKwh) / day.chargeEfficiency;
  for (const { isp, price, kwh, isDown } of offers) {
    const taken = snap(Math.min(kwh, price > laterPrice ? wanted - canWait : wanted));
    if (taken <= 0) continue;
    (isDown ? plan.downKwh : plan.dayAheadKwh)[isp] += taken;
    wanted -= taken;
  }
  let level = day.startKwh;
  for (let t = day.fromIsp; t < day.ispCount; t++) {
    level += (plan.dayAheadKwh[t] + plan.downKwh[t]) * day.chargeEfficiency;
    plan.energyKwh[t] = level;
  }
}

/** Adds what can be had in an ISP; false where that is no list of energy at rising prices. */
function addOffers(day: EvDay, isp: number, offers: Offer[]): boolean {
  if (day.dischargeKw > 0 && !Number.isNaN(day.upPrice[isp])) return false;
  const dayAhead = day.dayAheadPrice[isp];
  const down = day.downPrice[isp];
  const most = day.chargeKw * day.hoursPerIsp;
  const scheduled = day.scheduleKwh?.[isp] ?? Number.NaN;
  const fee = Number.isNaN(scheduled) ? 0 : day.deviationFee;
  const within = scheduled > 0 ? Math.min(scheduled, most) : 0;
  const isDown = !(dayAhead + fee <= down + day.deviationFee) && !Number.isNaN(down);
  if (isDown) {
    if (within > 0 && !Number.isNaN(dayAhead)) return false;
    offers.push({ isp, price: down + day.deviationFee, kwh: most, isDown });
  } else if (!Number.isNaN(dayAhead)) {
    if (within > 0) offers.push({ isp, price: dayAhead - fee, kwh: within, isDown });
    if (within < most) offers.push({ isp, price: dayAhead + fee, kwh: most - within, isDown });
  }
  return true;
}
