import type { Random } from '../../random/streams.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { type Control, type Controlled, controlMean } from './controls.ts';
import { type Summary, type SummaryOptions, spread, summarize } from './summary.ts';

export interface EstimateOptions extends SummaryOptions {
  /** Replications 2k and 2k + 1 are each other's mirror image: their mean is one observation. */
  antithetic?: boolean;
  /** By replication, as the values are. */
  controls?: readonly Control[];
  /** For the bootstrap; four draws. */
  random: Random;
  resamples?: number;
}

/**
 * What replications say of an expectation. `n`, `standardError` and the intervals rest on independent observations, which
 * are pairs where runs are mirrored; `sd` and `quantiles` describe single runs always.
 */
export interface Estimate extends Summary {
  /** Runs behind the n observations. */
  runs: number;
  bootstrapLow: number;
  bootstrapHigh: number;
  /** Where controls were given: the better estimate. */
  controlled?: Controlled;
  /** 1 - 2 Var(mean of a pair) / Var(run): what mirroring saved of the variance that as many independent runs would have. */
  antitheticVarianceSaved?: number;
}

/**
 * Estimates a mean from one value a replication.
 * @param values by replication; NaN where a run failed. Of a mirrored pair both or none count.
 */
export function estimate(values: ArrayLike<number>, options: EstimateOptions): Estimate {
  const { antithetic = false, controls, random, quantiles = [], confidence = 0.95, resamples = 2000 } = options;
  const units = antithetic ? pairMeans(values) : Float64Array.from(values);
  const ofUnits = summarize(units, { confidence });
  const runs = antithetic ? completePairs(values).flat() : values;
  const { n: runCount, sd, quantiles: ofRuns } = summarize(runs, { quantiles });
  const [bootstrapLow, bootstrapHigh] = bootstrapInterval(units, random, { resamples, confidence });
  const result: Estimate = { ...ofUnits, sd, quantiles: ofRuns, runs: runCount, bootstrapLow, bootstrapHigh };
  if (controls) {
    const byUnit = controls.map((control) => ({
      ...control,
      values: antithetic ? pairMeans(control.values) : control.values,
    }));
    const complete = [...units.keys()].filter((i) => {
      return !Number.isNaN(units[i]) && byUnit.every((control) => !Number.isNaN(control.values[i]));
    });
    const pick = (from: ArrayLike<number>): Float64Array => Float64Array.from(complete, (i) => from[i]);
    const picked = byUnit.map((control) => ({ ...control, values: pick(control.values) }));
    result.controlled = controlMean(pick(units), picked, confidence);
  }
  if (antithetic) result.antitheticVarianceSaved = savedByMirroring(completePairs(values));
  return result;
}

/** By pair, NaN where a member is missing; a last replication without its mirror image is left out. */
function pairMeans(values: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: values.length >> 1 }, (_, k) => (values[2 * k] + values[2 * k + 1]) / 2);
}

function completePairs(values: ArrayLike<number>): [number, number][] {
  return Array.from({ length: values.length >> 1 }, (_, k): [number, number] => [
    values[2 * k],
    values[2 * k + 1],
  ]).filter(([one, other]) => !Number.isNaN(one + other));
}

/**
 * With twice the variance of a pair's mean estimated between pairs, Var(run)(1 + rho), and Var(run)(1 - rho) within them,
 * the saving -rho is their difference over their sum; both are unbiased as mirror images are distributed alike.
 */
function savedByMirroring(pairs: readonly [number, number][]): number {
  const n = pairs.length;
  const between = (2 * spread(pairs.map(([one, other]) => (one + other) / 2)).squares) / (n - 1);
  const within = pairs.reduce((sum, [one, other]) => sum + (one - other) ** 2 / 2, 0) / n;
  return n > 1 ? (within - between) / (within + between) : Number.NaN;
}
