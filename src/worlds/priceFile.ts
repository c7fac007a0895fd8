import { InputError } from '../errors.ts';
import type { Source } from '../input/source.ts';
import { clockOf } from '../observed/clock.ts';
import type { Observed } from '../observed/observed.ts';
import type { Calendar } from '../time/calendar.ts';
import type { MissingStateRule } from './inferredStates.ts';
import { lastStart, toPriceSeries, valueAt } from './observedPrices.ts';
import type { PriceSeries } from './prices.ts';
import { observedOnce } from './readOnce.ts';

/** Column that says how the sun shone, if a price file has it. */
const SOLAR = /solar/i;
const MS_PER_DAY = 86_400_000;

/**
 * Observed prices of a calendar, used as they are, from one file or several that complete each other: any that
 * `flexagora import` shows as prices (ENTSO-E and TenneT exports, tidy files). They may cover more than the calendar.
 * @param options.area which one counts, in files that have several
 * @param options.missingState what becomes of ISPs without regulation state where a file has that of others; default refuse
 * @returns prices in EUR/MWh, one per ISP; `solarShape` is a column of solar power (`nl_solar_mw_hourly`) over its largest
 * value in the calendar; `notes` say what a rule made of the files
 * @throws InputError that names the file for anything missing, contradictory or malformed
 */
export function readPriceFile(
  sources: readonly Source[],
  calendar: Calendar,
  { area, missingState }: { area?: string | undefined; missingState?: MissingStateRule | undefined } = {},
): PriceSeries & { solarShape?: Float64Array; notes: string[] } {
  const observed = readPrices(sources, calendar.timeZone, area);
  const { prices, notes } = toPriceSeries(observed, calendar, missingState ? { missingState } : {});
  const solarShape = solarShapeOf(observed, calendar);
  const all = [...observed.flatMap((each) => each.notes), ...notes];
  return { ...prices, ...(solarShape ? { solarShape } : {}), notes: all };
}

/**
 * First local date and number of days that price files cover, to make a calendar for them.
 * @throws InputError when a file cannot be read, or holds no prices
 */
export function periodOfPriceFile(
  sources: readonly Source[],
  timeZone = 'Europe/Amsterdam',
  area?: string,
): { start: string; days: number } {
  return periodOf(readPrices(sources, timeZone, area), timeZone);
}

/** First local date and number of days that prices cover. */
export function periodOf(observed: readonly Observed[], timeZone: string): { start: string; days: number } {
  const clock = clockOf(timeZone);
  const all = observed.flatMap((each) => (each.kind === 'prices' ? Object.values(each.prices) : []));
  const dateOf = (ms: number): string => clock.iso(ms).slice(0, 10);
  const start = all.map((series) => dateOf(series.startMs)).reduce((a, b) => (a < b ? a : b));
  const end = all.map((series) => dateOf(lastStart(series))).reduce((a, b) => (a > b ? a : b));
  return { start, days: (Date.parse(end) - Date.parse(start)) / MS_PER_DAY + 1 };
}

/**
 * What files hold that are to hold prices.
 * @param area which one counts, in files that have several
 * @throws InputError when one cannot be read, or holds none
 */
export function readPrices(sources: readonly Source[], timeZone: string, area?: string): Observed[] {
  return sources.map((source) => {
    const observed = observedOnce(source, { timeZone, ...(area === undefined ? {} : { area }) });
    if (observed.kind === 'prices') return observed;
    const expected =
      'prices: a file of those that `flexagora import` shows as prices, or columns as day_ahead_eur_mwh and price_shortage_eur_mwh';
    throw new InputError({ file: source.name, found: `a file of ${observed.kind}`, expected });
  });
}

function solarShapeOf(observed: readonly Observed[], calendar: Calendar): Float64Array | undefined {
  const found = observed
    .flatMap((each) =>
      each.kind === 'prices' ? (each.loads ?? []).map((series) => ({ file: each.file, series })) : [],
    )
    .find(({ series }) => SOLAR.test(series.name) && series.values.some((mw) => !Number.isNaN(mw)));
  if (!found) return undefined;
  const { file, series } = found;
  const solar = Float64Array.from({ length: calendar.ispCount }, (_, isp) => {
    const start = calendar.localStart(isp);
    const mw = valueAt(series, Date.parse(start));
    if (mw >= 0) return mw;
    const problem = Number.isNaN(mw) ? 'no value' : `${mw}`;
    throw new InputError({
      file,
      path: `column ${series.name}`,
      found: `${problem} at ${start}`,
      expected: 'a power of 0 or more',
    });
  });
  const peak = solar.reduce((a, b) => Math.max(a, b), 0);
  return peak > 0 ? solar.map((mw) => mw / peak) : undefined;
}
