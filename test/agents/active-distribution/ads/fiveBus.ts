import {
  DAY_SETTINGS,
  type DayAheadProblem,
  type DaySettings,
  type Tools,
} from '../../../../agents/active-distribution/ads/problem.ts';
import { prepareNetwork } from '../../../../src/grid/network.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { createReliabilityMap } from '../../../../src/optimizers/reliability/reliabilityMap.ts';

const LINES = [
  [0, 1],
  [1, 2],
  [0, 3],
  [3, 4],
  [2, 4],
] as const;

/** Two feeders of two buses and a tie between their ends, a generator at the end of the first. */
export const fiveBusNetwork = () =>
  prepareNetwork({
    name: 'five-bus',
    baseMva: 1,
    buses: [0, 1, 0.8, 0.6, 0.5].map((loadMw, bus) => ({
      id: `${bus + 1}`,
      baseKv: 11,
      loadMw,
      loadMvar: 0,
      shuntMw: 0,
      shuntMvar: 0,
    })),
    branches: LINES.map(([from, to], line) => ({
      id: `${from + 1}-${to + 1}`,
      kind: 'line' as const,
      from,
      to,
      rPu: 0.02,
      xPu: 0,
      bPu: 0,
      tap: 1,
      shiftRad: 0,
      ratingMva: Number.POSITIVE_INFINITY,
      closed: line < 4,
    })),
    generation: [],
    sources: [{ bus: 0, voltagePu: 1 }],
  });

const LOADS = [0.5, 1, 0.75];

/** Three hours of it: F1 and F2 of all 8 commitments were worked out by hand and by a prototype. */
export function fiveBusProblem(settings: Partial<DaySettings> = {}): DayAheadProblem {
  const loadMw = LOADS.map((factor) => 2.9 * factor);
  const prices = [40, 120, 80];
  return {
    hours: 3,
    ders: 1,
    generators: [
      {
        id: 'unit',
        der: 0,
        pMinMw: 0.3,
        pMaxMw: 1,
        rampMwPerHour: 1,
        upHours: 1,
        downHours: 1,
        noLoadEurPerHour: 10,
        startUpEur: 20,
        costEurPerMwh: 90,
        isOn: false,
        hoursInState: 24,
        powerMw: 0,
      },
    ],
    storages: [],
    scenarios: [
      {
        probability: 1,
        dayAhead: prices,
        realTime: prices,
        loadFactor: [LOADS],
        loadMw,
        loadMvar: [0, 0, 0],
        renewableMw: [],
      },
    ],
    spinningPrice: [0, 0, 0],
    regulatingPrice: [0, 0, 0],
    reactivePrice: [0, 0, 0],
    bids: [],
    lossShare: [0, 0, 0],
    repeats: true,
    settings: {
      ...DAY_SETTINGS,
      realTimeLimitMw: 0,
      regulatingNeed: 0,
      contingencyWeight: 0,
      ...settings,
    },
  };
}

export async function fiveBusTools(switching: 'ties' | 'none'): Promise<Tools> {
  const solver = await loadSolver();
  const reliability = createReliabilityMap(
    fiveBusNetwork(),
    {
      zoneOf: Int32Array.of(-1, 0, 0, 0, 0),
      ders: [{ bus: 2, fullMw: 1 }],
      switching,
      islanding: true,
      cascade: false,
      cascadeState: 'noDg',
      feederHeads: true,
      minimumVoltagePu: 0.9,
      powerFactor: 1,
    },
    solver,
  );
  return { solver, reliability };
}
