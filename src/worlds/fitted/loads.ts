import { InputError } from '../../errors.ts';
import type { ObservedSeries } from '../../observed/observed.ts';
import { sunSine } from '../sun.ts';
import { clustersOf } from './loadsClusters.ts';
import { fitField } from './loadsField.ts';
import {
  DAY_KINDS,
  type DayShapes,
  type LoadClass,
  type LoadsModel,
  type PvModel,
  SEASONS,
  type SeasonName,
} from './loadsModel.ts';
import { type Choice, hourlyMeans, onOneGrid, present, type Step, sortSeries, stepsOf } from './loadsSeries.ts';
import { ascending, meanOf, normalQuantile } from './samples.ts';
import { normalScores, quantileOf, rounded, type ScoreTable, TABLE_PROBABILITIES } from './scores.ts';

/** Lowest sine of the sun's elevation at which clearness is measured. */
const LEAST_SUN = 0.1;
/** Bounds of the classes of that sine in which the output of clear skies is compared. */
const SUN_CLASSES = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1];
/** Quantile of output over the sun's height that counts as a clear sky. */
const CLEAR_SKY = 0.99;
/** Fewest daylight steps of a season. */
const FEWEST_OF_SEASON = 200;
/** Fewest steps in a class of the sun's height. */
const FEWEST_OF_SUN = 40;

/**
 * Fits load and PV by node to observed series.
 *
 * Loads: each series over its own mean; series of like shape make a class (its hourly means by season and kind of day, the
 * standard deviation about them by hour, and the distribution of deviations as a function of a normal score). PV: output over that
 * of a clear sky (a power of the sun's height times the series' own 99 % quantile of output over it), likewise by season. Over time and between
 * places the scores hang together as a `Field`. Series that say nothing of either are left out and told in `notes`.
 * @param series with units of power; PV by name (`solar`, `pv`), all others are loads
 * @param p.timeZone IANA name of the zone whose clock customers live by
 * @param p.normal loads are normal about the mean profile, as in the second seed paper
 * @param p.ordered the series stand in order along a feeder, so that correlation may fade with distance
 * @param p.series names of those to take, and `p.unit` of those without one
 * @throws InputError when no series can be used, or those of loads, or of PV, have different steps
 */
export function fitLoads(
  series: readonly ObservedSeries[],
  p: { timeZone: string; normal?: boolean; ordered?: boolean } & Choice,
): LoadsModel {
  const notes: string[] = [];
  const { load, pv } = sortSeries(series, p, notes);
  if (load.length + pv.length === 0) {
    throw new InputError({
      found: `no series of load or PV${notes.length > 0 ? ` (${notes[0].replace(/\.$/, '')})` : ''}`,
      expected: 'series with a unit of power, MW or kW, of at least six days',
    });
  }
  for (const own of [load, pv]) {
    const steps = [...new Set(own.map(({ stepMinutes }) => stepMinutes))];
    if (steps.length > 1) {
      throw new InputError({
        found: `series with steps of ${steps.join(' and ')} minutes`,
        expected: 'one step for all',
      });
    }
    if (own.length === 1) {
      notes.push(`${own[0].name}: one series does not say how nodes move together, so all move as one.`);
    }
  }
  return {
    timeZone: p.timeZone,
    notes,
    ...(load.length > 0 ? { load: fitLoad(load, p, notes) } : {}),
    ...(pv.length > 0 ? { pv: fitPv(pv, p) } : {}),
  };
}

function fitLoad(
  series: readonly ObservedSeries[],
  p: { timeZone: string; normal?: boolean; ordered?: boolean },
  notes: string[],
): NonNullable<LoadsModel['load']> {
  const below = series.filter((each) => present(each).some((value) => value < 0)).map(({ name }) => name);
  if (below.length > 0) notes.push(`Below 0 at times, where a generated load is 0: ${below.join(', ')}.`);
  const parts = series.map((each) => {
    const meanMw = meanOf(present(each));
    return {
      name: each.name,
      meanMw,
      relative: each.values.map((value) => value / meanMw),
      steps: stepsOf(each, p.timeZone),
    };
  });
  const groups = clustersOf(parts.map(({ relative, steps }) => hourlyMeans(relative, steps).flat()));
  const scores: Float64Array[] = [];
  const classes = groups.map((members): LoadClass => {
    const own = members.map((k) => parts[k]);
    const shapes = shapesOf(own, notes);
    const rest = own.map(({ relative, steps }) => relative.map((value, k) => value - meanAt(shapes, steps[k])));
    const sd = sdByHour(
      rest,
      own.map(({ steps }) => steps),
    );
    const scaled = rest.map((values, i) => values.map((value, k) => value / sd[Math.floor(own[i].steps[k].hour)]));
    const pooled = normalScores(scaled.flatMap((values) => [...values]));
    let at = 0;
    members.forEach((k, i) => {
      scores[k] = p.normal ? scaled[i] : pooled.slice(at, at + scaled[i].length);
      at += scaled[i].length;
    });
    return {
      series: own.map(({ name }) => name),
      meanMw: rounded(meanOf(own.map(({ meanMw }) => meanMw))),
      shapes,
      sd,
      ...(p.normal ? {} : { deviation: tableOf(scaled.flatMap((values) => [...values])) }),
    };
  });
  return { classes, field: fitField(onOneGrid(series, scores), series[0].stepMinutes / 60, p.ordered) };
}

/** Mean courses of a class by season; seasons of which some hour is not known are left out. */
function shapesOf(
  own: readonly { relative: Float64Array; steps: readonly Step[]; name: string }[],
  notes: string[],
): LoadClass['shapes'] {
  const all = own.flatMap(({ relative, steps }) => steps.map((step, k) => ({ step, value: relative[k] })));
  const shapes: Partial<Record<SeasonName, DayShapes>> = {};
  for (const season of SEASONS) {
    const ofSeason = all.filter(({ step, value }) => step.season === season && !Number.isNaN(value));
    const means = hourlyMeans(
      ofSeason.map(({ value }) => value),
      ofSeason.map(({ step }) => step),
    );
    if (ofSeason.length === 0 || means.flat().some(Number.isNaN)) continue;
    shapes[season] = Object.fromEntries(
      DAY_KINDS.map((kind, k) => [kind, means[k].map((value) => rounded(value))]),
    ) as unknown as DayShapes;
  }
  if (Object.keys(shapes).length > 0) return shapes as LoadClass['shapes'];
  const season = all[0].step.season;
  const means = hourlyMeans(
    all.map(({ value }) => value),
    all.map(({ step }) => step),
  );
  const ofDays = [0, 1, 2].map((kind) =>
    means[kind].map((value, hour) => {
      const known = [value, means[0][hour], means[1][hour], means[2][hour]].find((each) => !Number.isNaN(each));
      return rounded(known ?? 1);
    }),
  );
  notes.push(`${own[0].name}: no season is whole, so what there is stands for all of them.`);
  return { [season]: { weekday: ofDays[0], saturday: ofDays[1], sunday: ofDays[2] } } as LoadClass['shapes'];
}

/** The shape's value at a step; the season's own, or that of any other. */
function meanAt(shapes: LoadClass['shapes'], { season, kind, hour }: Step): number {
  const shape = shapes[season] ?? Object.values(shapes).find((each) => each !== undefined);
  return shape ? shape[DAY_KINDS[kind]][Math.floor(hour)] : 0;
}

function sdByHour(rest: readonly Float64Array[], steps: readonly (readonly Step[])[]): number[] {
  const squares = new Array<number>(24).fill(0);
  const counts = new Array<number>(24).fill(0);
  rest.forEach((values, i) => {
    values.forEach((value, k) => {
      if (Number.isNaN(value)) return;
      squares[Math.floor(steps[i][k].hour)] += value * value;
      counts[Math.floor(steps[i][k].hour)]++;
    });
  });
  return squares.map((square, hour) => rounded(Math.max(1e-6, Math.sqrt(square / Math.max(1, counts[hour])))));
}

/** Quantiles of values by normal score, without those that repeat a score. */
function tableOf(values: readonly number[]): ScoreTable {
  const sorted = ascending(values.filter((value) => !Number.isNaN(value)));
  const useful = TABLE_PROBABILITIES.filter((q) => q === 0.5 || Math.min(q, 1 - q) * sorted.length >= 1);
  return {
    scores: useful.map((q) => rounded(normalQuantile(q))),
    values: useful.map((q) => rounded(quantileOf(sorted, q))),
  };
}

const sunAt = ({ startMs, stepMinutes }: ObservedSeries, k: number): number =>
  sunSine(startMs + (k + 0.5) * stepMinutes * 60_000);

/** Output over what a clear sky gives, but for a factor, at every step; NaN where the sun is low. */
const overSun = (series: ObservedSeries, sunPower: number): Float64Array =>
  series.values.map((value, k) => {
    const sun = sunAt(series, k);
    return sun < LEAST_SUN ? Number.NaN : Math.max(0, value) / sun ** sunPower;
  });

const known = (values: Float64Array): Float64Array => ascending(values.filter((value) => !Number.isNaN(value)));

/** What a series would generate under a clear sky with the sun overhead, in its unit. */
export const clearOutputOf = (series: ObservedSeries, sunPower: number): number =>
  quantileOf(known(overSun(series, sunPower)), CLEAR_SKY);

/** Clearness of a series at every step: output over that of a clear sky; NaN where the sun is low. */
export function clearnessOf(series: ObservedSeries, sunPower: number): Float64Array {
  const clear = clearOutputOf(series, sunPower);
  return overSun(series, sunPower).map((value) => Math.min(1, value / clear));
}

/**
 * The power of the sine of the sun's elevation that output under a clear sky goes with: above 1 where panels lie flat or a low sun
 * is in the way. From the slope of the logarithm of high output in classes of that sine; 1 where too few are known.
 */
function sunPowerOf(series: readonly ObservedSeries[]): number {
  const points: [number, number][] = [];
  for (const each of series) {
    const classes: number[][] = SUN_CLASSES.slice(1).map(() => []);
    const sines: number[][] = SUN_CLASSES.slice(1).map(() => []);
    each.values.forEach((value, k) => {
      const sun = sunAt(each, k);
      const place = SUN_CLASSES.findLastIndex((bound) => sun >= bound);
      if (place < 0 || place >= classes.length || Number.isNaN(value)) return;
      classes[place].push(value);
      sines[place].push(sun);
    });
    const own = classes.flatMap((values, place): [number, number][] => {
      const high = values.length < FEWEST_OF_SUN ? 0 : quantileOf(ascending(values), 0.95);
      return high > 0 ? [[Math.log(meanOf(sines[place])), Math.log(high)]] : [];
    });
    const middle = [0, 1].map((d) => meanOf(own.map((point) => point[d])));
    points.push(...own.map(([x, y]): [number, number] => [x - middle[0], y - middle[1]]));
  }
  const spread = points.reduce((sum, [x]) => sum + x * x, 0);
  const slope = points.reduce((sum, [x, y]) => sum + x * y, 0) / spread;
  return points.length < 4 || !Number.isFinite(slope) ? 1 : rounded(Math.min(2, Math.max(0.5, slope)), 3);
}

function fitPv(series: readonly ObservedSeries[], p: { timeZone: string; ordered?: boolean }): PvModel {
  const steps = series.map((each) => stepsOf(each, p.timeZone));
  const sunPower = sunPowerOf(series);
  const clearness = series.map((each) => clearnessOf(each, sunPower));
  const scores = clearness.map((values) => new Float64Array(values.length).fill(Number.NaN));
  const tables: Partial<Record<SeasonName, ScoreTable>> = {};
  const pool = (seasons: readonly SeasonName[]): void => {
    const at = clearness.flatMap((values, i) =>
      Array.from(values, (value, k) => ({ i, k, value })).filter(
        ({ k, value }) => !Number.isNaN(value) && seasons.includes(steps[i][k].season),
      ),
    );
    if (at.length < FEWEST_OF_SEASON) return;
    const values = at.map(({ value }) => value);
    const ranked = normalScores(values);
    at.forEach(({ i, k }, n) => {
      scores[i][k] = ranked[n];
    });
    tables[seasons[0]] = tableOf(values);
  };
  for (const season of SEASONS) pool([season]);
  if (Object.keys(tables).length === 0) pool(SEASONS);
  return {
    series: series.map(({ name }) => name),
    sunPower,
    clearness: tables as PvModel['clearness'],
    field: fitField(onOneGrid(series, scores), series[0].stepMinutes / 60, p.ordered),
  };
}
