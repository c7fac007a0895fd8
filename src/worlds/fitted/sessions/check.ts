import { hypot } from '../../../arithmetic/index.ts';
import { present } from '../../../lookup.ts';
import type { ObservedSession } from '../../../observed/observed.ts';
import { stream } from '../../../random/streams.ts';
import { createCalendar } from '../../../time/calendar.ts';
import { type Fleet, generateFleet } from '../../sessions.ts';
import type { CheckRow } from '../check.ts';
import { quantileOf } from '../estimators/scores.ts';
import { ascending, correlationOf, meanOf, ranksOf } from '../samples.ts';
import { type LocalSession, localSessions, staysOf } from './clock.ts';
import {
  type ClockSession,
  DAY_TYPES,
  type DayType,
  dayTypeOf,
  type SessionsModel,
  type SessionsPart,
  sessionAt,
} from './model.ts';

const DRAWS = 4000;
const RESAMPLES = 30;
/** Fewest observed sessions that say anything of a type of day. */
const FEWEST = 30;
/** EVs and weeks of the fleet whose implied nights are judged; it starts on a Monday. */
const FLEET = { evs: 800, start: '2024-01-08', days: 29 };

/** What sessions are compared by. */
interface Columns {
  arrival: ArrayLike<number>;
  connected: ArrayLike<number>;
  energy: ArrayLike<number>;
  power: ArrayLike<number>;
  /** Ranks of the first three. */
  ranks: readonly ArrayLike<number>[];
}

const QUANTILES = [0.1, 0.5, 0.9];
const HOURS = [0, 6, 12, 16, 20, 24];
const NAMES: readonly [name: string, unit: string][] = [
  ...quantileNames('arrival', 'h'),
  ...HOURS.slice(1).map((to, k): [string, string] => [`arrivals from ${HOURS[k]} to ${to} h`, '%']),
  ...quantileNames('connected', 'h'),
  ...quantileNames('energy', 'kWh'),
  ['energy, mean', 'kWh'],
  ['mean power, quantile 90 %', 'kW'],
  ['rank correlation of arrival and time connected', ''],
  ['rank correlation of time connected and energy', ''],
  ['rank correlation of arrival and energy', ''],
  ['overnight', '%'],
];

function quantileNames(name: string, unit: string): [string, string][] {
  return QUANTILES.map((p) => [`${name}, quantile ${100 * p} %`, unit]);
}

function columnsOf(sessions: readonly ClockSession[]): Columns {
  const column = (of: (s: ClockSession) => number): Float64Array => Float64Array.from(sessions, of);
  const arrival = column((s) => s.arrivalHour);
  const connected = column((s) => s.connectedHours);
  const energy = column((s) => s.energyKwh);
  const power = column((s) => s.energyKwh / s.connectedHours);
  return { arrival, connected, energy, power, ranks: [arrival, connected, energy].map(ranksOf) };
}

/** The statistics, in the order of their names. */
function statisticsOf({ arrival, connected, energy, power, ranks }: Columns): number[] {
  const count = arrival.length;
  const [arrivals, lengths, energies, powers] = [arrival, connected, energy, power].map(ascending);
  const quantiles = (sorted: Float64Array): number[] => QUANTILES.map((p) => quantileOf(sorted, p));
  const before = (hour: number): number => {
    let found = 0;
    for (let k = 0; k < count; k++) if (arrivals[k] < hour) found = k + 1;
    return (100 * found) / count;
  };
  let overnight = 0;
  for (let k = 0; k < count; k++) if (arrival[k] + connected[k] >= 24) overnight++;
  return [
    ...quantiles(arrivals),
    ...HOURS.slice(1).map((to, h) => before(to) - before(HOURS[h])),
    ...quantiles(lengths),
    ...quantiles(energies),
    meanOf(energies),
    quantileOf(powers, 0.9),
    correlationOf(ranks[0], ranks[1]),
    correlationOf(ranks[1], ranks[2]),
    correlationOf(ranks[0], ranks[2]),
    (100 * overnight) / count,
  ];
}

/**
 * Judges a model of sessions: each statistic of the sessions it was fitted on, of sessions it generates, and of sessions it never
 * saw, by kind and type of day. Nights at home are those implied by a generated fleet's trips, so that the way from nights to trips
 * is judged too. The noise is that of two samples: users (or days, where users are not named) drawn again with replacement.
 * @param trained sessions it was fitted on; where there are none, `fitted` is NaN
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
      localSessions(
        observed.filter((session) => session.kind === kind || session.kind === ''),
        model.timeZone,
        kind,
      );
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
  if (after.length < FEWEST || generated.length < FEWEST) return [];
  const [unseen, made] = [after, generated].map(columnsOf);
  const known = before.length < FEWEST ? undefined : columnsOf(before);
  const noiseAfter = resampledSd(unseen, after, stream(seed, 'check', what, 1));
  const noiseBefore = known ? resampledSd(known, before, stream(seed, 'check', what, 0)) : noiseAfter;
  const fitted = known && statisticsOf(known);
  const [tests, generates] = [unseen, made].map(statisticsOf);
  return NAMES.map(([statistic, unit], k) => ({
    what,
    statistic,
    unit,
    fitted: fitted?.[k] ?? Number.NaN,
    generated: generates[k],
    tested: tests[k],
    noise: hypot(noiseBefore[k], noiseAfter[k]),
  })).filter(({ statistic }) => statistic !== 'overnight' || what.startsWith('sessions'));
}

/**
 * Standard deviation of every statistic when users, or else days, are drawn again. Ranks stay those of the whole sample, which
 * spares sorting and makes the correlations' spread no other but in small samples.
 */
function resampledSd(columns: Columns, sessions: readonly LocalSession[], random: { uniform(): number }): number[] {
  const groups = new Map<string, number[]>();
  sessions.forEach(({ user, day }, k) => {
    const group = groups.get(user || `${day}`);
    if (group) group.push(k);
    else groups.set(user || `${day}`, [k]);
  });
  const lists = [...groups.values()];
  const drawnAgain = Array.from({ length: RESAMPLES }, () => {
    const places = Int32Array.from(lists.flatMap(() => lists[Math.floor(random.uniform() * lists.length)]));
    const pick = (column: ArrayLike<number>): Float64Array => {
      const picked = new Float64Array(places.length);
      for (let at = 0; at < picked.length; at++) picked[at] = column[places[at]];
      return picked;
    };
    const { arrival, connected, energy, power, ranks } = columns;
    return statisticsOf({
      arrival: pick(arrival),
      connected: pick(connected),
      energy: pick(energy),
      power: pick(power),
      ranks: ranks.map(pick),
    });
  });
  return NAMES.map((_, k) => {
    const mean = meanOf(drawnAgain.map((values) => values[k]));
    return Math.sqrt(drawnAgain.reduce((sum, values) => sum + (values[k] - mean) ** 2, 0) / (RESAMPLES - 1));
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
  const stays = present(model.kinds[kind].stays, `the stays of ${kind}`);
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
