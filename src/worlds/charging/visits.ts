import { present } from '../../lookup.ts';
import type { ObservedSession } from '../../observed/observed.ts';
import { type Calendar, daysAfter } from '../../time/calendar.ts';
import { type Zone, zoneOf } from '../../time/zone.ts';
import type { Note } from './notes.ts';

export const MS_PER_DAY = 86_400_000;

/** Somebody who comes to charge, by instants, before it is known at which connector: as observed, drawn or possible. */
export interface Visit extends Omit<ObservedSession, 'user'> {
  /** No two of a fleet alike; what is drawn for it is drawn by this name. */
  name: string;
}

/** Where the sessions of a fleet come from. */
export interface VisitSource {
  /** All that touch the run, and maybe more before and behind it. */
  visits: readonly Visit[];
  /** All there are in data, in and out of the run: they say which connectors there are. */
  data: readonly Visit[];
  /**
   * Days that might come in place of one and the day before, told by what is past as the gate of that day closes: each gives those who begin on one of
   * these two dates. None where nothing is known.
   * @param most that many at most
   */
  possible(date: string, most: number): readonly ((date: string) => readonly Visit[])[];
  /** Possible days there are where nobody asks for a number. */
  usualDays: number;
  /** Whether they are of data, which may lack something. */
  isObserved: boolean;
  /** What rules made of the data. */
  notes: readonly Note[];
}

/**
 * Possible days of a source that draws them. Each date of each is drawn once, as the next gate meets the same draws of a date that both look at;
 * draws that no later gate looks at are forgotten.
 * @param draw who begins on a date of possible day k
 */
export function possibleDraws(draw: (k: number, date: string) => readonly Visit[]): VisitSource['possible'] {
  const known = new Map<string, (readonly Visit[])[]>();
  const possibly = (k: number, date: string): readonly Visit[] => {
    const drawn = known.get(date) ?? [];
    known.set(date, drawn);
    drawn[k] ??= draw(k, date);
    return drawn[k];
  };
  return (gate, most) => {
    for (const date of known.keys()) if (date < daysAfter(gate, -1)) known.delete(date);
    return Array.from({ length: most }, (_, k) => (date) => possibly(k, date));
  };
}

/** Order of arrival and name. */
export const inOrder = (a: Visit, b: Visit): number => a.arrivalMs - b.arrivalMs || (a.name < b.name ? -1 : 1);

/** The clock of a calendar. */
export const zoneOfCalendar = ({ timeZone }: Calendar): Zone => present(zoneOf(timeZone), `the time zone ${timeZone}`);

/** The instant at which a clock shows a time: the first of two in autumn; in the gap of spring, when it would show it had it not changed. */
export function instantAt(zone: Zone, wallMs: number): number {
  const [first] = zone.instantsAt(wallMs);
  return first ?? wallMs - zone.offsetAt(wallMs - MS_PER_DAY) * 60_000;
}

/** Local date of an instant, `2024-02-19`. */
export const dateAt = (zone: Zone, ms: number): string => new Date(zone.wallAt(ms)).toISOString().slice(0, 10);

/** From instants to ISPs of a run, whole from its first local midnight on; negative before it. */
export function ispClock(calendar: Calendar): (ms: number) => number {
  const startMs = Date.parse(calendar.localStart(0));
  const msPerIsp = calendar.hoursPerIsp * 3_600_000;
  return (ms) => (ms - startMs) / msPerIsp;
}
