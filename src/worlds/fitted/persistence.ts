import { z } from 'zod';
import type { Random } from '../streams.ts';
import { nonNegativeLeastSquares } from './linearAlgebra.ts';
import type { Days } from './localDays.ts';
import { rounded } from './scores.ts';

/**
 * A stationary normal process of mean 0 as a sum of independent AR(1) processes: correlation over h hours is the sum of
 * share * exp(-h / hours). A part of 0 hours has no memory.
 */
export const partsSchema = z
  .array(z.strictObject({ hours: z.number().min(0).max(1000), share: z.number().min(0).max(1) }))
  .max(20);
export type Parts = z.output<typeof partsSchema>;

/** A part this small is left out. */
const LEAST_SHARE = 0.01;

/** Days before a date whose news still count: four time scales, by when 0.03 % of the variance is left. */
const memoryDays = (hours: number): number => Math.ceil((4 * hours) / 24);

export const fading = (timeScale: number, lag: number): number =>
  timeScale === 0 ? (lag === 0 ? 1 : 0) : Math.exp(-lag / timeScale);

/** Correlation of a process of parts with itself so many hours later. */
export const correlationOver = (parts: Parts, lag: number): number =>
  parts.reduce((sum, { hours, share }) => sum + share * fading(hours, lag), 0);

/** Parts of those shares, slowest first, without those that hardly matter; `total` is what the shares sum to. */
export function partsOf(shares: readonly number[], total: number, scales: readonly number[]): Parts {
  const all = shares.map((share, k) => ({ hours: scales[k], share })).filter(({ share }) => share >= LEAST_SHARE);
  const sum = all.reduce((whole, { share }) => whole + share, 0);
  return all.reverse().map(({ hours, share }) => ({ hours, share: rounded((share / sum) * total) }));
}

/**
 * The parts whose sum is nearest to measured correlations, by non-negative least squares.
 * @param measured correlations over lags (hours), and what each counts
 * @param scales time scales to choose from, hours, rising
 */
export function fitParts(
  measured: readonly { lag: number; correlation: number; weight: number }[],
  scales: readonly number[],
): Parts {
  const rows = [{ lag: 0, correlation: 1, weight: 10 * measured.length }, ...measured];
  const columns = scales.map((scale) => rows.map(({ lag, weight }) => weight * fading(scale, lag)));
  const target = rows.map(({ correlation, weight }) => weight * correlation);
  return partsOf(nonNegativeLeastSquares(columns, target), 1, scales);
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
  const fades = slowestFirst.map(({ hours }) =>
    Array.from({ length: 24 }, (_, hour) => fading(hours, (pace?.[hour] ?? 1) / stepsPerHour)),
  );
  const weights = slowestFirst.map(({ share }, i) => fades[i].map((fade) => Math.sqrt(share * (1 - fade * fade))));

  /** Goes through a day from a state; adds what it passes to `values`. */
  const walk = (day: number, i: number, news: Float64Array, start: number, values?: Float64Array): number => {
    let state = start;
    dayOf(day).hours.forEach((hour, k) => {
      const [fade, weight] = [fades[i][hour], weights[i][hour]];
      for (let step = k * stepsPerHour; step < (k + 1) * stepsPerHour; step++) {
        state = fade * state + weight * news[step];
        if (values) values[step] += state;
      }
    });
    return state;
  };
  const draw = (source: Random): Float64Array => {
    const news = new Float64Array(most);
    for (let k = 0; k < most; k++) news[k] = source.normal();
    return news;
  };

  /** What a day's news add to each part's state at its end, and how much of the state before is left by then. */
  interface Effect {
    source: Random;
    news: Float64Array[];
    push: number[];
    keep: number[];
  }
  const effects = new Map<number, Effect>();
  const effectOf = (day: number, i: number): Effect => {
    let effect = effects.get(day);
    if (!effect) {
      effect = { source: random(dayOf(day).date), news: [], push: [], keep: [] };
      effects.set(day, effect);
    }
    while (effect.news.length <= i) {
      const part = effect.news.length;
      effect.news.push(draw(effect.source));
      effect.push.push(walk(day, part, effect.news[part], 0));
      effect.keep.push(dayOf(day).hours.reduce((left, hour) => left * fades[part][hour] ** stepsPerHour, 1));
    }
    return effect;
  };

  return (day, fresh) => {
    const values = new Float64Array(dayOf(day).hours.length * stepsPerHour);
    for (let i = 0; i < slowestFirst.length; i++) {
      let start = 0;
      let left = 1;
      for (let back = 1; back <= memoryDays(slowestFirst[i].hours); back++) {
        const { push, keep } = effectOf(day - back, i);
        start += left * push[i];
        left *= keep[i];
      }
      walk(day, i, fresh ? draw(fresh) : effectOf(day, i).news[i], start, values);
    }
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
