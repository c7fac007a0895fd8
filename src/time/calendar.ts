import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { type Zone, zoneOf } from './zone.ts';

/** Minutes and hours of one imbalance settlement period. */
const MINUTES_PER_ISP = 15;
const HOURS_PER_ISP = MINUTES_PER_ISP / 60;
const MS_PER_ISP = MINUTES_PER_ISP * 60_000;
const MS_PER_DAY = 86_400_000;

/** The longest run a calendar is made for: ten years. */
const MAXIMUM_DAYS = 3660;

/** One local day. */
export interface Day {
  /** Place of the day in the run, 0-based. */
  index: number;
  /** Local date, `2024-02-19`. */
  date: string;
  /** First ISP of the day, 0-based in the run. */
  firstIsp: number;
  /** 96; 92 and 100 on the days the clock changes by an hour. */
  ispCount: 92 | 96 | 100;
  /** 1 = Monday .. 7 = Sunday. */
  weekday: number;
}

/** Some ISPs of a day that a market takes together, as an hour. */
export interface Step {
  /** Of the day, 0-based. */
  index: number;
  /** First ISP of the step, 0-based in the run. */
  firstIsp: number;
  ispCount: number;
}

/**
 * The ISPs of a run: numbered 0-based and consecutive from the first local midnight. All look-ups are array look-ups. Everyone in a run
 * shares it, so it is frozen.
 */
export interface Calendar {
  timeZone: string;
  /** 0.25. */
  hoursPerIsp: number;
  ispCount: number;
  days: readonly Readonly<Day>[];
  /** The day an ISP belongs to. */
  dayOf(isp: number): Readonly<Day>;
  /** ISP of its day, 0-based; people are shown this plus one. */
  ispOfDay(isp: number): number;
  /**
   * The day in steps of so many minutes, as hours (60): 23, 24 or 25 of them.
   * @throws RangeError unless a step is a whole number of ISPs, and an hour a whole number of steps
   */
  stepsOf(day: Day, minutes: number): Step[];
  /** Local wall-clock hour, 0-23. */
  hourOfDay(isp: number): number;
  /** Start of the ISP, ISO 8601 with offset: `2024-02-19T00:15:00+01:00`. */
  localStart(isp: number): string;
  /**
   * ISP of the day (0-based) that holds a local wall time `HH:MM`. A time that occurs twice (autumn) means the first of the
   * two, one the clock skips (spring) the first ISP after the gap. Throws InputError unless the text is 00:00..23:59.
   */
  ispAtLocalTime(day: Day, time: string): number;
}

/** When an ISP begins, to people: `2024-02-19 18:00`; on a clock that shows that time twice also its offset, `2024-10-27 02:00 +01:00`. */
export function clockText(
  { localStart, ispCount, hoursPerIsp }: Pick<Calendar, 'localStart' | 'ispCount' | 'hoursPerIsp'>,
  isp: number,
): string {
  const [text, offset] = [localStart(isp).slice(0, 16), localStart(isp).slice(19)];
  const hour = Math.round(1 / hoursPerIsp);
  const isTwice = [isp - hour, isp + hour].some(
    (other) => other >= 0 && other < ispCount && localStart(other).startsWith(text),
  );
  return `${text.replace('T', ' ')}${isTwice ? ` ${offset}` : ''}`;
}

/**
 * A calendar of whole local days.
 * @param p.start first local date, `YYYY-MM-DD`
 * @param p.days number of days, 1 or more
 * @param p.timeZone IANA name, default Europe/Amsterdam
 * @throws InputError for a date, number of days or zone that does not exist, or a zone whose clock changes by less than an hour
 */
export function createCalendar(p: { start: string; days: number; timeZone?: string }): Calendar {
  const timeZone = p.timeZone ?? 'Europe/Amsterdam';
  const zone = zoneOf(timeZone);
  if (zone === undefined) {
    throw new InputError({
      path: 'timeZone',
      found: `'${timeZone}'`,
      expected: 'an IANA time zone, as Europe/Amsterdam',
    });
  }
  checkDays(p.start, p.days);

  const days: Readonly<Day>[] = [];
  const dayStarts: number[] = [];
  let ispCount = 0;
  for (let index = 0; index < p.days; index++) {
    const date = daysAfter(p.start, index);
    const start = startOf(date, zone);
    const isps = (startOf(daysAfter(date, 1), zone) - start) / MS_PER_ISP;
    if (isps !== 92 && isps !== 96 && isps !== 100) {
      throw new InputError({
        path: 'calendar',
        found: `${counted(isps, 'ISP')} on ${date} in zone ${timeZone}`,
        expected: 'days of 92, 96 or 100 ISPs (a clock that changes by one hour)',
      });
    }
    const weekday = new Date(date).getUTCDay() || 7;
    days.push(Object.freeze({ index, date, firstIsp: ispCount, ispCount: isps, weekday }));
    dayStarts.push(start);
    ispCount += isps;
  }

  const dayIndex = new Int32Array(ispCount);
  const wallMinute = new Int16Array(ispCount);
  const starts: string[] = [];
  for (const day of days) {
    for (let k = 0; k < day.ispCount; k++) {
      const isp = day.firstIsp + k;
      const start = dayStarts[day.index] + k * MS_PER_ISP;
      const wall = new Date(zone.wallAt(start));
      dayIndex[isp] = day.index;
      wallMinute[isp] = wall.getUTCHours() * 60 + wall.getUTCMinutes();
      starts.push(zone.iso(start));
    }
  }

  const checked = (isp: number): number => {
    if (!(isp >= 0 && isp < ispCount)) throw new RangeError(`ISP ${isp} is outside the calendar of ${ispCount} ISPs`);
    return isp;
  };
  return Object.freeze<Calendar>({
    timeZone,
    hoursPerIsp: HOURS_PER_ISP,
    ispCount,
    days: Object.freeze(days),
    dayOf: (isp) => days[dayIndex[checked(isp)]],
    ispOfDay: (isp) => isp - days[dayIndex[checked(isp)]].firstIsp,
    stepsOf: ({ firstIsp, ispCount: isps }, minutes) => {
      const size = minutes / MINUTES_PER_ISP;
      if (!Number.isInteger(size) || size < 1 || 60 % minutes !== 0) {
        throw new RangeError(`steps of ${minutes} minutes: expected 15, 30 or 60`);
      }
      return Array.from({ length: isps / size }, (_, index) => ({
        index,
        firstIsp: firstIsp + index * size,
        ispCount: size,
      }));
    },
    hourOfDay: (isp) => Math.floor(wallMinute[checked(isp)] / 60),
    localStart: (isp) => starts[checked(isp)],
    ispAtLocalTime: (day, time) => {
      const minute = Math.floor(minuteOf(time) / MINUTES_PER_ISP) * MINUTES_PER_ISP;
      let k = 0;
      while (k < day.ispCount - 1 && wallMinute[day.firstIsp + k] < minute) k++;
      return k;
    },
  });
}

/** A date so many days after another, or before. */
export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * MS_PER_DAY).toISOString().slice(0, 10);

/** The first instant of a local date: midnight, or where the clock skips it, the end of the gap. */
function startOf(date: string, zone: Zone): number {
  const midnight = Date.parse(date);
  return zone.instantsAt(midnight)[0] ?? midnight - zone.offsetAt(midnight - MS_PER_DAY) * 60_000;
}

function checkDays(start: string, days: number): void {
  if (!Number.isInteger(days) || days < 1 || days > MAXIMUM_DAYS) {
    throw new InputError({ path: 'days', found: `${days}`, expected: `a whole number from 1 to ${MAXIMUM_DAYS}` });
  }
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(start) && !Number.isNaN(Date.parse(start)) && daysAfter(start, 0) === start;
  if (!exists) {
    throw new InputError({ path: 'start', found: `'${start}'`, expected: 'a date that exists, YYYY-MM-DD' });
  }
}

function minuteOf(time: string): number {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!parts)
    throw new InputError({ path: 'time', found: `'${time}'`, expected: 'a local time, HH:MM from 00:00 to 23:59' });
  return Number(parts[1]) * 60 + Number(parts[2]);
}
