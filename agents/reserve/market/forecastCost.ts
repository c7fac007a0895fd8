import { isOfSessions } from '../../../src/worlds/charging/anyFleet.ts';
import { saidAsItComes } from '../../../src/worlds/charging/fleet.ts';
import type { LoadedConfig, SimulationConfig } from './config.ts';
import { EV_OWNERS } from './rules.ts';
import { earnedMore, type SecondRun } from './secondRuns.ts';
import { sessionRules } from './sessionConfig.ts';
import type { World } from './world.ts';

/** Figures of what wrong forecasts cost parties: what these are called, and who they are. */
export const FORECAST_COSTS: Record<string, { whom: string; parties(config: SimulationConfig): readonly string[] }> = {
  forecastCostAggregatorsEur: {
    whom: 'aggregators',
    parties: ({ aggregators }) => aggregators.map(({ name }) => name),
  },
  forecastCostBrpEur: { whom: 'BRPs', parties: ({ brps }) => brps.map(({ name }) => name) },
  forecastCostTsoEur: { whom: 'the TSO', parties: ({ tso }) => [tso.name] },
  forecastCostDsoEur: { whom: 'the DSO', parties: ({ dso }) => [dso.name] },
  forecastCostExchangeEur: { whom: 'the exchange', parties: ({ exchange }) => [exchange.name] },
  forecastCostOwnersEur: { whom: 'EV owners', parties: () => [EV_OWNERS] },
};

/** What a rule made up for forecasts, in full sentences. */
export const forecastNotes = (loaded: LoadedConfig): string[] => [
  ...(loaded.config.forecast.kind === 'persistence' && loaded.config.world.prices !== 'generated'
    ? ['the week before the observed prices, to which forecasts by persistence look back, is generated']
    : []),
  ...(loaded.config.market.balancing
    ? ['what is told of balancing is of prices as they would be if nobody bid or reacted; what that costs is not found']
    : []),
  ...(loaded.config.market.dayAhead
    ? ['what is told of day-ahead prices is of those before they are formed; what that costs is not found']
    : []),
];

/** Whether prices follow from what agents do. */
const arePricesFormed = ({ config: { market } }: LoadedConfig): boolean =>
  market.balancing !== undefined || market.dayAhead !== undefined;

/** Whether anything in a run turns out other than it was told. */
const isUncertain = ({ config }: LoadedConfig, { fleets }: World): boolean =>
  config.forecast.kind !== 'perfect' ||
  fleets.some(
    ({ fleet, settings }) =>
      Object.values(settings.surprise).some((spread) => spread > 0) ||
      (isOfSessions(fleet) && sessionRules(settings).announced < 1),
  );

/** The same world, in which owners announce what they will do. */
const announcedAsItComes = (world: World): World => ({
  ...world,
  fleets: world.fleets.map((each) => ({
    ...each,
    fleet: isOfSessions(each.fleet)
      ? saidAsItComes(each.fleet, world.calendar)
      : { ...each.fleet, announced: each.fleet.actual },
  })),
});

/**
 * What every party would have earned beyond what it did, EUR (+ is a loss by wrong forecasts), had everybody known beforehand
 * what came: `kpis.forecastCostEur`. The market is run again with perfect forecasts and sessions announced as they came.
 * The costs of all parties sum to 0, as what they earn does.
 */
export const forecastCost: SecondRun = {
  figures: Object.keys(FORECAST_COSTS),
  isNeeded: ({ loaded, world }) => isUncertain(loaded, world),
  unknown: (loaded) =>
    arePricesFormed(loaded)
      ? 'none of these where prices are formed: they follow from what is planned, so that nobody knows them'
      : undefined,
  other: ({ loaded, world }) => ({
    loaded: { ...loaded, config: { ...loaded.config, forecast: { ...loaded.config.forecast, kind: 'perfect' } } },
    world: announcedAsItComes(world),
  }),
  tell(kpis, other) {
    kpis.forecastCostEur = earnedMore(other, kpis);
  },
};
