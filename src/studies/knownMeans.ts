import type { Loaded } from '../config/load.ts';
import { kept } from '../lookup.ts';
import { fetched } from '../market/fromDisk.ts';
import type { Controls } from '../market/system.ts';
import type { Study } from './load.ts';
import { spread } from './statistics/summary.ts';

/** Mean of a control variate at a point, and the variance of that mean where it was itself estimated. */
export interface KnownMean {
  mean: number;
  meanVariance: number;
}

const found = new WeakMap<Study, KnownMean[][]>();

/**
 * The means of a study's control variates: as its file states them, or from worlds made for that alone, whose seeds no
 * replication has.
 * @returns by point, then by control
 */
export function knownMeans(study: Study): KnownMean[][] {
  const known = found.get(study) ?? findMeans(study);
  found.set(study, known);
  return known;
}

function findMeans(study: Study): KnownMean[][] {
  const byWorld = new Map<string, ReadonlyMap<string, KnownMean>>();
  return study.points.map((point) =>
    study.controls.map(({ kpi, mean }) => {
      if (typeof mean === 'number') return { mean, meanVariance: 0 };
      const loaded = study.configAt(point, study.seed);
      const system = study.systemAt(point);
      const { name, controls } = system;
      const key = controls?.key(loaded.config);
      // What is observed is the same in every replication: a control that does not vary is left out of the regression.
      if (controls === undefined || key === undefined) return { mean: 0, meanVariance: 0 };
      const world = JSON.stringify([name, key, mean.worlds]);
      const means = byWorld.get(world) ?? meansOver(study, controls, fetched(system, loaded), mean.worlds);
      byWorld.set(world, means);
      return kept(means, study.kpis.find((each) => each.name === kpi)?.expression ?? kpi);
    }),
  );
}

function meansOver(
  { seed }: Study,
  { figures, sampler }: Controls,
  loaded: Loaded,
  worlds: number,
): ReadonlyMap<string, KnownMean> {
  const sample = sampler(loaded);
  const values = figures.map(() => new Float64Array(worlds));
  for (let k = 0; k < worlds; k++) {
    const drawn = sample(`${seed}.w${k}`);
    for (const [place, name] of figures.entries()) values[place][k] = drawn[name];
  }
  return new Map(
    figures.map((name, place) => {
      const told = values[place].filter((value) => !Number.isNaN(value));
      const { mean, squares } = spread(told);
      return [name, { mean, meanVariance: squares / (told.length - 1) / told.length }];
    }),
  );
}
