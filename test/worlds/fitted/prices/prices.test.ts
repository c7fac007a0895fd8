import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfDay, dayNumber } from '../../../../src/worlds/fitted/localDays.ts';
import { emptyHistory } from '../../../../src/worlds/fitted/prices/history.ts';
import { generateFittedPrices, type PricesModel, priceScenarios } from '../../../../src/worlds/fitted/prices/prices.ts';
import { PRICE_LIMIT } from '../../../../src/worlds/fitted/prices/spreads.ts';
import { readWorld } from '../../../../src/worlds/fitted/readWorld.ts';
import type { PriceSeries } from '../../../../src/worlds/prices.ts';
import { correlation, mean, sd } from '../../measures.ts';

const seasonal = readWorld(join(import.meta.dirname, '../../../../configs/worlds/nl-2023.yaml')).prices!;
const arima: PricesModel = {
  ...seasonal,
  dayAhead: {
    ...seasonal.dayAhead,
    process: { arima: { ar: [1.7, -0.72], dailyAr: [0.9], weeklyAr: [0.05], ma: [-0.7], dailyMa: [-0.75] } },
  },
};
const NAMES = ['dayAhead', 'upward', 'downward', 'shortage', 'surplus', 'regulationState'] as const;

/** Some days, in which clocks often change. */
const someDays = fc.record({
  first: fc.oneof(
    fc.constantFrom('2023-03-24', '2023-10-27', '2024-03-30', '2024-12-30'),
    fc.integer({ min: 0, max: 3000 }).map((days) => dateOfDay(dayNumber('2020-01-01') + days)),
  ),
  count: fc.integer({ min: 1, max: 4 }),
  seed: fc.oneof(fc.nat(), fc.string({ maxLength: 8 })),
  model: fc.constantFrom(seasonal, arima),
});

/** A calendar as far as a generator looks into it, without the cost of one that knows every ISP. */
function daysFrom(start: string, count: number) {
  const timeZone = 'Europe/Amsterdam';
  const { days, state } = emptyHistory({ from: start, to: dateOfDay(dayNumber(start) + count - 1) }, timeZone);
  return { timeZone, ispCount: state.length, days };
}

const rows = (series: PriceSeries, from: number, isps: number) =>
  NAMES.map((name) => [...series[name].subarray(from, from + isps)]);

describe('fitted prices', () => {
  it('of a date depend on model, seed and date only', () => {
    fc.assert(
      fc.property(someDays, fc.integer({ min: 1, max: 20 }), ({ first, count, seed, model }, before) => {
        const short = daysFrom(first, count);
        const long = daysFrom(dateOfDay(dayNumber(first) - before), before + count + 1);
        const place = long.days[before].firstIsp;
        const [one, other] = [short, long].map((days) => generateFittedPrices(model, days, seed));
        expect(rows(other, place, short.ispCount)).toEqual(rows(one, 0, short.ispCount));
      }),
      { numRuns: 6 },
    );
  });

  it('are called as the state says, within limits, hour by hour day-ahead', () => {
    fc.assert(
      fc.property(someDays, ({ first, count, seed, model }) => {
        const days = daysFrom(first, count);
        const { dayAhead, upward, downward, shortage, surplus, regulationState } = generateFittedPrices(
          model,
          days,
          seed,
        );
        expect(dayAhead.length).toBe(days.ispCount);
        const cents = (price: number) => Math.round(price * 100) / 100 === price;
        const wrong = dayAhead.findIndex((price, isp) => {
          const [state, up, down, short, long] = [regulationState, upward, downward, shortage, surplus].map(
            (of) => of[isp],
          );
          const called = Number.isNaN(up) === state < 1 && Number.isNaN(down) === (state === 0 || state === 1);
          const paid = (state < 1 || short === up) && (state === 0 || state === 1 || long === down);
          const sides = state === 2 ? short >= long : short === long;
          const limits = Math.max(Math.abs(short), Math.abs(long)) <= PRICE_LIMIT && price >= -500 && price <= 4000;
          const round = [price, short, long].every(cents) && price === dayAhead[isp - (isp % 4)];
          return !([-1, 0, 1, 2].includes(state) && called && paid && sides && limits && round);
        });
        expect(wrong).toBe(-1);
      }),
      { numRuns: 12 },
    );
  });

  it('of mirrored seeds are high where the others are low', () => {
    const days = daysFrom('2024-02-19', 5);
    const plain = generateFittedPrices(seasonal, days, 'a').dayAhead;
    const mirrored = generateFittedPrices(seasonal, days, 'a.antithetic').dayAhead;
    const others = Array.from({ length: 8 }, (_, k) => generateFittedPrices(seasonal, days, k).dayAhead);
    const usual = plain.map((_, isp) => mean(others.map((prices) => prices[isp])));
    const off = (prices: Float64Array) => prices.map((price, isp) => price - usual[isp]);
    expect(correlation(off(plain), off(mirrored))).toBeLessThan(-0.7);
  });

  it('go on over midnight', () => {
    for (const model of [seasonal, arima]) {
      const days = daysFrom('2024-05-06', 60);
      const { dayAhead } = generateFittedPrices(model, days, 3);
      const hours = (hour: number) => days.days.map(({ firstIsp }) => dayAhead[firstIsp + 4 * hour]);
      const [late, early] = [hours(23).slice(0, -1), hours(0).slice(1)];
      expect(correlation(late, early)).toBeGreaterThan(0.7);
    }
  });
});

describe('price scenarios', () => {
  const days = daysFrom('2024-03-30', 3); // the second day has 23 hours
  const day = days.days[1];

  it('are draws of the day after the days of the world, named by purpose', () => {
    const scenarios = priceScenarios(seasonal, days, day, 12, 7, 'forecast');
    for (const name of NAMES) {
      expect(scenarios[name]).toHaveLength(12);
      for (const row of scenarios[name]) expect(row).toHaveLength(92);
    }
    expect(priceScenarios(seasonal, days, day, 3, 7, 'forecast').shortage).toEqual(scenarios.shortage.slice(0, 3));
    expect(priceScenarios(seasonal, days, day, 3, 7, 'other').shortage).not.toEqual(scenarios.shortage.slice(0, 3));
    const world = generateFittedPrices(seasonal, days, 7);
    const own = [...world.dayAhead.subarray(day.firstIsp, day.firstIsp + day.ispCount)];
    for (const row of scenarios.dayAhead) expect([...row]).not.toEqual(own);
  });

  it('are sure of the first hours and less so of the last', () => {
    const { dayAhead } = priceScenarios(seasonal, days, day, 80, 7, 'forecast');
    const spread = (isp: number) => sd(dayAhead.map((row) => row[isp]));
    expect(spread(0)).toBeLessThan(0.75 * spread(91));
  });

  it('of many worlds are the world’s prices of that day in distribution', { tags: 'slow' }, () => {
    const worlds = Array.from({ length: 25 }, (_, seed) => {
      const own = generateFittedPrices(seasonal, days, seed);
      const drawn = priceScenarios(seasonal, days, day, 1, seed, 'forecast');
      return { own: mean(own.dayAhead.subarray(day.firstIsp, day.firstIsp + 92)), drawn: mean(drawn.dayAhead[0]) };
    });
    const [own, drawn] = [worlds.map((each) => each.own), worlds.map((each) => each.drawn)];
    expect(Math.abs(mean(own) - mean(drawn))).toBeLessThan(12);
    expect(sd(drawn) / sd(own)).toBeGreaterThan(0.6);
    expect(sd(drawn) / sd(own)).toBeLessThan(1.6);
    expect(correlation(own, drawn)).toBeGreaterThan(0.5); // they share the days before
  });
});
