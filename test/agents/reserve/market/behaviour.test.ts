import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pluggedIn, weightedMean, weightedSpread } from '../../../../agents/reserve/market/behaviour.ts';
import { atHome, figureOf, run, smallMarket } from './helpers.ts';

const isps = fc.array(
  fc.record({ price: fc.integer({ min: -200, max: 900 }), weight: fc.integer({ min: 0, max: 9 }) }),
  {
    maxLength: 40,
  },
);
const columns = (rows: readonly { price: number; weight: number }[]) => ({
  prices: Float64Array.from(rows, ({ price }) => price),
  weights: Float64Array.from(rows, ({ weight }) => weight),
});
/** Each MWh as a price of its own. */
const unit = (rows: readonly { price: number; weight: number }[]) =>
  rows.flatMap(({ price, weight }) => Array.from({ length: weight }, () => price)).sort((a, b) => a - b);

describe('prices weighted by volume', () => {
  it('have the mean of as many single MWh', () => {
    fc.assert(
      fc.property(isps, (rows) => {
        const { prices, weights } = columns(rows);
        const all = unit(rows);
        const mean = all.reduce((total, price) => total + price, 0) / all.length;
        if (all.length === 0) expect(weightedMean(prices, weights)).toBeNaN();
        else expect(weightedMean(prices, weights)).toBeCloseTo(mean, 9);
      }),
    );
  });

  it('are spread as far as the middle nine tenths of as many single MWh', () => {
    fc.assert(
      fc.property(isps, (rows) => {
        const { prices, weights } = columns(rows);
        const all = unit(rows);
        if (all.length === 0) {
          expect(weightedSpread(prices, weights)).toBeNaN();
          return;
        }
        const at = (p: number) => all[Math.max(0, Math.ceil(p * all.length - 1e-9) - 1)];
        expect(weightedSpread(prices, weights)).toBe(at(0.95) - at(0.05));
      }),
    );
  });

  it('count nothing where there is a price and no volume, nor where there is neither', () => {
    const prices = Float64Array.of(10, Number.NaN, 30);
    expect(weightedMean(prices, Float64Array.of(1, 0, 1))).toBe(20);
    expect(weightedSpread(prices, Float64Array.of(1, 0, 1))).toBe(20);
  });
});

const DAY = { start: '2024-02-19', days: 1 };

describe('a world of which a run is made', () => {
  it('has EVs plugged in where no trip takes them away, and day-ahead prices of those hours', async () => {
    const result = await run(smallMarket({ calendar: DAY, fleet: { standsFor: 2, surprise: { arrivalSdIsps: 6 } } }));
    const { calendar, fleets, prices } = result.world;
    const away = (isp: number) =>
      fleets.flatMap(({ fleet }) => {
        const { departureIsp, arrivalIsp } = atHome(fleet).actual[calendar.dayOf(isp).index];
        const at = calendar.ispOfDay(isp);
        return [...departureIsp].filter((departure, ev) => departure <= at && at < arrivalIsp[ev]);
      }).length;
    const evs = pluggedIn(result.world);
    const isps = [...evs.keys()];
    expect([...evs]).toEqual(isps.map((isp) => 2 * (8 - away(isp))));
    expect(new Set(evs).size).toBeGreaterThan(3);
    const weighted = isps.reduce((total, isp) => total + evs[isp] * prices.dayAhead[isp], 0);
    const all = evs.reduce((total, each) => total + each, 0);
    expect(figureOf(result, 'pluggedInAtDayAheadEurPerMwh')).toBeCloseTo(weighted / all, 9);
    for (const [figure, direction] of [
      ['withoutUpwardPriceShare', 'upward'],
      ['withoutDownwardPriceShare', 'downward'],
    ] as const) {
      const absent = isps.filter((isp) => !(Math.abs(prices[direction][isp]) > 0));
      expect(figureOf(result, figure)).toBeCloseTo(absent.length / isps.length, 12);
      expect(absent.length).toBeGreaterThan(0);
    }
  });

  it('counts ISPs over the limit on a main line apart while it exports', async () => {
    const config = smallMarket({ calendar: DAY, dso: { loadingLimit: 0.5 } });
    const result = await run(config);
    const { recorder, world } = result;
    const sources = new Set(world.network.sources.map(({ bus }) => bus));
    const main = world.network.branches.flatMap(({ from, to }, k) => (sources.has(from) || sources.has(to) ? [k] : []));
    const over = recorder.grid.filter((_, isp) => main.some((k) => recorder.loading[isp][k] > 0.5));
    const reverse = over.filter(({ importMw }) => importMw < 0).length;
    expect(figureOf(result, 'mainLineOverloadedIsps')).toBe(over.length);
    expect(figureOf(result, 'mainLineReverseOverloadedIsps')).toBe(reverse);
    expect(reverse).toBeGreaterThan(0);
  });
});
