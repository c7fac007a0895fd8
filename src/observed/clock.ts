import { IANAZone } from 'luxon';
import { InputError } from '../errors.ts';
import { isTimeZone } from '../time/zone.ts';

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** The wall clock of a time zone, fast enough to ask for every row of a file. Wall time is milliseconds as if it were UTC. */
export interface Clock {
  timeZone: string;
  /** Minutes ahead of UTC at an instant. */
  offsetAt(ms: number): number;
  /** Instants at which the clock shows a wall time: one; none where it skips an hour, two where it repeats one, in order. */
  instantsAt(wallMs: number): number[];
  /** Wall time with offset, `2024-02-19T00:15:00+01:00`. */
  iso(ms: number): string;
}

const clocks = new Map<string, Clock>();

/** The clock of a zone, one for all who ask. @throws InputError for a zone that does not exist */
export function clockOf(timeZone: string): Clock {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = makeClock(timeZone);
    clocks.set(timeZone, clock);
  }
  return clock;
}

function makeClock(timeZone: string): Clock {
  if (!isTimeZone(timeZone)) {
    throw new InputError({
      path: '--time-zone',
      found: `'${timeZone}'`,
      expected: 'an IANA time zone, as Europe/Amsterdam or UTC',
    });
  }
  const zone = IANAZone.create(timeZone);
  /** Per day of UTC: the offset, or NaN if it changes in that day. */
  const ofDay = new Map<number, number>();
  const offsetAt = (ms: number): number => {
    const day = Math.floor(ms / MS_PER_DAY);
    let offset = ofDay.get(day);
    if (offset === undefined) {
      const [first, last] = [zone.offset(day * MS_PER_DAY), zone.offset((day + 1) * MS_PER_DAY)];
      offset = first === last ? first : Number.NaN;
      ofDay.set(day, offset);
    }
    return Number.isNaN(offset) ? zone.offset(ms) : offset;
  };
  const instantsAt = (wallMs: number): number[] => {
    const offsets = new Set([offsetAt(wallMs - MS_PER_DAY), offsetAt(wallMs + MS_PER_DAY)]);
    return [...offsets]
      .map((offset) => wallMs - offset * MS_PER_MINUTE)
      .filter((ms) => ms + offsetAt(ms) * MS_PER_MINUTE === wallMs)
      .sort((a, b) => a - b);
  };
  const iso = (ms: number): string => {
    const offset = offsetAt(ms);
    const wall = new Date(ms + offset * MS_PER_MINUTE).toISOString().slice(0, 19);
    const two = (value: number) => String(value).padStart(2, '0');
    const ahead = Math.abs(offset);
    return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
  };
  return { timeZone, offsetAt, instantsAt, iso };
}

/** A time as a cell gives it. */
export interface Stamp {
  wallMs: number;
  /** Minutes ahead of UTC; undefined for a wall time alone. */
  offset: number | undefined;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.0+)?)?\s?(Z|[+-]\d\d:?\d\d)?$/;
const DAY_FIRST = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}) +(\d{1,2}):(\d\d)(?::(\d\d))?$/;

/** `2024-02-19T00:15:00+01:00`, with blank for T, Z for an offset, seconds or not. */
export function isoStamp(cell: string): Stamp | undefined {
  const match = ISO.exec(cell);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '0', zone] = match;
  const wallMs = wallTime(+year, +month, +day, +hour, +minute, +second);
  if (wallMs === undefined) return undefined;
  if (zone === undefined || zone === 'Z') return { wallMs, offset: zone === undefined ? undefined : 0 };
  const digits = zone.replace(':', '');
  const offset = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  if (offset > 14 * 60) return undefined;
  return { wallMs, offset: zone.startsWith('-') ? -offset : offset };
}

/** `19.02.2024 00:15`, with dots, slashes or dashes, seconds or not. A wall time. */
export function dayFirstStamp(cell: string): Stamp | undefined {
  const match = DAY_FIRST.exec(cell);
  if (!match) return undefined;
  const [, day, , month, year, hour, minute, second = '0'] = match;
  const wallMs = wallTime(+year, +month, +day, +hour, +minute, +second);
  return wallMs === undefined ? undefined : { wallMs, offset: undefined };
}

/** Undefined for a date or time that does not exist. */
function wallTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const exists =
    hour < 24 && minute < 60 && second < 60 && month >= 1 && month <= 12 && new Date(ms).getUTCDate() === day;
  return exists && year >= 1900 && year <= 2200 ? ms : undefined;
}
