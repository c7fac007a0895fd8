import * as z from 'zod';
import { exp } from '../../arithmetic/index.ts';
import type { Random } from '../../random/streams.ts';
import { nonNegativeLeastSquares } from './estimators/linearAlgebra.ts';
import { rounded } from './estimators/scores.ts';
import type { Days } from './localDays.ts';

/**
 * A stationary normal process of mean 0 as a sum of independent parts. Correlation over h hours is the sum of each part's share
 * times exp(-h / hours), an AR(1) process (none at 0 hours), or for a smooth part (1 + h / hours) exp(-h / hours), a
 * critically damped one of second order, which goes on in the direction it goes.
 */
export const partsSchema = z
  .array(
    z
      .strictObject({
        hours: z
          .number()
          .min(0)
          .max(1000)
          .meta({ description: 'time scale in which it fades, hours; 0: from hour to hour anew' }),
        share: z.number().min(0).max(1).meta({ description: 'share of the variance of the whole' }),
        smooth: z.boolean().optional().meta({ description: 'goes on in the direction it goes, where it is true' }),
      })
      .refine(({ hours, smooth }) => !smooth || hours > 0, 'expected hours above 0 of a smooth part'),
  )
  .max(20);
export type Parts = z.output<typeof partsSchema>;

/** A part this small is left out. */
const LEAST_SHARE = 0.01;

/** Days before a date whose news still count: four time scales and a day, by when a thousandth of the variance is left. */
const memoryDays = (hours: number): number => (hours === 0 ? 0 : 1 + Math.ceil((4 * hours) / 24));

/** Correlation of an AR(1) process over a lag, or of a smooth one. */
export function fading(timeScale: number, lag: number, smooth = false): number {
  if (timeScale === 0) return lag === 0 ? 1 : 0;
  return (smooth ? 1 + lag / timeScale : 1) * exp(-lag / timeScale);
}

/** Correlation of a process of parts with itself so many hours later. */
export const correlationOver = (parts: Parts, lag: number): number =>
  parts.reduce((sum, { hours, share, smooth }) => sum + share * fading(hours, lag, smooth), 0);

/**
 * Parts of those shares, slowest first, without those that hardly matter; `total` is what the shares sum to.
 * @param scales time scales of the shares, after them those of smooth parts
 */
export function partsOf(
  shares: readonly number[],
  total: number,
  scales: readonly number[],
  smooth: readonly number[] = [],
): Parts {
  const all = [
    ...scales.map((hours, k) => ({ hours, share: shares[k] })),
    ...smooth.map((hours, k) => ({ hours, share: shares[scales.length + k], smooth: true })),
  ].filter(({ share }) => share >= LEAST_SHARE);
  const sum = all.reduce((whole, { share }) => whole + share, 0);
  return all.sort((a, b) => b.hours - a.hours).map((part) => ({ ...part, share: rounded((part.share / sum) * total) }));
}

/**
 * The parts whose sum is nearest to measured correlations, by non-negative least squares.
 * @param measured correlations over lags (hours), and what each counts
 * @param scales time scales to choose from, hours, rising; and those of smooth parts
 */
export function fitParts(
  measured: readonly { lag: number; correlation: number; weight: number }[],
  scales: readonly number[],
  smooth: readonly number[] = [],
): Parts {
  const rows = [{ lag: 0, correlation: 1, weight: 10 * measured.length }, ...measured];
  const columns = [...scales, ...smooth].map((scale, k) =>
    rows.map(({ lag, weight }) => weight * fading(scale, lag, k >= scales.length)),
  );
  const target = rows.map(({ correlation, weight }) => weight * correlation);
  return partsOf(nonNegativeLeastSquares(columns, target), 1, scales, smooth);
}

/** How a part's state, its value and (of a smooth part) its direction, goes on over some time: state' = A state + L news. */
interface Step {
  /** A by rows. */
  keep: [number, number, number, number];
  /** L, lower triangular: [first row; second row]. */
  push: [number, number, number];
}

/** Exact over any time; variance of value and direction stay 1. */
function stepOf(hours: number, smooth: boolean, time: number): Step {
  if (!smooth) {
    const fade = fading(hours, time);
    return { keep: [fade, 0, 0, 0], push: [Math.sqrt(1 - fade * fade), 0, 0] };
  }
  const ahead = time / hours;
  const fade = exp(-ahead);
  const [a, b, c, d] = [fade * (1 + ahead), fade * ahead, -fade * ahead, fade * (1 - ahead)];
  const first = Math.sqrt(1 - a * a - b * b);
  const second = -(a * c + b * d) / first;
  return { keep: [a, b, c, d], push: [first, second, Math.sqrt(Math.max(0, 1 - c * c - d * d - second * second))] };
}

/** Values of a process over a day (its number), the day's own news by the world's streams or by fresh ones. */
export type DayProcess = (day: number, fresh?: Random) => Float64Array;

/**
 * A process of parts, day by day. The values of a date follow from the news of that date and of a fixed number of days
 * before it, drawn from streams that are named by date: so they do not depend on where a run begins or ends.
 * @param stepsPerHour 1 for hours, 4 for ISPs
 * @param random the stream of a date
 * @param pace how fast the process goes on to each local hour (24 values of mean 1; default 1)
 */
export function partsProcess(
  parts: Parts,
  stepsPerHour: number,
  dayOf: Days,
  random: (date: string) => Random,
  pace?: readonly number[],
): DayProcess {
  const most = 25 * stepsPerHour;
  const slowestFirst = [...parts].sort((a, b) => b.hours - a.hours);
  const timeOf = (hour: number): number => pace?.[hour] ?? 1;
  const steps = slowestFirst.map(({ hours, smooth = false }) =>
    Array.from({ length: 24 }, (_, hour) => stepOf(hours, smooth, timeOf(hour) / stepsPerHour)),
  );
  const size = slowestFirst.map(({ share }) => Math.sqrt(share));
  const newsPerStep = slowestFirst.map(({ smooth }) => (smooth ? 2 : 1));

  /** Goes through a day from a state, which it moves to the day's end; adds what it passes to `values`. */
  const walk = (day: number, i: number, news: Float64Array, state: [number, number], values?: Float64Array): void => {
    const { hours } = dayOf(day);
    const stride = newsPerStep[i];
    let [value, direction] = state;
    let at = 0;
    for (let k = 0; k < hours.length; k++) {
      const { keep, push } = steps[i][hours[k]];
      for (let step = k * stepsPerHour; step < (k + 1) * stepsPerHour; step++) {
        const next = keep[0] * value + keep[1] * direction + push[0] * news[at];
        direction = keep[2] * value + keep[3] * direction + push[1] * news[at] + push[2] * news[at + stride - 1];
        value = next;
        at += stride;
        if (values) values[step] += size[i] * value;
      }
    }
    state[0] = value;
    state[1] = direction;
  };
  const draw = (source: Random, i: number): Float64Array => {
    const news = new Float64Array(most * newsPerStep[i]);
    for (let k = 0; k < news.length; k++) news[k] = source.normal();
    return news;
  };

  /** Of each part the news of a day and what they add to its state at the day's end; and how long the day is by the pace. */
  interface Effect {
    source: Random;
    news: Float64Array[];
    push: [number, number][];
    time: number;
  }
  const effects = new Map<number, Effect>();
  const effectOf = (day: number, i: number): Effect => {
    let effect = effects.get(day);
    if (!effect) {
      const { date, hours } = dayOf(day);
      const time = hours.reduce((sum, hour) => sum + timeOf(hour), 0);
      effect = { source: random(date), news: [], push: [], time };
      effects.set(day, effect);
    }
    while (effect.news.length <= i) {
      const part = effect.news.length;
      const push: [number, number] = [0, 0];
      effect.news.push(draw(effect.source, part));
      walk(day, part, effect.news[part], push);
      effect.push.push(push);
    }
    return effect;
  };

  return (day, fresh) => {
    const values = new Float64Array(dayOf(day).hours.length * stepsPerHour);
    slowestFirst.forEach(({ hours, smooth = false }, i) => {
      const start: [number, number] = [0, 0];
      let since = 0;
      for (let back = 1; back <= memoryDays(hours); back++) {
        const { push, time } = effectOf(day - back, i);
        const [a, b, c, d] = stepOf(hours, smooth, since).keep;
        start[0] += a * push[i][0] + b * push[i][1];
        start[1] += c * push[i][0] + d * push[i][1];
        since += time;
      }
      walk(day, i, fresh ? draw(fresh, i) : effectOf(day, i).news[i], start, values);
    });
    return values;
  };
}

/** Correlations of a series that may have gaps (NaN), about a mean of 0; with the later values of another, if given. */
export function correlationsAt(
  values: ArrayLike<number>,
  lags: readonly number[],
  other: ArrayLike<number> = values,
): number[] {
  return lags.map((lag) => {
    let [product, before, after] = [0, 0, 0];
    for (let k = lag; k < values.length; k++) {
      if (Number.isNaN(values[k - lag] * other[k])) continue;
      product += values[k - lag] * other[k];
      before += values[k - lag] * values[k - lag];
      after += other[k] * other[k];
    }
    return product / Math.sqrt(before * after);
  });
}
