import type { EvDay, EvDayPlan } from '../evDay.ts';

/** What couples the EVs of one fleet. */
export interface FleetCoupling {
  /**
   * In an ISP the fleet's charging never exceeds this, nor does its discharging: each by itself, as it is delivered. What
   * one EV discharges makes no room for another to charge.
   */
  connectionLimitKw?: number;
  /** The fleet's upward energy in an ISP is 0 or at least this power; the same for downward. */
  minimumBidMw?: number;
}

/** ISPs are as long for all, and the same for all homes. */
export function areTogether(days: readonly EvDay[]): boolean {
  const homes = days.filter(({ end }) => end === undefined);
  const isSame = ({ fromIsp, ispCount }: EvDay): boolean =>
    fromIsp === homes[0].fromIsp && ispCount === homes[0].ispCount;
  return homes.every(isSame) && days.every(({ hoursPerIsp }) => hoursPerIsp === days[0].hoursPerIsp);
}

/** Whether plans made for each EV alone keep the connection limit and the minimum bid together. */
export function keepsCoupling(days: readonly EvDay[], plans: readonly EvDayPlan[], coupling: FleetCoupling): boolean {
  const { limitKwh, bidKwh } = perIsp(days, coupling);
  const { to } = horizonOf(days);
  for (let t = 0; t < to; t++) {
    let [up, down, dayAhead] = [0, 0, 0];
    for (const [ev, plan] of plans.entries()) {
      if (t >= days[ev].ispCount) continue;
      up += plan.upKwh[t];
      down += plan.downKwh[t];
      dayAhead += plan.dayAheadKwh[t];
    }
    if (Math.max(down + dayAhead, up) > limitKwh + 1e-6) return false;
    if ([up, down].some((kwh) => kwh > 0 && kwh < bidKwh - 1e-6)) return false;
  }
  return true;
}

/** The coupling as energies per ISP: no limit is infinite, no minimum is 0. */
export function perIsp(days: readonly EvDay[], coupling: FleetCoupling): { limitKwh: number; bidKwh: number } {
  const hours = days[0]?.hoursPerIsp ?? 0;
  return {
    limitKwh: (coupling.connectionLimitKw ?? Number.POSITIVE_INFINITY) * hours,
    bidKwh: (coupling.minimumBidMw ?? 0) * 1000 * hours,
  };
}

export const isThere = ({ fromIsp, ispCount }: EvDay, isp: number): boolean => fromIsp <= isp && isp < ispCount;

/** The ISPs in which any EV is there lie in `from` <= t < `to`. */
export const horizonOf = (days: readonly EvDay[]): { from: number; to: number } => ({
  from: days.reduce((least, { fromIsp }) => Math.min(least, fromIsp), Number.POSITIVE_INFINITY),
  to: days.reduce((most, { ispCount }) => Math.max(most, ispCount), 0),
});
