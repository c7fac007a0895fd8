import * as z from 'zod';
import type { Random } from '../../../random/streams.ts';
import { nonNegativeLeastSquares } from '../estimators/linearAlgebra.ts';
import { fitParetoTail, paretoQuantile } from '../estimators/paretoTail.ts';
import {
  mixtureQuantiles,
  normalScores,
  quantileOf,
  rounded,
  type ScoreTable,
  scoreTableSchema,
  TABLE_PROBABILITIES,
} from '../estimators/scores.ts';
import type { Days } from '../localDays.ts';
import { correlationsAt, fading, type Parts, partsOf, partsProcess, partsSchema } from '../persistence.ts';
import { clusterScore, normalCorrelation } from './clusters.ts';
import { type PriceHistory, referencePrice } from './history.ts';
import { RAMPS, type Settings, settingsOf } from './settings.ts';

const row = (length: number) => z.array(z.number()).length(length);

/**
 * One kind of spread: table(mean + deviation * x), EUR/MWh, where mean is a sum of what hour, decile of the day-ahead price, its
 * step at the nearer end of the hour, and the place in the run of its state add, and deviation goes by hour and decile.
 */
const spreadSchema = z.strictObject({
  table: scoreTableSchema.meta({ description: 'spread by normal score, EUR/MWh' }),
  hour: row(24).meta({ description: 'what the local hour adds to the mean score, 24 of them' }),
  decile: row(10).meta({ description: 'what the decile of the day-ahead price adds to the mean score' }),
  ramp: row(RAMPS).meta({ description: 'by quarter of the hour, and class of the step of the day-ahead price' }),
  run: row(3).meta({ description: 'first ISP of a run of its state, second, later' }),
  left: row(3).meta({ description: 'last ISP of the run, last but one, earlier; runs go on at midnight' }),
  deviation: z
    .array(z.number().positive())
    .length(24)
    .meta({ description: 'deviation of the score by local hour, 24 of them' }),
  decileDeviation: z.array(z.number().positive()).length(10).meta({ description: 'times that of the hour' }),
  tail: z
    .strictObject({
      above: z.number().meta({ description: 'spread above which it holds, EUR/MWh' }),
      shape: z.number().meta({ description: 'shape of the Pareto distribution' }),
      scale: z.number().meta({ description: 'scale of the Pareto distribution, EUR/MWh' }),
    })
    .optional()
    .meta({ description: 'generalised Pareto distribution from which the top of the table is made; for the reader' }),
});
export type Spread = z.output<typeof spreadSchema>;

/** Which imbalance price of which regulation state, and on what side of the reference its spread counts as positive. */
export const SPREADS = {
  upward: { state: 1, price: 'shortage', side: 1 },
  downward: { state: -1, price: 'surplus', side: -1 },
  upwardOfBoth: { state: 2, price: 'shortage', side: 1 },
  downwardOfBoth: { state: 2, price: 'surplus', side: -1 },
  middle: { state: 0, price: 'shortage', side: 1 },
} as const;
export type SpreadName = keyof typeof SPREADS;

/** Spreads over the reference (the day-ahead price, or 0 where that is negative) of every state, and how they go on. */
export const spreadsSchema = z.strictObject({
  upward: spreadSchema.optional().meta({ description: 'shortage price over the reference in state 1' }),
  downward: spreadSchema.optional().meta({ description: 'surplus price below the reference in state -1' }),
  upwardOfBoth: spreadSchema.optional().meta({ description: 'shortage price over the reference in state 2' }),
  downwardOfBoth: spreadSchema.optional().meta({ description: 'surplus price below the reference in state 2' }),
  middle: spreadSchema.optional().meta({ description: 'the one price over the reference in state 0' }),
  persistence: z
    .strictObject({
      shared: partsSchema.meta({ description: 'persistence of what both directions share' }),
      upward: partsSchema.meta({ description: 'persistence of what upward has of its own' }),
      downward: partsSchema.meta({ description: 'persistence of what downward has of its own' }),
    })
    .meta({
      description:
        'of the two normal processes whose squares make x: what both directions share, and what each has of its own',
    }),
});
export type SpreadsModel = z.output<typeof spreadsSchema>;

/** Largest and smallest balancing price of the European platforms (ACER decision 01/2020 as amended), EUR/MWh. */
export const PRICE_LIMIT = 15_000;
/** The share of spreads above which the fitted tail takes the place of the observed one. */
const TAIL_SHARE = 0.01;
const TAIL_FROM = 0.02;
/** A level's mean is drawn to 0, and an hour's deviation to the common one, as if so many more spreads had been seen. */
const SHRINK = 10;
const SCALES = [0, 0.5, 1, 2, 4, 12, 48];
const LAGS = [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48, 72, 96, 144, 192, 288];

/** Of each ISP of a day the first, second or third and later place in the run of its state (0-2), and that from its end. */
export interface RunPlaces {
  run: Uint8Array;
  left: Uint8Array;
}

/** Places in runs of a day's states, the first of which has held for so many ISPs. */
export function runPlaces(state: ArrayLike<number>, heldBefore: number): RunPlaces {
  const places = { run: new Uint8Array(state.length), left: new Uint8Array(state.length) };
  for (let isp = 0, run = heldBefore; isp < state.length; isp++) {
    run = isp > 0 && state[isp] !== state[isp - 1] ? 1 : run + 1;
    places.run[isp] = Math.min(run, 3) - 1;
  }
  for (let isp = state.length - 1, left = 2; isp >= 0; isp--) {
    left = isp < state.length - 1 && state[isp] !== state[isp + 1] ? 0 : Math.min(2, left + 1);
    places.left[isp] = left;
  }
  return places;
}

const deviationAt = (
  { deviation, decileDeviation }: Pick<Spread, 'deviation' | 'decileDeviation'>,
  { hour, decile }: Settings,
  isp: number,
): number => deviation[hour[isp]] * decileDeviation[decile[isp]];

/** Score of an ISP's spread. */
export const spreadScore = (
  spread: Omit<Spread, 'table'>,
  settings: Settings,
  { run, left }: RunPlaces,
  isp: number,
  x: number,
): number =>
  spread.hour[settings.hour[isp]] +
  spread.decile[settings.decile[isp]] +
  spread.ramp[settings.ramp[isp]] +
  spread.run[run[isp]] +
  spread.left[left[isp]] +
  deviationAt(spread, settings, isp) * x;

/** Fits spreads of all states that occur in a history. */
export function fitSpreads(history: PriceHistory, bounds: readonly number[]): SpreadsModel {
  const settings = settingsOf(history, bounds);
  const places = placesOf(history);
  const x = { upward: nothing(history), downward: nothing(history) };
  const spreads: Partial<Record<SpreadName, Spread>> = {};
  for (const [name, { state, price, side }] of Object.entries(SPREADS) as [
    SpreadName,
    (typeof SPREADS)[SpreadName],
  ][]) {
    const values = history[price].map((value, isp) => side * (value - referencePrice(history.dayAhead[isp])));
    const isps = [...values.keys()].filter((isp) => history.state[isp] === state && !Number.isNaN(values[isp]));
    if (isps.length === 0) continue;
    const { spread, left } = fitSpread(
      isps.map((isp) => values[isp]),
      isps,
      settings,
      places,
    );
    spreads[name] = spread;
    if (state === 2) continue; // these hardly go on
    const direction = side > 0 ? x.upward : x.downward;
    isps.forEach((isp, k) => {
      direction[isp] = left[k];
    });
  }
  return { ...spreads, persistence: fitPersistence(x.upward, x.downward) };
}

const nothing = ({ state }: PriceHistory): Float64Array => new Float64Array(state.length).fill(Number.NaN);

/** Places in runs of all ISPs of a history, day by day as they are generated. */
function placesOf({ state, days }: PriceHistory): RunPlaces {
  const all = { run: new Uint8Array(state.length), left: new Uint8Array(state.length) };
  for (const { firstIsp, ispCount } of days) {
    let held = 0;
    while (held < 3 && firstIsp - held > 0 && state[firstIsp - held - 1] === state[firstIsp]) held++;
    const ofDay = runPlaces(state.subarray(firstIsp, firstIsp + ispCount), held);
    all.run.set(ofDay.run, firstIsp);
    all.left.set(ofDay.left, firstIsp);
  }
  return all;
}

/** Fits one kind of spread to its values at some ISPs: additive means of normal scores by backfitting, then deviations by hour. */
function fitSpread(
  values: readonly number[],
  isps: readonly number[],
  settings: Settings,
  places: RunPlaces,
): { spread: Spread; left: Float64Array } {
  const effects = [
    { levels: isps.map((isp) => settings.hour[isp]), means: new Array<number>(24).fill(0) },
    { levels: isps.map((isp) => settings.decile[isp]), means: new Array<number>(10).fill(0) },
    { levels: isps.map((isp) => settings.ramp[isp]), means: new Array<number>(RAMPS).fill(0) },
    { levels: isps.map((isp) => places.run[isp]), means: new Array<number>(3).fill(0) },
    { levels: isps.map((isp) => places.left[isp]), means: new Array<number>(3).fill(0) },
  ];
  const left = normalScores(values);
  for (let round = 0; round < 15; round++) {
    for (const { levels, means } of effects) {
      const sums = means.map(() => 0);
      const counts = means.map(() => SHRINK);
      levels.forEach((level, k) => {
        sums[level] += left[k] + means[level];
        counts[level]++;
      });
      const next = sums.map((sum, level) => sum / counts[level]);
      levels.forEach((level, k) => {
        left[k] += means[level] - next[level];
      });
      next.forEach((mean, level) => {
        means[level] = mean;
      });
    }
  }
  const deviations = deviationsOf(left, effects[0].levels, effects[1].levels);
  const [hour, decile, ramp, run, leftInRun] = effects.map(({ means }) => means.map((mean) => rounded(mean, 3)));
  const model = { hour, decile, ramp, run, left: leftInRun, ...deviations };
  return {
    spread: { ...model, ...tableOf(values, isps, settings, places, model) },
    left: left.map((value, k) => value / deviationAt(model, settings, isps[k])),
  };
}

/** Standard deviations by hour times those by decile, found by turns. */
function deviationsOf(
  left: Float64Array,
  hours: readonly number[],
  deciles: readonly number[],
): Pick<Spread, 'deviation' | 'decileDeviation'> {
  const common = left.reduce((sum, value) => sum + value * value, 0) / left.length;
  const variances = { hour: new Array<number>(24).fill(common), decile: new Array<number>(10).fill(1) };
  const fit = (of: number[], levels: readonly number[], other: (k: number) => number, usual: number): void => {
    const sums = of.map(() => SHRINK * usual);
    const counts = of.map(() => SHRINK);
    levels.forEach((level, k) => {
      sums[level] += (left[k] * left[k]) / other(k);
      counts[level]++;
    });
    of.forEach((_, level) => {
      of[level] = sums[level] / counts[level];
    });
  };
  for (let round = 0; round < 4; round++) {
    fit(variances.decile, deciles, (k) => variances.hour[hours[k]], 1);
    fit(variances.hour, hours, (k) => variances.decile[deciles[k]], common);
  }
  const root = (variance: number): number => rounded(Math.sqrt(variance), 3);
  return { deviation: variances.hour.map(root), decileDeviation: variances.decile.map(root) };
}

/** The table that gives back the observed distribution, its top from a generalised Pareto tail. */
function tableOf(
  values: readonly number[],
  isps: readonly number[],
  settings: Settings,
  places: RunPlaces,
  model: Omit<Spread, 'table'>,
): { table: ScoreTable; tail?: Spread['tail'] } {
  const every = Math.max(1, Math.floor(isps.length / 1500)) | 1;
  const some = isps.filter((_, k) => k % every === 0);
  const scores = mixtureQuantiles(
    some.map((isp) => spreadScore(model, settings, places, isp, 0)),
    some.map((isp) => deviationAt(model, settings, isp)),
    TABLE_PROBABILITIES,
  );
  const sorted = Float64Array.from(values).sort();
  const threshold = quantileOf(sorted, 1 - TAIL_FROM);
  const excesses = sorted.filter((value) => value > threshold).map((value) => value - threshold);
  const tail =
    excesses.length >= 20 && excesses[0] < excesses[excesses.length - 1] ? fitParetoTail(excesses) : undefined;
  const prices = TABLE_PROBABILITIES.map((probability) => {
    if (!tail || probability < 1 - TAIL_SHARE) return quantileOf(sorted, probability);
    return Math.min(PRICE_LIMIT, threshold + paretoQuantile(tail, (1 - probability) / TAIL_FROM));
  });
  const rising = prices.map((_, k) => rounded(Math.max(...prices.slice(0, k + 1)), 5));
  const table = { scores: scores.map((score) => rounded(score)), values: rising };
  if (!tail) return { table };
  return { table, tail: { above: rounded(threshold), shape: rounded(tail.shape), scale: rounded(tail.scale) } };
}

/** Parts that both directions share, and parts that each has of its own, by non-negative least squares on all correlations. */
function fitPersistence(upward: Float64Array, downward: Float64Array): SpreadsModel['persistence'] {
  const hours = LAGS.map((lag) => lag / 4);
  const across = correlationsAt(upward, LAGS, downward).map(
    (one, k) => (one + correlationsAt(downward, LAGS, upward)[k]) / 2,
  );
  const measured = [correlationsAt(upward, LAGS), correlationsAt(downward, LAGS), across];
  const whole = 3 * LAGS.length; // the weight of correlation 1 at lag 0
  const none = LAGS.map(() => 0);
  const curves = SCALES.map((scale) => hours.map((hour) => fading(scale, hour)));
  const columns = [
    ...curves.map((curve) => [whole, whole, ...curve, ...curve, ...curve]),
    ...curves.map((curve) => [whole, 0, ...curve, ...none, ...none]),
    ...curves.map((curve) => [0, whole, ...none, ...curve, ...none]),
  ];
  const target = [whole, whole, ...measured.flat().map(normalCorrelation)];
  const shares = nonNegativeLeastSquares(columns, target);
  const n = SCALES.length;
  const shared = shares.slice(0, n).reduce((a, b) => a + b, 0);
  const part = (k: number, total: number): Parts => partsOf(shares.slice(k * n, (k + 1) * n), total, SCALES);
  return {
    shared: part(0, Math.min(1, shared)),
    upward: part(1, Math.max(0, 1 - shared)),
    downward: part(2, Math.max(0, 1 - shared)),
  };
}

/** x of every ISP of a day. */
interface SpreadScores {
  upward: Float64Array;
  downward: Float64Array;
  upwardOfBoth: Float64Array;
  downwardOfBoth: Float64Array;
}

/** x of each kind of spread, day by day. Where both directions are called x has no memory: observed spreads then have none. */
export function spreadProcesses(
  { shared, upward, downward }: SpreadsModel['persistence'],
  dayOf: Days,
  random: (purpose: string, date: string) => Random,
): (day: number, fresh?: (purpose: string) => Random) => SpreadScores {
  const named = (name: string, parts: Parts) => {
    const process = partsProcess(parts, 4, dayOf, (date) => random(name, date));
    return (day: number, fresh?: (purpose: string) => Random) => process(day, fresh?.(name));
  };
  const pair = [1, 2].map((which) => ({
    shared: named(`spreads${which}`, shared),
    upward: named(`upwardSpread${which}`, upward),
    downward: named(`downwardSpread${which}`, downward),
  }));
  return (day, fresh) => {
    const common = pair.map((one) => one.shared(day, fresh));
    const scores = (name: 'upward' | 'downward'): Float64Array => {
      const own = pair.map((one) => one[name](day, fresh));
      return common[0].map((value, k) => clusterScore(value + own[0][k], common[1][k] + own[1][k]));
    };
    const upward = scores('upward');
    const both = fresh?.('bothSpreads') ?? random('bothSpreads', dayOf(day).date);
    return {
      upward,
      downward: scores('downward'),
      upwardOfBoth: upward.map(() => both.normal()),
      downwardOfBoth: upward.map(() => both.normal()),
    };
  };
}
