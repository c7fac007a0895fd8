import { log, pow } from '../../../arithmetic/index.ts';
import type { ObservedSeries } from '../../../observed/observed.ts';
import { sunSine } from '../../sun.ts';
import { quantileOf, rounded, type ScoreTable } from '../estimators/scores.ts';
import { ascending, meanOf } from '../samples.ts';
import { fitField } from './field.ts';
import { type PvModel, SEASONS, type SeasonName } from './model.ts';
import { onOneGrid, stepsOf } from './series.ts';
import { quantileTable } from './table.ts';

/** Lowest sine of the sun's elevation at which clearness is measured. */
const LEAST_SUN = 0.1;
/** Bounds of the classes of that sine in which the output of clear skies is compared. */
const SUN_CLASSES = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1];
/** Quantile of output over a power of that sine that counts as a clear sky. */
const CLEAR_SKY = 0.99;
/** Fewest daylight steps of a season, and of a class. */
const FEWEST_OF_SEASON = 200;
const FEWEST_OF_CLASS = 30;

/** A PV series against the sun; an element a step. */
export interface AgainstSun {
  /** Output over that of a clear sky; NaN where the sun is low. */
  clearness: Float64Array;
  /** Output over that of a clear sky with the sun overhead, as it would be by the clear sky of the season. */
  relative: Float64Array;
}

interface SunStep {
  sine: number;
  season: SeasonName;
  mw: number;
}

function sunSteps(series: ObservedSeries, timeZone: string): SunStep[] {
  const step = series.stepMinutes * 60_000;
  return stepsOf(series, timeZone).map(({ season }, k) => ({
    sine: sunSine(series.startMs + (k + 0.5) * step),
    season,
    mw: Math.max(0, series.values[k]),
  }));
}

/**
 * Clearness: output over that of a clear sky, which is the season's 99 % quantile of output over a power of the sine of the sun's
 * elevation, times that power. Seasons differ as panels are tilted, and as capacity grows.
 */
export function againstSun(series: ObservedSeries, sunPower: number, timeZone: string): AgainstSun {
  const steps = sunSteps(series, timeZone);
  const over = steps.map(({ sine, mw }) => (sine < LEAST_SUN ? Number.NaN : mw / pow(sine, sunPower)));
  const clearOf = (seasons: readonly SeasonName[]): number => {
    const known = over.filter((value, k) => !Number.isNaN(value) && seasons.includes(steps[k].season));
    return known.length < FEWEST_OF_SEASON ? Number.NaN : quantileOf(ascending(known), CLEAR_SKY);
  };
  const all = clearOf(SEASONS);
  const clear = Object.fromEntries(SEASONS.map((season) => [season, clearOf([season]) || all]));
  return {
    clearness: Float64Array.from(over, (value, k) => Math.min(1, value / clear[steps[k].season])),
    relative: Float64Array.from(steps, ({ mw, season }) => mw / clear[season]),
  };
}

/**
 * The power of the sine of the sun's elevation that output under a clear sky goes with: above 1 where panels lie flat or a low sun
 * is in the way. From the slope of the logarithm of high output in classes of that sine, within seasons; 1 where too few are known.
 */
function sunPowerOf(series: readonly ObservedSeries[], timeZone: string): number {
  const points: [number, number][] = [];
  for (const each of series) {
    const steps = sunSteps(each, timeZone).filter(({ mw }) => !Number.isNaN(mw));
    for (const season of SEASONS) {
      const own = SUN_CLASSES.slice(1).flatMap((to, k): [number, number][] => {
        const members = steps.filter((step) => step.season === season && step.sine >= SUN_CLASSES[k] && step.sine < to);
        const high = members.length < FEWEST_OF_CLASS ? 0 : quantileOf(ascending(members.map(({ mw }) => mw)), 0.95);
        return high > 0 ? [[log(meanOf(members.map(({ sine }) => sine))), log(high)]] : [];
      });
      const middle = [0, 1].map((d) => meanOf(own.map((point) => point[d])));
      points.push(...own.map(([x, y]): [number, number] => [x - middle[0], y - middle[1]]));
    }
  }
  const spread = points.reduce((sum, [x]) => sum + x * x, 0);
  const slope = points.reduce((sum, [x, y]) => sum + x * y, 0) / spread;
  return points.length < 4 || !Number.isFinite(slope) ? 1 : rounded(Math.min(2, Math.max(0.5, slope)), 3);
}

/**
 * Fits PV: the distribution of clearness by season, and how it hangs together over time and between series.
 * @param series of output, MW, on one step
 */
export function fitPv(series: readonly ObservedSeries[], p: { timeZone: string; ordered?: boolean }): PvModel {
  const steps = series.map((each) => stepsOf(each, p.timeZone));
  const sunPower = sunPowerOf(series, p.timeZone);
  const clearness = series.map((each) => againstSun(each, sunPower, p.timeZone).clearness);
  const deviations = clearness.map((values) => new Float64Array(values.length).fill(Number.NaN));
  const tables: Partial<Record<SeasonName, ScoreTable>> = {};
  const pool = (seasons: readonly SeasonName[]): void => {
    const at = clearness.flatMap((values, i) =>
      Array.from(values, (value, k) => ({ i, k, value })).filter(
        ({ k, value }) => !Number.isNaN(value) && seasons.includes(steps[i][k].season),
      ),
    );
    if (at.length < FEWEST_OF_SEASON) return;
    const values = at.map(({ value }) => value);
    const mean = meanOf(values);
    for (const { i, k, value } of at) deviations[i][k] = value - mean;
    tables[seasons[0]] = quantileTable(values);
  };
  for (const season of SEASONS) pool([season]);
  if (Object.keys(tables).length === 0) pool(SEASONS);
  return {
    series: series.map(({ name }) => name),
    sunPower,
    clearness: tables as PvModel['clearness'],
    field: fitField(onOneGrid(series, deviations), series[0].stepMinutes / 60, { ...p, tables: Object.values(tables) }),
  };
}
