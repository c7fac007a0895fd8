import * as z from 'zod';
import { normalQuantile } from '../../../arithmetic/index.ts';
import { normalCdf } from '../../curves.ts';

/** A rising curve from model scores to prices; straight between its points, flat beyond its ends. */
export const scoreTableSchema = z
  .strictObject({
    scores: z.array(z.number()).min(2).meta({ description: 'normal scores, rising' }),
    values: z
      .array(z.number())
      .min(2)
      .meta({ description: 'the value at each score, in the unit of what the table is of' }),
  })
  .refine(({ scores, values }) => scores.length === values.length, 'expected as many scores as values')
  .refine(({ scores }) => scores.every((score, k) => k === 0 || score > scores[k - 1]), 'expected scores that rise')
  .refine(({ values }) => values.every((value, k) => k === 0 || value >= values[k - 1]), 'expected values that rise');
export type ScoreTable = z.output<typeof scoreTableSchema>;

/** Probabilities at which tables hold a value: close together where prices are extreme. */
export const TABLE_PROBABILITIES: readonly number[] = [
  0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8,
  0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999,
];

/** A normal score for each value: what a standard normal variable would be at its rank; ties share one. NaN stays NaN. */
export function normalScores(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, k) => k).filter((k) => !Number.isNaN(values[k]));
  order.sort((a, b) => values[a] - values[b]);
  const scores = new Float64Array(values.length).fill(Number.NaN);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last++;
    const score = normalQuantile((first + last + 1) / 2 / order.length);
    for (let k = first; k <= last; k++) scores[order[k]] = score;
    first = last + 1;
  }
  return scores;
}

/** Quantiles of sorted values, straight between them. */
export function quantileOf(sorted: ArrayLike<number>, probability: number): number {
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/**
 * Quantiles of a mixture of normal distributions in equal parts, to about 0.001.
 * @param means of each, and `sds` their standard deviations
 */
export function mixtureQuantiles(
  means: ArrayLike<number>,
  sds: ArrayLike<number>,
  probabilities: readonly number[],
): number[] {
  const step = 0.05;
  const grid: number[] = [];
  const cdf: number[] = [];
  for (let k = -140; k <= 140; k++) {
    const score = k * step;
    let sum = 0;
    for (let k = 0; k < means.length; k++) sum += normalCdf((score - means[k]) / sds[k]);
    grid.push(score);
    cdf.push(sum / means.length);
  }
  let at = 1;
  return probabilities.map((probability) => {
    while (at < cdf.length - 1 && cdf[at] < probability) at++;
    return grid[at - 1] + (step * (probability - cdf[at - 1])) / (cdf[at] - cdf[at - 1]);
  });
}

/** The value of a table at a score. */
export function valueAt({ scores, values }: ScoreTable, score: number): number {
  const last = scores.length - 1;
  if (score <= scores[0]) return values[0];
  if (score >= scores[last]) return values[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (scores[middle] <= score) low = middle;
    else high = middle;
  }
  return values[low] + ((values[high] - values[low]) * (score - scores[low])) / (scores[high] - scores[low]);
}

/** A number as a person would write it: so many digits that count. */
export const rounded = (value: number, digits = 4): number => Number(value.toPrecision(digits));
