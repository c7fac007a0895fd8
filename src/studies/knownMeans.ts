import { WORLD_FIGURES, type WorldFigure } from '../../agents/reserve/market/figures.ts';
import { createCalendar } from '../time/calendar.ts';
import { generatePrices } from '../worlds/prices.ts';
import type { Study } from './load.ts';
import { spread } from './statistics/summary.ts';

/** Mean of a control variate at a point, and the variance of that mean where it was itself estimated. */
export interface KnownMean {
  mean: number;
  meanVariance: number;
}

const found = new WeakMap<Study, KnownMean[][]>();

/**
 * The means of a study's control variates: as its file states them, or from price worlds made for that alone, whose seeds no
 * replication has.
 * @returns by point, then by control
 */
export function knownMeans(study: Study): KnownMean[][] {
  const known = found.get(study) ?? findMeans(study);
  found.set(study, known);
  return known;
}

function findMeans(study: Study): KnownMean[][] {
  const byWorld = new Map<string, Map<WorldFigure, KnownMean>>();
  return study.points.map((point) =>
    study.controls.map(({ kpi, mean }) => {
      if (typeof mean === 'number') return { mean, meanVariance: 0 };
      const { config } = study.configAt(point, study.seed);
      // Observed prices are the same in every replication: a control that does not vary is left out of the regression.
      if (config.world.prices !== 'generated') return { mean: 0, meanVariance: 0 };
      const figure = study.kpis.find(({ name }) => name === kpi)!.expression as WorldFigure;
      const world = JSON.stringify([config.calendar, config.world.season, mean.worlds]);
      if (!byWorld.has(world)) byWorld.set(world, meansOver(study, config, mean.worlds));
      return byWorld.get(world)!.get(figure)!;
    }),
  );
}

function meansOver(
  { seed }: Study,
  { calendar: dates, world }: ReturnType<Study['configAt']>['config'],
  worlds: number,
): Map<WorldFigure, KnownMean> {
  const calendar = createCalendar(dates);
  const names = Object.keys(WORLD_FIGURES) as WorldFigure[];
  const values = new Map(names.map((name) => [name, new Float64Array(worlds)]));
  for (let k = 0; k < worlds; k++) {
    const prices = generatePrices(world.season, calendar, `${seed}.w${k}`);
    for (const name of names) values.get(name)![k] = WORLD_FIGURES[name](prices);
  }
  return new Map(
    names.map((name) => {
      const told = values.get(name)!.filter((value) => !Number.isNaN(value));
      const { mean, squares } = spread(told);
      return [name, { mean, meanVariance: squares / (told.length - 1) / told.length }];
    }),
  );
}
