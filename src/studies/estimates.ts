import { kept } from '../lookup.ts';
import { stream } from '../random/streams.ts';
import type { KnownMean } from './knownMeans.ts';
import type { Study } from './load.ts';
import type { Outcomes } from './outcomes.ts';
import type { Label } from './parameters.ts';
import type { LevelPair } from './questions.ts';
import type { Control } from './statistics/controls.ts';
import { type Estimate, type EstimateOptions, estimate } from './statistics/estimate.ts';
import { type PairedDifference, pairedDifference } from './statistics/paired.ts';

/** Per replication, the mean over some points; NaN where a run is missing. */
export function meanOver(values: readonly ArrayLike<number>[], points: readonly number[]): Float64Array {
  return Float64Array.from(values[points[0]], (_, replication) => {
    return points.reduce((sum, point) => sum + values[point][replication], 0) / points.length;
  });
}

/** The control variates over some points, replication by replication, with their known means. */
function controlsOver(
  study: Study,
  outcomes: Outcomes,
  means: readonly KnownMean[][],
  points: readonly number[],
): Control[] {
  return study.controls.map(({ kpi }, k) => {
    const over = (of: keyof KnownMean) => points.reduce((sum, point) => sum + means[point][k][of], 0) / points.length;
    return {
      values: meanOver(kept(outcomes.byKpi, kpi), points),
      mean: over('mean'),
      meanVariance: over('meanVariance'),
    };
  });
}

/** Bootstrap streams are named by what is estimated, not by its place: an extended study says the same of what it had. */
function optionsFor(
  study: Study,
  controls: Control[],
  resamples: number,
  kpi: string,
  points: readonly number[],
): EstimateOptions {
  const { antithetic, quantiles, seed, pointHashes } = study;
  const random = stream(seed, 'bootstrap', kpi, ...points.map((point) => pointHashes[point]));
  return { antithetic, quantiles, random, resamples, ...(controls.length > 0 ? { controls } : {}) };
}

/**
 * What the replications say of a KPI at a point.
 * @param resamples of the bootstrap; 0 for none
 */
export function estimateAt(
  study: Study,
  outcomes: Outcomes,
  means: readonly KnownMean[][],
  kpi: string,
  point: number,
  resamples = 0,
): Estimate {
  const controls = kpiIsControl(study, kpi) ? [] : controlsOver(study, outcomes, means, [point]);
  const values = kept(outcomes.byKpi, kpi)[point];
  return estimate(values, optionsFor(study, controls, resamples, kpi, [point]));
}

/**
 * What the replications say of the difference of a KPI between two points, which met the same worlds; or between the means
 * over several.
 */
export function estimatePair(
  study: Study,
  outcomes: Outcomes,
  means: readonly KnownMean[][],
  kpi: string,
  first: readonly number[],
  second: readonly number[],
  resamples = 0,
): PairedDifference {
  const values = kept(outcomes.byKpi, kpi);
  const controls = kpiIsControl(study, kpi)
    ? []
    : [...controlsOver(study, outcomes, means, first), ...controlsOver(study, outcomes, means, second)];
  const options = optionsFor(study, controls, resamples, kpi, [...first, ...second]);
  return pairedDifference(meanOver(values, first), meanOver(values, second), options);
}

const kpiIsControl = ({ controls }: Study, name: string): boolean => controls.some(({ kpi }) => kpi === name);

/** Two points that differ in the compared levels alone, and what they have in common. */
export interface Stratum {
  first: number;
  second: number;
  /** `season = winter`; empty where nothing else varies. */
  at: string;
}

const foundElsewhere = new WeakMap<Study, Map<number, string[]>>();

/** By point, the levels it has of all parameters but one, in words. */
export function elsewhere(study: Study, parameter: number): string[] {
  const known = foundElsewhere.get(study) ?? new Map<number, string[]>();
  foundElsewhere.set(study, known);
  const { parameters, points } = study;
  const texts =
    known.get(parameter) ??
    points.map(({ levels }) =>
      levels.flatMap(({ label }, k) => (k === parameter ? [] : [`${parameters[k].name} = ${label}`])).join(', '),
    );
  known.set(parameter, texts);
  return texts;
}

/** All pairs of points of a grid that differ in the levels of a pair, and in nothing else. */
export function strata(study: Study, { parameter, first, second }: LevelPair): Stratum[] {
  const at = elsewhere(study, parameter);
  const withLevel = (label: Label) => study.points.filter(({ levels }) => levels[parameter].label === label);
  const places = new Map(withLevel(second).map(({ index }) => [at[index], index]));
  return withLevel(first).map(({ index }) => ({ first: index, second: kept(places, at[index]), at: at[index] }));
}
