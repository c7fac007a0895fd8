import type { ReadingOptions } from '../observed/formats.ts';
import type { Observed, ObservedSeries, ObservedSession } from '../observed/observed.ts';
import { dateOf } from '../worlds/fitted/localDays.ts';

export interface FitOptions {
  out?: string;
  check?: string;
  base?: string;
  from?: string;
  to?: string;
  prices?: 'seasonal' | 'arima';
  loads?: 'fitted' | 'normal';
  states?: string;
  ordered?: boolean;
  series?: string[];
  unit?: 'MW' | 'kW';
  sessionKind?: string;
  note?: string[];
  format?: string;
  timeZone?: string;
  area?: string;
  seeds?: number;
  quiet?: boolean;
  json?: boolean;
}

/** What of the options tells how files are read. */
export const readingOf = ({ format, timeZone, area }: ReadingOptions): ReadingOptions => ({
  ...(format === undefined ? {} : { format }),
  ...(timeZone === undefined ? {} : { timeZone }),
  ...(area === undefined ? {} : { area }),
});

/** Which series count as loads or PV, as the options say. */
export const choiceOf = ({ series, unit }: FitOptions) => ({
  ...(series === undefined ? {} : { series }),
  ...(unit === undefined ? {} : { unit }),
});

/** Sessions of all files that begin in the period. */
export function sessionsIn(
  observed: readonly Observed[],
  { from, to }: FitOptions,
  timeZone: string,
): ObservedSession[] {
  const all = observed.flatMap((each) => (each.kind === 'sessions' ? each.sessions : []));
  if (from === undefined && to === undefined) return all;
  return all.filter(({ arrivalMs }) => {
    const date = dateOf(arrivalMs, timeZone);
    return date >= (from ?? '') && date <= (to ?? '9999');
  });
}

/** Series of loads and PV of all files, cut to the period. */
export function loadsIn(observed: readonly Observed[], { from, to }: FitOptions, timeZone: string): ObservedSeries[] {
  const all = observed.flatMap((each) => (each.kind === 'loads' ? each.loads : []));
  if (from === undefined && to === undefined) return all;
  return all.flatMap((series) => {
    const { startMs, stepMinutes, values } = series;
    const dates = Array.from(values, (_, k) => dateOf(startMs + k * stepMinutes * 60_000, timeZone));
    const first = dates.findIndex((date) => date >= (from ?? ''));
    const end = dates.findLastIndex((date) => date <= (to ?? '9999')) + 1;
    if (first < 0 || end <= first) return [];
    return [{ ...series, startMs: startMs + first * stepMinutes * 60_000, values: values.slice(first, end) }];
  });
}
