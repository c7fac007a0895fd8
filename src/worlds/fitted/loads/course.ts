import type { Days, LocalDay } from '../localDays.ts';

/** Days that follow each other, by number. */
export interface Span {
  days: readonly number[];
  dayOf: Days;
}

/** ISPs of a span. */
export const ispsOf = ({ days, dayOf }: Span): number =>
  days.reduce((sum, day) => sum + 4 * dayOf(day).hours.length, 0);

/**
 * Values of every ISP of a span from hourly means, by straight lines between the middles of hours; at midnight to the last hour of the
 * day before and the first of the next, so that nothing jumps.
 * @param hoursOf 24 values of a day, by hour of the wall clock
 */
export function interpolated(span: Span, hoursOf: (day: LocalDay) => readonly number[]): Float64Array {
  const { days, dayOf } = span;
  const values = new Float64Array(ispsOf(span));
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
