import type { Random } from '../../random/streams.ts';
import { type Forecaster, type ForecastSettings, type ForecastWorld, systemAt, trueDay } from './forecasts.ts';
import { noisyForecaster } from './noisy.ts';
import { scenarioForecaster } from './overScenarios.ts';
import { persistentForecaster } from './persistent.ts';

/** Forecasts that are what will be; where markets form prices, what will be of the world alone: what they make of it agents may learn. */
const perfectForecaster = (world: ForecastWorld): Forecaster => ({
  day: (_, day) => trueDay(world, day),
  system: (_, isp) => systemAt(world.prices, isp),
  grid: () => world.grid,
});

/**
 * Makes who knows what of a world beforehand. The world itself is the same whatever the forecasts: their chance comes from
 * streams of their own.
 * @param random a stream of the forecasts, named by what it is for and by date
 */
export function createForecaster(
  settings: ForecastSettings,
  world: ForecastWorld,
  random: (...purpose: (string | number)[]) => Random,
): Forecaster {
  switch (settings.kind) {
    case 'perfect':
    case 'base':
    case 'adaptive':
      return perfectForecaster(world);
    case 'persistence':
      return persistentForecaster(world, settings.holdIsps);
    case 'noisy':
      return noisyForecaster(settings, world, random);
    case 'scenarios':
      return scenarioForecaster(settings, world, random);
  }
}
