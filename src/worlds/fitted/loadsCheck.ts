import type { ObservedSeries } from '../../observed/observed.ts';
import { stream } from '../streams.ts';
import { sunSine } from '../sun.ts';
import type { CheckRow } from './check.ts';
import { ispsOf, type Span } from './loadsCourse.ts';
import { drawClearness, drawLoads, type LoadNode } from './loadsDraws.ts';
import type { Place } from './loadsField.ts';
import type { Field, LoadsModel } from './loadsModel.ts';
import { againstSun } from './loadsPv.ts';
import { type Choice, hourlyMeans, namedSeries, onOneGrid, present, type Step, stepsOf } from './loadsSeries.ts';
import { dateOf, dayNumber, localDays } from './localDays.ts';
import { meanOf } from './samples.ts';
import { quantileOf } from './scores.ts';

const RESAMPLES = 16;
/** Pairs of series whose correlation is judged, at most. */
const MOST_PAIRS = 100;

/** Several series on one grid, in days, as they are judged. */
interface Sample {
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
interface Statistics {
  names: readonly string[];
  unit: string;
  of(sample: Sample, days: readonly number[]): number[];
}

/**
 * Judges a model of loads and PV: each statistic of the series it was fitted to, of series it generates for the days of those it never saw,
 * and of these. The noise is that of two samples: blocks of days (weeks, if there are six) drawn again.
 * @param trained series it was fitted to
 * @param tested series it was not; those with names of the fitted ones count
 * @param choice as the model was fitted with
 */
export function checkLoads(
  model: LoadsModel,
  trained: readonly ObservedSeries[],
  tested: readonly ObservedSeries[],
  seed: string | number,
  choice: Choice = {},
): CheckRow[] {
  const rows: CheckRow[] = [];
  const { load, pv, timeZone } = model;
  if (load) {
    const classes = new Map(load.classes.flatMap((own) => own.series.map((name) => [name, own] as const)));
    const [old, unseen] = [trained, tested].map((all) => namedSeries(all, [...classes.keys()], choice));
    if (old.length > 0 && unseen.length > 0) {
      const nodes = unseen.map(
        ({ name }, k): LoadNode => ({ ...placeInRow(load.field, k), class: classes.get(name)! }),
      );
      const made = generatedAs(unseen, timeZone, (span, visit) =>
        drawLoads(load, { places: nodes, order: allOf(nodes), span, seed, visit }),
      );
      const [a, b, c] = [old, made, unseen].map((series) => loadSample(series, timeZone));
      rows.push(...compared('load', LOAD_STATISTICS, a, b, c, seed));
    }
  }
  if (pv) {
    const [old, unseen] = [trained, tested].map((all) => namedSeries(all, pv.series, choice));
    if (old.length > 0 && unseen.length > 0) {
      const places = unseen.map((_, k) => placeInRow(pv.field, k));
      const made = generatedAs(unseen, timeZone, (span, visit) => {
        const start = span.dayOf(span.days[0]).startMs;
        const clear = Float64Array.from(
          { length: ispsOf(span) },
          (_, isp) => sunSine(start + (isp + 0.5) * 900_000) ** pv.sunPower,
        );
        drawClearness(pv, {
          places,
          order: allOf(places),
          span,
          seed,
          visit: (k, clearness) =>
            visit(
              k,
              clearness.map((value, isp) => value * clear[isp]),
            ),
        });
      });
      const [a, b, c] = [old, made, unseen].map((series) => pvSample(series, timeZone, pv.sunPower));
      rows.push(...compared('PV', PV_STATISTICS, a, b, c, seed));
    }
  }
  return rows;
}

const allOf = (list: readonly unknown[]): number[] => list.map((_, k) => k);

/** Where distance matters, series stand in a row. */
const placeInRow = ({ near, far }: Field, k: number): Place => ({ parent: near > far ? k - 1 : -1, customers: 1 });

/** Generated series for the days of others, with their names and steps. */
function generatedAs(
  series: readonly ObservedSeries[],
  timeZone: string,
  draw: (span: Span, visit: (k: number, values: Float64Array) => void) => void,
): ObservedSeries[] {
  const first = Math.min(...series.map(({ startMs }) => startMs));
  const end = Math.max(
    ...series.map(({ startMs, stepMinutes, values }) => startMs + stepMinutes * 60_000 * values.length),
  );
  const [from, to] = [first, end - 1].map((ms) => dayNumber(dateOf(ms, timeZone)));
  const dayOf = localDays(timeZone);
  const span = { days: Array.from({ length: to - from + 1 }, (_, k) => from + k), dayOf };
  const made: ObservedSeries[] = [];
  draw(span, (k, values) => {
    const { name, stepMinutes } = series[k];
    const isps = Math.max(1, stepMinutes / 15);
    const means = Float64Array.from({ length: Math.floor(values.length / isps) }, (_, step) =>
      meanOf(values.subarray(step * isps, (step + 1) * isps)),
    );
    made[k] = { name, unit: 'MW', startMs: dayOf(from).startMs, stepMinutes: 15 * isps, values: means };
  });
  return made;
}

function loadSample(series: readonly ObservedSeries[], timeZone: string): Sample {
  const relative = series.map((each) => {
    const mean = meanOf(present(each));
    return each.values.map((value) => value / mean);
  });
  const deviation = series.map((each, i) => {
    const steps = stepsOf(each, timeZone);
    const means = hourlyMeans(relative[i], steps);
    return relative[i].map((value, k) => value - means[steps[k].kind][Math.floor(steps[k].hour)]);
  });
  return sampleOf(series, relative, deviation, timeZone);
}

function pvSample(series: readonly ObservedSeries[], timeZone: string, sunPower: number): Sample {
  const sun = series.map((each) => againstSun(each, sunPower, timeZone));
  const deviation = sun.map(({ clearness }) => {
    const mean = meanOf(clearness.filter((value) => !Number.isNaN(value)));
    return clearness.map((value) => value - mean);
  });
  return sampleOf(
    series,
    sun.map(({ relative }) => relative),
    deviation,
    timeZone,
  );
}

function sampleOf(
  series: readonly ObservedSeries[],
  relative: Float64Array[],
  deviation: Float64Array[],
  timeZone: string,
): Sample {
  const grid = onOneGrid(series, relative);
  const { stepMinutes } = series[0];
  const startMs = Math.min(...series.map((each) => each.startMs));
  const steps = stepsOf({ name: '', unit: 'MW', startMs, stepMinutes, values: grid[0] }, timeZone);
  const days = steps.flatMap(({ hour }, k) => (k === 0 || hour < steps[k - 1].hour ? [k] : []));
  return {
    relative: grid,
    deviation: onOneGrid(series, deviation),
    days: [...days, steps.length],
    steps,
    perHour: 60 / stepMinutes,
  };
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
    const places = allOf(sample.deviation);
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

const LOAD_STATISTICS: readonly Statistics[] = [
  quantiles('', 'of mean', ({ relative }) => relative, [0.05, 0.5, 0.95, 0.99]),
  hours('weekday ', 'of mean', [0, 6, 9, 12, 16, 20, 24], [0]),
  hours('weekend ', 'of mean', [0, 24], [1, 2]),
  ...OVER_TIME_AND_PLACE,
];
const PV_STATISTICS: readonly Statistics[] = [
  quantiles('output, ', 'of clear', ({ relative }) => relative, [0.5, 0.9, 0.99]),
  quantiles('clearness about its mean, ', '', ({ deviation }) => deviation, [0.1, 0.5, 0.9]),
  hours('', 'of clear', [6, 9, 12, 15, 18, 21], [0, 1, 2]),
  ...OVER_TIME_AND_PLACE,
];

function compared(
  what: string,
  statistics: readonly Statistics[],
  trained: Sample,
  generated: Sample,
  tested: Sample,
  seed: string | number,
): CheckRow[] {
  const whole = (sample: Sample): number[] => sample.days.slice(1).map((_, day) => day);
  const random = stream(seed, 'check', what);
  const draws = [trained, tested].map((sample) =>
    Array.from({ length: RESAMPLES }, () => drawnDays(sample.days.length - 1, random)),
  );
  return statistics
    .flatMap(({ names, unit, of }): CheckRow[] => {
      const noise = [trained, tested].map((sample, k) => {
        const values = draws[k].map((days) => of(sample, days));
        return names.map((_, n) => sdOf(values.map((each) => each[n])));
      });
      const [fitted, made, unseen] = [trained, generated, tested].map((sample) => of(sample, whole(sample)));
      return names.map((statistic, n) => ({
        what,
        statistic,
        unit,
        fitted: fitted[n],
        generated: made[n],
        tested: unseen[n],
        noise: Math.hypot(noise[0][n], noise[1][n]),
      }));
    })
    .filter(({ fitted, tested: unseen }) => !Number.isNaN(fitted) && !Number.isNaN(unseen));
}

/** As many days as there are, in blocks drawn with replacement. */
function drawnDays(count: number, random: { uniform(): number }): number[] {
  const block = count >= 42 ? 7 : 1;
  const days: number[] = [];
  while (days.length < count) {
    const first = Math.floor(random.uniform() * (count - block + 1));
    for (let k = 0; k < block && days.length < count; k++) days.push(first + k);
  }
  return days;
}

function sdOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = meanOf(known);
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length - 1));
}
