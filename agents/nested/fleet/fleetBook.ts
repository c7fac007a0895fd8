import type { Offer } from '../offer.ts';
import type { ChargingDay, ChargingPlan } from './chargingDay.ts';
import { type Charger, chargingDay, type EvDay, staysOf } from './stays.ts';

/** What is offered to each EV alike; its baseline is its own. */
export type FleetOffer = Omit<Offer, 'baselineKw' | 'mostUpKw' | 'mostDownKw'>;

/** What EVs are to do, by EV, from a step of the day on. */
export interface FleetPlan {
  from: number;
  /** Average over the step, kW, and how many ISPs of it the EV is plugged in. */
  chargeKw: Float64Array[];
  plugged: Int16Array[];
  upKw: Float64Array[];
  downKw: Float64Array[];
  /** What each holds as the day ends, and lacks. */
  endKwh: Float64Array;
  unmetKwh: number;
}

/** Whose stay it is, the step of the day with which its plan begins, and the ISPs of the day it lasts from now on, the second not included. */
interface StayOf {
  ev: number;
  from: number;
  isps: readonly [from: number, to: number];
}

/** How one stay is planned. */
export type PlanStay = (stay: ChargingDay, of: StayOf) => ChargingPlan;

/**
 * Plans all EVs of a fleet for what is left of a day, one by one, a stay after the other: nothing couples them.
 * @param baseline of the same EVs over the whole day, where something is offered
 */
export function planFleet(
  evs: readonly EvDay[],
  charger: Omit<Charger, 'capacityKwh'>,
  capacityKwh: Float64Array,
  fromIsp: number,
  planStay: PlanStay,
  offered?: { offer: FleetOffer; baseline: FleetPlan },
): FleetPlan {
  const ispCount = charger.buy.length * charger.ispsOfStep;
  const from = Math.floor(fromIsp / charger.ispsOfStep);
  const steps = charger.buy.length - from;
  const plan: FleetPlan = {
    ...{ from, chargeKw: [], plugged: [], upKw: [], downKw: [], endKwh: new Float64Array(evs.length), unmetKwh: 0 },
  };
  evs.forEach((ev, k) => {
    const series = [new Float64Array(steps), new Float64Array(steps), new Float64Array(steps)];
    const plugged = new Int16Array(steps);
    let level = ev.energyKwh;
    for (const stay of staysOf(ev, ispCount)) {
      if (stay[1] <= fromIsp) continue;
      // the trip lies before a stay that begins later than now
      if (stay[0] > fromIsp && stay[0] === ev.arrivalIsp) level = Math.max(0, level - ev.tripKwh);
      const day = chargingDay({ ...charger, capacityKwh: capacityKwh[k] }, fromIsp, stay, level, undefined);
      const offer = offered && offerOf(offered.offer, offered.baseline, k, from, day.plugged);
      const isps = [Math.max(fromIsp, stay[0]), stay[1]] as const;
      const made = planStay({ ...day, offer }, { ev: k, from, isps });
      [made.chargeKw, made.upKw, made.downKw].forEach((of, i) => {
        of.forEach((kw, t) => {
          series[i][t] += kw;
        });
      });
      day.plugged.forEach((isps, t) => {
        plugged[t] += isps;
      });
      level = made.energyKwh.at(-1) ?? level;
      plan.unmetKwh += made.unmetKwh;
    }
    plan.chargeKw.push(series[0]);
    plan.upKw.push(series[1]);
    plan.downKw.push(series[2]);
    plan.plugged.push(plugged);
    plan.endKwh[k] = level;
  });
  return plan;
}

/** What one EV is offered in a stay: its baseline is that of the steps in which it is plugged in. */
function offerOf(offer: FleetOffer, baseline: FleetPlan, ev: number, from: number, plugged: Int16Array): Offer {
  const left = (series: Float64Array) => series.subarray(from);
  return {
    baselineKw: baseline.chargeKw[ev].subarray(from - baseline.from).map((kw, t) => (plugged[t] > 0 ? kw : 0)),
    rewardUp: left(offer.rewardUp),
    rewardDown: left(offer.rewardDown),
    standbyUp: left(offer.standbyUp),
    standbyDown: left(offer.standbyDown),
  };
}

/** MW of all EVs, by step. */
export function totalMw(series: readonly Float64Array[], steps: number): Float64Array {
  const total = new Float64Array(steps);
  for (const of of series) {
    for (let t = 0; t < steps; t++) total[t] += of[t] / 1000;
  }
  return total;
}

/**
 * What each EV is to draw in an ISP, kWh: its plan's part, and of what the fleet is called for (less: above 0) its part by what it can spare.
 * @param plugged whether it is plugged in now
 */
export function fleetSetpoints(
  plan: FleetPlan,
  now: {
    step: number;
    ispsOfStep: number;
    hoursPerIsp: number;
    plugged: Uint8Array;
    mostKwh: Float64Array;
    calledMw: number;
  },
): Float64Array {
  const { step, ispsOfStep, hoursPerIsp, plugged, mostKwh, calledMw } = now;
  const t = step - plan.from;
  const kwh = plan.chargeKw.map((kw, ev) => {
    if (!plugged[ev] || plan.plugged[ev][t] === 0) return 0;
    return Math.min(mostKwh[ev], (kw[t] * hoursPerIsp * ispsOfStep) / plan.plugged[ev][t]);
  });
  const spare = kwh.map((each, ev) => (!plugged[ev] ? 0 : calledMw > 0 ? each : mostKwh[ev] - each));
  const inAll = spare.reduce((sum, each) => sum + each, 0);
  const share = inAll > 0 ? Math.min(1, (Math.abs(calledMw) * 1000 * hoursPerIsp) / inAll) : 0;
  return Float64Array.from(kwh, (each, ev) => Math.max(0, each - Math.sign(calledMw) * share * spare[ev]));
}
