import * as z from 'zod';
import { pow } from '../../../arithmetic/index.ts';
import type { Random } from '../../../random/streams.ts';
import { DAY_AHEAD_CAP, DAY_AHEAD_FLOOR } from '../../calibration.ts';
import {
  mixtureQuantiles,
  normalScores,
  quantileOf,
  rounded,
  scoreTableSchema,
  TABLE_PROBABILITIES,
  valueAt,
} from '../estimators/scores.ts';
import type { Days } from '../localDays.ts';
import { type DayProcess, partsProcess } from '../persistence.ts';
import { arimaProcess, arimaSchema, chooseArima } from './arima.ts';
import { hourly, type PriceHistory } from './history.ts';
import { fitPacedParts, pacedPartsSchema } from './pace.ts';

const day = z.array(z.number()).length(24).meta({ description: 'normal score by local hour, 24 of them' });
const positiveDay = z
  .array(z.number().positive())
  .length(24)
  .meta({ description: 'deviation of the normal score by local hour, 24 of them' });
const kinds = z.strictObject({ weekday: day, saturday: day, sunday: day });

/**
 * Day-ahead prices: table(mean + deviation * x), where mean and deviation go by local hour, kind of day and season (winter on
 * 1 January, summer half a year later, a cosine between), and x is a normal process of hours that does not stop at midnight.
 */
export const dayAheadSchema = z.strictObject({
  table: scoreTableSchema.meta({ description: 'price by normal score, EUR/MWh' }),
  mean: z
    .strictObject({
      winter: kinds.meta({ description: 'on 1 January' }),
      summer: kinds.meta({ description: 'half a year later' }),
    })
    .meta({ description: 'mean normal score by hour, kind of day and season' }),
  deviation: z
    .strictObject({ winter: positiveDay, summer: positiveDay })
    .meta({ description: 'how far normal scores lie about their mean, by hour and season' }),
  process: z
    .union([
      z.strictObject({ seasonal: pacedPartsSchema.meta({ description: 'a sum of processes on a clock of its own' }) }),
      z.strictObject({ arima: arimaSchema.meta({ description: 'a seasonal ARMA process of hours' }) }),
    ])
    .meta({ description: 'how normal scores go on from hour to hour' }),
});
export type DayAheadModel = z.output<typeof dayAheadSchema>;
export type PriceProcess = 'seasonal' | 'arima';

const KINDS = ['weekday', 'saturday', 'sunday'] as const;
const SEASONS = ['winter', 'summer'] as const;
/** The least difference in winter share (1 on 1 January, 0 half a year later) between days that tell seasons. */
const SEASON_SPAN = 0.75;
/** Hours a season's mean of an hour of a Saturday or Sunday is drawn to that of all days by, as if so many more were seen. */
const SHRINK = 4;

/**
 * Fits day-ahead prices to those of a history.
 * @param process how what is left after hour, day and season goes on: a sum of AR(1) processes, or a seasonal ARMA
 */
export function fitDayAhead(history: PriceHistory, process: PriceProcess): DayAheadModel {
  const prices = hourly(history.dayAhead);
  const scores = normalScores(prices);
  const seasons = tellsSeasons(history);
  const hours = history.days.flatMap(({ kind, winter, hours }) =>
    hours.map((hour) => ({ hour, kind, winter: seasons ? winter : 0.5 })),
  );

  const mean = fitMeans(scores, hours);
  const left = scores.map((score, k) => score - meanAt(mean, hours[k], hours[k].hour));
  const deviation = fitDeviations(left, hours);
  const standard = left.map((value, k) => value / deviationAt(deviation, hours[k], hours[k].hour));
  const variance = squareMean(standard);
  const x = standard.map((value) => value / Math.sqrt(variance));
  for (const season of SEASONS)
    deviation[season] = deviation[season].map((value) => rounded(value * Math.sqrt(variance)));

  const some = hours.map((_, k) => k).filter((k) => k % 7 === 0 && !Number.isNaN(prices[k]));
  const tableScores = mixtureQuantiles(
    some.map((k) => meanAt(mean, hours[k], hours[k].hour)),
    some.map((k) => deviationAt(deviation, hours[k], hours[k].hour)),
    TABLE_PROBABILITIES,
  );
  const sorted = prices.filter((price) => !Number.isNaN(price)).sort();
  return {
    table: {
      scores: tableScores.map((score) => rounded(score)),
      values: TABLE_PROBABILITIES.map((probability) => rounded(quantileOf(sorted, probability), 5)),
    },
    mean,
    deviation,
    process: process === 'arima' ? { arima: chooseArima(x) } : { seasonal: fitPacedParts(x, hours) },
  };
}

/**
 * Whether the days of a history reach from winter towards summer or back. What a shorter one shows of seasons is chance, and would
 * be stretched over the year; its hours are the same all year.
 */
export function tellsSeasons({ days }: PriceHistory): boolean {
  const winters = days.map(({ winter }) => winter);
  return Math.max(...winters) - Math.min(...winters) >= SEASON_SPAN;
}

type Hour = { hour: number; kind: number; winter: number };

const meanAt = (mean: DayAheadModel['mean'], { kind, winter }: Omit<Hour, 'hour'>, hour: number): number => {
  const name = KINDS[kind];
  return winter * mean.winter[name][hour] + (1 - winter) * mean.summer[name][hour];
};

const deviationAt = (
  deviation: DayAheadModel['deviation'],
  { winter }: Omit<Hour, 'hour' | 'kind'>,
  hour: number,
): number => pow(deviation.winter[hour], winter) * pow(deviation.summer[hour], 1 - winter);

/** By least squares for each hour and kind of day: value = winter share * its winter mean + summer share * its summer mean. */
function fitMeans(values: Float64Array, hours: readonly Hour[]): DayAheadModel['mean'] {
  const of = (holds: (hour: Hour) => boolean, toward?: { winter: number; summer: number }) => {
    const own = toward ? SHRINK : 0;
    let [ww, ws, ss] = [own, 0, own];
    let [wy, sy] = [own * (toward?.winter ?? 0), own * (toward?.summer ?? 0)];
    hours.forEach((each, k) => {
      if (!holds(each) || Number.isNaN(values[k])) return;
      const summer = 1 - each.winter;
      ww += each.winter * each.winter;
      ws += each.winter * summer;
      ss += summer * summer;
      wy += each.winter * values[k];
      sy += summer * values[k];
    });
    const determinant = ww * ss - ws * ws;
    return determinant > 1e-9 * (ww + ss) ** 2
      ? { winter: (ss * wy - ws * sy) / determinant, summer: (ww * sy - ws * wy) / determinant }
      : { winter: (wy + sy) / (ww + ss + 2 * ws), summer: (wy + sy) / (ww + ss + 2 * ws) };
  };
  const ofHour = Array.from({ length: 24 }, (_, hour) => of((each) => each.hour === hour));
  const table = (season: 'winter' | 'summer') =>
    Object.fromEntries(
      KINDS.map((name, kind) => [
        name,
        ofHour.map((all, hour) => rounded(of((each) => each.hour === hour && each.kind === kind, all)[season], 3)),
      ]),
    ) as DayAheadModel['mean']['winter'];
  return { winter: table('winter'), summer: table('summer') };
}

/** Standard deviations by hour, of the half of the year about each season's middle. */
function fitDeviations(left: Float64Array, hours: readonly Hour[]): DayAheadModel['deviation'] {
  const all = Math.sqrt(squareMean(left));
  const of = (season: (winter: number) => number) =>
    Array.from({ length: 24 }, (_, hour) => {
      let [sum, weight] = [SHRINK * all * all, SHRINK];
      hours.forEach((each, k) => {
        if (each.hour !== hour || Number.isNaN(left[k])) return;
        const share = season(each.winter);
        sum += share * left[k] * left[k];
        weight += share;
      });
      return rounded(Math.sqrt(sum / weight), 3);
    });
  // a square weight stands nearer to the season's middle than the plain share of a season would
  return { winter: of((winter) => winter * winter), summer: of((winter) => (1 - winter) * (1 - winter)) };
}

function squareMean(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value * value;
    count++;
  }
  return sum / count;
}

/** Day-ahead prices of a day, an hour each, EUR/MWh in cents. */
export function dayAheadProcess(model: DayAheadModel, dayOf: Days, random: (date: string) => Random): DayProcess {
  const { process } = model;
  const latent =
    'arima' in process
      ? arimaProcess(process.arima, dayOf, random)
      : partsProcess(process.seasonal.parts, 1, dayOf, random, process.seasonal.pace);
  return (day, fresh) => {
    const local = dayOf(day);
    return latent(day, fresh).map((x, k) => {
      const hour = local.hours[k];
      const score = meanAt(model.mean, local, hour) + deviationAt(model.deviation, local, hour) * x;
      const price = Math.min(DAY_AHEAD_CAP, Math.max(DAY_AHEAD_FLOOR, valueAt(model.table, score)));
      return Math.round(price * 100) / 100;
    });
  };
}
