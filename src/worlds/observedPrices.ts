import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { clockOf } from '../observed/clock.ts';
import type { Observed, ObservedSeries, PriceSeriesName } from '../observed/observed.ts';
import type { Calendar } from '../time/calendar.ts';
import { inferredState, type MissingStateRule } from './inferredStates.ts';
import { emptyPrices, type PriceSeries } from './prices.ts';

const ISP_MINUTES = 15;
/** So many ISPs with a shortage price below the surplus price, and most of those that differ, are no chance. */
const SWAPPED_ISPS = 20;
const MS_PER_MINUTE = 60_000;

/** Rules that fill in prices that are missing: `previous` takes that of the interval before. */
export type FillRule = 'none' | 'previous';

export interface ObservedPrices {
  prices: PriceSeries;
  /** Full sentences on what a rule made of the files. */
  notes: string[];
}

/**
 * Prices of every ISP of a calendar from observed files, which may each hold a part of them (day-ahead, imbalance) or of the
 * period. Hourly and half-hourly prices hold for all ISPs in them. A regulation state that no file gives is inferred (see
 * `inferredState`); upward and downward prices that no file gives are the shortage price in states 1 and 2, the surplus price
 * in states -1 and 2. Where a state is inferred, upward and downward prices are made to fit it.
 * @param options.missingState whether the state of single ISPs is inferred where a file has that of others
 * @throws InputError for a price that no file has, two that differ, gaps (unless `fill` names a rule), shortage prices that
 * are mostly below the surplus price, and balancing prices that do not fit the regulation state
 */
export function toPriceSeries(
  observed: readonly Observed[],
  calendar: Calendar,
  { fill = 'none', missingState = 'refuse' }: { fill?: FillRule; missingState?: MissingStateRule } = {},
): ObservedPrices {
  const notes: string[] = [];
  const take = (name: PriceSeriesName): Merged => {
    const merged = merge(name, observed, calendar, notes);
    if (merged && fill === 'previous') fillFromPrevious(merged, notes);
    return refuseGaps(name, merged, observed, calendar);
  };
  const prices = emptyPrices(calendar.ispCount);
  prices.dayAhead.set(take('dayAhead').values);
  const shortage = take('shortage');
  prices.shortage.set(shortage.values);
  prices.surplus.set(take('surplus').values);
  refuseSwapped(prices, shortage, notes);

  const state = merge('regulationState', observed, calendar, notes);
  if (state && missingState === 'refuse') {
    const wayOut = "; 'world.prices.missingState: infer' makes the missing ones from the prices";
    refuseGaps('regulationState', state, observed, calendar, wayOut);
  }
  const given = {
    upward: merge('upward', observed, calendar, notes),
    downward: merge('downward', observed, calendar, notes),
  };
  const balancing = { upward: given.upward?.values, downward: given.downward?.values };
  const isInferred = (isp: number): boolean => Number.isNaN(state?.values[isp] ?? Number.NaN);
  let inferred = 0;
  for (let isp = 0; isp < calendar.ispCount; isp++) {
    prices.regulationState[isp] = state?.values[isp] ?? Number.NaN;
    if (!isInferred(isp)) continue;
    prices.regulationState[isp] = inferredState(prices, balancing, isp);
    inferred++;
  }
  if (!state) notes.push('No file has the regulation state; it is inferred from the prices, and never 0.');
  else if (inferred > 0)
    notes.push(
      `${state.column}: ${counted(inferred, 'ISP without regulation state has one', 'ISPs without regulation state have one')} that is inferred from the prices, and never 0.`,
    );
  for (const [name, called, imbalance] of BALANCING) {
    fillBalancing(prices, name, called, given[name], imbalance, calendar, isInferred, notes);
    if (!given[name])
      notes.push(`No file has ${LABELS[name]}s; they are the ${imbalance} price where the state calls ${name}.`);
  }
  return { prices, notes };
}

const BALANCING = [
  ['upward', [1, 2], 'shortage'],
  ['downward', [-1, 2], 'surplus'],
] as const;

const LABELS: Record<PriceSeriesName, string> = {
  dayAhead: 'day-ahead price',
  shortage: 'shortage price',
  surplus: 'surplus price',
  upward: 'upward price',
  downward: 'downward price',
  regulationState: 'regulation state',
};

interface Merged {
  name: PriceSeriesName;
  /** By ISP of the calendar; NaN where no file has a value. */
  values: Float64Array;
  /** File and column of the first that has it, and first and last date of all, for errors. */
  file: string;
  column: string;
  from: string;
  to: string;
}

/** What the files together say of one price; undefined if none has it. */
function merge(
  name: PriceSeriesName,
  observed: readonly Observed[],
  calendar: Calendar,
  notes: string[],
): Merged | undefined {
  const sources = observed.flatMap((each) => {
    const series = each.kind === 'prices' ? each.prices[name] : undefined;
    return series ? [{ file: each.file, series }] : [];
  });
  if (sources.length === 0) return undefined;
  const values = new Float64Array(calendar.ispCount).fill(Number.NaN);
  for (const { file, series } of sources) {
    if (series.stepMinutes < ISP_MINUTES) {
      const found = `${LABELS[name]}s of every ${series.stepMinutes} minutes`;
      throw new InputError({ file, path: `column ${series.name}`, found, expected: 'prices of 15, 30 or 60 minutes' });
    }
    if (series.stepMinutes > ISP_MINUTES) {
      notes.push(`${series.name} of every ${series.stepMinutes} minutes holds for all ISPs in them.`);
    }
    for (let isp = 0; isp < values.length; isp++) {
      const value = valueAt(series, startOf(calendar, isp));
      if (Number.isNaN(value)) continue;
      if (!Number.isNaN(values[isp]) && values[isp] !== value) {
        const found = `${value} at ${calendar.localStart(isp)}, where another file has ${values[isp]}`;
        throw new InputError({ file, path: `column ${series.name}`, found, expected: 'files that agree' });
      }
      values[isp] = value;
    }
  }
  const clock = clockOf(calendar.timeZone);
  const dateAt = (place: (series: ObservedSeries) => number, pick: (...values: number[]) => number) =>
    clock.iso(pick(...sources.map(({ series }) => place(series)))).slice(0, 10);
  return {
    name,
    values,
    file: sources[0].file,
    column: sources[0].series.name,
    from: dateAt(({ startMs }) => startMs, Math.min),
    to: dateAt(lastStart, Math.max),
  };
}

/** Value of the interval that holds an instant; NaN outside the series. */
export function valueAt({ startMs, stepMinutes, values }: ObservedSeries, ms: number): number {
  const place = Math.floor((ms - startMs) / (stepMinutes * MS_PER_MINUTE));
  return values[place] ?? Number.NaN;
}

/** Start of the last interval of a series, milliseconds since 1970. */
export const lastStart = ({ startMs, stepMinutes, values }: ObservedSeries): number =>
  startMs + (values.length - 1) * stepMinutes * MS_PER_MINUTE;

const startOf = (calendar: Calendar, isp: number): number => Date.parse(calendar.localStart(isp));

function fillFromPrevious({ name, values, column }: Merged, notes: string[]): void {
  let filled = 0;
  for (let isp = 1; isp < values.length; isp++) {
    if (!Number.isNaN(values[isp]) || Number.isNaN(values[isp - 1])) continue;
    values[isp] = values[isp - 1];
    filled++;
  }
  if (filled > 0)
    notes.push(
      `${column}: ${counted(filled, `ISP without ${LABELS[name]} has`, `ISPs without ${LABELS[name]} have`)} that of the ISP before.`,
    );
}

function refuseGaps(
  name: PriceSeriesName,
  merged: Merged | undefined,
  observed: readonly Observed[],
  calendar: Calendar,
  wayOut = '',
): Merged {
  const first = calendar.days[0].date;
  const last = calendar.days[calendar.days.length - 1].date;
  const period = `${first === last ? first : `${first} to ${last}`} (${calendar.timeZone})`;
  if (!merged) {
    const files = observed.map(({ file }) => file).join(', ');
    throw new InputError({ file: files, found: `no ${LABELS[name]}s`, expected: `a file that has them for ${period}` });
  }
  const { values, file, column, from, to } = merged;
  const gap = values.findIndex(Number.isNaN);
  if (gap < 0) return merged;
  const path = `column ${column}`;
  if (values.every(Number.isNaN)) {
    const overlaps = from <= last && to >= first;
    const found = overlaps ? `no ${LABELS[name]} in ${period}` : `${LABELS[name]}s of ${from} to ${to}`;
    throw new InputError({ file, path, found, expected: `${overlaps ? 'one in every ISP' : period}${wayOut}` });
  }
  const day = calendar.dayOf(gap);
  const there = values
    .subarray(day.firstIsp, day.firstIsp + day.ispCount)
    .reduce((count, value) => count + Number(!Number.isNaN(value)), 0);
  throw new InputError({
    file,
    path,
    found: `${counted(there, 'ISP')} with a ${LABELS[name]} on ${day.date}; the first one without starts at ${calendar.localStart(gap)}`,
    expected: `${day.ispCount} ISPs on that day, and all of ${period}${wayOut}`,
  });
}

/** A shortage price below the surplus price is rare; where it is the rule, the columns are swapped. */
function refuseSwapped({ shortage, surplus }: PriceSeries, { file, column }: Merged, notes: string[]): void {
  const differ = shortage.reduce((count, price, isp) => count + Number(price !== surplus[isp]), 0);
  const below = shortage.reduce((count, price, isp) => count + Number(price < surplus[isp]), 0);
  if (below >= SWAPPED_ISPS && below > differ / 2) {
    throw new InputError({
      file,
      path: `column ${column}`,
      found: `a shortage price below the surplus price in ${below} of the ${counted(differ, 'ISP')} in which they differ`,
      expected: 'a shortage price that is seldom below; are the two columns swapped?',
    });
  }
  if (below > 0) notes.push(`In ${counted(below, 'ISP')} the shortage price is below the surplus price.`);
}

function fillBalancing(
  prices: PriceSeries,
  name: 'upward' | 'downward',
  called: readonly number[],
  given: Merged | undefined,
  imbalance: 'shortage' | 'surplus',
  calendar: Calendar,
  isInferred: (isp: number) => boolean,
  notes: string[],
): void {
  let [out, filled] = [0, 0];
  for (let isp = 0; isp < calendar.ispCount; isp++) {
    const state = prices.regulationState[isp];
    const calls = called.includes(state);
    let price = given ? given.values[isp] : calls ? prices[imbalance][isp] : Number.NaN;
    if (given && isInferred(isp) && calls === Number.isNaN(price)) {
      price = calls ? prices[imbalance][isp] : Number.NaN;
      if (calls) filled++;
      else out++;
    }
    if (given && calls === Number.isNaN(price)) {
      throw new InputError({
        file: given.file,
        path: `column ${given.column}`,
        found: `${calls ? `no ${LABELS[name]}` : price} in regulation state ${state}, at ${calendar.localStart(isp)}`,
        expected: calls ? 'a price' : 'an empty cell',
      });
    }
    prices[name][isp] = price;
  }
  const fitted = [
    [out, 'left out'],
    [filled, `the ${imbalance} price`],
  ] as const;
  for (const [count, became] of fitted)
    if (count > 0)
      notes.push(
        `${counted(count, `${LABELS[name]} is`, `${LABELS[name]}s are`)} ${became}, to fit the inferred regulation state.`,
      );
}
