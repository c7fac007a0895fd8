import { resolve } from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import { type FleetConfig, fleetSchema, type SimulationConfig } from '../config/schema.ts';
import { blaming, InputError } from '../errors.ts';
import { bleiswijkLoadFactors, bleiswijkNetwork } from '../grid/bleiswijk.ts';
import { busAt, type Network } from '../grid/network.ts';
import { readNetwork } from '../grid/readNetwork.ts';
import { validateNetwork } from '../grid/topology.ts';
import { type Calendar, createCalendar } from '../time/calendar.ts';
import { generateFittedPrices } from '../worlds/fitted/prices.ts';
import { readWorld } from '../worlds/fitted/worldFile.ts';
import { type GridProfile, generateGridProfile } from '../worlds/loads.ts';
import { fillMissingPrices } from '../worlds/missingPrices.ts';
import { readPriceFile } from '../worlds/priceFile.ts';
import { generatePrices, type PriceSeries } from '../worlds/prices.ts';
import { type Fleet, generateFleet, type SessionWindow } from '../worlds/sessions.ts';
import { standingFor } from '../worlds/standIns.ts';

/** Everything that happens in a run whoever decides what: one world per config and seed, the same under every scheme. */
export interface World {
  calendar: Calendar;
  network: Network;
  prices: PriceSeries;
  grid: GridProfile;
  /** Per aggregator, in the order of the config. */
  fleets: { name: string; fleet: Fleet; settings: FleetConfig }[];
  seed: string | number;
  /** What rules made of observed prices, in sentences: what was inferred, repeated or left out. */
  notes: readonly string[];
  /** Draws of this world's kind for other days or another seed: what forecasts may be made of. */
  draw: {
    prices(calendar: Calendar, seed: string | number): PriceSeries;
    grid(calendar: Calendar, seed: string | number): GridProfile;
  };
}

/** Settings of one aggregator's fleet: the common ones, with its own laid over them. */
function fleetSettings({ fleet }: SimulationConfig, own: Record<string, unknown> | undefined): FleetConfig {
  if (!own) return fleet;
  const surprise = { ...fleet.surprise, ...(own.surprise as object | undefined) };
  return fleetSchema.parse({ ...fleet, ...own, surprise });
}

/**
 * EVs of a fleet that are simulated: each stands for as many as the config says.
 * @throws InputError where that is not a whole number of them
 */
function simulatedEvs(config: SimulationConfig, evs: number, own: Record<string, unknown> | undefined, index: number) {
  const { standsFor } = fleetSettings(config, own);
  if (evs % standsFor === 0) return evs / standsFor;
  const found = `${evs} EVs, of which each simulated one stands for ${standsFor}`;
  throw new InputError({ path: `aggregators[${index}].evs`, found, expected: `a multiple of ${standsFor}` });
}

const hourOf = (clock: string) => Number(clock.slice(0, 2)) + Number(clock.slice(3)) / 60;

const windowOf = ({ departure, arrival, spread }: Exclude<FleetConfig['sessions'], 'drawn'>): SessionWindow => ({
  departureHour: hourOf(departure),
  arrivalHour: hourOf(arrival),
  sdHours: spread,
});

/**
 * Makes the world of a run: reads network and prices where files are named, and generates the rest from the seed.
 * @throws InputError for a file that cannot be read, a period that does not fit, a node that is not on the network
 */
export const buildWorld = (loaded: LoadedConfig): World => blaming(loaded.file, () => build(loaded));

function build({ config, file, folder }: LoadedConfig): World {
  const { seed, world } = config;
  const calendar = createCalendar(config.calendar);
  const network = 'file' in config.network ? readNetwork(resolve(folder, config.network.file)) : bleiswijkNetwork();
  validateNetwork(network);
  config.aggregators.forEach(({ node }, k) => {
    try {
      busAt(network, node);
    } catch (error) {
      throw new InputError({
        file,
        path: `aggregators[${k}].node`,
        found: `node '${node}', which is not on the network`,
        expected: error instanceof InputError ? error.expected : 'a node of the network',
      });
    }
  });
  const observed =
    world.prices === 'generated'
      ? undefined
      : readPriceFile(
          [world.prices.file].flat().map((path) => resolve(folder, path)),
          calendar,
        );
  const model = world.model === undefined ? undefined : readWorld(resolve(folder, world.model));
  const pricesOf = (of: Calendar, by: string | number) =>
    model?.prices ? generateFittedPrices(model.prices, of, by) : generatePrices(world.season, of, by);
  const factors = 'file' in config.network ? undefined : bleiswijkLoadFactors[world.season];
  const loadFactor = world.loadFactor ?? (factors && { minimum: factors.minimum, peak: factors.peak });
  const draw: World['draw'] = {
    prices: (of, by) => fillMissingPrices(pricesOf(of, by), world.missingPrice),
    grid: (of, by) => generateGridProfile({ ...gridParameters, calendar: of, seed: by }),
  };
  const gridParameters = {
    network,
    season: world.season,
    ...(model?.loads ? { model: model.loads } : {}),
    ...(loadFactor ? { loadFactor } : {}),
    ...(factors ? { pvPeak: factors.pvPeak, synchronousShare: factors.machines } : {}),
  };
  const { solarShape } = observed ?? {};
  let grid: GridProfile | undefined; // not made where only plans are wanted
  return {
    calendar,
    network,
    seed,
    notes: observed?.notes ?? [],
    draw,
    prices: observed ? fillMissingPrices(observed, world.missingPrice) : draw.prices(calendar, seed),
    get grid() {
      grid ??= generateGridProfile({ ...gridParameters, calendar, seed, ...(solarShape ? { solarShape } : {}) });
      return grid;
    },
    fleets: config.aggregators.map(({ name, evs, fleet: own }, k) => {
      const settings = fleetSettings(config, own);
      const fleet = generateFleet(
        {
          evs: simulatedEvs(config, evs, own, k),
          batteryKwh: settings.battery,
          batterySpread: settings.batterySpread,
          minimumShare: settings.minimumEnergy,
          chargeKw: settings.chargePower,
          dischargeKw: settings.dischargePower,
          chargeEfficiency: settings.chargeEfficiency,
          dischargeEfficiency: settings.dischargeEfficiency,
          surprise: settings.surprise,
          ...(settings.weekdayTrips === undefined ? {} : { weekdayTripShare: settings.weekdayTrips }),
          ...(settings.weekendTrips === undefined ? {} : { weekendTripShare: settings.weekendTrips }),
          ...(settings.chargerKind === undefined ? {} : { kind: settings.chargerKind }),
          alike: settings.alike,
          ...(settings.sessions === 'drawn' ? {} : { window: windowOf(settings.sessions) }),
        },
        calendar,
        seed,
        name,
        model?.sessions,
      );
      return { name, fleet: standingFor(fleet, settings.standsFor), settings };
    }),
  };
}
