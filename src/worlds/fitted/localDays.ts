import { cos } from '../../arithmetic/index.ts';
import { wallClock, zoneOfDays } from './wallClock.ts';

/** One local day, as far as models of a day need it. Cheaper than a calendar, which knows every ISP. */
export interface LocalDay {
  /** Days since 1970. */
  number: number;
  date: string;
  /** 1 = Monday .. 7 = Sunday. */
  weekday: number;
  /** 0 weekday, 1 Saturday, 2 Sunday. */
  kind: 0 | 1 | 2;
  /** 1 on 1 January, 0 half a year later, a cosine between: how much of a winter's day it is. */
  winter: number;
  /** Start of the day, milliseconds since 1970. */
  startMs: number;
  /** Wall-clock hour (0-23) of each hour of the day; 23 or 25 of them when the clock changes. */
  hours: readonly number[];
}

export const ISPS_PER_HOUR = 4;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Days of a date since 1970, and back. */
export const dayNumber = (date: string): number => Date.parse(date) / DAY_MS;
export const dateOfDay = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** Finds local days by their number. */
export type Days = (number: number) => LocalDay;

const zones = new Map<string, Days>();

/** Local days of a time zone whose clock changes by whole hours; each is worked out once. */
export function localDays(timeZone: string): Days {
  const there = zones.get(timeZone);
  if (there) return there;
  const { offsetAt } = zoneOfDays(timeZone);
  const midnights = new Map<number, number>();
  const midnight = (number: number): number => {
    const known = midnights.get(number);
    if (known !== undefined) return known;
    const utc = number * DAY_MS;
    const near = utc - offsetAt(utc) * 60_000;
    const at = utc - offsetAt(near) * 60_000;
    midnights.set(number, at);
    return at;
  };
  const known = new Map<number, LocalDay>();
  const days: Days = (number) => {
    let day = known.get(number);
    if (!day) {
      day = dayFrom(number, midnight(number), midnight(number + 1), offsetAt);
      known.set(number, day);
    }
    return day;
  };
  zones.set(timeZone, days);
  return days;
}

function dayFrom(number: number, startMs: number, endMs: number, offset: (ms: number) => number): LocalDay {
  const count = (endMs - startMs) / HOUR_MS;
  const hours = Array.from({ length: count }, (_, k) =>
    count === 24 ? k : new Date(startMs + k * HOUR_MS + offset(startMs + k * HOUR_MS) * 60_000).getUTCHours(),
  );
  const weekday = ((number + 3) % 7) + 1;
  const utc = number * DAY_MS;
  const dayOfYear = (utc - Date.UTC(new Date(utc).getUTCFullYear(), 0, 1)) / DAY_MS;
  return {
    number,
    date: dateOfDay(number),
    weekday,
    kind: weekday === 7 ? 2 : weekday === 6 ? 1 : 0,
    winter: (1 + cos((2 * Math.PI * dayOfYear) / 365.25)) / 2,
    startMs,
    hours,
  };
}

/** Local date of an instant. */
export function dateOf(ms: number, timeZone: string): string {
  return new Date(wallClock(timeZone)(ms)).toISOString().slice(0, 10);
}
