/** What every solver of a charging day shares: what can be reached, what a plan costs, and which bands it leaves. */
import { InputError } from '../../../src/errors.ts';
import { snap } from '../../../src/optimizers/evDay.ts';
import { checkOffer } from '../offer.ts';
import type { ChargingDay, ChargingPlan } from './chargingDay.ts';

/** How far a metered level may stand outside its range, kWh. */
const DUST_KWH = 1e-9;

export interface Reach {
  /** Highest level at the end of each step. */
  fullestKwh: Float64Array;
  /** What the session must end with at least: the target, or the most that can be reached. */
  targetKwh: number;
  unmetKwh: number;
}

export function reachOf(day: ChargingDay): Reach {
  const fullestKwh = new Float64Array(day.steps);
  let level = day.startKwh;
  for (let t = 0; t < day.steps; t++) {
    level = Math.max(level, Math.min(day.capacityKwh, level + day.hours * day.efficiency * day.mostKw[t]));
    fullestKwh[t] = level;
  }
  return { fullestKwh, targetKwh: Math.min(day.targetKwh, level), unmetKwh: snap(Math.max(0, day.targetKwh - level)) };
}

/** EUR of charging, less rewards and what is paid for the bands. Rewards are for all that is less (more) than the baseline. */
export function chargingEur(day: ChargingDay, plan: Pick<ChargingPlan, 'chargeKw' | 'upKw' | 'downKw'>): number {
  let eur = 0;
  for (let t = 0; t < day.steps; t++) {
    const kw = plan.chargeKw[t];
    eur += day.buy[t] * kw;
    if (!day.offer) continue;
    const { baselineKw, rewardUp, rewardDown, standbyUp, standbyDown } = day.offer;
    eur -= Math.max(0, rewardUp[t]) * Math.max(0, baselineKw[t] - kw);
    eur -= Math.max(0, rewardDown[t]) * Math.max(0, kw - baselineKw[t]);
    eur -= Math.max(0, standbyUp[t]) * plan.upKw[t] + Math.max(0, standbyDown[t]) * plan.downKw[t];
  }
  return (day.hours * eur) / 1000;
}

/** The same but for what is paid for bands: what is sought where these are worked out afterwards. */
export const chargedEur = (day: ChargingDay, { chargeKw }: Pick<ChargingPlan, 'chargeKw'>): number => {
  const none = new Float64Array(day.steps);
  return chargingEur(day, { chargeKw, upKw: none, downKw: none });
};

/**
 * The bands a charging plan leaves (section 2.2), each for its step by itself; 0 where nothing is paid for them. Upward it can
 * be without what it draws and can draw later instead; downward it can take what charger and battery have room for.
 */
export function bandsAfter(
  day: ChargingDay,
  { chargeKw, energyKwh }: Pick<ChargingPlan, 'chargeKw' | 'energyKwh'>,
): Pick<ChargingPlan, 'upKw' | 'downKw'> {
  const upKw = new Float64Array(day.steps);
  const downKw = new Float64Array(day.steps);
  if (!day.offer) return { upKw, downKw };
  const { standbyUp, standbyDown, mostUpKw, mostDownKw } = day.offer;
  let laterKw = 0;
  for (let t = day.steps - 1; t >= 0; t--) {
    const spareKw = Math.max(0, day.mostKw[t] - chargeKw[t]);
    const roomKw = Math.max(0, day.capacityKwh - energyKwh[t]) / (day.hours * day.efficiency);
    if (standbyUp[t] > 0) upKw[t] = Math.min(chargeKw[t], laterKw, mostUpKw?.[t] ?? laterKw);
    if (standbyDown[t] > 0) downKw[t] = Math.min(spareKw, roomKw, mostDownKw?.[t] ?? spareKw);
    laterKw += spareKw;
  }
  return { upKw, downKw };
}

/**
 * Refuses a charging day no plan can be made for.
 * @throws InputError naming the EV and the figure: a series of another length, a figure out of range, a reward in both directions
 */
export function checkCharging(day: ChargingDay, name: string): void {
  const refuse = (key: string, found: unknown, expected: string): never => {
    throw new InputError({ path: `${name}.${key}`, found: String(found), expected });
  };
  const series = (key: string, values: ArrayLike<number> | undefined, lowest = -Number.MAX_VALUE): void => {
    if (!values) return;
    if (values.length !== day.steps) refuse(key, `${values.length} steps`, `${day.steps} steps`);
    for (let t = 0; t < day.steps; t++) {
      if (!Number.isFinite(values[t]) || values[t] < lowest) refuse(`${key}[${t}]`, values[t], 'a number in range');
    }
  };
  const { offer, efficiency } = day;
  if (!(day.hours > 0 && Number.isFinite(day.hours))) refuse('hours', day.hours, 'a number above 0');
  if (!Number.isInteger(day.steps) || day.steps < 1) refuse('steps', day.steps, 'a whole number, 1 or more');
  if (!(efficiency > 0 && efficiency <= 1)) refuse('efficiency', efficiency, 'a number above 0, at most 1');
  if (!(day.capacityKwh >= 0)) refuse('capacityKwh', day.capacityKwh, 'a number, 0 or more');
  if (!(day.startKwh >= -DUST_KWH && day.startKwh <= day.capacityKwh + DUST_KWH)) {
    refuse('startKwh', day.startKwh, `a number, 0 to ${day.capacityKwh}`);
  }
  if (Number.isNaN(day.targetKwh)) refuse('targetKwh', day.targetKwh, 'a number');
  series('mostKw', day.mostKw, 0);
  series('buy', day.buy);
  if (offer) checkOffer(offer, series, refuse);
}
