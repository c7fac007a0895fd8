import type { FeederDay } from '../../../agents/nested/dso/feederDay.ts';
import type { TsoMarket, TsoStep } from '../../../agents/nested/tso/tsoMarket.ts';

/** The worked example of docs/nested.md: buses A, B and C in a triangle, load and wind at B, one feeder with one battery at C. */
export function exampleMarket(): TsoMarket {
  return {
    units: [
      {
        name: 'G1',
        bus: 0,
        blocks: [
          { mw: 60, eurPerMwh: 20 },
          { mw: 40, eurPerMwh: 30 },
        ],
        rampMw: 12,
        upEurPerMw: 2,
        downEurPerMw: 1,
      },
      {
        name: 'G2',
        bus: 1,
        blocks: [
          { mw: 20, eurPerMwh: 50 },
          { mw: 80, eurPerMwh: 60 },
        ],
        rampMw: 12,
        upEurPerMw: 5,
        downEurPerMw: 3,
      },
    ],
    lines: [
      {
        id: 'A-C',
        ratingMw: 26,
        ofUnit: Float64Array.of(1 / 3, 0),
        ofWind: 0,
        ofInterface: Float64Array.of(-1 / 3),
      },
    ],
    interfaces: 1,
    vollEurPerMwh: 1000,
    dumpEurPerMwh: 100,
    overloadEurPerMwh: 500,
    shortage: [
      { share: 0.25, eurPerMw: 15 },
      { share: 0.75, eurPerMw: 100 },
    ],
  };
}

/** Its three steps, with what is required for the imports of scheme `none` (9, 13 and 15 MW); `steps` cuts the day short. */
export function exampleSteps({ steps = 3 } = {}): TsoStep[] {
  const [demand, up, down] = [
    [60, 90, 70],
    [36, 0, 2],
    [0, 20, 2],
  ];
  return demand.slice(0, steps).map((demandMw, t) => ({
    demandMw,
    loadFlowMw: new Float64Array(1),
    windMw: 10,
    requiredUpMw: up[t],
    requiredDownMw: down[t],
  }));
}

/** Its feeder; `cover` asks the battery to cover deviations of 0.5, 1 and 0.5 MW, each step by itself. */
export function exampleFeeder({ cover = false, steps = 3 }: { cover?: boolean; steps?: number } = {}): FeederDay {
  const ofDay = (...figures: number[]): Float64Array => Float64Array.from(figures.slice(0, steps));
  return {
    hours: 1,
    steps,
    multiplicity: 1,
    netMw: ofDay(9, 13, 15),
    generators: [],
    storages: [{ powerMw: 5, leastMwh: 0, mostMwh: 10, startMwh: 5, efficiency: 1, wearEurPerMwh: 1 }],
    pvMw: [],
    cutEurPerMwh: 10,
    users: [],
    standbyUpEur: new Float64Array(steps),
    standbyDownEur: new Float64Array(steps),
    cover: { share: cover ? 1 : 0, steps: 1, deviationMw: ofDay(0.5, 1, 0.5), missEurPerMwh: 300 },
    rows: [],
  };
}
