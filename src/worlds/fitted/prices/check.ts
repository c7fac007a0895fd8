import { hypot } from '../../../arithmetic/index.ts';
import { stream } from '../../../random/streams.ts';
import { createCalendar } from '../../../time/calendar.ts';
import { generatePrices, type PriceSeries } from '../../prices.ts';
import type { CheckRow } from '../check.ts';
import { historyOfGenerated, type Period, type PriceHistory } from './history.ts';
import { generateFittedPrices, type PricesModel } from './prices.ts';
import { priceStatistics, type Statistic } from './statistics.ts';

/** Observed days are drawn anew in blocks of so many, or of a quarter of them, to see how much figures vary by themselves. */
const BLOCK_DAYS = 28;
const BASELINE_SEEDS = 3;

export interface PriceCheck {
  model: PricesModel;
  /** What the model was fitted to; undefined if that is not at hand. */
  fitted: PriceHistory | undefined;
  /** What it never saw. */
  tested: PriceHistory;
  seeds: number;
  /** Draws of the block bootstrap; default 50. */
  resamples?: number;
  /** Told how far the work is. */
  onProgress?: (done: number, inAll: number) => void;
}

/**
 * Judges a price model: each statistic of the data it was fitted to, of worlds it generates over the days of the tested data
 * (mean over seeds 1, 2, ...), and of the tested data; with the noise between two pieces of observed data, from a block
 * bootstrap of both. Regulation states are inferred from prices alike, unless they are published.
 */
export function checkPrices(check: PriceCheck): CheckRow[] {
  const { model, fitted, tested, seeds, resamples = 50, onProgress } = check;
  const inAll = seeds + BASELINE_SEEDS + 2 * resamples;
  let done = 0;
  const step = <T>(value: T): T => {
    onProgress?.(++done, inAll);
    return value;
  };
  const period: Period = { from: tested.days[0].date, to: tested.days[tested.days.length - 1].date };
  const calendar = { timeZone: tested.timeZone, days: tested.days, ispCount: tested.state.length };
  const worlds = Array.from({ length: seeds }, (_, k) => {
    const prices = generateFittedPrices(model, calendar, k + 1);
    return step(figuresOf(historyOfGenerated(prices, period, tested.timeZone)));
  });
  const seasons = seasonWorlds(tested);
  const baselines = Array.from({ length: BASELINE_SEEDS }, (_, k) =>
    step(figuresOf(historyOfGenerated(seasons(k + 1), period, tested.timeZone))),
  );
  const spreadOf = (history: PriceHistory): Map<string, number> => {
    const random = stream('check', 'bootstrap', history.days[0].date);
    const draws = Array.from({ length: resamples }, () => step(figuresOf(resampled(history, () => random.uniform()))));
    return new Map([...figuresOf(history).keys()].map((name) => [name, deviationOf(valuesOf(draws, name))]));
  };
  const ofTested = spreadOf(tested);
  const ofFitted = fitted ? spreadOf(fitted) : ofTested;
  const fittedFigures = fitted ? figuresOf(fitted) : new Map<string, number>();
  return priceStatistics(tested).map((line) => {
    const name = nameOf(line);
    return {
      what: line.what,
      statistic: line.statistic,
      unit: line.unit,
      fitted: fittedFigures.get(name) ?? Number.NaN,
      generated: meanOf(valuesOf(worlds, name)),
      tested: line.value,
      noise: hypot(ofTested.get(name) ?? Number.NaN, ofFitted.get(name) ?? Number.NaN),
      baseline: meanOf(valuesOf(baselines, name)),
    };
  });
}

/** Worlds of the built-in generator over the days of a history: summer from April to September, else winter. */
function seasonWorlds({ days, timeZone }: PriceHistory): (seed: number) => PriceSeries {
  const calendar = createCalendar({ start: days[0].date, days: days.length, timeZone });
  return (seed) => {
    const winter = generatePrices('winter', calendar, seed);
    const summer = generatePrices('summer', calendar, seed);
    for (const { date, firstIsp, ispCount } of days) {
      const month = Number(date.slice(5, 7));
      if (month < 4 || month > 9) continue;
      for (const name of ['dayAhead', 'shortage', 'surplus'] as const) {
        winter[name].set(summer[name].subarray(firstIsp, firstIsp + ispCount), firstIsp);
      }
    }
    return winter;
  };
}

const nameOf = ({ what, statistic }: Statistic): string => `${what}: ${statistic}`;

const figuresOf = (history: PriceHistory): Map<string, number> =>
  new Map(priceStatistics(history).map((line) => [nameOf(line), line.value]));

const valuesOf = (all: readonly Map<string, number>[], name: string): number[] =>
  all.map((those) => those.get(name) ?? Number.NaN).filter((value) => !Number.isNaN(value));

/** NaN for none. */
const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value / values.length, 0);

/** NaN for fewer than two. */
function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** As many days, in blocks drawn with replacement; these begin on the history's first day of the week if they last weeks. */
function resampled(history: PriceHistory, uniform: () => number): PriceHistory {
  const { length } = history.days;
  const block = Math.min(BLOCK_DAYS, Math.ceil(length / 4));
  const step = block >= 14 ? 7 : 1;
  const starts = Math.floor((length - block) / step) + 1;
  const drawn: PriceHistory['days'] = [];
  while (drawn.length < length) {
    const first = step * Math.floor(uniform() * starts);
    drawn.push(...history.days.slice(first, first + Math.min(block, length - drawn.length)));
  }
  const isps = drawn.reduce((sum, { ispCount }) => sum + ispCount, 0);
  const made: PriceHistory = {
    timeZone: history.timeZone,
    days: [],
    dayAhead: new Float64Array(isps),
    shortage: new Float64Array(isps),
    surplus: new Float64Array(isps),
    published: new Int8Array(isps),
    state: new Int8Array(isps),
  };
  let firstIsp = 0;
  for (const day of drawn) {
    for (const name of ['dayAhead', 'shortage', 'surplus', 'published', 'state'] as const) {
      made[name].set(history[name].subarray(day.firstIsp, day.firstIsp + day.ispCount) as never, firstIsp);
    }
    made.days.push({ ...day, firstIsp });
    firstIsp += day.ispCount;
  }
  return made;
}
