import type { ObservedSession } from '../../observed/observed.ts';
import { createCalendar } from '../../time/calendar.ts';
import { type Fleet, generateFleet } from '../sessions.ts';
import { stream } from '../streams.ts';
import type { CheckRow } from './check.ts';
import { ascending, meanOf, spearmanOf } from './samples.ts';
import { quantileOf } from './scores.ts';
import { type LocalSession, localSessions, staysOf } from './sessionsClock.ts';
import {
  type ClockSession,
  DAY_TYPES,
  type DayType,
  dayTypeOf,
  type SessionsModel,
  type SessionsPart,
  sessionAt,
} from './sessionsModel.ts';

const DRAWS = 4000;
const RESAMPLES = 30;
/** Fewest observed sessions that say anything of a type of day. */
const FEWEST = 30;
/** EVs and weeks of the fleet whose implied nights are judged; it starts on a Monday. */
const FLEET = { evs: 500, start: '2024-01-08', days: 57 };

interface Statistic {
  name: string;
  unit: string;
  of(sessions: readonly ClockSession[]): number;
}

const quantileRows = (name: string, unit: string, value: (s: ClockSession) => number): Statistic[] =>
  [0.1, 0.5, 0.9].map((p) => ({
    name: `${name}, quantile ${100 * p} %`,
    unit,
    of: (sessions) => quantileOf(ascending(sessions.map(value)), p),
  }));

const share = (name: string, holds: (s: ClockSession) => boolean): Statistic => ({
  name,
  unit: '%',
  of: (sessions) => (100 * sessions.filter(holds).length) / sessions.length,
});

const rank = (name: string, a: (s: ClockSession) => number, b: (s: ClockSession) => number): Statistic => ({
  name: `rank correlation ${name}`,
  unit: '',
  of: (sessions) => spearmanOf(sessions.map(a), sessions.map(b)),
});

const arrival = (s: ClockSession): number => s.arrivalHour;
const connected = (s: ClockSession): number => s.connectedHours;
const energy = (s: ClockSession): number => s.energyKwh;
const power = (s: ClockSession): number => s.energyKwh / s.connectedHours;

/** What sessions are compared by, whatever they are. */
const STATISTICS: readonly Statistic[] = [
  ...quantileRows('arrival', 'h', arrival),
  ...[
    [0, 6],
    [6, 12],
    [12, 16],
    [16, 20],
    [20, 24],
  ].map(([from, to]) => share(`arrivals from ${from} to ${to} h`, (s) => s.arrivalHour >= from && s.arrivalHour < to)),
  ...quantileRows('connected', 'h', connected),
  ...quantileRows('energy', 'kWh', energy),
  { name: 'energy, mean', unit: 'kWh', of: (sessions) => meanOf(sessions.map(energy)) },
  ...quantileRows('mean power', 'kW', power).slice(2),
  rank('arrival, connected', arrival, connected),
  rank('connected, energy', connected, energy),
  rank('arrival, energy', arrival, energy),
  share('overnight', (s) => s.arrivalHour + s.connectedHours >= 24),
];

/**
 * Judges a model of sessions: each statistic of the sessions it was fitted on, of sessions it generates, and of sessions it never
 * saw, by kind and type of day. Nights at home are those implied by a generated fleet's trips, so that the way from nights to trips
 * is judged too. The noise is that of two samples: users (or days, where users are not named) drawn again with replacement.
 * @param trained sessions it was fitted on
 * @param tested sessions it was not
 */
export function checkSessions(
  model: SessionsModel,
  trained: readonly ObservedSession[],
  tested: readonly ObservedSession[],
  seed: string | number,
): CheckRow[] {
  const rows: CheckRow[] = [];
  for (const [kind, { sessions, stays }] of Object.entries(model.kinds)) {
    const ofKind = (observed: readonly ObservedSession[]): LocalSession[] =>
      localSessions(observed, model.timeZone, kind).filter((session) => session.kind === kind);
    const [before, after] = [ofKind(trained), ofKind(tested)];
    for (const day of DAY_TYPES) {
      rows.push(...compared(`sessions ${kind} ${day}`, day, before, after, drawn(sessions, kind, day, seed), seed));
    }
    if (!stays) continue;
    const nights = impliedNights(model, kind, seed);
    const [nightsBefore, nightsAfter] = [staysOf(before), staysOf(after)];
    for (const day of DAY_TYPES) {
      const generated = nights.filter((night) => night.dayType === day);
      rows.push(...compared(`nights at home ${kind} ${day}`, day, nightsBefore, nightsAfter, generated, seed));
    }
  }
  return rows;
}

function compared(
  what: string,
  day: DayType,
  trained: readonly LocalSession[],
  tested: readonly LocalSession[],
  generated: readonly ClockSession[],
  seed: string | number,
): CheckRow[] {
  const [before, after] = [trained, tested].map((all) => all.filter(({ dayType }) => dayType === day));
  if (before.length < FEWEST || after.length < FEWEST || generated.length < FEWEST) return [];
  const noise = [before, after].map((sessions, k) => resampledSd(sessions, stream(seed, 'check', what, k)));
  return STATISTICS.filter(({ name }) => name !== 'overnight' || what.startsWith('sessions')).map(
    ({ name, unit, of }, k) => ({
      what,
      statistic: name,
      unit,
      fitted: of(before),
      generated: of(generated),
      tested: of(after),
      noise: Math.hypot(noise[0][k], noise[1][k]),
    }),
  );
}

/** Standard deviation of every statistic when users, or else days, are drawn again. */
function resampledSd(sessions: readonly LocalSession[], random: { uniform(): number }): number[] {
  const groups = new Map<string, LocalSession[]>();
  for (const session of sessions) {
    const key = session.user || `${session.day}`;
    const group = groups.get(key);
    if (group) group.push(session);
    else groups.set(key, [session]);
  }
  const lists = [...groups.values()];
  const values = STATISTICS.map(() => [] as number[]);
  for (let k = 0; k < RESAMPLES; k++) {
    const sample = lists.flatMap(() => lists[Math.floor(random.uniform() * lists.length)]);
    STATISTICS.forEach(({ of }, s) => {
      values[s].push(of(sample));
    });
  }
  return values.map((own) => {
    const mean = meanOf(own);
    return Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (own.length - 1));
  });
}

function drawn(part: SessionsPart, kind: string, day: DayType, seed: string | number): ClockSession[] {
  const random = stream(seed, 'check', 'sessions', kind, day);
  return Array.from({ length: DRAWS }, () =>
    sessionAt(part, day, false, random.normal(), random.normal(), random.normal()),
  );
}

/** The nights between the trips of a generated fleet, and the types of their days. */
function impliedNights(
  model: SessionsModel,
  kind: string,
  seed: string | number,
): (ClockSession & { dayType: DayType })[] {
  const stays = model.kinds[kind].stays!;
  const calendar = createCalendar({ start: FLEET.start, days: FLEET.days, timeZone: model.timeZone });
  const fleet: Fleet = generateFleet(
    {
      evs: FLEET.evs,
      batteryKwh: 2 * stays.largestKwh,
      minimumShare: 0,
      chargeKw: stays.fastestKw,
      dischargeKw: 0,
      chargeEfficiency: 1,
      dischargeEfficiency: 1,
      surprise: { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 },
      kind,
    },
    calendar,
    seed,
    'check',
    model,
  );
  const nights: (ClockSession & { dayType: DayType })[] = [];
  for (let d = 0; d + 1 < FLEET.days; d++) {
    const [today, tomorrow] = [fleet.announced[d], fleet.announced[d + 1]];
    for (let ev = 0; ev < FLEET.evs; ev++) {
      const leaves = tomorrow.arrivalIsp[ev] > tomorrow.departureIsp[ev];
      if (today.arrivalIsp[ev] === today.departureIsp[ev] || !leaves) continue;
      const arrivalHour = today.arrivalIsp[ev] / 4;
      nights.push({
        arrivalHour,
        connectedHours: 24 - arrivalHour + tomorrow.departureIsp[ev] / 4,
        energyKwh: today.tripKwh[ev],
        dayType: dayTypeOf(calendar.days[d].weekday),
      });
    }
  }
  return nights;
}
