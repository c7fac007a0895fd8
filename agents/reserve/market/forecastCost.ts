import { own } from '../../../src/lookup.ts';
import { isOfSessions } from '../../../src/worlds/charging/anyFleet.ts';
import { saidAsItComes } from '../../../src/worlds/charging/fleet.ts';
import type { LoadedConfig } from './config.ts';
import { sessionRules } from './sessionConfig.ts';
import { type SimulateOptions, type SimulationResult, simulateFetched } from './simulate.ts';
import { buildWorld, type World } from './world.ts';

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
export const arePricesFormed = ({ config: { market } }: LoadedConfig): boolean =>
  market.balancing !== undefined || market.dayAhead !== undefined;

/** Whether anything in a run turns out other than it was told. */
export const isUncertain = ({ config }: LoadedConfig, { fleets }: World): boolean =>
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
 * what came: the market is run again in the same world, with perfect forecasts and sessions announced as they came.
 * The costs of all parties sum to 0, as what they earn does.
 * @param options as of the run itself; its trace, certificates and listeners are not for this one
 */
async function forecastCost(
  { loaded, world, kpis }: SimulationResult,
  options: Pick<SimulateOptions, 'cast' | 'onProgress' | 'follow'>,
): Promise<Record<string, number>> {
  const config = { ...loaded.config, forecast: { ...loaded.config.forecast, kind: 'perfect' as const } };
  const known = await simulateFetched({ ...loaded, config }, { ...options, world: announcedAsItComes(world) });
  const parties = new Set([...Object.keys(kpis.balancesEur), ...Object.keys(known.kpis.balancesEur)]);
  return Object.fromEntries(
    [...parties]
      .sort()
      .map((party) => [party, (own(known.kpis.balancesEur, party) ?? 0) - (own(kpis.balancesEur, party) ?? 0)]),
  );
}

/** Runs a market, and where anything in it is uncertain says what that cost each party: `kpis.forecastCostEur`. */
export async function simulateWithCost(loaded: LoadedConfig, options: SimulateOptions = {}): Promise<SimulationResult> {
  const world = options.world ?? buildWorld(loaded);
  const twice = isUncertain(loaded, world);
  const { onProgress } = options;
  const progress = (runsDone: number) =>
    onProgress && twice
      ? { onProgress: (done: number, inAll: number) => onProgress(runsDone * inAll + done, 2 * inAll) }
      : {};
  const result = await simulateFetched(loaded, { ...options, world, ...progress(0) });
  if (twice)
    result.kpis.forecastCostEur = await forecastCost(result, {
      ...(options.cast ? { cast: options.cast } : {}),
      follow: options.follow,
      ...progress(1),
    });
  return result;
}
