import {
  DAY_SETTINGS,
  type DayAheadProblem,
  type DaySettings,
  type Tools,
} from '../../../../agents/active-distribution/ads/problem.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { createReliabilityMap } from '../../../../src/optimizers/reliability/reliabilityMap.ts';
import { stream } from '../../../../src/random/streams.ts';
import { fiveBusNetwork } from './fiveBus.ts';

export const SMALL_HOURS = 3;

const series = (of: (hour: number) => number): Float64Array =>
  Float64Array.from({ length: SMALL_HOURS }, (_, h) => of(h));

/** A few hours on the five-bus network, drawn at random: two units (buses 3 and 5), a storage (2), a lot's bid (4), two scenarios. */
export function smallDay(seed: number, settings: Partial<DaySettings> = {}): DayAheadProblem {
  const random = stream(seed, 'small day');
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const scenarios = [0, 1].map((s) => {
    const factor = series(() => between(0.4, 1.1));
    const dayAhead = series(() => between(-20, 160));
    return {
      probability: s === 0 ? 0.4 : 0.6,
      dayAhead,
      realTime: dayAhead.map((price) => price + between(-60, 60)),
      loadFactor: [factor],
      loadMw: factor.map((each) => 2.9 * each),
      loadMvar: factor.map((each) => 0.9 * each),
      renewableMw: [series(() => between(0, 0.3))],
    };
  });
  const bidPath = (s: number) => {
    const price = scenarios[s].dayAhead;
    return {
      sellMw: series((hour) => (hour === 2 ? 0.1 : 0)),
      buyMw: series((hour) => (hour === 0 ? between(0.1, 0.2) : 0)),
      spinningMw: series(() => between(0, 0.1)),
      regulatingMw: series(() => between(0, 0.1)),
      idleMw: series((hour) => (hour === 1 ? 0.08 : 0)),
      sellPrice: price.map((each) => each - 0.05 * Math.abs(each)),
      buyPrice: price.map((each) => each + 0.05 * Math.abs(each)),
      spinningPrice: series(() => between(5, 60)),
      regulatingPrice: series(() => between(5, 30)),
    };
  };
  return {
    hours: SMALL_HOURS,
    ders: 4,
    generators: [0, 1].map((unit) => {
      const isOn = random.uniform() < 0.5;
      return {
        id: `unit${unit}`,
        der: unit,
        pMinMw: 0.3,
        pMaxMw: 1,
        rampMwPerHour: 0.6,
        upHours: 2,
        downHours: 2,
        noLoadEurPerHour: 12,
        startUpEur: 30,
        costEurPerMwh: unit === 0 ? 60 : 95,
        isOn,
        hoursInState: random.uniform() < 0.5 ? 1 : 5,
        powerMw: isOn ? between(0.3, 1) : 0,
      };
    }),
    storages: [
      {
        id: 'storage',
        der: 2,
        powerMw: 0.5,
        capacityMwh: 1.5,
        floorMwh: 0.15,
        efficiency: 0.95,
        wearEurPerMwh: 5,
        startMwh: 0.5,
        endMwh: 0.5,
      },
    ],
    scenarios,
    spinningPrice: series(() => between(0, 90)),
    regulatingPrice: series(() => between(0, 40)),
    reactivePrice: series(() => 10),
    bids: [{ bidder: 'lot', der: 3, paths: [bidPath(0), bidPath(1)] }],
    lossShare: [0.03, 0.04, 0.05],
    settings: { ...DAY_SETTINGS, ...settings },
  };
}

export async function smallDayTools(switching: 'ties' | 'none'): Promise<Tools> {
  const solver = await loadSolver();
  const reliability = createReliabilityMap(
    fiveBusNetwork(),
    {
      zoneOf: Int32Array.of(-1, 0, 0, 0, 0),
      ders: [2, 4, 1, 3].map((bus, der) => ({ bus, fullMw: [1, 1, 0.5, 0][der] })),
      switching,
      islanding: true,
      cascade: false,
      cascadeState: 'noDg',
      feederHeads: true,
      minimumVoltagePu: 0.9,
      powerFactor: 0.9,
    },
    solver,
  );
  return { solver, reliability };
}
