import { InputError } from '../../../errors.ts';
import type { Observed, ObservedSeries, PriceSeriesName } from '../../../observed/observed.ts';
import type { PriceSeries } from '../../prices.ts';
import { dateOf, dayNumber, ISPS_PER_HOUR, type LocalDay, localDays } from '../localDays.ts';

/** Prices of whole local days, ISP by ISP, EUR/MWh, NaN where there is none; observed or generated. */
export interface PriceHistory {
  timeZone: string;
  days: (LocalDay & { firstIsp: number; ispCount: number })[];
  dayAhead: Float64Array;
  shortage: Float64Array;
  surplus: Float64Array;
  /** -1, 0, 1, 2 as published; UNKNOWN where it is not. */
  published: Int8Array;
  /** The same, where it is not published inferred from the prices; UNKNOWN where a price is missing too. */
  state: Int8Array;
}

export const UNKNOWN = 9;

export interface Period {
  from: string;
  to: string;
}

const ISP_MS = 900_000;

/** An empty history of a period. */
export function emptyHistory({ from, to }: Period, timeZone: string): PriceHistory {
  const dayOf = localDays(timeZone);
  let firstIsp = 0;
  const days = Array.from({ length: dayNumber(to) - dayNumber(from) + 1 }, (_, k) => {
    const day = dayOf(dayNumber(from) + k);
    const ispCount = day.hours.length * ISPS_PER_HOUR;
    firstIsp += ispCount;
    return { ...day, firstIsp: firstIsp - ispCount, ispCount };
  });
  const nothing = () => new Float64Array(firstIsp).fill(Number.NaN);
  const states = () => new Int8Array(firstIsp).fill(UNKNOWN);
  return {
    timeZone,
    days,
    dayAhead: nothing(),
    shortage: nothing(),
    surplus: nothing(),
    published: states(),
    state: states(),
  };
}

/** First and last local date of all prices of a name in some files; undefined where there are none. */
export function periodOf(files: readonly Observed[], name: PriceSeriesName = 'dayAhead'): Period | undefined {
  const dates = files.flatMap((file) => {
    const series = file.kind === 'prices' ? file.prices[name] : undefined;
    if (!series) return [];
    const lastMs = series.startMs + (series.values.length - 1) * series.stepMinutes * 60_000;
    return [dateOf(series.startMs, file.timeZone), dateOf(lastMs, file.timeZone)];
  });
  dates.sort();
  return dates.length > 0 ? { from: dates[0], to: dates[dates.length - 1] } : undefined;
}

/**
 * Puts the prices of some files on one grid of ISPs.
 * @throws InputError where two files contradict each other, or a price does not come in whole ISPs
 */
export function historyOf(files: readonly Observed[], period: Period, timeZone: string): PriceHistory {
  const history = emptyHistory(period, timeZone);
  const published = new Float64Array(history.state.length).fill(Number.NaN);
  for (const file of files) {
    if (file.kind !== 'prices') continue;
    const { dayAhead, shortage, surplus, regulationState } = file.prices;
    for (const [series, onto] of [
      [dayAhead, history.dayAhead],
      [shortage, history.shortage],
      [surplus, history.surplus],
      [regulationState, published],
    ] as const) {
      if (series) lay(file.file, series, history, onto);
    }
  }
  published.forEach((state, isp) => {
    if (!Number.isNaN(state)) history.published[isp] = state;
  });
  history.state.set(inferStates(history));
  return history;
}

function lay(file: string, series: ObservedSeries, history: PriceHistory, onto: Float64Array): void {
  const { name, startMs, stepMinutes, values } = series;
  if (60 % stepMinutes !== 0 || stepMinutes < 15) {
    const expected = 'prices every 15, 30 or 60 minutes';
    throw new InputError({ file, path: name, found: `a value every ${stepMinutes} minutes`, expected });
  }
  for (const day of history.days) {
    for (let k = 0; k < day.ispCount; k++) {
      const at = day.startMs + k * ISP_MS;
      const value = values[Math.floor((at - startMs) / (stepMinutes * 60_000))];
      if (value === undefined || Number.isNaN(value)) continue;
      const there = onto[day.firstIsp + k];
      if (!Number.isNaN(there) && Math.abs(there - value) > 0.005) {
        const found = `${value} at ${new Date(at).toISOString()}, where another file has ${there}`;
        throw new InputError({ file, path: name, found, expected: 'files that agree where they overlap' });
      }
      onto[day.firstIsp + k] = value;
    }
  }
}

/** Generated prices as a history, their states inferred as those of observed prices are, so that like is compared to like. */
export function historyOfGenerated(prices: PriceSeries, period: Period, timeZone: string): PriceHistory {
  const history = emptyHistory(period, timeZone);
  history.dayAhead.set(prices.dayAhead);
  history.shortage.set(prices.shortage);
  history.surplus.set(prices.surplus);
  history.state.set(inferStates(history));
  return history;
}

/**
 * Spreads are measured from here: the day-ahead price, or 0 where that is negative. The rule by which states are inferred
 * then reads: state 1 where the price is not below this reference, state -1 where it is.
 */
export const referencePrice = (dayAhead: number): number => Math.max(dayAhead, 0);

/**
 * Regulation states as far as they are known: published; else 2 where the imbalance prices differ, 1 where they are at least
 * the day-ahead price and at least 0, -1 otherwise. State 0 cannot be inferred.
 */
function inferStates({ published, dayAhead, shortage, surplus }: PriceHistory): Int8Array {
  const states = Int8Array.from(published);
  for (let isp = 0; isp < states.length; isp++) {
    if (states[isp] !== UNKNOWN || Number.isNaN(dayAhead[isp] + shortage[isp] + surplus[isp])) continue;
    if (shortage[isp] !== surplus[isp]) states[isp] = 2;
    else states[isp] = shortage[isp] >= referencePrice(dayAhead[isp]) ? 1 : -1;
  }
  return states;
}

/** Hour of the day of every ISP of a history. */
export function hoursOf({ days, state }: PriceHistory): Uint8Array {
  const all = new Uint8Array(state.length);
  for (const { hours, firstIsp } of days) {
    hours.forEach((hour, k) => {
      all.fill(hour, firstIsp + ISPS_PER_HOUR * k, firstIsp + ISPS_PER_HOUR * (k + 1));
    });
  }
  return all;
}

/** One value an hour: the mean of the ISPs that have one. */
export function hourly(values: Float64Array): Float64Array {
  const means = new Float64Array(values.length / ISPS_PER_HOUR);
  for (let hour = 0; hour < means.length; hour++) {
    let [sum, count] = [0, 0];
    for (let isp = hour * ISPS_PER_HOUR; isp < (hour + 1) * ISPS_PER_HOUR; isp++) {
      if (Number.isNaN(values[isp])) continue;
      sum += values[isp];
      count++;
    }
    means[hour] = sum / count;
  }
  return means;
}
