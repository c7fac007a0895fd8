import { hypot, pow } from '../../../arithmetic/index.ts';
import { kept } from '../../../lookup.ts';
import type { ObservedSeries } from '../../../observed/observed.ts';
import { stream } from '../../../random/streams.ts';
import { sunSine } from '../../sun.ts';
import type { CheckRow } from '../check.ts';
import { dateOf, dayNumber, localDays } from '../localDays.ts';
import { meanOf } from '../samples.ts';
import { ispsOf, type Span } from './course.ts';
import { drawClearness, drawLoads, type LoadNode } from './draws.ts';
import type { Place } from './field.ts';
import type { Field, LoadsModel } from './model.ts';
import { againstSun } from './pv.ts';
import { type Choice, hourlyMeans, namedSeries, onOneGrid, present, stepsOf } from './series.ts';
import { LOAD_STATISTICS, PV_STATISTICS, type Sample, type Statistics } from './statistics.ts';

const RESAMPLES = 16;

/**
 * Judges a model of loads and PV: each statistic of the series it was fitted to, of series it generates for the days of those it never saw,
 * and of these. The noise is that of two samples: blocks of days (weeks, if there are six) drawn again.
 * @param trained series it was fitted to; where there are none, `fitted` is NaN
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
    if (unseen.length > 0) {
      const nodes = unseen.map(
        ({ name }, k): LoadNode => ({ ...placeInRow(load.field, k), class: kept(classes, name) }),
      );
      const made = generatedAs(unseen, timeZone, (span, visit) =>
        drawLoads(load, { places: nodes, order: allOf(nodes), span, seed, visit }),
      );
      const [b, c] = [made, unseen].map((series) => loadSample(series, timeZone));
      const a = old.length > 0 ? loadSample(old, timeZone) : undefined;
      rows.push(...compared('load', LOAD_STATISTICS, a, b, c, seed));
    }
  }
  if (pv) {
    const [old, unseen] = [trained, tested].map((all) => namedSeries(all, pv.series, choice));
    if (unseen.length > 0) {
      const places = unseen.map((_, k) => placeInRow(pv.field, k));
      const made = generatedAs(unseen, timeZone, (span, visit) => {
        const start = span.dayOf(span.days[0]).startMs;
        const clear = Float64Array.from({ length: ispsOf(span) }, (_, isp) =>
          pow(sunSine(start + (isp + 0.5) * 900_000), pv.sunPower),
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
      const [b, c] = [made, unseen].map((series) => pvSample(series, timeZone, pv.sunPower));
      const a = old.length > 0 ? pvSample(old, timeZone, pv.sunPower) : undefined;
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

function compared(
  what: string,
  statistics: readonly Statistics[],
  trained: Sample | undefined,
  generated: Sample,
  tested: Sample,
  seed: string | number,
): CheckRow[] {
  const whole = (sample: Sample): number[] => sample.days.slice(1).map((_, day) => day);
  const random = stream(seed, 'check', what);
  const noisy = [trained ?? tested, tested];
  const draws = noisy.map((sample) =>
    Array.from({ length: RESAMPLES }, () => drawnDays(sample.days.length - 1, random)),
  );
  return statistics
    .flatMap(({ names, unit, of }): CheckRow[] => {
      const noise = noisy.map((sample, k) => {
        const values = draws[k].map((days) => of(sample, days));
        return names.map((_, n) => sdOf(values.map((each) => each[n])));
      });
      const [made, unseen] = [generated, tested].map((sample) => of(sample, whole(sample)));
      const fitted = trained && of(trained, whole(trained));
      return names.map((statistic, n) => ({
        what,
        statistic,
        unit,
        fitted: fitted?.[n] ?? Number.NaN,
        generated: made[n],
        tested: unseen[n],
        noise: hypot(noise[0][n], noise[1][n]),
      }));
    })
    .filter(({ tested: unseen }) => !Number.isNaN(unseen));
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
