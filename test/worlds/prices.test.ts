import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../src/time/calendar.ts';
import { generatePrices, type PriceSeries, type Season } from '../../src/worlds/prices.ts';
import { correlation, mean, quantile, sd, share } from './measures.ts';

/** Figures of the two weeks as published with the data (rounded), EUR/MWh. */
const PUBLISHED = {
  summer: {
    start: '2023-06-26',
    dayAhead: { mean: 70.3, sd: 102, p05: -13.1, median: 95.5, p95: 133.5, min: -500, negative: 0.089 },
    upward: { mean: 182, sd: 281, p05: 40.2, median: 99, max: 1259 },
    downward: { mean: 32.1, sd: 90.6, p05: -64.9, median: 69.7, p95: 100, negative: 0.306 },
    shortage: { mean: 75.9, sd: 179, median: 74.5, p95: 164 },
    surplus: { mean: 70.7, sd: 182, median: 72.6, p95: 160 },
    states: { '-1': 0.72, 0: 0, 1: 0.222, 2: 0.058 },
    lag1: 0.463,
    hours: [97, 88, 79, 75, 73, 78, 90, 100, 99, 81, 67, 32, -8, -17, -15, -15, 39, 70, 91, 103, 125, 125, 121, 109],
  },
  winter: {
    start: '2024-02-19',
    dayAhead: { mean: 57.5, sd: 17.4, p05: 28.2, median: 59.7, p95: 83.2, min: 0.1, negative: 0 },
    upward: { mean: 115, sd: 240, p05: 54.8, median: 72, max: 1887 },
    downward: { mean: -6, sd: 64.9, p05: -120, median: 20.9, p95: 53.8, negative: 0.399 },
    shortage: { mean: 71.4, sd: 183, median: 58.4, p95: 117 },
    surplus: { mean: 51.8, sd: 161, median: 54, p95: 115 },
    states: { '-1': 0.326, 0: 0.144, 1: 0.412, 2: 0.118 },
    lag1: 0.228,
    hours: [45, 43, 42, 41, 41, 45, 61, 72, 77, 69, 61, 57, 52, 49, 51, 57, 64, 73, 80, 73, 64, 59, 56, 50],
  },
};

const WEEKS = 200;
const called = (prices: number[]): number[] => prices.filter((price) => !Number.isNaN(price));

function manyWeeks(season: Season): { [Name in keyof PriceSeries]: number[] } & { hours: number[]; lag1: number } {
  const calendar = createCalendar({ start: PUBLISHED[season].start, days: 7 });
  const all = {
    dayAhead: [] as number[],
    upward: [] as number[],
    downward: [] as number[],
    shortage: [] as number[],
    surplus: [] as number[],
    regulationState: [] as number[],
  };
  const hours = new Array<number>(24).fill(0);
  let lag1 = 0;
  for (let seed = 0; seed < WEEKS; seed++) {
    const week = generatePrices(season, calendar, seed);
    for (const name of Object.keys(all) as (keyof PriceSeries)[]) all[name].push(...week[name]);
    week.dayAhead.forEach((price, isp) => {
      hours[calendar.hourOfDay(isp)] += price / (WEEKS * 28);
    });
    lag1 += correlation(week.shortage.subarray(1), week.shortage.subarray(0, -1)) / WEEKS;
  }
  return { ...all, hours, lag1 };
}

/** Within an absolute tolerance. */
function near(found: number, expected: number, tolerance: number, name: string): void {
  expect(Math.abs(found - expected), `${name}: found ${found}, published ${expected}`).toBeLessThanOrEqual(tolerance);
}

describe.each(['summer', 'winter'] as const)('generated prices, %s, against the published week', (season) => {
  const published = PUBLISHED[season];
  const all = manyWeeks(season);

  it('day-ahead: mean, spread, quantiles, share below 0', () => {
    const { dayAhead } = published;
    near(mean(all.dayAhead), dayAhead.mean, 3, 'mean');
    near(sd(all.dayAhead), dayAhead.sd, 0.1 * dayAhead.sd, 'sd');
    near(quantile(all.dayAhead, 0.05), dayAhead.p05, 15, '5 %');
    near(quantile(all.dayAhead, 0.5), dayAhead.median, 5, 'median');
    near(quantile(all.dayAhead, 0.95), dayAhead.p95, 12, '95 %');
    near(
      share(all.dayAhead, (price) => price < 0),
      dayAhead.negative,
      0.02,
      'share below 0',
    );
    near(quantile(all.dayAhead, 0), dayAhead.min, season === 'summer' ? 0 : 40, 'minimum');
  });

  it('day-ahead: mean of each hour of the day', () => {
    expect(correlation(all.hours, published.hours)).toBeGreaterThan(0.99);
    for (let hour = 0; hour < 24; hour++) near(all.hours[hour], published.hours[hour], 8, `hour ${hour}`);
  });

  it('regulation states: shares', () => {
    for (const [state, expected] of Object.entries(published.states)) {
      near(
        share(all.regulationState, (value) => value === Number(state)),
        expected,
        0.02,
        `state ${state}`,
      );
    }
  });

  it('balancing prices: mean, spread, quantiles, largest', () => {
    const upward = called(all.upward);
    near(mean(upward), published.upward.mean, 0.1 * published.upward.mean, 'upward mean');
    near(sd(upward), published.upward.sd, 0.15 * published.upward.sd, 'upward sd');
    near(quantile(upward, 0.05), published.upward.p05, 8, 'upward 5 %');
    near(quantile(upward, 0.5), published.upward.median, 6, 'upward median');
    near(quantile(upward, 1), published.upward.max, 5, 'upward maximum');
    expect(quantile(upward, 0)).toBeGreaterThan(0);

    const downward = called(all.downward);
    near(mean(downward), published.downward.mean, 7, 'downward mean');
    near(sd(downward), published.downward.sd, 0.15 * published.downward.sd, 'downward sd');
    near(quantile(downward, 0.05), published.downward.p05, 40, 'downward 5 %');
    near(quantile(downward, 0.5), published.downward.median, 8, 'downward median');
    near(quantile(downward, 0.95), published.downward.p95, 8, 'downward 95 %');
    near(
      share(downward, (price) => price < 0),
      published.downward.negative,
      0.06,
      'downward below 0',
    );
  });

  it('imbalance prices: mean, spread, quantiles, persistence', () => {
    for (const name of ['shortage', 'surplus'] as const) {
      near(mean(all[name]), published[name].mean, 6, `${name} mean`);
      near(sd(all[name]), published[name].sd, 0.15 * published[name].sd, `${name} sd`);
      near(quantile(all[name], 0.5), published[name].median, 6, `${name} median`);
      near(quantile(all[name], 0.95), published[name].p95, 20, `${name} 95 %`);
    }
    near(all.lag1, published.lag1, 0.1, 'correlation of shortage with its last value');
  });

  it('derives imbalance prices from state and balancing prices', () => {
    const wrong = all.regulationState.findIndex((state, isp) => {
      const [up, down, shortage, surplus] = [all.upward[isp], all.downward[isp], all.shortage[isp], all.surplus[isp]];
      if (state === 1) return !(Number.isNaN(down) && shortage === up && surplus === up);
      if (state === -1) return !(Number.isNaN(up) && shortage === down && surplus === down);
      if (state === 2) return !(up >= down && shortage === up && surplus === down);
      return !(state === 0 && Number.isNaN(up) && Number.isNaN(down) && shortage === surplus);
    });
    expect(wrong).toBe(-1);
  });
});

describe('generated prices', () => {
  it('of a date depend on season, seed and date only', () => {
    const week = generatePrices('winter', createCalendar({ start: '2024-02-19', days: 7 }), 'a');
    const later = generatePrices('winter', createCalendar({ start: '2024-02-21', days: 2 }), 'a');
    for (const name of Object.keys(week) as (keyof PriceSeries)[]) {
      expect([...later[name]]).toEqual([...week[name].subarray(192, 384)]);
    }
    const again = generatePrices('winter', createCalendar({ start: '2024-02-19', days: 7 }), 'a');
    expect(again).toEqual(week);
    const other = generatePrices('winter', createCalendar({ start: '2024-02-19', days: 7 }), 'b');
    expect(other.dayAhead).not.toEqual(week.dayAhead);
  });

  it.each(['2023-03-26', '2023-10-29'])('hold one day-ahead price an hour on %s, when the clock changes', (start) => {
    const calendar = createCalendar({ start, days: 1 });
    const { dayAhead, regulationState } = generatePrices('summer', calendar, 1);
    expect(dayAhead.length).toBe(calendar.ispCount);
    expect(regulationState.length).toBe(calendar.ispCount);
    for (let isp = 0; isp < calendar.ispCount; isp++) expect(dayAhead[isp]).toBe(dayAhead[isp - (isp % 4)]);
    expect(new Set(dayAhead).size).toBeGreaterThan(15);
  });
});
