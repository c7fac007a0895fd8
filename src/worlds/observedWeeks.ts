import type { Observed, PriceSeriesName } from '../observed/observed.ts';
import { type Calendar, createCalendar, daysAfter } from '../time/calendar.ts';
import { valueAt } from './observedPrices.ts';
import { periodOf } from './priceFile.ts';

/** Weeks of price files, each by its Monday. */
export interface ObservedWeeks {
  /** Those with all prices of all ISPs, from Monday 00:00 to Sunday 24:00 local time. */
  whole: string[];
  /** Those that have some prices and lack others. */
  broken: string[];
}

/** Prices without which there is no week; a state that a file has must be there, too. */
const NEEDED: readonly PriceSeriesName[] = ['dayAhead', 'shortage', 'surplus'];

/**
 * The weeks that price files have together, in order. A week in which the clock changes is whole with the 668 or 676 ISPs that it has.
 * @param observed prices of files that complete each other
 */
export function observedWeeksOf(observed: readonly Observed[], timeZone: string): ObservedWeeks {
  const { start, days } = periodOf(observed, timeZone);
  const end = daysAfter(start, days);
  const seriesOf = (name: PriceSeriesName) =>
    observed.flatMap((each) => (each.kind === 'prices' ? (each.prices[name] ?? []) : []));
  const states = seriesOf('regulationState');
  const needed = [...NEEDED.map(seriesOf), ...(states.length > 0 ? [states] : [])];
  const weeks: ObservedWeeks = { whole: [], broken: [] };
  for (let monday = daysAfter(start, -weekdayOf(start)); monday < end; monday = daysAfter(monday, 7)) {
    const instants = startsOf(createCalendar({ start: monday, days: 7, timeZone }));
    const isThere = (alternatives: (typeof needed)[number], ms: number) =>
      alternatives.some((series) => !Number.isNaN(valueAt(series, ms)));
    if (needed.every((alternatives) => instants.every((ms) => isThere(alternatives, ms)))) weeks.whole.push(monday);
    else if (needed.some((alternatives) => instants.some((ms) => isThere(alternatives, ms)))) weeks.broken.push(monday);
  }
  return weeks;
}

/** Days since Monday. */
const weekdayOf = (date: string): number => (new Date(date).getUTCDay() + 6) % 7;

const startsOf = ({ ispCount, localStart }: Calendar): number[] =>
  Array.from({ length: ispCount }, (_, isp) => Date.parse(localStart(isp)));
