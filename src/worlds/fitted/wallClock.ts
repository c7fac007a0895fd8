import { present } from '../../lookup.ts';
import { type Zone, zoneOf } from '../../time/zone.ts';

export const MS_PER_DAY = 86_400_000;

/** Weekday, 1 = Monday .. 7 = Sunday, of a day counted from 1970-01-01, a Thursday. */
export const weekdayOf = (day: number): number => ((day + 3) % 7) + 1;

/** The zone that a fitted world, or a config, names. */
export const zoneOfDays = (timeZone: string): Zone => present(zoneOf(timeZone), `the time zone ${timeZone}`);

/** From instants to the wall clock of a zone, in milliseconds as if it were UTC. */
export const wallClock = (timeZone: string): ((ms: number) => number) => zoneOfDays(timeZone).wallAt;
