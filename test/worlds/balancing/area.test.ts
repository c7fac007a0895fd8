import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Calendar, createCalendar } from '../../../src/time/calendar.ts';
import { type AreaSettings, type BalancingArea, balancingArea } from '../../../src/worlds/balancing/area.ts';
import { generateFittedPrices, type PricesModel } from '../../../src/worlds/fitted/prices/prices.ts';
import { readWorld } from '../../../src/worlds/fitted/readWorld.ts';
import { emptyPrices, generatePrices, type PriceSeries } from '../../../src/worlds/prices.ts';

const calendar = createCalendar({ start: '2024-02-19', days: 7 });
const prices = generatePrices('winter', calendar, 5);
const settings: AreaSettings = {
  ...{ need: 100, from: 'world', deadband: 0.05, subSteps: 1, ladder: 10, mean: -0.35, persistence: 4 },
};
const areaOf = (changes: Partial<AreaSettings> = {}, own: PriceSeries = prices, when: Calendar = calendar) =>
  balancingArea({ ...settings, ...changes }, own, own, when, 1);

/** The price of the last of so many MW. */
const priceOf = (area: BalancingArea, isp: number, step: number, direction: 'upward' | 'downward', mw: number) =>
  area.ladder(isp, step, direction, mw).at(-1)?.priceEurPerMwh;

const isps = Array.from({ length: calendar.ispCount }, (_, isp) => isp);

describe('the area of a world', () => {
  it('meets its prices: at the base need the last unit costs what the world says', () => {
    const area = areaOf();
    for (const isp of isps) {
      const { upMw, downMw } = area.base(isp, 0);
      expect(upMw > 0).toBe(!Number.isNaN(prices.upward[isp]));
      expect(downMw > 0).toBe(!Number.isNaN(prices.downward[isp]));
      if (upMw > 0) expect(priceOf(area, isp, 0, 'upward', upMw)).toBe(prices.upward[isp]);
      if (downMw > 0) expect(priceOf(area, isp, 0, 'downward', downMw)).toBe(prices.downward[isp]);
      expect(area.basePrices(isp)).toEqual({
        regulationState: prices.regulationState[isp],
        shortageEurPerMwh: prices.shortage[isp],
        surplusEurPerMwh: prices.surplus[isp],
      });
    }
  });

  it('has knots at the base need and whole steps of the ladder from it, ever dearer', () => {
    const area = areaOf({ ladder: 10 });
    for (const isp of isps) {
      for (const direction of ['upward', 'downward'] as const) {
        const own = area.base(isp, 0)[direction === 'upward' ? 'upMw' : 'downMw'];
        const ladder = area.ladder(isp, 0, direction, own + 35);
        let end = 0;
        const ends = ladder.map(({ volumeMw }) => {
          end += volumeMw;
          return end;
        });
        expect(ends.at(-1)).toBeGreaterThanOrEqual(own + 35 - 1e-9);
        for (const each of ends) {
          const inSteps = (each - own) / 10;
          expect(Math.abs(inSteps - Math.round(inSteps))).toBeLessThan(1e-9);
        }
        const sign = direction === 'upward' ? 1 : -1;
        for (let k = 1; k < ladder.length; k++)
          expect(sign * (ladder[k].priceEurPerMwh - ladder[k - 1].priceEurPerMwh)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('in state 2 the steps of an ISP carry the upward need, the downward need, and both together', () => {
    const area = areaOf({ subSteps: 3 });
    const one = areaOf();
    let seen = 0;
    for (const isp of isps) {
      const { upMw, downMw } = one.base(isp, 0);
      const steps = [0, 1, 2].map((step) => area.base(isp, step));
      if (prices.regulationState[isp] !== 2) {
        for (const step of steps) expect(step).toEqual({ upMw, downMw });
        continue;
      }
      seen++;
      const net = upMw - downMw;
      expect(steps).toEqual([
        { upMw, downMw: 0 },
        { upMw: 0, downMw },
        { upMw: Math.max(0, net), downMw: Math.max(0, -net) },
      ]);
      expect(priceOf(area, isp, 0, 'upward', upMw)).toBe(prices.upward[isp]);
      expect(priceOf(area, isp, 1, 'downward', downMw)).toBe(prices.downward[isp]);
      // what is left in the third step is less, and less dear
      if (net > 0) expect(priceOf(area, isp, 2, 'upward', net)).toBeLessThanOrEqual(prices.upward[isp]);
      if (net < 0) expect(priceOf(area, isp, 2, 'downward', -net)).toBeGreaterThanOrEqual(prices.downward[isp]);
    }
    expect(seen).toBeGreaterThan(5);
  });

  it('asks the same for the same volume whatever the step, but at the need itself', () => {
    const area = areaOf({ subSteps: 3, ladder: 0.1 });
    const isp = isps.find((each) => prices.regulationState[each] === 2) as number;
    const at = (step: number) => priceOf(area, isp, step, 'upward', 20) as number;
    expect(Math.abs(at(2) - at(1))).toBeLessThan(2); // of knots less than 0.1 MW apart
  });

  it('has no need in state 0, and a ladder each way from there', () => {
    const none = emptyPrices(96);
    none.dayAhead.fill(50);
    const one = createCalendar({ start: '2024-02-20', days: 1 });
    const area = balancingArea(settings, none, prices, one, 1);
    expect(area.base(7, 0)).toEqual({ upMw: 0, downMw: 0 });
    const steps = area.ladder(7, 0, 'upward', 25);
    expect(steps.map(({ volumeMw }) => volumeMw)).toEqual([10, 10, 10]);
    expect(priceOf(area, 7, 0, 'upward', 100)).toBeGreaterThan(50);
    expect(priceOf(area, 7, 0, 'downward', 100)).toBeLessThan(50);
    expect(area.ladder(7, 0, 'upward', 0)).toEqual([]);
  });
});

describe('a need that is drawn', () => {
  const model = readWorld(join(import.meta.dirname, '../../../configs/worlds/nl-2023.yaml')).prices;
  const year = createCalendar({ start: '2023-01-02', days: 182 });

  it('has states as often as Dutch prices of 2023 nearly have, with three steps an ISP', () => {
    const seen = generateFittedPrices(model as PricesModel, year, 'supply');
    const shares = { '-1': 0, '0': 0, '1': 0, '2': 0 };
    const seeds = 10;
    for (let seed = 0; seed < seeds; seed++) {
      const area = balancingArea({ ...settings, from: 'generated', subSteps: 3 }, seen, seen, year, seed);
      for (let isp = 0; isp < year.ispCount; isp++)
        shares[`${area.basePrices(isp).regulationState}`] += 1 / year.ispCount / seeds;
    }
    // Dutch prices of 2023 have 0.606, 0.319 and 0.075
    for (const [state, share] of [
      ['-1', 0.593],
      ['1', 0.333],
      ['2', 0.072],
      ['0', 0],
    ] as const)
      expect(Math.abs(shares[state] - share)).toBeLessThan(0.01);
  });

  it('has the standard deviation, mean and persistence that were asked for', () => {
    const area = areaOf({ from: 'generated', subSteps: 3, need: 40, mean: 0.5, persistence: 2 }, prices, year);
    const need = Float64Array.from({ length: year.ispCount * 3 }, (_, k) => {
      const { upMw, downMw } = area.base(Math.floor(k / 3), k % 3);
      expect(Math.min(upMw, downMw)).toBe(0);
      return upMw - downMw;
    });
    const mean = need.reduce((sum, mw) => sum + mw, 0) / need.length;
    const variance = need.reduce((sum, mw) => sum + (mw - mean) ** 2, 0) / need.length;
    const lag = need.reduce((sum, mw, k) => (k === 0 ? 0 : sum + (mw - mean) * (need[k - 1] - mean)), 0);
    expect(mean / 40).toBeCloseTo(0.5, 1);
    expect(Math.sqrt(variance) / 40).toBeCloseTo(1, 1);
    expect(lag / need.length / variance).toBeCloseTo(Math.exp(-1 / 24), 2);
  });
});
