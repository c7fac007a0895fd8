import {
  DAY_TYPES,
  type DayType,
  PROBABILITIES,
  type SessionsJoint,
  type SessionsPart,
} from '../fitted/sessions/model.ts';
import type { KindOfSessions } from './drawnDays.ts';
import { PUBLISHED_KINDS } from './publishedKinds.ts';

/** Kinds of sessions that need no data. */
export const BUILTIN_KINDS = ['public', 'workplace', 'private', 'depot'] as const;
type BuiltinKind = (typeof BUILTIN_KINDS)[number];

const everyDay = <T>(of: (day: DayType) => T): Record<DayType, T> =>
  Object.fromEntries(DAY_TYPES.map((day) => [day, of(day)])) as Record<DayType, T>;

const NO_HABITS = { arrival: 0, leaving: 0, energy: 0 };

function published(kind: keyof typeof PUBLISHED_KINDS): SessionsPart {
  const { fastestKw, largestKwh, week, weekend } = PUBLISHED_KINDS[kind];
  const days = everyDay((day) => (day === 'saturday' || day === 'sunday' ? weekend : week));
  return { fastestKw, largestKwh, habits: NO_HABITS, days };
}

/** A depot, all of it assumed: vans are back from 15 to 19 h and leave from 6 to 8 h, give or take a quarter, with 10 to 40 kWh to charge, all evenly spread. */
function depot(): SessionsPart {
  const [back, leave, kwh] = [
    [15, 19],
    [30, 32],
    [10, 40],
  ] as const;
  const evenly = (from: number, to: number): number[] => PROBABILITIES.map((p) => from + p * (to - from));
  const blocks = 8;
  const hours = (back[1] - back[0]) / blocks;
  const joint: SessionsJoint = {
    sessions: 1,
    arrival: evenly(...back),
    blocks: Array.from({ length: blocks }, (_, block) => {
      const arrival = back[0] + (block + 0.5) * hours;
      return { leaving: evenly(leave[0] - arrival, leave[1] - arrival), correlation: 0 };
    }),
    classes: [{ fromHours: 0, share: evenly(kwh[0] / kwh[1], 1), correlation: 0, arrivalScore: { mean: 0, sd: 1 } }],
  };
  return { fastestKw: 11, largestKwh: kwh[1], habits: NO_HABITS, days: everyDay(() => joint) };
}

/** Sessions on other days relative to one from Monday to Thursday: of public charging ElaadNL's of 2019; of the others assumed. */
const DAY_SHARES: Record<BuiltinKind, Record<DayType, number>> = {
  public: { 'monday-thursday': 1, friday: 1.07, saturday: 1.17, sunday: 0.78 },
  workplace: { 'monday-thursday': 1, friday: 0.8, saturday: 0.1, sunday: 0.1 },
  private: everyDay(() => 1),
  depot: { 'monday-thursday': 1, friday: 1, saturday: 0, sunday: 0 },
};

/** Sessions a connector and day where a config does not say: assumed. */
const PER_DAY: Record<BuiltinKind, number> = { public: 0.8, workplace: 1, private: 0.7, depot: 1 };

const isBuiltin = (kind: string): kind is BuiltinKind => (BUILTIN_KINDS as readonly string[]).includes(kind);

/** A kind by its built-in figures; undefined if there are none of it. */
export function builtinKind(kind: string): KindOfSessions | undefined {
  if (!isBuiltin(kind)) return undefined;
  return {
    kind,
    sessions: kind === 'depot' ? depot() : published(kind),
    dayShares: DAY_SHARES[kind],
    perDay: PER_DAY[kind],
    count: kind === 'depot' ? 'even' : 'poisson',
  };
}

/** A fitted kind: as often from day to day as its data, a connector as often as the built-in kind of that name, or as private charging. */
export function fittedKind(kind: string, sessions: SessionsPart): KindOfSessions {
  const as: BuiltinKind = isBuiltin(kind) ? kind : 'private';
  const usual = sessions.days['monday-thursday'].aDay ?? 0;
  const shareOf = (day: DayType): number | undefined => {
    const { aDay } = sessions.days[day];
    return aDay === undefined || usual === 0 ? undefined : aDay / usual;
  };
  return {
    kind,
    sessions,
    dayShares: everyDay((day) => shareOf(day) ?? DAY_SHARES[as][day]),
    perDay: PER_DAY[as],
    count: as === 'depot' ? 'even' : 'poisson',
  };
}
