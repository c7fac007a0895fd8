import { counted } from '../../../counted.ts';
import { InputError } from '../../../errors.ts';
import type { ObservedSession } from '../../../observed/observed.ts';
import { normalCdf } from '../../curves.ts';
import { normalScores, quantileOf } from '../estimators/scores.ts';
import { ascending, correlationOf, meanOf, normalQuantile, ranksOf, shareBetween } from '../samples.ts';
import { weekdayOf } from '../wallClock.ts';
import { ANY_KIND, KINDS_AWAY, type LocalSession, localSessions, stayDays, staysOf } from './clock.ts';
import {
  chargeable,
  DAY_TYPES,
  type DayType,
  dayTypeOf,
  PROBABILITIES,
  type SessionsJoint,
  type SessionsModel,
  type SessionsPart,
  type StaysPart,
} from './model.ts';

/** Fewest sessions of a kind, of a kind on one type of day, and of a block or class. */
const FEWEST_OF_KIND = 200;
const FEWEST_OF_DAY = 100;
const FEWEST_OF_BLOCK = 75;
const MOST_BLOCKS = 6;
const MOST_CLASSES = 10;
/** Quantile of mean power that counts as the fastest: above it are clocks that are wrong by minutes. */
const FASTEST = 0.995;
/** Days in the data of a user whose share of days with a stay says something. */
const DAYS_OF_USER = 14;

/**
 * Fits how EVs plug in: arrival, hours connected and energy jointly, by kind of charger and type of day (see `sessionAt`), and
 * users' habits where sessions name users. For kinds at home also the nights at home, of which fleets are made (see `staysOf`).
 * What was left out or pooled is in the model's `notes`.
 * @param sessions as read; kinds with fewer than 200 that can be used are left out
 * @param p.timeZone IANA name of the zone whose clock the users live by
 * @param p.kind of the sessions of which the file does not say one: `private`, `public`, `workplace` or any other name
 * @throws InputError when no kind has enough sessions
 */
export function fitSessions(
  sessions: readonly ObservedSession[],
  p: { timeZone: string; kind?: string },
): SessionsModel {
  const notes: string[] = [];
  const usable = localSessions(sessions, p.timeZone, p.kind);
  if (usable.length < sessions.length) {
    notes.push(
      `${sessions.length - usable.length} of ${counted(sessions.length, 'session')} without departure, length or energy.`,
    );
  }
  const kinds: SessionsModel['kinds'] = {};
  for (const kind of [...new Set(usable.map((session) => session.kind))].sort()) {
    const ofKind = usable.filter((session) => session.kind === kind);
    if (ofKind.length < FEWEST_OF_KIND) {
      notes.push(
        `Kind ${kind}: left out, its ${counted(ofKind.length, 'session is', 'sessions are')} fewer than ${FEWEST_OF_KIND}.`,
      );
      continue;
    }
    const stays = fitStays(ofKind, kind, notes);
    kinds[kind] = { sessions: fitPart(ofKind, false, `Kind ${kind}`, notes), ...(stays ? { stays } : {}) };
  }
  if (Object.keys(kinds).length === 0) {
    throw new InputError({
      found: `${counted(usable.length, 'session')} with arrival, departure and energy`,
      expected: `at least ${FEWEST_OF_KIND} of one kind of charger to fit a model to`,
    });
  }
  return { timeZone: p.timeZone, notes, kinds };
}

function fitStays(sessions: readonly LocalSession[], kind: string, notes: string[]): StaysPart | undefined {
  if (KINDS_AWAY.includes(kind)) return undefined;
  if (kind === ANY_KIND) {
    notes.push('The kind of charger is not known, so no nights at home are fitted; name the kind if these are homes.');
    return undefined;
  }
  const stays = staysOf(sessions.filter(({ user }) => user !== ''));
  if (stays.length < FEWEST_OF_KIND) {
    notes.push(
      `Kind ${kind}: no nights at home are fitted, ${counted(stays.length, 'is', 'are')} fewer than ${FEWEST_OF_KIND}.`,
    );
    return undefined;
  }
  const energy = (list: readonly LocalSession[]): number => list.reduce((sum, { energyKwh }) => sum + energyKwh, 0);
  const share = (100 * energy(stays)) / energy(sessions);
  notes.push(
    `Kind ${kind}: ${counted(stays.length, 'night')} at home of ${counted(sessions.length, 'session')}, with ${share.toFixed(0)} % of the energy; ` +
      'days without a night at home, and nights in a row without leaving, are left out.',
  );
  return { ...fitPart(stays, true, `Kind ${kind}, nights at home`, notes), ...fitTripShare(sessions, stays) };
}

/** One joint model per type of day, and habits over all of them. */
function fitPart(sessions: readonly LocalSession[], nights: boolean, what: string, notes: string[]): SessionsPart {
  const power = ascending(sessions.map(({ energyKwh, connectedHours }) => energyKwh / connectedHours));
  const limits = {
    fastestKw: rounded(quantileOf(power, FASTEST)),
    largestKwh: rounded(Math.max(...sessions.map(({ energyKwh }) => energyKwh))),
  };
  const own = { arrival: [] as number[], leaving: [] as number[], energy: [] as number[], users: [] as string[] };
  const days = {} as Record<DayType, SessionsJoint>;
  for (const dayType of DAY_TYPES) {
    let ofDay = sessions.filter((session) => session.dayType === dayType);
    const begun = ofDay.length;
    if (ofDay.length < FEWEST_OF_DAY) {
      notes.push(`${what}: ${dayType} has ${counted(ofDay.length, 'session')}, so those of all days stand for it.`);
      ofDay = [...sessions];
    }
    const { joint, scores } = fitJoint(ofDay, nights, limits);
    days[dayType] = nights ? joint : { ...joint, aDay: rounded(begun / daysOfType(sessions, dayType)) };
    for (const name of ['arrival', 'leaving', 'energy'] as const) own[name].push(...scores[name]);
    own.users.push(...ofDay.map(({ user }) => user));
  }
  const named = new Set(own.users).size > 1 && !own.users.includes('');
  const habit = (scores: number[]): number => (named ? rounded(shareBetween(scores, own.users)) : 0);
  return {
    ...limits,
    habits: { arrival: habit(own.arrival), leaving: habit(own.leaving), energy: habit(own.energy) },
    days,
  };
}

/** Days of a type from the first one with a session to the last; at least 1. */
function daysOfType(sessions: readonly LocalSession[], dayType: DayType): number {
  let days = 0;
  for (let day = sessions[0].day; day <= sessions[sessions.length - 1].day; day++)
    if (dayTypeOf(weekdayOf(day)) === dayType) days++;
  return Math.max(1, days);
}

/** The model of one type of day, and each session's three scores under it, independent of each other if the model holds. */
function fitJoint(
  sessions: readonly LocalSession[],
  nights: boolean,
  limits: { fastestKw: number; largestKwh: number },
): { joint: SessionsJoint; scores: Record<'arrival' | 'leaving' | 'energy', Float64Array> } {
  const n = sessions.length;
  const leavingHour = sessions.map((s) => (nights ? s.departureHour : s.connectedHours));
  const place = ranksOf(sessions.map((s) => s.arrivalHour)).map((rank) => (rank + 0.5) / n);
  const arrival = place.map(normalQuantile);

  const leaving = new Float64Array(n);
  const blockCount = groupCount(n, MOST_BLOCKS);
  const blocks = groupsBy(place, blockCount).map((members, block) => {
    const placed = members.map((k) => normalQuantile(place[k] * blockCount - block));
    const scores = normalScores(members.map((k) => leavingHour[k]));
    const correlation = copula(placed, scores);
    for (const [j, k] of members.entries()) leaving[k] = untied(scores[j], placed[j], correlation);
    return { leaving: quantilesOf(members.map((k) => leavingHour[k])), correlation };
  });

  const energy = new Float64Array(n);
  const hours = sessions.map((s) => s.connectedHours);
  const lengthPlace = ranksOf(hours).map((rank) => (rank + 0.5) / n);
  const classes = groupsBy(lengthPlace, groupCount(n, MOST_CLASSES))
    .filter((members) => members.length > 0)
    .map((members, index) => {
      const shares = members.map((k) => {
        const most = chargeable(limits as SessionsPart, hours[k]);
        return Math.min(1, sessions[k].energyKwh / most);
      });
      const scores = normalScores(shares);
      const arrivals = members.map((k) => arrival[k]);
      const mean = meanOf(arrivals);
      const sd = Math.max(0.001, Math.sqrt(meanOf(arrivals.map((score) => (score - mean) ** 2))));
      const come = arrivals.map((score) => (score - mean) / sd);
      const correlation = copula(come, scores);
      for (const [j, k] of members.entries()) energy[k] = untied(scores[j], come[j], correlation);
      const fromHours = index === 0 ? 0 : rounded(Math.min(...members.map((k) => hours[k])));
      return {
        fromHours,
        share: quantilesOf(shares),
        correlation,
        arrivalScore: { mean: rounded(mean), sd: rounded(sd) },
      };
    });
  const joint = { sessions: n, arrival: quantilesOf(sessions.map((s) => s.arrivalHour)), blocks, classes };
  return { joint, scores: { arrival, leaving, energy } };
}

const groupCount = (n: number, most: number): number => Math.max(1, Math.min(most, Math.floor(n / FEWEST_OF_BLOCK)));

/** Members of equally likely groups of places in (0, 1). */
function groupsBy(places: Float64Array, count: number): number[][] {
  const groups: number[][] = Array.from({ length: count }, () => []);
  places.forEach((place, k) => {
    groups[Math.floor(place * count)].push(k);
  });
  return groups;
}

const copula = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  rounded(Math.min(0.99, Math.max(-0.99, correlationOf(a, b))));

const untied = (score: number, to: number, correlation: number): number =>
  (score - correlation * to) / Math.sqrt(1 - correlation * correlation);

function quantilesOf(values: readonly number[]): number[] {
  const sorted = ascending(values);
  return PROBABILITIES.map((p) => rounded(quantileOf(sorted, p)));
}

/** Four decimals are finer than any meter or clock. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/**
 * Share of days on which a stay begins, by type of day, and how far users differ in it: a user's days have a stay where a normal score, of
 * whose variance `tripHabit` is the user's own, is below the share's quantile. The habit is the one under which users' shares vary
 * as observed beyond what chance makes them.
 */
function fitTripShare(
  sessions: readonly LocalSession[],
  stays: readonly LocalSession[],
): Pick<StaysPart, 'tripShare' | 'tripHabit'> {
  const rows = stayDays(
    sessions.filter(({ user }) => user !== ''),
    stays,
  );
  const total = (key: 'days' | 'stays', of: typeof rows): number => of.reduce((sum, row) => sum + row[key], 0);
  const tripShare = Object.fromEntries(
    DAY_TYPES.map((type) => {
      const ofType = rows.filter(({ dayType }) => dayType === type);
      return [type, rounded(total('stays', ofType) / Math.max(1, total('days', ofType)))];
    }),
  ) as StaysPart['tripShare'];

  const byUser = new Map<string, typeof rows>();
  for (const row of rows) byUser.set(row.user, [...(byUser.get(row.user) ?? []), row]);
  const users = [...byUser.values()]
    .map((own) => ({ days: total('days', own), share: total('stays', own) / total('days', own) }))
    .filter(({ days }) => days >= DAYS_OF_USER);
  if (users.length < 2) return { tripShare, tripHabit: 0 };
  const mean = users.reduce((sum, { share }) => sum + share, 0) / users.length;
  const spread = users.reduce((sum, { share }) => sum + (share - mean) ** 2, 0) / (users.length - 1);
  const chance = users.reduce((sum, { share, days }) => sum + (share * (1 - share)) / days, 0) / users.length;
  return { tripShare, tripHabit: rounded(habitOf(mean, spread - chance)) };
}

/** The habit under which shares of mean `mean` vary between users with a variance of `variance`; by bisection. */
function habitOf(mean: number, variance: number): number {
  if (!(variance > 0) || mean <= 0 || mean >= 1) return 0;
  const threshold = normalQuantile(mean);
  const varianceAt = (habit: number): number => {
    let square = 0;
    const steps = 200;
    for (let k = 0; k < steps; k++) {
      const own = normalQuantile((k + 0.5) / steps);
      square += normalCdf((threshold - Math.sqrt(habit) * own) / Math.sqrt(1 - habit)) ** 2 / steps;
    }
    return square - mean * mean;
  };
  let [low, high] = [0, 0.95];
  for (let k = 0; k < 40; k++) {
    const middle = (low + high) / 2;
    if (varianceAt(middle) < variance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
