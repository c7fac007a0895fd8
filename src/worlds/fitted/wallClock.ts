import { IANAZone } from 'luxon';

export const MS_PER_DAY = 86_400_000;

/** Weekday, 1 = Monday .. 7 = Sunday, of a day counted from 1970-01-01, a Thursday. */
export const weekdayOf = (day: number): number => ((day + 3) % 7) + 1;

/** From instants to the wall clock of a zone, in milliseconds as if it were UTC; asks for the offset but once a day. */
export function wallClock(timeZone: string): (ms: number) => number {
  const zone = IANAZone.create(timeZone);
  const minutesOfDay = new Map<number, number>();
  return (ms) => {
    const day = Math.floor(ms / MS_PER_DAY);
    let minutes = minutesOfDay.get(day);
    if (minutes === undefined) {
      const [start, end] = [day, day + 1].map((each) => zone.offset(each * MS_PER_DAY));
      minutes = start === end ? start : Number.NaN;
      minutesOfDay.set(day, minutes);
    }
    return ms + 60_000 * (Number.isNaN(minutes) ? zone.offset(ms) : minutes);
  };
}
