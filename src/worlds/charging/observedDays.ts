import { InputError } from '../../errors.ts';
import { groupedBy, kept } from '../../lookup.ts';
import type { ObservedSession } from '../../observed/observed.ts';
import { stream } from '../../random/streams.ts';
import { type Calendar, daysAfter } from '../../time/calendar.ts';
import type { Zone } from '../../time/zone.ts';
import { type DayType, dayTypeOf } from '../fitted/sessions/model.ts';
import { stayOf } from './connectors.ts';
import { type Note, tallied } from './notes.ts';
import {
  dateAt,
  inOrder,
  instantAt,
  ispClock,
  MS_PER_DAY,
  possibleDraws,
  type Visit,
  type VisitSource,
  zoneOfCalendar,
} from './visits.ts';

/** Like days of the past that stand for one to come, where nobody says how many; and drawn days. */
const USUAL_LIKE_DAYS = 4;
const USUAL_DRAWN_DAYS = 10;

/** Observed sessions that can be used, in order of arrival and name, and what was left out. */
export interface Usable {
  visits: readonly Visit[];
  notes: readonly Note[];
}

const knownVisits = new WeakMap<readonly ObservedSession[], Map<Zone, Usable>>();

/**
 * Observed sessions as visits, each with a name of its own: when it began and where. Left out, and told: those without departure or
 * energy, and those that do not end after they begin. A second one that is the same in all is left out too, as where files overlap.
 * Found once for a list of sessions and a clock.
 * @throws InputError where none can be used
 */
export function usableVisits(sessions: readonly ObservedSession[], zone: Zone, file: string): Usable {
  const byZone = knownVisits.get(sessions) ?? new Map<Zone, Usable>();
  const usable = byZone.get(zone) ?? findVisits(sessions, zone, file);
  knownVisits.set(sessions, byZone.set(zone, usable));
  return usable;
}

function findVisits(sessions: readonly ObservedSession[], zone: Zone, file: string): Usable {
  const known = sessions.filter(({ departureMs, energyKwh }) => !Number.isNaN(departureMs) && !Number.isNaN(energyKwh));
  const possible = known.filter(({ arrivalMs, departureMs }) => departureMs > arrivalMs);
  const visits: Visit[] = [];
  const begun = new Map<string, number>();
  const seen = new Set<string>();
  for (const { user, ...session } of [...possible].sort(byContent)) {
    const { arrivalMs, charger, connector } = session;
    const content = JSON.stringify([session, user]);
    if (seen.has(content)) continue;
    seen.add(content);
    const at = `${new Date(zone.wallAt(arrivalMs)).toISOString().slice(0, 16)} ${connector || charger || user}`.trim();
    const nth = (begun.get(at) ?? 0) + 1;
    begun.set(at, nth);
    visits.push({ ...session, name: nth === 1 ? at : `${at} #${nth}` });
  }
  if (visits.length === 0)
    throw new InputError({ file, found: 'no session with departure and energy', expected: 'at least one' });
  const told = (count: number, why: string) => tallied(count, ` left out: ${why}.`, { file });
  return {
    visits: visits.sort(inOrder),
    notes: [
      ...told(sessions.length - known.length, 'departure or energy is not known'),
      ...told(known.length - possible.length, 'the departure is not after the arrival'),
      ...told(possible.length - visits.length, 'another one says the same'),
    ],
  };
}

const byContent = (a: ObservedSession, b: ObservedSession): number =>
  a.arrivalMs - b.arrivalMs ||
  a.departureMs - b.departureMs ||
  a.energyKwh - b.energyKwh ||
  (a.user < b.user ? -1 : a.user > b.user ? 1 : 0);

/** First and last local date on which a session begins. */
const daysOf = (visits: readonly Visit[], zone: Zone): [first: string, last: string] => [
  dateAt(zone, visits[0].arrivalMs),
  dateAt(zone, visits[visits.length - 1].arrivalMs),
];

const typeOf = (date: string): DayType => dayTypeOf(new Date(date).getUTCDay() || 7);

/** Local dates of data, those without a session between them too, and who begins on each. */
function byDate(visits: readonly Visit[], zone: Zone): Map<string, Visit[]> {
  const groups = groupedBy(visits, ({ arrivalMs }) => dateAt(zone, arrivalMs));
  const [first, last] = daysOf(visits, zone);
  const dates = new Map<string, Visit[]>();
  for (let date = first; date <= last; date = daysAfter(date, 1)) dates.set(date, groups.get(date) ?? []);
  return dates;
}

/** Visits of one date as they would be on another: so many days later on the wall clock. */
function shifted(visits: readonly Visit[], from: string, to: string, label: string, zone: Zone): Visit[] {
  const by = Date.parse(to) - Date.parse(from);
  return visits.map((visit) => {
    const arrivalMs = instantAt(zone, zone.wallAt(visit.arrivalMs) + by);
    const departureMs = Math.max(arrivalMs + 1, instantAt(zone, zone.wallAt(visit.departureMs) + by));
    return { ...visit, arrivalMs, departureMs, name: `${label} ${visit.name}` };
  });
}

/**
 * Sessions at their own dates. Those that touch no ISP of the run are left out, and told. What may come in place of a day are
 * the last days of the data like it, and like the day before it, that are over as its gate closes.
 * @throws InputError where none is in these days, that says which days the data have
 */
export function replayed(usable: Usable, calendar: Calendar, file: string): VisitSource {
  const zone = zoneOfCalendar(calendar);
  const { visits } = usable;
  const [first, last] = [calendar.days[0].date, calendar.days[calendar.days.length - 1].date];
  const ispAt = ispClock(calendar);
  const within = visits.filter((visit) => {
    const { arrivalIsp, departureIsp } = stayOf(visit, ispAt);
    return arrivalIsp < calendar.ispCount && departureIsp > 0;
  });
  if (within.length === 0) {
    throw new InputError({
      file,
      found: `no session from ${first} to ${last}`,
      expected: `days of the run among those it has, ${daysOf(visits, zone).join(' to ')}; or days: drawn`,
    });
  }
  const dates = byDate(visits, zone);
  const outside = visits.length - within.length;
  const isLike = (one: string, other: string): boolean =>
    typeOf(one) === typeOf(other) && typeOf(daysAfter(one, -1)) === typeOf(daysAfter(other, -1));
  const [earliest, lastKnown] = daysOf(visits, zone);
  const likeDays = (date: string, most: number): string[] => {
    const found: string[] = [];
    for (let past = daysAfter(date, -2); past > earliest && found.length < most; past = daysAfter(past, -1))
      if (past <= lastKnown && isLike(past, date)) found.push(past);
    return found;
  };
  return {
    visits: within,
    possible: (date, most) =>
      likeDays(date, most).map((past) => (asked) => {
        const source = asked === date ? past : daysAfter(past, -1);
        return shifted(kept(dates, source), source, asked, asked, zone);
      }),
    usualDays: USUAL_LIKE_DAYS,
    data: usable.visits,
    isObserved: true,
    notes: [...usable.notes, ...tallied(outside, ` left out: not in these days (${first} to ${last}).`, { file })],
  };
}

/**
 * Each day of the run with the sessions that begin on a day of the data of the same type (Monday to Thursday, Friday, Saturday, Sunday), drawn by date;
 * on any day of it where it has none of that type, which is told of days of the run. Times are those of the wall clock.
 */
export function redrawn(usable: Usable, calendar: Calendar, seed: string | number, owner: string): VisitSource {
  const zone = zoneOfCalendar(calendar);
  const dates = byDate(usable.visits, zone);
  const byType = groupedBy(dates.keys(), typeOf);
  const begun = (date: string, ...purpose: (string | number)[]): Visit[] => {
    const among = byType.get(typeOf(date)) ?? [...dates.keys()];
    const source = among[Math.floor(stream(seed, owner, ...purpose, date).uniform() * among.length)];
    return shifted(kept(dates, source), source, date, date, zone);
  };
  const start = calendar.days[0].date;
  const longestMs = usable.visits.reduce(
    (most, { arrivalMs, departureMs }) => Math.max(most, departureMs - arrivalMs),
    0,
  );
  const before = Math.ceil(longestMs / MS_PER_DAY);
  const running = Array.from({ length: before + calendar.days.length }, (_, k) => daysAfter(start, k - before));
  const missing = [...new Set(calendar.days.map(({ date }) => typeOf(date)))].filter((type) => !byType.has(type));
  return {
    visits: running.flatMap((date) => begun(date, 'session days')).sort(inOrder),
    possible: possibleDraws((k, date) => begun(date, 'possible days', k)),
    usualDays: USUAL_DRAWN_DAYS,
    data: usable.visits,
    isObserved: true,
    notes: [
      ...usable.notes,
      ...(missing.length > 0 ? [`The data have no ${missing.join(', ')}: any day of theirs stands for it.`] : []),
    ],
  };
}
