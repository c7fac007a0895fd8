import { type Random, stream } from '../../random/streams.ts';
import { type Calendar, daysAfter } from '../../time/calendar.ts';
import type { Zone } from '../../time/zone.ts';
import { type DayType, dayTypeOf, type SessionsPart, sessionAt } from '../fitted/sessions/model.ts';
import { inOrder, instantAt, possibleDraws, type Visit, type VisitSource, zoneOfCalendar } from './visits.ts';

/** How sessions of one kind come. */
export interface KindOfSessions {
  kind: string;
  sessions: SessionsPart;
  /** Sessions that begin on a day of each type, relative to one from Monday to Thursday. */
  dayShares: Record<DayType, number>;
  /** Sessions a connector from Monday to Thursday. */
  perDay: number;
  /** How many come: by chance (Poisson), or as many as that on every day, but for the fraction. */
  count: 'poisson' | 'even';
}

/** Possible days where nobody says how many. */
const USUAL_DAYS = 10;
/** Days before a run of which somebody may still be there. */
const MOST_DAYS_BEFORE = 10;

/**
 * Sessions drawn from a model. Streams are of an aggregator, a purpose and a date, so that no day's draws change with another's; how many come and
 * who they are have streams of their own, so that one more leaves the others as they are.
 * @param connectors that take this kind
 */
export function drawnVisits(
  of: KindOfSessions,
  connectors: number,
  calendar: Calendar,
  seed: string | number,
  owner: string,
): VisitSource {
  const zone = zoneOfCalendar(calendar);
  const mean = of.perDay * connectors;
  const begun = (date: string, ...purpose: (string | number)[]): Visit[] => {
    const prefix = purpose.slice(1).join('/');
    const label = prefix === '' ? date : `${prefix}/${date}`;
    return visitsOf(of, mean, zone, date, label, (what) =>
      stream(seed, owner, `${purpose[0]}${what}`, ...purpose.slice(1), date),
    );
  };
  const start = calendar.days[0].date;
  const before = Math.min(MOST_DAYS_BEFORE, Math.ceil(longestHours(of.sessions) / 24));
  const dates = Array.from({ length: before + calendar.days.length }, (_, k) => daysAfter(start, k - before));
  return {
    visits: dates.flatMap((date) => begun(date, 'sessions')),
    possible: possibleDraws((k, date) => begun(date, 'possible sessions', k)),
    usualDays: USUAL_DAYS,
    data: [],
    isObserved: false,
    notes: [],
  };
}

const longestHours = ({ days }: SessionsPart): number =>
  Math.max(...Object.values(days).flatMap(({ blocks }) => blocks.map(({ leaving }) => leaving.at(-1) ?? 0)));

function visitsOf(
  { kind, sessions, dayShares, count }: KindOfSessions,
  mean: number,
  zone: Zone,
  date: string,
  label: string,
  streamFor: (what: string) => Random,
): Visit[] {
  const midnight = Date.parse(date);
  const dayType = dayTypeOf(new Date(midnight).getUTCDay() || 7);
  const expected = mean * dayShares[dayType];
  const visitors = count === 'poisson' ? poisson(expected, streamFor(' count')) : evenly(expected, streamFor(' count'));
  const random = streamFor('');
  const visits = Array.from({ length: visitors }, (_, k): Visit => {
    const drawn = sessionAt(sessions, dayType, false, random.normal(), random.normal(), random.normal());
    const arrivalMs = instantAt(zone, midnight + Math.round(drawn.arrivalHour * 3_600_000));
    return {
      name: `${label}/${k}`,
      arrivalMs,
      departureMs: arrivalMs + Math.max(1, Math.round(drawn.connectedHours * 3_600_000)),
      energyKwh: drawn.energyKwh,
      maxPowerKw: Number.NaN,
      charger: '',
      connector: '',
      kind,
    };
  });
  return visits.sort(inOrder);
}

/** A number of events of a mean: exponential gaps that fit into it. */
function poisson(mean: number, random: Random): number {
  let count = 0;
  for (let at = random.exponential(); at < mean; at += random.exponential()) count++;
  return count;
}

const evenly = (mean: number, random: Random): number =>
  Math.floor(mean) + (random.uniform() < mean - Math.floor(mean) ? 1 : 0);
