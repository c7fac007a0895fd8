import { kept } from '../../../lookup.ts';
import type { ObservedSession } from '../../../observed/observed.ts';
import { MS_PER_DAY, wallClock, weekdayOf } from '../wallClock.ts';
import { type ClockSession, type DayType, dayTypeOf } from './model.ts';

/** An observed session by the wall clock of its zone. */
export interface LocalSession extends ClockSession {
  kind: string;
  /** Who charged, or else where; '' if not known. */
  user: string;
  /** Local day of arrival, counted from 1970-01-01. */
  day: number;
  /** Midnights it spans. */
  nights: number;
  departureHour: number;
  dayType: DayType;
}

/** Name of the kind of sessions of which the file says none. */
export const ANY_KIND = 'any';

/** Charging away from home: at such chargers an EV spends no nights that the market could use. */
export const KINDS_AWAY: readonly string[] = ['public', 'workplace', 'work', 'fast', 'destination'];

/**
 * Sessions by the wall clock, in order of arrival. Those without a departure, an energy or any length are left out.
 * @param timeZone IANA name of the zone whose clock the users live by
 * @param unknownKind name for the kind of sessions that say none
 */
export function localSessions(
  observed: readonly ObservedSession[],
  timeZone: string,
  unknownKind = ANY_KIND,
): LocalSession[] {
  const localMs = wallClock(timeZone);
  const sessions: (LocalSession & { arrivalMs: number })[] = [];
  for (const { arrivalMs, departureMs, energyKwh, kind, user, charger } of observed) {
    if (!(departureMs > arrivalMs && energyKwh > 0)) continue;
    const arrival = localMs(arrivalMs) / MS_PER_DAY;
    const departure = localMs(departureMs) / MS_PER_DAY;
    const [day, lastDay] = [Math.floor(arrival), Math.floor(departure)];
    sessions.push({
      arrivalMs,
      kind: kind || unknownKind,
      user: user || charger,
      day,
      nights: lastDay - day,
      dayType: dayTypeOf(weekdayOf(day)),
      arrivalHour: 24 * (arrival - day),
      departureHour: 24 * (departure - lastDay),
      connectedHours: (departureMs - arrivalMs) / 3_600_000,
      energyKwh,
    });
  }
  return sessions.sort((a, b) => a.arrivalMs - b.arrivalMs);
}

/**
 * Nights at home: the sessions of a user that span one midnight, one a night (the longest), by the clock. A stay's energy is all
 * the user charged in sessions that began on its day, so that a lunch at home counts with the night it precedes.
 */
export function staysOf(sessions: readonly LocalSession[]): LocalSession[] {
  const stays = new Map<string, LocalSession>();
  const energy = new Map<string, number>();
  for (const session of sessions) {
    const key = `${session.day} ${session.user}`;
    energy.set(key, (energy.get(key) ?? 0) + session.energyKwh);
    if (session.nights !== 1) continue;
    const other = stays.get(key);
    if (!other || session.connectedHours > other.connectedHours) stays.set(key, session);
  }
  return [...stays].map(([key, stay]) => ({
    ...stay,
    connectedHours: 24 - stay.arrivalHour + stay.departureHour,
    energyKwh: kept(energy, key),
  }));
}

/** Days from each user's first session to the last, by user and type of day, and on how many of them a stay began. */
export function stayDays(
  sessions: readonly LocalSession[],
  stays: readonly LocalSession[],
): { user: string; dayType: DayType; days: number; stays: number }[] {
  const spans = new Map<string, { first: number; last: number }>();
  for (const { user, day } of sessions) {
    const span = spans.get(user);
    if (span) span.last = Math.max(span.last, day);
    else spans.set(user, { first: day, last: day });
  }
  const rows = new Map<string, { user: string; dayType: DayType; days: number; stays: number }>();
  for (const [user, { first, last }] of spans) {
    for (let day = first; day <= last; day++) {
      const dayType = dayTypeOf(weekdayOf(day));
      const key = `${dayType} ${user}`;
      const row = rows.get(key);
      if (row) row.days++;
      else rows.set(key, { user, dayType, days: 1, stays: 0 });
    }
  }
  for (const { user, dayType } of stays) kept(rows, `${dayType} ${user}`).stays++;
  return [...rows.values()];
}
