import type { Days, LocalDay } from './localDays.ts';

/**
 * Values of every ISP of some days from hourly means, by straight lines between the middles of hours; at midnight to the last hour of the
 * day before and the first of the next, so that nothing jumps.
 * @param days numbers of days that follow each other
 * @param hoursOf 24 values of a day, by hour of the wall clock
 */
export function interpolated(
  days: readonly number[],
  dayOf: Days,
  length: number,
  hoursOf: (day: LocalDay) => readonly number[],
): Float64Array {
  const values = new Float64Array(length);
  let at = 0;
  for (const number of days) {
    const day = dayOf(number);
    const own = hoursOf(day);
    const before = hoursOf(dayOf(number - 1))[23];
    const after = hoursOf(dayOf(number + 1))[0];
    const hourAt = (hour: number): number => (hour < 0 ? before : hour > 23 ? after : own[hour]);
    for (const hour of day.hours) {
      for (let quarter = 0; quarter < 4; quarter++) {
        const since = hour - 0.5 + 0.125 + 0.25 * quarter;
        const floor = Math.floor(since);
        values[at++] = (1 - since + floor) * hourAt(floor) + (since - floor) * hourAt(floor + 1);
      }
    }
  }
  return values;
}
