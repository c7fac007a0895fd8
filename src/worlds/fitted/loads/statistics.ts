import { quantileOf } from '../estimators/scores.ts';
import { meanOf } from '../samples.ts';
import type { Step } from './series.ts';

/** Pairs of series whose correlation is judged, at most. */
const MOST_PAIRS = 100;

/** Several series on one grid, in days, as they are judged. */
export interface Sample {
  /** Load over its mean, or PV output over that of a clear sky with the sun overhead. */
  relative: Float64Array[];
  /** Load less its mean course, or clearness less its mean. */
  deviation: Float64Array[];
  /** First step of each local day, and the end of the last. */
  days: number[];
  steps: readonly Step[];
  perHour: number;
}

/** Some statistics that are worked out at once, of some days of a sample (by their places). */
export interface Statistics {
  names: readonly string[];
  unit: string;
  of(sample: Sample, days: readonly number[]): number[];
}

/** Calls with every step of some days. */
function eachStep({ days }: Sample, chosen: readonly number[], call: (k: number) => void): void {
  for (const day of chosen) for (let k = days[day]; k < days[day + 1]; k++) call(k);
}

/** Quantiles of all values of some rows. */
const quantiles = (
  what: string,
  unit: string,
  rows: (sample: Sample) => Float64Array[],
  probabilities: readonly number[],
): Statistics => ({
  names: probabilities.map((p) => `${what}quantile ${100 * p} %`),
  unit,
  of: (sample, days) => {
    const all = rows(sample);
    const steps = days.reduce((sum, day) => sum + sample.days[day + 1] - sample.days[day], 0);
    const values = new Float64Array(steps * all.length);
    let count = 0;
    for (const row of all) {
      for (const day of days) {
        for (let k = sample.days[day]; k < sample.days[day + 1]; k++) {
          if (!Number.isNaN(row[k])) values[count++] = row[k];
        }
      }
    }
    const sorted = values.subarray(0, count).sort();
    return probabilities.map((p) => quantileOf(sorted, p));
  },
});

const one = (name: string, unit: string, of: (sample: Sample, days: readonly number[]) => number): Statistics => ({
  names: [name],
  unit,
  of: (sample, days) => [of(sample, days)],
});

/** Means between bounds of the hour of the day, on some kinds of day. */
const hours = (what: string, unit: string, bounds: readonly number[], kinds: readonly number[]): Statistics => ({
  names: bounds.slice(1).map((to, k) => `mean ${what}${bounds[k]} to ${to} h`),
  unit,
  of: (sample, days) => {
    const sums = bounds.map(() => 0);
    const counts = bounds.map(() => 0);
    eachStep(sample, days, (k) => {
      const { hour, kind } = sample.steps[k];
      const place = bounds.findLastIndex((bound) => hour >= bound);
      if (place < 0 || !kinds.includes(kind)) return;
      for (const row of sample.relative) {
        if (Number.isNaN(row[k])) continue;
        sums[place] += row[k];
        counts[place]++;
      }
    });
    return bounds.slice(1).map((_, k) => sums[k] / counts[k]);
  },
});

/** Correlation of deviations: of each series with itself some hours later, or of pairs at once. */
function together(
  sample: Sample,
  days: readonly number[],
  pairs: readonly (readonly [number, number])[],
  lag: number,
): number {
  const correlations = pairs.map(([i, j]) => {
    const [a, b] = [sample.deviation[i], sample.deviation[j]];
    let [ab, aa, bb] = [0, 0, 0];
    eachStep(sample, days, (k) => {
      const product = a[k] * b[k + lag];
      if (Number.isNaN(product) || k + lag >= b.length) return;
      ab += product;
      aa += a[k] * a[k];
      bb += b[k + lag] * b[k + lag];
    });
    return ab / Math.sqrt(aa * bb);
  });
  const known = correlations.filter((value) => !Number.isNaN(value));
  return known.length > 0 ? meanOf(known) : Number.NaN;
}

const autocorrelation = (lagHours: number): Statistics =>
  one(`autocorrelation ${lagHours} h`, '', (sample, days) => {
    const alone = sample.deviation.map((_, k) => [k, k] as const);
    const lag = lagHours * sample.perHour;
    return Number.isInteger(lag) ? together(sample, days, alone, lag) : Number.NaN;
  });

const OVER_TIME_AND_PLACE: readonly Statistics[] = [
  ...[0.25, 1, 24].map(autocorrelation),
  one('correlation of pairs', '', (sample, days) => {
    const places = sample.deviation.map((_, k) => k);
    const pairs = places.flatMap((i) => places.slice(i + 1).map((j) => [i, j] as const));
    const every = Math.ceil(pairs.length / MOST_PAIRS);
    return together(
      sample,
      days,
      pairs.filter((_, k) => k % every === 0),
      0,
    );
  }),
  one('peak of the sum over sum of peaks', '', (sample, days) => {
    const peaks = sample.relative.map(() => 0);
    let most = 0;
    eachStep(sample, days, (k) => {
      let sum = 0;
      for (let i = 0; i < peaks.length; i++) {
        const value = sample.relative[i][k];
        sum += value;
        if (value > peaks[i]) peaks[i] = value;
      }
      if (sum > most) most = sum;
    });
    return peaks.length > 1 ? most / peaks.reduce((a, b) => a + b, 0) : Number.NaN;
  }),
];

export const LOAD_STATISTICS: readonly Statistics[] = [
  quantiles('', 'of mean', ({ relative }) => relative, [0.05, 0.5, 0.95, 0.99]),
  hours('weekday ', 'of mean', [0, 6, 9, 12, 16, 20, 24], [0]),
  hours('weekend ', 'of mean', [0, 24], [1, 2]),
  ...OVER_TIME_AND_PLACE,
];
export const PV_STATISTICS: readonly Statistics[] = [
  quantiles('output, ', 'of clear', ({ relative }) => relative, [0.5, 0.9, 0.99]),
  quantiles('clearness about its mean, ', '', ({ deviation }) => deviation, [0.1, 0.5, 0.9]),
  hours('', 'of clear', [6, 9, 12, 15, 18, 21], [0, 1, 2]),
  ...OVER_TIME_AND_PLACE,
];
