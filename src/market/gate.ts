import * as z from 'zod';
import type { Calendar } from '../time/calendar.ts';

/** The key of a market's rules that says when the gate of the next day closes. */
export const gateClosureKey = (says: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):(00|15|30|45)$/, 'expected a local time on a quarter of an hour, as "12:00"')
    .default('12:00')
    .meta({ description: says });

/**
 * When day-ahead gates close: the day of the run whose gate closes in an ISP, if there is one. That of the first day closes as the clock
 * starts, `lead` ISPs before it; none closes later than that before its day.
 * @param gateClosure local time of the day before
 */
export function gateClosing(
  calendar: Calendar,
  gateClosure: string,
  lead: number,
): (isp: number) => number | undefined {
  const dayByIsp = new Map([[-lead, 0]]);
  for (const day of calendar.days.slice(0, -1)) {
    const closing = Math.min(calendar.ispAtLocalTime(day, gateClosure), day.ispCount - lead);
    dayByIsp.set(day.firstIsp + closing, day.index + 1);
  }
  return (isp) => dayByIsp.get(isp);
}
