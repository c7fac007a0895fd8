import * as z from 'zod';
import { rounded } from '../estimators/scores.ts';
import { correlationOver, fitParts, type Parts, partsSchema } from '../persistence.ts';

/** A process of parts on a clock of its own, which goes faster through some hours of the day than through others. */
export const pacedPartsSchema = z.strictObject({
  parts: partsSchema.min(1).meta({ description: 'processes whose sum it is, each with a time scale of its own' }),
  pace: z.array(z.number().positive()).length(24).meta({ description: 'hours by that clock, from the hour before' }),
});
export type PacedParts = z.output<typeof pacedPartsSchema>;

const SCALES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const SMOOTH_SCALES = [1, 2, 4, 8, 16, 32];
const LAGS = [...Array.from({ length: 48 }, (_, k) => k + 1), ...Array.from({ length: 26 }, (_, k) => 72 + 24 * k)];
/** What the correlations over up to three hours, and over whole days, count beside others: they are what users look at. */
const NEAR_WEIGHT = 4;
const DAILY_WEIGHT = 3;
const ROUNDS = 6;

/**
 * Fits parts and pace by turns: the parts to the correlations of all pairs of hours, over the time between them by the clock;
 * the pace so that each hour hangs together with the hour before as it does in the data.
 * @param x an hour a value, of mean 0; NaN where there is none
 * @param hours local hour of each
 */
export function fitPacedParts(x: Float64Array, hours: readonly { hour: number }[]): PacedParts {
  const correlations = byHour(x, hours);
  let pace = new Array<number>(24).fill(1);
  let parts: Parts = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measured: { lag: number; correlation: number; weight: number }[] = [];
    for (let hour = 0; hour < 24; hour++) {
      let passed = 0;
      let at = 0;
      LAGS.forEach((lag, k) => {
        for (; at < lag; at++) passed += pace[(hour - at + 24 * 100) % 24];
        const correlation = correlations[k][hour];
        const weight = lag <= 3 ? NEAR_WEIGHT : lag % 24 === 0 ? DAILY_WEIGHT : 1;
        if (!Number.isNaN(correlation)) measured.push({ lag: passed, correlation, weight });
      });
    }
    parts = fitParts(measured, SCALES, SMOOTH_SCALES);
    const apart = correlations[0].map((value) => timeApart(parts, value));
    const mean = apart.reduce((sum, value) => sum + value / 24, 0);
    pace = apart.map((value) => rounded(value / mean, 3));
  }
  return { parts, pace };
}

/** Correlation of each hour of the day with the hour `lag` before it, by lag and hour. */
function byHour(x: Float64Array, hours: readonly { hour: number }[]): number[][] {
  return LAGS.map((lag) => {
    const sums = Array.from({ length: 24 }, () => [0, 0, 0]);
    for (let k = lag; k < x.length; k++) {
      const product = x[k] * x[k - lag];
      if (Number.isNaN(product)) continue;
      const sum = sums[hours[k].hour];
      sum[0] += product;
      sum[1] += x[k] * x[k];
      sum[2] += x[k - lag] * x[k - lag];
    }
    return sums.map(([product, now, before]) => product / Math.sqrt(now * before));
  });
}

/** Hours over which a process keeps that correlation; 1 where it is not known, and at least a twentieth. */
function timeApart(parts: Parts, correlation: number): number {
  if (Number.isNaN(correlation)) return 1;
  let [low, high] = [0.05, 24];
  for (let k = 0; k < 40; k++) {
    const middle = (low + high) / 2;
    if (correlationOver(parts, middle) > correlation) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
