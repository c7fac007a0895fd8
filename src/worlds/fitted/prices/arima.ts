import * as z from 'zod';
import { atanh, log, tanh } from '../../../arithmetic/index.ts';
import { present } from '../../../lookup.ts';
import type { Random } from '../../../random/streams.ts';
import { leastSquaresFit } from '../estimators/gaussNewton.ts';
import { rounded } from '../estimators/scores.ts';
import type { Days } from '../localDays.ts';
import { correlationsAt, type DayProcess } from '../persistence.ts';

const coefficients = z.array(z.number());
/**
 * A seasonal ARMA process of hours with mean 0 and variance 1:
 * ar(B) dailyAr(B^24) weeklyAr(B^168) x = ma(B) dailyMa(B^24) e, where ar(B) is 1 - a1 B - a2 B^2 - ... and ma(B) is
 * 1 + m1 B + m2 B^2 + ...
 */
export const arimaSchema = z.strictObject({
  ar: coefficients.meta({ description: 'of the hours before' }),
  dailyAr: coefficients.meta({ description: 'of the same hour of the days before' }),
  weeklyAr: coefficients.meta({ description: 'of the same hour of the weeks before' }),
  ma: coefficients.meta({ description: 'of the news of the hours before' }),
  dailyMa: coefficients.meta({ description: 'of the news of the same hour of the days before' }),
});
export type Arima = z.output<typeof arimaSchema>;
export type ArimaOrders = { [Name in keyof Arima]: number };

const FACTORS = ['ar', 'dailyAr', 'weeklyAr', 'ma', 'dailyMa'] as const;
const HOURS: { [Name in keyof Arima]: number } = { ar: 1, dailyAr: 24, weeklyAr: 168, ma: 1, dailyMa: 24 };
/** The longest memory of what is generated, days. */
const MEMORY_DAYS = 70;

/** The orders a fit chooses from; the daily and weekly ones are those of the hourly electricity price literature. */
const ORDERS: readonly ArimaOrders[] = [
  { ar: 1, dailyAr: 1, weeklyAr: 0, ma: 1, dailyMa: 1 },
  { ar: 2, dailyAr: 1, weeklyAr: 0, ma: 1, dailyMa: 1 },
  { ar: 2, dailyAr: 1, weeklyAr: 0, ma: 2, dailyMa: 1 },
  { ar: 2, dailyAr: 1, weeklyAr: 1, ma: 1, dailyMa: 1 },
];

/** Lags with a coefficient, of a product of polynomials in the backshift operator; `sign` as they stand in them. */
function product(sign: 1 | -1, factors: readonly { every: number; values: readonly number[] }[]): Map<number, number> {
  let terms = new Map([[0, 1]]);
  for (const { every, values } of factors) {
    const next = new Map(terms);
    for (const [lag, coefficient] of terms) {
      values.forEach((value, k) => {
        const at = lag + every * (k + 1);
        next.set(at, (next.get(at) ?? 0) + sign * value * coefficient);
      });
    }
    terms = next;
  }
  terms.delete(0);
  return terms;
}

interface Lags {
  lags: Int32Array;
  values: Float64Array;
}

/** x[t] as a sum over lags of `ar` times x and `ma` times e, plus e[t]. */
function lagsOf(model: Arima): { ar: Lags; ma: Lags } {
  const of = (sign: 1 | -1, names: readonly (keyof Arima)[]): Lags => {
    const terms = product(
      sign,
      names.map((name) => ({ every: HOURS[name], values: model[name] })),
    );
    return { lags: Int32Array.from(terms.keys()), values: Float64Array.from(terms.values(), (value) => sign * value) };
  };
  return { ar: of(-1, ['ar', 'dailyAr', 'weeklyAr']), ma: of(1, ['ma', 'dailyMa']) };
}

/** The sum over lags of coefficients times earlier values; from before the beginning nothing. */
function sumOver({ lags, values }: Lags, series: Float64Array, t: number): number {
  let sum = 0;
  for (let k = 0; k < lags.length; k++) if (lags[k] <= t) sum += values[k] * series[t - lags[k]];
  return sum;
}

/**
 * One-step errors of a model on a series, after as many values as it looks back on; where the series has a gap (NaN) the
 * prediction stands in, and the error is 0.
 * @param first value that is predicted; those before it are taken as they are
 */
function arimaErrors(model: Arima, series: ArrayLike<number>, first: number): Float64Array {
  const { ar, ma } = lagsOf(model);
  const values = Float64Array.from(series, (value, t) => (t < first && Number.isNaN(value) ? 0 : value));
  const errors = new Float64Array(series.length);
  for (let t = first; t < values.length; t++) {
    const predicted = sumOver(ar, values, t) + sumOver(ma, errors, t);
    if (Number.isNaN(values[t])) values[t] = predicted;
    else errors[t] = values[t] - predicted;
  }
  return errors.subarray(first);
}

/**
 * Coefficients of an AR process from its partial correlations (Durbin-Levinson); stationary if these are within -1 and 1
 * (Monahan 1984).
 */
function fromPartial(partial: readonly number[]): number[] {
  let all: number[] = [];
  for (const last of partial) all = [...all.map((value, k) => value - last * all[all.length - 1 - k]), last];
  return all;
}

/** Partial correlations of a series from its correlations at lags 0, 1, 2, ... (Durbin-Levinson). */
function partialOf(correlations: readonly number[]): number[] {
  const partial: number[] = [];
  for (let order = 1; order < correlations.length; order++) {
    const past = fromPartial(partial);
    const above = past.reduce((sum, value, k) => sum - value * correlations[order - 1 - k], correlations[order]);
    const below = past.reduce((sum, value, k) => sum - value * correlations[k + 1], 1);
    partial.push(above / below);
  }
  return partial;
}

/** AR coefficients that give a process these correlations at lags 1, 2, ... (Yule-Walker). */
export const yuleWalker = (correlations: readonly number[]): number[] => fromPartial(partialOf([1, ...correlations]));

/**
 * Fits a seasonal ARMA model by conditional least squares: Gauss-Newton on the partial correlations of each factor, so that
 * every step is stationary and invertible, from Yule-Walker's start.
 * @param series of mean 0, an hour a value; NaN where there is none
 * @param first value that is predicted; default the first that can be
 * @returns the model and its sum of squared errors over `count` of them
 */
export function fitArima(
  series: ArrayLike<number>,
  orders: ArimaOrders,
  first = reachOf(orders),
): { model: Arima; squares: number; count: number } {
  const lags = Array.from({ length: orders.ar + 1 }, (_, lag) => lag);
  const start = FACTORS.flatMap((name) =>
    name === 'ar'
      ? partialOf(correlationsAt(series, lags)).map((value) => atanh(Math.max(-0.99, Math.min(0.99, value))))
      : new Array<number>(orders[name]).fill(0.1),
  );
  const modelOf = (point: readonly number[]): Arima => {
    let at = 0;
    const model = {} as Arima;
    for (const name of FACTORS) {
      const partial = point.slice(at, at + orders[name]).map((value) => tanh(value));
      at += orders[name];
      const isMa = name === 'ma' || name === 'dailyMa';
      model[name] = fromPartial(partial).map((value) => (isMa ? -value : value));
    }
    return model;
  };
  const { point, squares } = leastSquaresFit((trial) => arimaErrors(modelOf(trial), series, first), start);
  let count = 0;
  for (let t = first; t < series.length; t++) if (!Number.isNaN(series[t])) count++;
  return { model: modelOf(point), squares, count };
}

/** Hours a model of some orders looks back on. */
const reachOf = ({ ar, dailyAr, weeklyAr }: ArimaOrders): number => ar + 24 * dailyAr + 168 * weeklyAr;

/** The model of lowest BIC among some orders, all judged by the same hours; its coefficients rounded. */
export function chooseArima(series: ArrayLike<number>, choices: readonly ArimaOrders[] = ORDERS): Arima {
  let best: { model: Arima; bic: number } | undefined;
  const first = Math.max(...choices.map(reachOf));
  for (const orders of choices) {
    const { model, squares, count } = fitArima(series, orders, first);
    const parameters = FACTORS.reduce((sum, name) => sum + orders[name], 0);
    const bic = count * log(squares / count) + parameters * log(count);
    if (!best || bic < best.bic) best = { model, bic };
  }
  const { model } = present(best, 'an order that can be fitted');
  return Object.fromEntries(FACTORS.map((name) => [name, model[name].map((value) => rounded(value))])) as Arima;
}

/** Weights of the last errors in a value, newest first, scaled so that the process has variance 1. */
export function impulseResponse(model: Arima, hours: number): Float64Array {
  const { ar, ma } = lagsOf(model);
  const weights = new Float64Array(hours);
  weights[0] = 1;
  for (let t = 1; t < hours; t++) weights[t] = sumOver(ar, weights, t);
  const withMa = weights.map((value, t) => value + sumOver(ma, weights, t));
  const scale = Math.sqrt(withMa.reduce((sum, value) => sum + value * value, 0));
  return withMa.map((value) => value / scale);
}

/** An ARMA process, day by day: each hour a weighted sum of the news of the hours before it, which are named by date. */
export function arimaProcess(model: Arima, dayOf: Days, random: (date: string) => Random): DayProcess {
  const weights = impulseResponse(model, MEMORY_DAYS * 24);
  const draw = (source: Random): Float64Array => Float64Array.from({ length: 25 }, () => source.normal());
  const drawn = new Map<number, Float64Array>();
  const newsOf = (day: number): Float64Array => {
    let news = drawn.get(day);
    if (!news) {
      news = draw(random(dayOf(day).date)).subarray(0, dayOf(day).hours.length);
      drawn.set(day, news);
    }
    return news;
  };
  return (day, fresh) => {
    const steps = dayOf(day).hours.length;
    const past: Float64Array[] = [fresh ? draw(fresh).subarray(0, steps) : newsOf(day)];
    let length = steps;
    for (let back = 1; length < weights.length + steps; back++) {
      past.push(newsOf(day - back));
      length += past[back].length;
    }
    const all = new Float64Array(length);
    let at = length;
    for (const news of past) {
      at -= news.length;
      all.set(news, at);
    }
    return Float64Array.from({ length: steps }, (_, k) => {
      const now = length - steps + k;
      let sum = 0;
      for (let lag = 0; lag < weights.length; lag++) sum += weights[lag] * all[now - lag];
      return sum;
    });
  };
}
