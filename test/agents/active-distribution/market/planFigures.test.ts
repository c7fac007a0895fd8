import { describe, expect, it } from 'vitest';
import { planFigures } from '../../../../agents/active-distribution/market/planFigures.ts';
import type { SimulationResult } from '../../../../agents/active-distribution/market/simulate.ts';
import { feedersOf } from '../../../../src/grid/feeders.ts';
import { fourFeederNetwork } from '../../../../src/grid/fourFeeders.ts';
import { linearVoltages } from '../../../../src/grid/linDistFlow.ts';
import { nominalInjection } from '../../../../src/grid/network.ts';
import { createPowerFlow } from '../../../../src/grid/powerFlow.ts';

const series = (...values: number[]) => Float64Array.of(...values);
const network = fourFeederNetwork();

const plan = {
  day: 0,
  front: [
    { f1Eur: 900, f2Eur: 5000, isChosen: false },
    { f1Eur: 800, f2Eur: 4000, isChosen: true },
    { f1Eur: 100, f2Eur: 3500, isChosen: false },
  ],
  parts: { reactive: 50 },
  soldMw: series(0, 2, 1),
  boughtMw: series(3, 0, 0),
  spinningMw: series(1, 4, 2),
  generatorMw: series(1, 0.5, 2, 0, 0.5, 1),
  renewableMw: series(0, 0.2, 0.3),
  storageMw: series(-1, 0.5, 0.25),
  realTimeSoldMw: series(0.1, 0, 0),
  realTimeBoughtMw: series(0, 0.2, 0.3),
};
const bid = { day: 0, sellMw: series(0, 0.2, 0), buyMw: series(0.4, 0, 0.1) };
const review = {
  ids: ['line 1-2', 'bus 3', 'line 1-2, then line 4-5', 'bus 3, then line 4-5'],
  switches: series(2, 3, 6, 9),
  f2Eur: series(100, 400, 200, 300),
  gammaHours: series(0, 24, 6, 6),
};
const day = {
  actual: {
    dayAhead: series(50, 100, 80),
    zoneLoad: [series(1, 0.5, 0.5), series(1, 0.5, 0.5), series(1, 0.5, 0.5), series(1, 0.5, 0.5)],
  },
  ancillary: { spinning: series(10, 120, 20) },
};

const run = (changes: object = {}) =>
  ({
    recorder: {
      plans: [plan],
      bids: [
        { ...bid, bidder: 'Lot' },
        { ...bid, bidder: 'DRA', sellMw: series(9, 9, 9) },
      ],
      reviews: [review],
      ...changes,
    },
    world: { network, feeders: feedersOf(network), day: () => day },
    loaded: { config: { evplas: [{ name: 'Lot' }] } },
  }) as unknown as SimulationResult;

const figureOf = (name: string, of = run()): number => {
  const figure = planFigures.find((each) => each.name === name);
  if (!figure) throw new Error(name);
  return figure.of(of) as number;
};

describe('what day-ahead plans come to', () => {
  it.each([
    ['f1AssumedLossEur', 850],
    ['f2AssumedLossEur', 4000],
    ['f1RangeEur', 800],
    ['f2RangeEur', 1500],
    ['soldAtEurPerMwh', (2 * 100 + 80) / 3],
    ['boughtAtEurPerMwh', 50],
    ['spinningAtDearReserveMw', 4],
    ['spinningAtCheapReserveMw', 1.5],
    ['generationAtDearReserveMw', 1],
    ['generationAtCheapReserveMw', (1 + 3) / 2],
    ['realTimePlannedMwh', 0.6],
    ['derPlannedMwh', 5 + 0.5 + 0.75],
    ['evplaChargedAtEurPerMwh', (0.4 * 50 + 0.1 * 80) / 0.5],
    ['evplaDischargedAtEurPerMwh', 100],
    ['evplaNetShare', -0.3 / 0.7],
    ['switchesSingle', 2.5],
    ['switchesCascade', 7.5],
    ['switchesLeast', 2],
    ['switchesMost', 9],
    ['worstGammaHours', 24],
    // ranks 0 3 1 2 and 0 3 1.5 1.5
    ['worstGammaCorrelation', 4.5 / Math.sqrt(5 * 4.5)],
    // sales -3 2 1 at 50 100 80: both off their means by -3 2 1 and -26.67 23.33 3.33
    ['saleAtPriceCorrelation', 130 / Math.sqrt(14 * (26.6667 ** 2 + 23.3333 ** 2 + 3.3333 ** 2))],
  ])('%s', (name, expected) => {
    expect(figureOf(name)).toBeCloseTo(expected, 5);
  });

  it('the error of linear voltages is that of the hour with the highest load', () => {
    const { injectionMw, injectionMvar } = nominalInjection(network);
    const { voltagePu } = createPowerFlow(network).solve(injectionMw, injectionMvar);
    const linear = linearVoltages(network, injectionMw, injectionMvar);
    const worst = voltagePu.reduce((most, value, bus) => Math.max(most, Math.abs(value - linear[bus])), 0);
    expect(figureOf('linearVoltageErrorPu')).toBeCloseTo(worst, 12);
  });

  it('are no figures where there is nothing to say', () => {
    const empty = run({
      bids: [],
      reviews: [],
      plans: [{ ...plan, soldMw: series(0, 0, 0), boughtMw: series(0, 0, 0) }],
    });
    for (const name of [
      ...['soldAtEurPerMwh', 'boughtAtEurPerMwh', 'saleAtPriceCorrelation', 'evplaNetShare', 'evplaChargedAtEurPerMwh'],
      ...['switchesSingle', 'switchesMost', 'worstGammaHours', 'worstGammaCorrelation'],
    ]) {
      expect([name, figureOf(name, empty)]).toEqual([name, Number.NaN]);
    }
  });
});
