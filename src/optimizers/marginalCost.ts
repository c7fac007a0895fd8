import { present } from '../lookup.ts';
import { type EvDay, type EvDayPlan, laterKwh, levelAtEnd, snap } from './evDay.ts';

/** The charging of a plan; of a session that stays behind its last ISP with the levels, which say what it leaves to later. */
type Charging = Pick<EvDayPlan, 'dayAheadKwh' | 'downKwh'> & Partial<Pick<EvDayPlan, 'energyKwh'>>;

/** ISPs of the home stretch an ISP lies in: before departure, or from arrival on. */
const stretchEnd = (day: EvDay, isp: number): number =>
  isp < day.departureIsp && day.arrivalIsp > day.departureIsp ? day.departureIsp : day.ispCount;

/** What a kWh on the grid side costs this EV when charged at an ISP by its plan, EUR/MWh, what its owner pays taken off. */
function chargePrice(day: EvDay, plan: Charging, isp: number): number {
  if (plan.dayAheadKwh[isp] > 0) return day.dayAheadPrice[isp] - day.ownerPrice;
  return day.downPrice[isp] + day.deviationFee - day.ownerPrice;
}

/** What a session leaves to the ISPs behind its last costs, in the same unit; undefined where it leaves nothing. */
function laterPrice(day: EvDay, { energyKwh }: Charging): number | undefined {
  if (!day.end || day.end.laterIsps === 0) return undefined;
  const plan = { energyKwh: present(energyKwh, 'the levels of a session that stays behind its last ISP') };
  return snap(laterKwh(day, levelAtEnd(day, plan))) > 0 ? day.end.laterPrice - day.ownerPrice : undefined;
}

/**
 * The dearest charging the plan still has in this stretch after an ISP, that of a session behind its last ISP included; undefined
 * if there is none.
 */
function dearestCharging(day: EvDay, plan: Charging, isp: number): number | undefined {
  let dearest = laterPrice(day, plan);
  for (let t = isp + 1; t < stretchEnd(day, isp); t++) {
    if (plan.dayAheadKwh[t] <= 0 && plan.downKwh[t] <= 0) continue;
    const price = chargePrice(day, plan, t);
    if (dearest === undefined || price > dearest) dearest = price;
  }
  return dearest;
}

/**
 * Marginal cost of one more MWh upward at an ISP, EUR/MWh: the dearest kWh the plan charges later in the same home
 * stretch, or leaves to be charged behind its last ISP, is what puts it back (losses both ways), plus the deviation fee and wear, less what owners are credited.
 */
export function marginalCostUpward(day: EvDay, plan: Charging, isp: number): number {
  const refill = dearestCharging(day, plan, isp) ?? 0;
  const credited = day.ownerBilling === 'net' ? day.ownerPrice : 0;
  return refill / (day.chargeEfficiency * day.dischargeEfficiency) + day.deviationFee + day.wear + credited;
}

/** Most one more MWh downward is worth at an ISP, EUR/MWh: the dearest later charging it saves, less the deviation fee. */
export function marginalValueDownward(day: EvDay, plan: Charging, isp: number): number {
  const saved = dearestCharging(day, plan, isp) ?? chargePrice(day, plan, isp);
  return saved + day.ownerPrice - day.deviationFee;
}
