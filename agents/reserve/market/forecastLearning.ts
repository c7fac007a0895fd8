import type { Path } from '../../../src/input/yaml.ts';
import { EXPECTED_PARTS, expectationOf } from '../learning/priceExpectation.ts';
import { FORECAST, FORECAST_LAMBDA, type ForecastPlace } from '../learning/settings.ts';
import type { LoadedConfig } from './config.ts';
import { forecastOf, formedIn } from './forecastConfig.ts';
import { differ, lessonOf, startAt } from './learnedFile.ts';

/**
 * How aggregators come to expect prices, by name: those that learn it, and with `forecast: adaptive` all of them.
 * @throws InputError for what was learned of another version or shape, with another lambda, or by nobody of that name
 */
export function expectationsIn(loaded: LoadedConfig): ReadonlyMap<string, ForecastPlace> {
  const { market, forecast, aggregators } = loaded.config;
  const of = formedIn(market);
  return new Map(
    aggregators.flatMap((aggregator, k): [string, ForecastPlace][] => {
      const learned = forecastOf(aggregator);
      if (!learned && forecast.kind !== 'adaptive') return [];
      const { lambda, frozen, from } = learned?.entry ?? {
        ...{ lambda: forecast.lambda ?? FORECAST_LAMBDA, frozen: false, from: undefined },
      };
      const place: ForecastPlace = { lambda, frozen, of, start: {} };
      if (!learned || from === undefined) return [[aggregator.name, place]];
      const path: Path = ['aggregators', k, 'learn', learned.at, 'from'];
      return [[aggregator.name, { ...place, start: startAt(loaded, path, from, startOf(place, aggregator.name)) }]];
    }),
  );
}

const startOf =
  (place: ForecastPlace, name: string) =>
  (source: Parameters<typeof lessonOf>[0]): ForecastPlace['start'] =>
    Object.fromEntries(
      place.of
        .flatMap((formed) => EXPECTED_PARTS[formed])
        .map((part) => {
          const { state } = lessonOf(source, name, FORECAST, part);
          const start = { [part]: state as ForecastPlace['start'][string] };
          const restored = expectationOf({ ...place, start }, part).state();
          const fresh = expectationOf(place, part).state();
          differ('lambda', restored.parameters.lambda, fresh.parameters.lambda);
          differ('quantities', restored.actions, fresh.actions);
          return [part, start[part]];
        }),
    );
