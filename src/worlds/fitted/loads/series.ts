import { counted } from '../../../counted.ts';
import type { ObservedSeries } from '../../../observed/observed.ts';
import { sunSine } from '../../sun.ts';
import { quantileOf } from '../estimators/scores.ts';
import { ascending, meanOf } from '../samples.ts';
import { MS_PER_DAY, wallClock, weekdayOf } from '../wallClock.ts';
import { DAY_KINDS, type SeasonName, seasonOf } from './model.ts';

const PV_NAME = /(^|_)(solar|pv|zon)(_|$)/;
const OTHER_NAME = /(^|_)(wind|price|temp|temperature|radiation|p\d\d?|min|max|sd|std)(_|$)/;
/** Fewest days a series has to have. */
const FEWEST_DAYS = 6;
/** A series that takes fewer values is no measured load. */
const FEWEST_VALUES = 20;
/** A load that is below 0 for a larger share of the time is net of generation. */
const MOST_BELOW = 0.15;
/** More output than this with the sun down, over the largest, is no sun. */
const LARGEST_AT_NIGHT = 0.05;

/** The local time of each step of a series' grid. */
export interface Step {
  /** 0 to below 24, of the middle of the step. */
  hour: number;
  /** 0 weekday, 1 Saturday, 2 Sunday. */
  kind: number;
  season: SeasonName;
}

/** What the user says of the series. */
export interface Choice {
  /** Names of those to take; default all. */
  series?: readonly string[];
  /** Unit of those without one; default none, and they are left out. */
  unit?: 'MW' | 'kW';
}

/** The series of some names in MW, PV positive when it generates, however long or odd they are. */
export const namedSeries = (
  series: readonly ObservedSeries[],
  names: readonly string[],
  { unit }: Choice,
): ObservedSeries[] =>
  series.flatMap((own) =>
    names.includes(own.name) ? (asMw(own.unit === '' && unit ? { ...own, unit } : own) ?? []) : [],
  );

/** Series that say something of load or PV. Values MW, those of PV positive when it generates. */
export interface SortedSeries {
  load: ObservedSeries[];
  pv: ObservedSeries[];
}

/**
 * Tells loads from PV by name, and leaves out what is neither: series without a unit of power, of other things by their name, too
 * short, loads net of much generation, PV that generates at night or at other hours than the sun shines.
 * @param notes what was left out, and why, is added
 */
export function sortSeries(series: readonly ObservedSeries[], choice: Choice, notes: string[]): SortedSeries {
  const sorted: SortedSeries = { load: [], pv: [] };
  for (const own of series) {
    if (choice.series && !choice.series.includes(own.name)) continue;
    const each = own.unit === '' && choice.unit ? { ...own, unit: choice.unit } : own;
    const name = each.name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
    const isPv = PV_NAME.test(name);
    const inMw = asMw(each);
    const why = inMw
      ? isPv
        ? notPv(inMw)
        : OTHER_NAME.test(name)
          ? 'its name is not that of a load'
          : notLoad(inMw)
      : NO_POWER;
    if (why) notes.push(`${each.name}: left out, ${why}.`);
    else if (inMw) sorted[isPv ? 'pv' : 'load'].push(inMw);
  }
  return sorted;
}

const NO_POWER = 'it has no unit of power';

function asMw(series: ObservedSeries): ObservedSeries | undefined {
  if (series.unit !== 'MW' && series.unit !== 'kW') return undefined;
  const factor = series.unit === 'kW' ? 0.001 : 1;
  const flip =
    PV_NAME.test(series.name.toLowerCase().replace(/[^a-z0-9]+/g, '_')) && meanOf(present(series)) < 0 ? -1 : 1;
  return { ...series, unit: 'MW', values: series.values.map((value) => factor * flip * value) };
}

export const present = ({ values }: ObservedSeries): Float64Array => values.filter((value) => !Number.isNaN(value));

const tooShort = (series: ObservedSeries): string | undefined =>
  present(series).length * series.stepMinutes < FEWEST_DAYS * 1440
    ? `it has fewer than ${FEWEST_DAYS} days`
    : 60 % series.stepMinutes !== 0 || series.stepMinutes < 5
      ? `its steps of ${series.stepMinutes} minutes do not divide an hour`
      : undefined;

function notLoad(series: ObservedSeries): string | undefined {
  const values = present(series);
  const distinct = new Set(values).size;
  if (distinct < FEWEST_VALUES) return `it takes but ${counted(distinct, 'value')}`;
  const below = values.filter((value) => value < 0).length / values.length;
  return (
    tooShort(series) ??
    (meanOf(values) > 0 && below <= MOST_BELOW
      ? undefined
      : `it is below 0 in ${(100 * below).toFixed(0)} % of the time, net of generation`)
  );
}

function notPv(series: ObservedSeries): string | undefined {
  const short = tooShort(series);
  if (short) return short;
  const largest = quantileOf(ascending(present(series)), 0.999);
  if (!(largest > 0)) return 'it generates nothing';
  const step = series.stepMinutes * 60_000;
  const late = hoursLate(series);
  if (Math.abs(late) >= 1) {
    return `it is ${Math.abs(late)} h ${late > 0 ? 'later' : 'earlier'} than the sun, as if its times were of another zone`;
  }
  const night = series.values
    .filter((_, k) => sunSine(series.startMs + (k + 0.5) * step) === 0)
    .filter((mw) => !Number.isNaN(mw));
  return quantileOf(ascending(night), 0.95) > LARGEST_AT_NIGHT * largest
    ? 'it generates at night, as wind does'
    : undefined;
}

/** Hours by which output comes after the sun: the shift at which it goes with the sun's height best, within three hours. */
function hoursLate({ values, startMs, stepMinutes }: ObservedSeries): number {
  const step = stepMinutes * 60_000;
  const most = Math.floor(180 / stepMinutes);
  const height = Array.from({ length: values.length + 2 * most }, (_, k) => sunSine(startMs + (k - most + 0.5) * step));
  const fits = Array.from({ length: 2 * most + 1 }, (_, k) => {
    let sum = 0;
    for (let at = 0; at < values.length; at++) if (!Number.isNaN(values[at])) sum += values[at] * height[at + k];
    return sum;
  });
  return ((most - fits.indexOf(Math.max(...fits))) * stepMinutes) / 60;
}

/** Local time of every step of a series. */
export function stepsOf(series: ObservedSeries, timeZone: string): Step[] {
  const local = wallClock(timeZone);
  return Array.from(series.values, (_, k) => {
    const ms = local(series.startMs + (k + 0.5) * series.stepMinutes * 60_000);
    const day = Math.floor(ms / MS_PER_DAY);
    const weekday = weekdayOf(day);
    return {
      hour: 24 * (ms / MS_PER_DAY - day),
      kind: weekday === 7 ? 2 : weekday === 6 ? 1 : 0,
      season: seasonOf(new Date(ms).getUTCMonth() + 1),
    };
  });
}

/** Values of several series on the grid that holds them all; they must have one step. NaN where a series has none. */
export function onOneGrid(series: readonly ObservedSeries[], values: readonly Float64Array[]): Float64Array[] {
  const stepMs = series[0].stepMinutes * 60_000;
  const start = Math.min(...series.map(({ startMs }) => startMs));
  const places = series.map(({ startMs }) => Math.round((startMs - start) / stepMs));
  const length = Math.max(...values.map((own, k) => places[k] + own.length));
  return values.map((own, k) => {
    const row = new Float64Array(length).fill(Number.NaN);
    row.set(own, places[k]);
    return row;
  });
}

/** Sums and counts by kind of day and hour, and their means; NaN where there is none. */
export function hourlyMeans(values: ArrayLike<number>, steps: readonly Step[]): number[][] {
  const sums = DAY_KINDS.map(() => new Array<number>(24).fill(0));
  const counts = DAY_KINDS.map(() => new Array<number>(24).fill(0));
  steps.forEach(({ hour, kind }, k) => {
    if (Number.isNaN(values[k])) return;
    sums[kind][Math.floor(hour)] += values[k];
    counts[kind][Math.floor(hour)]++;
  });
  return sums.map((row, kind) => row.map((sum, hour) => sum / counts[kind][hour]));
}
