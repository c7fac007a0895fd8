import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Bid,
  BidPath,
  DayAheadProblem,
  DaySettings,
  Scenario,
  Tools,
} from '../../../../agents/active-distribution/ads/problem.ts';
import { DAY_SETTINGS } from '../../../../agents/active-distribution/ads/problem.ts';
import type { Network } from '../../../../src/grid/network.ts';
import { readNetwork } from '../../../../src/grid/readNetwork.ts';
import { topologyOf } from '../../../../src/grid/topology.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { createReliabilityMap } from '../../../../src/optimizers/reliability/reliabilityMap.ts';
import { stream } from '../../../../src/random/streams.ts';

const FILE = join(import.meta.dirname, '../../../../../shared/data/networks/case70da.m');

/** Whether the network is at hand: it is not in the repository. */
export const hasCase70 = existsSync(FILE);

const UNITS = [4, 17, 33, 53, 12, 26, 41, 62];
const STORAGES = [5, 20, 35, 57];
const LOTS = [3, 18, 32, 53];
const CONSUMERS = [13, 25, 41, 58];
/** Buses of four solar and four wind units. */
export const RENEWABLES = [10, 22, 39, 61, 7, 24, 47, 66];
const COSTS = [45, 53, 61, 69, 130, 138, 146, 154];
/** A working day's prices of the invention of this test: two peaks, a dip at noon; EUR/MWh. */
const PRICES = [78, 72, 68, 66, 67, 74, 96, 128, 137, 112, 90, 78, 70, 66, 68, 76, 92, 122, 160, 156, 128, 108, 94, 84];
const LOAD = [
  0.52, 0.48, 0.46, 0.45, 0.46, 0.52, 0.66, 0.8, 0.86, 0.84, 0.8, 0.79, 0.78, 0.76, 0.76, 0.8, 0.87, 0.97, 1, 0.97, 0.9,
  0.8, 0.68, 0.58,
];
const SUN = [
  0, 0, 0, 0, 0, 0, 0.02, 0.1, 0.22, 0.36, 0.47, 0.53, 0.55, 0.52, 0.45, 0.33, 0.19, 0.07, 0.01, 0, 0, 0, 0, 0,
];

export interface Case70 {
  network: Network;
  /** Bus index of each DER: units, storages, lots, consumers. */
  derBus: number[];
  zoneOf: Int32Array;
  problem: DayAheadProblem;
}

/** The network's four feeders are its zones. */
function zonesOf(network: Network): Int32Array {
  const { order, parentBus, parentBranch } = topologyOf(network);
  const zoneOf = new Int32Array(network.buses.length).fill(-1);
  const heads: number[] = [];
  for (const bus of order) {
    if (parentBranch[bus] < 0) continue;
    const parent = parentBus[bus];
    zoneOf[bus] = zoneOf[parent] >= 0 ? zoneOf[parent] : heads.push(bus) - 1;
  }
  return zoneOf;
}

function series(of: (hour: number) => number): Float64Array {
  return Float64Array.from({ length: 24 }, (_, hour) => of(hour));
}

function scenario(s: number, count: number, seed: number, network: Network, zoneOf: Int32Array): Scenario {
  const random = stream(seed, 'case70', s);
  const level = 1 + 0.05 * random.normal();
  const loadLevel = 1.2 * (1 + 0.05 * random.normal());
  const sun = 0.3 + 0.7 * random.uniform();
  const wind = random.uniform();
  let off = 0;
  let spread = 0;
  const dayAhead = series((hour) => {
    off = 0.7 * off + 3 * random.normal();
    return PRICES[hour] * level + off;
  });
  const realTime = series((hour) => {
    spread = 0.5 * spread + 25 * random.normal();
    return Math.min(300, Math.max(-150, dayAhead[hour] + spread));
  });
  const zoneFactor = series((hour) => LOAD[hour] * loadLevel);
  const zones = Math.max(...zoneOf) + 1;
  const total = (what: 'loadMw' | 'loadMvar'): number => network.buses.reduce((sum, bus) => sum + bus[what], 0);
  return {
    probability: 1 / count,
    dayAhead,
    realTime,
    loadFactor: Array.from({ length: zones }, () => zoneFactor),
    loadMw: series((hour) => zoneFactor[hour] * total('loadMw')),
    loadMvar: series((hour) => zoneFactor[hour] * total('loadMvar')),
    renewableMw: Array.from({ length: 8 }, (_, unit) =>
      series((hour) => 0.6 * (unit < 4 ? sun * SUN[hour] : wind * (0.7 + 0.2 * (hour % 3)))),
    ),
  };
}

/** A lot's bid: charges in the morning, sells at the evening's peak. */
function lotBid(place: number, scenarios: readonly Scenario[], der: number): Bid {
  const paths = scenarios.map(
    ({ dayAhead }): BidPath => ({
      sellMw: series((hour) => (hour === 18 || hour === 19 ? 0.08 : 0)),
      buyMw: series((hour) => (hour >= 2 && hour < 5 ? 0.09 + 0.01 * place : 0)),
      spinningMw: series((hour) => (hour > 8 && hour < 18 ? 0.06 : 0)),
      regulatingMw: series((hour) => (hour > 8 && hour < 18 ? 0.04 : 0)),
      idleMw: series((hour) => (hour >= 2 && hour < 4 ? 0.05 : 0)),
      sellPrice: series((hour) => 0.95 * dayAhead[hour]),
      buyPrice: series((hour) => 1.05 * dayAhead[hour]),
      spinningPrice: series((hour) => 0.9 * spinning(hour)),
      regulatingPrice: series((hour) => 0.5 * regulating(hour)),
    }),
  );
  return { bidder: `lot${place}`, der, paths };
}

/** Consumers' bid: a block curtailed at the evening's peak, and paid back after it. */
function consumersBid(place: number, scenarios: readonly Scenario[], der: number): Bid {
  const none = new Float64Array(24);
  const paths = scenarios.map(
    ({ dayAhead }): BidPath => ({
      sellMw: series((hour) => (hour === 18 ? 0.05 + 0.01 * place : 0)),
      buyMw: series((hour) => (hour > 18 && hour < 22 ? 0.02 : 0)),
      spinningMw: series(() => 0.05),
      regulatingMw: none,
      idleMw: none,
      sellPrice: series((hour) => 0.95 * dayAhead[hour]),
      buyPrice: series((hour) => 1.05 * dayAhead[hour]),
      spinningPrice: series((hour) => 0.9 * spinning(hour)),
      regulatingPrice: none,
    }),
  );
  return { bidder: `consumers${place}`, der, paths };
}

const spinning = (hour: number): number => (hour >= 9 && hour < 12 ? 1.1 * PRICES[hour] : 10 + (hour % 5) * 6);
const regulating = (hour: number): number => 20 + (hour % 4) * 8;

/** A day on case70da with eight units, storages, lots and consumers. Its prices and weather are the invention of this test. */
export function case70({ scenarios: count = 3, seed = 1, settings = {} as Partial<DaySettings> } = {}): Case70 {
  const network = readNetwork(FILE);
  const zoneOf = zonesOf(network);
  const busOf = (id: number): number => network.busIndex.get(`${id}`) as number;
  const scenarios = Array.from({ length: count }, (_, s) => scenario(s, count, seed, network, zoneOf));
  const derBus = [...UNITS, ...STORAGES, ...LOTS, ...CONSUMERS].map(busOf);
  const problem: DayAheadProblem = {
    hours: 24,
    ders: derBus.length,
    generators: UNITS.map((id, unit) => ({
      id: `unit${id}`,
      der: unit,
      pMinMw: 0.3,
      pMaxMw: 1,
      rampMwPerHour: 0.6,
      upHours: 3,
      downHours: 2,
      noLoadEurPerHour: 12,
      startUpEur: 30,
      costEurPerMwh: COSTS[unit],
      isOn: unit < 4,
      hoursInState: 10,
      powerMw: unit < 4 ? 0.5 : 0,
    })),
    storages: STORAGES.map((id, place) => ({
      id: `storage${id}`,
      der: UNITS.length + place,
      powerMw: 0.5,
      capacityMwh: 1.5,
      floorMwh: 0.15,
      efficiency: 0.95,
      wearEurPerMwh: 5,
      startMwh: 0.75,
      endMwh: 0.75,
    })),
    scenarios,
    spinningPrice: series(spinning),
    regulatingPrice: series(regulating),
    reactivePrice: series((hour) => 0.15 * PRICES[hour]),
    bids: [
      ...LOTS.map((_, place) => lotBid(place, scenarios, 12 + place)),
      ...CONSUMERS.map((_, place) => consumersBid(place, scenarios, 16 + place)),
    ],
    lossShare: series(() => 0.04),
    settings: { ...DAY_SETTINGS, ...settings },
  };
  return { network, derBus, zoneOf, problem };
}

export async function case70Tools(
  { network, derBus, zoneOf }: Case70,
  { switching = 'ties' as 'ties' | 'none', cascade = true } = {},
): Promise<Tools> {
  const solver = await loadSolver();
  const fullMw = (der: number): number => (der < 8 ? 1 : der < 12 ? 0.5 : 0);
  const reliability = createReliabilityMap(
    network,
    {
      zoneOf,
      ders: derBus.map((bus, der) => ({ bus, fullMw: fullMw(der) })),
      switching,
      islanding: true,
      cascade,
      cascadeState: 'noDg',
      minimumVoltagePu: 0.9,
      powerFactor: 0.9,
    },
    solver,
  );
  return { solver, reliability };
}
