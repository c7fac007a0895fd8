import { stream } from '../worlds/streams.ts';
import type { KnownMean } from './knownMeans.ts';
import type { Study } from './load.ts';
import type { Outcomes } from './outcomes.ts';
import type { LevelPair } from './questions.ts';
import type { Control } from './statistics/controls.ts';
import { type Estimate, type EstimateOptions, estimate } from './statistics/estimate.ts';
import { type PairedDifference, pairedDifference } from './statistics/paired.ts';

/** The control variates at a point, replication by replication, with their known means. */
function controlsAt({ controls }: Study, { byKpi }: Outcomes, means: readonly KnownMean[][], point: number): Control[] {
  return controls.map(({ kpi }, k) => ({ values: byKpi.get(kpi)![point], ...means[point][k] }));
}

function optionsFor(study: Study, controls: Control[], resamples: number, ...names: string[]): EstimateOptions {
  const { antithetic, quantiles, seed } = study;
  const random = stream(seed, 'bootstrap', ...names);
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
  const controls = kpiIsControl(study, kpi) ? [] : controlsAt(study, outcomes, means, point);
  const values = outcomes.byKpi.get(kpi)![point];
  return estimate(values, optionsFor(study, controls, resamples, kpi, String(point)));
}

/** What the replications say of the difference of a KPI between two points, which met the same worlds. */
export function estimatePair(
  study: Study,
  outcomes: Outcomes,
  means: readonly KnownMean[][],
  kpi: string,
  first: number,
  second: number,
  resamples = 0,
): PairedDifference {
  const values = outcomes.byKpi.get(kpi)!;
  const controls = kpiIsControl(study, kpi)
    ? []
    : [...controlsAt(study, outcomes, means, first), ...controlsAt(study, outcomes, means, second)];
  const options = optionsFor(study, controls, resamples, kpi, `${first} - ${second}`);
  return pairedDifference(values[first], values[second], options);
}

const kpiIsControl = ({ controls }: Study, name: string): boolean => controls.some(({ kpi }) => kpi === name);

/** Two points that differ in the compared levels alone, and what they have in common. */
export interface Stratum {
  first: number;
  second: number;
  /** `season = winter`; empty where nothing else varies. */
  at: string;
}

/** The levels a point has of all parameters but some, in words. */
export const elsewhere = ({ parameters, points }: Study, point: number, ...but: number[]): string =>
  points[point].levels
    .flatMap(({ label }, k) => (but.includes(k) ? [] : [`${parameters[k].name} = ${label}`]))
    .join(', ');

/** All pairs of points of a grid that differ in the levels of a pair, and in nothing else. */
export function strata(study: Study, { parameter, first, second }: LevelPair): Stratum[] {
  const places = new Map<string, number>();
  const placed = study.points.map(({ index, levels }) => ({ index, label: levels[parameter].label }));
  for (const { index, label } of placed) {
    if (label === second) places.set(elsewhere(study, index, parameter), index);
  }
  return placed.flatMap(({ index, label }) => {
    const at = elsewhere(study, index, parameter);
    return label === first ? [{ first: index, second: places.get(at)!, at }] : [];
  });
}
