import { InputError } from '../errors.ts';
import { type Zone, zoneOf } from '../time/zone.ts';

/** The wall clock of a time zone, fast enough to ask for every row of a file. */
export interface Clock extends Pick<Zone, 'offsetAt' | 'instantsAt' | 'iso'> {
  timeZone: string;
  /** Whether nobody named the zone, so that a file may know better. */
  assumed?: boolean;
}

/** The clock of a zone. @throws InputError for a zone that does not exist */
export function clockOf(timeZone: string): Clock {
  const zone = zoneOf(timeZone);
  if (zone !== undefined) return { timeZone, ...zone };
  throw new InputError({
    path: '--time-zone',
    found: `'${timeZone}'`,
    expected: 'an IANA time zone, as Europe/Amsterdam or UTC',
  });
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
