import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readObserved } from '../../../../src/observed/readObserved.ts';
import { fitDayAhead } from '../../../../src/worlds/fitted/prices/dayAhead.ts';
import {
  historyOf,
  historyOfGenerated,
  type Period,
  type PriceHistory,
} from '../../../../src/worlds/fitted/prices/history.ts';
import { generateFittedPrices, type PricesModel } from '../../../../src/worlds/fitted/prices/prices.ts';
import { fitSpreads } from '../../../../src/worlds/fitted/prices/spreads.ts';
import { priceStatistics } from '../../../../src/worlds/fitted/prices/statistics.ts';
import { readWorld } from '../../../../src/worlds/fitted/readWorld.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const DATA = join(ROOT, '../shared/data');
const FILES = ['nl_day_ahead_hourly_2023_2024.csv', 'nl_imbalance_15min_2023_2024.csv'];
const TIME_ZONE = 'Europe/Amsterdam';
const withoutData = !FILES.every((file) => existsSync(join(DATA, file)));
const YEARS: Record<number, Period> = {
  2023: { from: '2023-01-01', to: '2023-12-31' },
  2024: { from: '2024-01-01', to: '2024-12-31' },
};

const figuresOf = (history: PriceHistory): Map<string, number> =>
  new Map(priceStatistics(history).map(({ what, statistic, value }) => [`${what}: ${statistic}`, value]));

/** Figures of a generated year. */
function generated(model: PricesModel, like: PriceHistory, period: Period, seed: number): Map<string, number> {
  const calendar = { timeZone: TIME_ZONE, days: like.days, ispCount: like.state.length };
  return figuresOf(historyOfGenerated(generateFittedPrices(model, calendar, seed), period, TIME_ZONE));
}

describe.skipIf(withoutData)('prices fitted to 2023 (skipped without ../shared/data)', () => {
  const { stateZero: _, ...model } = readWorld(join(ROOT, 'configs/worlds/nl-2023.yaml')).prices!;
  let before: PriceHistory;
  let made: Map<string, number>;
  let fitted: Map<string, number>;
  let tested: Map<string, number>;

  beforeAll(() => {
    const files = FILES.map((file) => readObserved(join(DATA, file)));
    before = historyOf(files, YEARS[2023], TIME_ZONE);
    const after = historyOf(files, YEARS[2024], TIME_ZONE);
    made = generated(model, after, YEARS[2024], 1);
    [fitted, tested] = [before, after].map(figuresOf);
  }, 60_000);

  const near = (name: string, of: Map<string, number>, tolerance: number): void => {
    expect(of.has(name), name).toBe(true);
    expect(Math.abs(made.get(name)! - of.get(name)!), `${name}: ${made.get(name)}`).toBeLessThan(tolerance);
  };

  it('are the committed world', { tags: 'slow' }, () => {
    expect(model.dayAhead).toEqual(fitDayAhead(before, 'seasonal'));
    expect(model.spreads).toEqual(fitSpreads(before, model.deciles));
    const shares = model.regulation.states.map((state) => before.state.filter((each) => each === state).length);
    const known = shares.reduce((a, b) => a + b);
    model.regulation.shares.forEach((share, k) => {
      expect(share).toBeCloseTo(shares[k] / known, 3);
    });
  });

  it.each([
    ['day-ahead: standard deviation', 8],
    ['day-ahead: autocorrelation 1 h', 0.03],
    ['day-ahead: autocorrelation 24 h', 0.1],
    ['day-ahead: autocorrelation 168 h', 0.15],
    ['day-ahead: hours below 0', 2.6],
    ['day-ahead less its mean: quantile 1 %', 20],
    ['day-ahead less its mean: quantile 25 %', 5],
    ['day-ahead less its mean: quantile 75 %', 6],
    ['day-ahead less its mean: mean 6-9 h', 7],
    ['day-ahead less its mean: mean 12-15 h', 12],
    ['day-ahead less its mean: mean 18-21 h', 7],
    ['day-ahead less its mean: midday dip, summer half', 13],
    ['day-ahead less its mean: midday dip, winter half', 12],
    ['day-ahead less its mean: mean of Sundays', 10],
    ['regulation state: share of 1', 4],
    ['regulation state: mean run of 1', 0.2],
    ['regulation state: 90 % of runs of 1 are shorter than', 0.5],
    ['shortage price over day-ahead: autocorrelation 1 ISPs', 0.07],
    ['shortage price over day-ahead: quantile 25 %', 7],
    ['surplus price over day-ahead: correlation of price with day-ahead', 0.09],
    ['upward over day-ahead, state 1: quantile 10 %', 2],
    ['downward over day-ahead, state -1: quantile 50 %', 6],
    ['downward over day-ahead, state -1: quantile 10 %', 25],
  ])('have what 2024 shows too: %s', (name, tolerance) => near(name, tested, tolerance));

  it.each([
    ['day-ahead: mean', 5],
    ['day-ahead: quantile 50 %', 5],
    ['day-ahead: quantile 95 %', 12],
    ['regulation state: share of 2', 1],
    ['regulation state: mean run of -1', 0.4],
    ['shortage price over day-ahead: mean', 5],
    ['shortage price over day-ahead: quantile 99 %', 200],
    ['upward over day-ahead, state 2: quantile 90 %', 25],
  ])('have what is of 2023 only: %s', (name, tolerance) => near(name, fitted, tolerance));

  it('cannot know the level of another year, nor how often both directions are called in it', () => {
    for (const [name, apart] of [
      ['day-ahead: mean', 10],
      ['regulation state: share of 2', 5],
    ] as const) {
      expect(Math.abs(made.get(name)! - tested.get(name)!)).toBeGreaterThan(apart);
    }
  });
});
