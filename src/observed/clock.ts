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

const ISO = /^(\d{4})([-/])(\d\d?)\2(\d\d?)[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.0+)?)?\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/;
const PARTED = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,? +|T)(\d{1,2}):(\d\d)(?::(\d\d)(?:\.0+)?)?(?: ?([AP]M))?$/i;
const WITH_MONTH = /^([A-Z][a-z]{2})[a-z]* (\d{1,2}), (\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AP]M))?$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `2024-02-19T00:15:00+01:00`, with blank for T, slashes for dashes, Z or UTC for an offset, seconds or not. */
export function isoStamp(cell: string): Stamp | undefined {
  const match = ISO.exec(cell);
  if (!match) return undefined;
  const [, year, , month, day, hour, minute, second = '0', zone] = match;
  const wallMs = wallTime(+year, +month, +day, +hour, +minute, +second);
  if (wallMs === undefined) return undefined;
  if (zone === undefined) return { wallMs, offset: undefined };
  if (zone === 'Z' || zone === 'UTC') return { wallMs, offset: 0 };
  const digits = zone.replace(':', '').padEnd(5, '0');
  const offset = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  if (offset > 14 * 60) return undefined;
  return { wallMs, offset: zone.startsWith('-') ? -offset : offset };
}

/** `19.02.2024 00:15`, with dots, slashes or dashes, seconds or not, AM or PM or neither. A wall time. */
export function partedStamp(cell: string, order: 'day first' | 'month first'): Stamp | undefined {
  const match = PARTED.exec(cell);
  if (!match) return undefined;
  const [, first, , second, year, hour, minute, seconds = '0', half] = match;
  const [day, month] = order === 'day first' ? [first, second] : [second, first];
  return wallStamp(+year, +month, +day, hourOf(+hour, half), +minute, +seconds);
}

export const dayFirstStamp = (cell: string): Stamp | undefined => partedStamp(cell, 'day first');

/** `Feb 19, 2024 12:15 AM`. A wall time. */
export function monthNameStamp(cell: string): Stamp | undefined {
  const match = WITH_MONTH.exec(cell);
  if (!match) return undefined;
  const [, month, day, year, hour, minute, seconds = '0', half] = match;
  const place = MONTHS.indexOf(month.toLowerCase());
  return wallStamp(+year, place + 1, +day, hourOf(+hour, half), +minute, +seconds);
}

/** The hour of the day of one that may be of half a day, 12 AM to 11 PM; NaN for one that does not exist. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return hour >= 1 && hour <= 12 ? (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : Number.NaN;
}

function wallStamp(...parts: Parameters<typeof wallTime>): Stamp | undefined {
  const wallMs = wallTime(...parts);
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
