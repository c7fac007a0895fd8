import type { Offer } from '../offer.ts';
import type { ChargingDay } from './chargingDay.ts';

/** One EV in what is left of a day: where it is in each ISP, how much it holds, and what its trip takes. */
export interface EvDay {
  /** ISPs of the day: away while departureIsp <= isp < arrivalIsp. */
  departureIsp: number;
  arrivalIsp: number;
  /** What the trip takes that has yet to end. */
  tripKwh: number;
  energyKwh: number;
}

/** What all EVs of a fleet have in common. */
export interface Charger {
  hours: number;
  ispsOfStep: number;
  powerKw: number;
  efficiency: number;
  capacityKwh: number;
  buy: Float64Array;
}

/** ISPs of each step from `fromIsp` on in which an EV is plugged in, `between` two ISPs of the day. */
function pluggedIsps({ ispsOfStep, buy }: Charger, fromIsp: number, between: readonly [number, number]): Int16Array {
  const first = Math.floor(fromIsp / ispsOfStep);
  return Int16Array.from({ length: buy.length - first }, (_, t) => {
    const start = Math.max(fromIsp, between[0], (first + t) * ispsOfStep);
    return Math.max(0, Math.min(between[1], (first + t + 1) * ispsOfStep) - start);
  });
}

/** Stretches at home, first and last ISP (that one not included). */
export function staysOf({ departureIsp, arrivalIsp }: EvDay, ispCount: number): (readonly [number, number])[] {
  if (departureIsp >= arrivalIsp) return [[0, ispCount]];
  return [[0, departureIsp] as const, [arrivalIsp, ispCount] as const].filter(([from, to]) => to > from);
}

/** A stay as the programme takes it: from a step of the day on, full at its end. */
export function chargingDay(
  charger: Charger,
  fromIsp: number,
  stay: readonly [number, number],
  startKwh: number,
  offer: Offer | undefined,
): ChargingDay & { plugged: Int16Array } {
  const { hours, ispsOfStep, powerKw, efficiency, capacityKwh, buy } = charger;
  const plugged = pluggedIsps(charger, fromIsp, stay);
  const mostKw = Float64Array.from(plugged, (isps) => (powerKw * isps) / ispsOfStep);
  const first = Math.floor(fromIsp / ispsOfStep);
  return {
    ...{ hours, steps: plugged.length, mostKw, startKwh, capacityKwh, targetKwh: capacityKwh, efficiency },
    ...{ buy: buy.subarray(first), offer, plugged },
  };
}
