import { contentOf } from '../../../src/config/fetched.ts';
import { blaming, InputError } from '../../../src/errors.ts';
import { thirtyThreeBusFeeder } from '../../../src/grid/mainFeeder.ts';
import { busAt, type Network } from '../../../src/grid/network.ts';
import { networkOf } from '../../../src/grid/networkOf.ts';
import { thirtyBusNetwork } from '../../../src/grid/thirtyBuses.ts';
import type { CommonWorld } from '../../../src/market/system.ts';
import { type Calendar, createCalendar } from '../../../src/time/calendar.ts';
import { type Fleet, generateFleet } from '../../../src/worlds/sessions.ts';
import { requireFeeder } from '../dso/feederLosses.ts';
import { type Transmission, transmissionOf } from '../tso/transmission.ts';
import { type Config, type FeederEntry, feederOf, type LoadedConfig } from './config.ts';
import { drawDay, type WorldDay } from './days.ts';
import { stepMinutes, stepsOf } from './rules.ts';

/** What happens in a run whoever decides what, and where. */
export interface World extends CommonWorld {
  calendar: Calendar;
  transmission: Transmission;
  grid: Network;
  /** One of each kind of feeder. */
  feeders: readonly Network[];
  /** Made when a day is first asked for. */
  day(index: number): WorldDay;
  /** EVs and sessions of each fleet, by its place in the config. */
  fleets: readonly Fleet[];
  notes: readonly string[];
}

function transmissionNetwork(loaded: LoadedConfig): Network {
  const { network } = loaded.config.transmission;
  return 'file' in network ? networkOf(contentOf(loaded, network.file)) : thirtyBusNetwork();
}

/** A feeder as it stands, with the root's voltage and the ratings of the config. */
function feederNetwork(loaded: LoadedConfig, k: number): Network {
  const { network: named, ratings, rootVoltage, lowestVoltage, highestVoltage } = loaded.config.feeders[k];
  const network = 'file' in named ? networkOf(contentOf(loaded, named.file)) : thirtyThreeBusFeeder();
  requireFeeder(network);
  for (const id of Object.keys(ratings)) {
    if (network.branches.some((branch) => branch.id === id)) continue;
    const expected = `a branch of network ${network.name}, as ${network.branches[0].id}`;
    throw new InputError({ file: loaded.file, path: `feeders[${k}].ratings.${id}`, found: `'${id}'`, expected });
  }
  return {
    ...network,
    buses: network.buses.map((bus) => ({ ...bus, voltageLimitsPu: { min: lowestVoltage, max: highestVoltage } })),
    branches: network.branches.map((branch) => ({ ...branch, ratingMva: ratings[branch.id] ?? branch.ratingMva })),
    sources: network.sources.map((source) => ({ ...source, voltagePu: rootVoltage })),
  };
}

/** @throws InputError naming the place, for a node that is none of the network, or its root */
function requireNodes(file: string, feeders: readonly Network[], config: Config): void {
  const at = (path: string, network: Network, node: string) => {
    let bus: number;
    try {
      bus = busAt(network, node);
    } catch (error) {
      const expected = error instanceof InputError ? error.expected : 'a node of the network';
      throw new InputError({ file, path, found: `node '${node}', which is not on the network`, expected });
    }
    if (network.sources.some((source) => source.bus === bus))
      throw new InputError({ file, path, found: `node '${node}', the root`, expected: 'a node on the feeder' });
  };
  config.feeders.forEach((feeder: FeederEntry, k) => {
    for (const key of ['generators', 'storages', 'pv'] as const) {
      feeder[key].forEach(({ node }, i) => {
        at(`feeders[${k}].${key}[${i}].node`, feeders[k], node);
      });
    }
    for (const node of Object.keys(feeder.remaining)) at(`feeders[${k}].remaining.${node}`, feeders[k], node);
  });
  for (const key of ['buildings', 'fleets'] as const) {
    config[key].forEach((entry, i) => {
      at(`${key}[${i}].node`, feeders[feederOf(config, entry)], entry.node);
    });
  }
}

function transmissionAt({ file, config }: LoadedConfig, network: Network): Transmission {
  const { transmission, market, feeders } = config;
  const requireBus = (id: string, path: string) => {
    try {
      busAt(network, id);
    } catch (error) {
      const expected = error instanceof InputError ? error.expected : 'a bus of the transmission network';
      throw new InputError({ file, path, found: `'${id}', which is no bus of network ${network.name}`, expected });
    }
  };
  feeders.forEach((feeder, k) => {
    requireBus(feeder.interface, `feeders[${k}].interface`);
  });
  requireBus(transmission.wind.node, 'transmission.wind.node');
  return transmissionOf(network, {
    interfaces: feeders.map((feeder) => feeder.interface),
    wind: transmission.wind.node,
    hours: stepMinutes(market) / 60,
    blocks: transmission.blocks,
    costScale: transmission.costScale,
    ratingScale: transmission.ratingScale,
    rampShare: transmission.ramp,
    upCostShare: transmission.upCost,
    downCostShare: transmission.downCost,
    vollEurPerMwh: market.voll,
    dumpEurPerMwh: market.dump,
    overloadEurPerMwh: market.overload,
    shortage: market.requirementCurve.map(({ share, price }) => ({ share, eurPerMw: price })),
  });
}

function fleetsOf({ fleets, seed }: Config, calendar: Calendar): Fleet[] {
  return fleets.map(({ name, evs, battery, power, efficiency, departure, arrival, spread, surprise }) =>
    generateFleet(
      {
        ...{ evs, batteryKwh: battery, minimumShare: 0, chargeKw: power, dischargeKw: 0 },
        ...{ chargeEfficiency: efficiency, dischargeEfficiency: 1 },
        surprise: { arrivalSdIsps: surprise, departureSdIsps: surprise, tripSdShare: 0 },
        window: { departureHour: departure, arrivalHour: arrival, sdHours: spread },
      },
      calendar,
      seed,
      name,
    ),
  );
}

/**
 * Makes the world of a run.
 * @throws InputError for a file that cannot be read, a network that does not serve, a node that is not on it
 */
export const buildWorld = (loaded: LoadedConfig): World => blaming(loaded.file, () => build(loaded));

function build(loaded: LoadedConfig): World {
  const { config } = loaded;
  const calendar = createCalendar(config.calendar);
  const grid = transmissionNetwork(loaded);
  const feeders = config.feeders.map((_, k) => feederNetwork(loaded, k));
  requireNodes(loaded.file, feeders, config);
  const known = new Map<number, WorldDay>();
  const unrated = feeders.filter(({ branches }) =>
    branches.every(({ ratingMva }) => ratingMva === Number.POSITIVE_INFINITY),
  );
  return {
    calendar,
    transmission: transmissionAt(loaded, grid),
    grid,
    feeders,
    day(index) {
      const made =
        known.get(index) ?? drawDay(config, calendar, calendar.days[index], stepsOf(calendar, config.market, index));
      known.set(index, made);
      return made;
    },
    fleets: fleetsOf(config, calendar),
    notes: unrated.map(({ name }) => `Network ${name}: no branch has a rating; none limits the feeder.`),
  };
}
