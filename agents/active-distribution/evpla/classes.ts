import type { LotClass } from './commitment.ts';

/** Sessions that touch a day: whole hours from its midnight, and MWh. One that is there at 0 h has what it then holds. */
export interface DaySessions {
  arrivalHour: ArrayLike<number>;
  /** Beyond the hours of the day where a session stays over midnight. */
  departureHour: ArrayLike<number>;
  arrivalMwh: ArrayLike<number>;
  targetMwh: ArrayLike<number>;
  capacityMwh: ArrayLike<number>;
}

/** A charger of a lot: power MW, either way, and efficiency. */
export interface Charger {
  pMaxMw: number;
  efficiency: number;
}

/**
 * What a session that stays over midnight is to hold there, and what the next day's plan counts on: as much as it came with, more where the
 * hours after midnight are too few for its target, and no more than it can reach by then.
 * @param hoursBefore hours of the session before that midnight
 * @param hoursAfter and after it
 */
export function heldAtMidnight(
  { arrivalMwh, targetMwh, capacityMwh }: { arrivalMwh: number; targetMwh: number; capacityMwh: number },
  hoursBefore: number,
  hoursAfter: number,
  { pMaxMw, efficiency }: Charger,
): number {
  const perHour = efficiency * pMaxMw;
  const needed = Math.max(arrivalMwh, Math.min(targetMwh, capacityMwh) - perHour * hoursAfter);
  return Math.min(needed, arrivalMwh + perHour * hoursBefore);
}

/**
 * Groups the sessions of a day: those that come and leave in the same hours, want to leave with more than they came with or not, and have
 * batteries of one size. Sums over such a class are exact where its sessions also came with the same energy; else the class, which is
 * given their means, can do a little more than they can. Sessions of no whole hour are left out.
 * @param hours of the day
 * @param stepHours sessions count as there from the first to the last whole step of so many hours: fewer classes, which can do less
 */
export function classesOf(sessions: DaySessions, hours: number, charger: Charger, stepHours = 1): LotClass[] {
  const classes = new Map<string, LotClass>();
  for (let k = 0; k < sessions.arrivalHour.length; k++) {
    const leaves = sessions.departureHour[k];
    const arrivalHour = stepHours * Math.ceil(sessions.arrivalHour[k] / stepHours);
    const departureHour = leaves >= hours ? hours : stepHours * Math.floor(leaves / stepHours);
    if (departureHour <= arrivalHour) continue;
    const session = {
      arrivalMwh: sessions.arrivalMwh[k],
      targetMwh: sessions.targetMwh[k],
      capacityMwh: sessions.capacityMwh[k],
    };
    const targetMwh =
      leaves > hours
        ? heldAtMidnight(session, hours - arrivalHour, leaves - hours, charger)
        : Math.min(session.targetMwh, session.capacityMwh);
    const wantsMore = session.targetMwh > session.arrivalMwh + 1e-9;
    const key = `${arrivalHour} ${departureHour} ${leaves > hours} ${wantsMore} ${session.capacityMwh}`;
    const { pMaxMw } = charger;
    const found = classes.get(key) ?? {
      arrivalHour,
      departureHour,
      count: 0,
      pMaxMw,
      ...session,
      arrivalMwh: 0,
      targetMwh: 0,
    };
    found.count++;
    found.arrivalMwh += (session.arrivalMwh - found.arrivalMwh) / found.count;
    found.targetMwh += (targetMwh - found.targetMwh) / found.count;
    classes.set(key, found);
  }
  return [...classes.values()];
}
