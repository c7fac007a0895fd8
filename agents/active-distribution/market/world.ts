import { contentOf } from '../../../src/config/fetched.ts';
import { blaming, InputError } from '../../../src/errors.ts';
import { type Feeders, feedersOf } from '../../../src/grid/feeders.ts';
import { fourFeederNetwork } from '../../../src/grid/fourFeeders.ts';
import { busAt, type Network } from '../../../src/grid/network.ts';
import { networkOf } from '../../../src/grid/networkOf.ts';
import { requireApart, requireRadial, requireSupplied, topologyOf } from '../../../src/grid/topology.ts';
import type { CommonWorld } from '../../../src/market/system.ts';
import { stream } from '../../../src/random/streams.ts';
import { type Calendar, createCalendar, type Day } from '../../../src/time/calendar.ts';
import { generateFittedPrices, priceScenarios } from '../../../src/worlds/fitted/prices/prices.ts';
import { fittedWorldOf } from '../../../src/worlds/fitted/worldFile.ts';
import { readPriceFile } from '../../../src/worlds/priceFile.ts';
import { DAY_AHEAD_MEAN } from './calibration.ts';
import type { Config, LoadedConfig } from './config.ts';
import {
  type AncillaryPrices,
  ancillaryPrices,
  dayDrawer,
  loadShape,
  noisyPrices,
  type PossibleDay,
  type PriceDraw,
  realTimeOf,
} from './days.ts';
import { drawFaults, type LineFault } from './faults.ts';
import { drawSessions, type LotSession } from './lotSessions.ts';
import { hoursOf } from './rules.ts';
import { type DayScenarios, dayScenarios } from './scenarios.ts';

/** A day of the run: how it comes, and what can be known of it the day before. */
interface WorldDay {
  actual: PossibleDay;
  ancillary: AncillaryPrices;
  scenarios: DayScenarios;
}

/** What happens in a run whoever decides what. */
export interface World extends CommonWorld {
  calendar: Calendar;
  network: Network;
  /** Each a zone of load. */
  feeders: Feeders;
  /** Made when a day is first asked for. */
  day(index: number): WorldDay;
  /** Of each lot, by its place in the config, in order of arrival. */
  sessions: readonly (readonly LotSession[])[];
  /** What a consumer draws in each hour of a day, as a share of its most. */
  consumerShape(day: Day): Float64Array;
  faults: readonly LineFault[];
  notes: readonly string[];
}

/** Means of a spring month for the hours of a day. */
const meanPrices =
  (calendar: Calendar) =>
  (day: Day): Float64Array =>
    Float64Array.from(
      { length: hoursOf(calendar, day) },
      (_, hour) => DAY_AHEAD_MEAN[calendar.hourOfDay(day.firstIsp + 4 * hour)],
    );

const hourly = (series: Float64Array, { firstIsp, ispCount }: Day): Float64Array =>
  Float64Array.from({ length: ispCount / 4 }, (_, hour) => {
    const from = firstIsp + 4 * hour;
    return (series[from] + series[from + 1] + series[from + 2] + series[from + 3]) / 4;
  });

/** The draw that comes true; all others are possible days. */
const ACTUAL = 'actual';

interface PriceSource {
  draw: PriceDraw;
  notes: readonly string[];
}

/** Draws of prices by what a config says of them. */
function priceSource({ config, fetched }: LoadedConfig, calendar: Calendar): PriceSource {
  const { world, seed } = config;
  const noisy = noisyPrices(meanPrices(calendar), world, seed);
  const model = world.model === undefined ? undefined : fittedWorldOf(contentOf({ fetched }, world.model)).prices;
  if (world.model !== undefined && model === undefined) {
    throw new InputError({
      path: 'world.model',
      found: `${world.model}, a world without prices`,
      expected: 'a world with fitted prices',
    });
  }
  const drawn = (series: { dayAhead: Float64Array; shortage: Float64Array; surplus: Float64Array }, day: Day) => {
    const dayAhead = hourly(series.dayAhead, day);
    const middle = hourly(
      series.shortage.map((price, isp) => (price + series.surplus[isp]) / 2),
      day,
    );
    return { dayAhead, realTime: dayAhead.map((price, hour) => realTimeOf(price, middle[hour] - price)) };
  };
  const actual = model && generateFittedPrices(model, calendar, seed);
  const byModel: PriceDraw | undefined =
    model &&
    actual &&
    ((day, draw) => {
      if (draw === ACTUAL) return drawn(actual, day);
      const all = priceScenarios(model, calendar, day, 1, seed, draw);
      const alone = { ...day, firstIsp: 0 };
      return drawn({ dayAhead: all.dayAhead[0], shortage: all.shortage[0], surplus: all.surplus[0] }, alone);
    });
  const possible = byModel ?? noisy;
  if (world.prices === 'generated') return { draw: possible, notes: [] };
  const observed = readPriceFile(
    [world.prices.file].flat().map((path) => contentOf({ fetched }, path)),
    calendar,
    { area: world.prices.area, missingState: 'infer' },
  );
  const about = noisyPrices((day) => hourly(observed.dayAhead, day), world, seed);
  const came = world.prices.as === 'they were';
  return {
    draw: (day, draw) => (draw === ACTUAL && came ? drawn(observed, day) : (byModel ?? about)(day, draw)),
    notes: observed.notes,
  };
}

/** The network, and that operation from it can begin. @throws InputError for loops, joined substations, unsupplied buses, unknown nodes */
function networkFor({ config, file, fetched }: LoadedConfig): Network {
  const network =
    'file' in config.network ? networkOf(contentOf({ fetched }, config.network.file)) : fourFeederNetwork();
  const topology = topologyOf(network);
  requireSupplied(network, topology);
  requireApart(network, topology);
  requireRadial(network, topology);
  if (config.market.switching === 'ties' && network.branches.every(({ closed }) => closed)) {
    throw new InputError({
      file,
      path: 'market.switching',
      found: `ties, where network ${network.name} has none`,
      expected: 'none, or a network with open ties',
    });
  }
  const { ads, evplas, dras } = config;
  const roots = new Set(network.sources.map(({ bus }) => bus));
  const sites: [string, { node: string }[]][] = [
    ...(['generators', 'storages', 'solar', 'wind'] as const).map((key): [string, { node: string }[]] => [
      `ads.${key}`,
      ads[key],
    ]),
    ['evplas', evplas],
    ['dras', dras],
  ];
  for (const [key, entries] of sites) {
    entries.forEach(({ node }, k) => {
      const path = `${key}[${k}].node`;
      let bus: number;
      try {
        bus = busAt(network, node);
      } catch (error) {
        const expected = error instanceof InputError ? error.expected : 'a node of the network';
        throw new InputError({ file, path, found: `node '${node}', which is not on the network`, expected });
      }
      if (roots.has(bus))
        throw new InputError({ file, path, found: `node '${node}', a substation`, expected: 'a node on a feeder' });
    });
  }
  return network;
}

/** What a lot or a run can do nothing about, in sentences. */
function notesOf(network: Network, { days, ispCount, hoursPerIsp }: Calendar, world: Config['world']): string[] {
  const { prices, faults } = world;
  const isLate = faults !== 'none' && 'line' in faults && Math.round(faults.hour / hoursPerIsp) >= ispCount;
  const unrated = network.branches.every(({ ratingMva }) => ratingMva === Number.POSITIVE_INFINITY);
  return [
    ...(unrated ? ['Network: no branch has a rating; lines are taken to carry 4 MVA, substations 10 MVA.'] : []),
    ...(prices === 'generated' && days.some(({ weekday }) => weekday > 5)
      ? ['Prices: generated ones are those of working days, also at the weekend.']
      : []),
    ...(isLate ? [`Faults: line ${faults.line} is to fail at hour ${faults.hour}, after the run has ended.`] : []),
  ];
}

/**
 * Makes the world of a run.
 * @throws InputError for a file that cannot be read, a period that does not fit, a node that is not on the network
 */
export const buildWorld = (loaded: LoadedConfig): World => blaming(loaded.file, () => build(loaded));

function build(loaded: LoadedConfig): World {
  const { config } = loaded;
  const { seed, world, evplas } = config;
  const calendar = createCalendar(config.calendar);
  const network = networkFor(loaded);
  const feeders = feedersOf(network);
  const prices = priceSource(loaded, calendar);
  const draw = dayDrawer(calendar, world, feeders.names.length, prices.draw, seed);
  const known = new Map<number, WorldDay>();
  return {
    calendar,
    network,
    feeders,
    day(index) {
      const there = known.get(index);
      if (there) return there;
      const day = calendar.days[index];
      const possible = Array.from({ length: world.draws }, (_, k) => draw(day, String(k)));
      const scenarios = dayScenarios(possible, world.scenarios);
      const expected = Float64Array.from(possible[0].dayAhead, (_, hour) =>
        possible.reduce((sum, { dayAhead }) => sum + dayAhead[hour] / possible.length, 0),
      );
      const made = { actual: draw(day, ACTUAL), ancillary: ancillaryPrices(calendar, day, expected, world), scenarios };
      known.set(index, made);
      return made;
    },
    sessions: evplas.map((lot) => drawSessions(lot, calendar, (...purpose) => stream(seed, lot.name, ...purpose))),
    consumerShape: (day) => loadShape(calendar, day, true),
    faults: drawFaults(network, calendar, world.faults, seed),
    notes: [...prices.notes, ...notesOf(network, calendar, world)],
  };
}
