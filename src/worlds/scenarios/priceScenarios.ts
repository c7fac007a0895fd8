import { counted } from '../../counted.ts';
import { InputError } from '../../errors.ts';
import { type Norm, type Reduction, reduceScenarios, type ScenarioSet } from '../../optimizers/scenarioReduction.ts';
import type { PriceScenario } from '../../optimizers/stochastic.ts';

/** Prices of one day, EUR/MWh by ISP; NaN where a direction is not called. A `PriceSeries` of one day is one. */
export type PriceDay = Omit<PriceScenario, 'probability'>;

/** What makes two days differ. */
export interface DayFeatures {
  /** What "called" against "not called" counts for, EUR/MWh (default 30, a usual deviation fee). */
  callWeight?: number;
  /**
   * Days are compared by the means of so many ISPs (default 16, four hours). With 1, ISP by ISP, all days are about equally
   * far apart, and those kept are the calm ones (docs/scenarios.md).
   */
  blockIsps?: number;
}

/**
 * Equally likely days from any source of them: a generator of worlds, a fitted world, observed days.
 * @param draw gives the k-th day, k = 0..count - 1, each from a stream of its own, so that the k-th is the same whatever `count`
 */
export const generateScenarios = (draw: (k: number) => PriceDay, count: number): PriceScenario[] =>
  Array.from({ length: count }, (_, k) => {
    const { dayAhead, upward, downward } = draw(k);
    return { probability: 1 / count, dayAhead, upward, downward };
  });

/**
 * Days as points. Each ISP has five figures: the day-ahead price; whether upward is called, times `callWeight`; the upward
 * price over day-ahead, 0 where it is not called; and the same two for downward. So two calls are apart by the difference of
 * their spreads, and a call is apart from none by its spread and `callWeight`: as if not called were a price equal to
 * day-ahead, at which an EV gains nothing, and then some. A block's figures are the means of its ISPs' (a last, shorter block
 * counts for as much as it is long). Columns: day-ahead of all blocks, then the other four of each block in turn, so that
 * the stages of a `scenarioTree` can end at B (day-ahead known) and at B + 4 b (b blocks of the day known), B blocks in all.
 * @throws InputError for days of different length, or blocks of no length
 */
export function priceFeatures(
  days: readonly PriceScenario[],
  { callWeight = 30, blockIsps = 16 }: DayFeatures = {},
): ScenarioSet {
  const ispCount = days[0]?.dayAhead.length ?? 0;
  days.forEach((day, k) => {
    for (const { length } of [day.dayAhead, day.upward, day.downward]) {
      if (length === ispCount) continue;
      throw new InputError({
        path: `scenario ${k}`,
        found: `prices of ${counted(length, 'ISP')}`,
        expected: counted(ispCount, 'ISP'),
      });
    }
  });
  if (!(Number.isInteger(blockIsps) && blockIsps >= 1)) {
    throw new InputError({ path: 'blockIsps', found: String(blockIsps), expected: 'a whole number of at least 1' });
  }
  const blocks = Math.ceil(ispCount / blockIsps);
  const width = 5 * blocks;
  const values = new Float64Array(days.length * width);
  const total = days.reduce((sum, { probability }) => sum + probability, 0);
  days.forEach(({ dayAhead, upward, downward }, i) => {
    for (let t = 0; t < ispCount; t++) {
      const block = Math.floor(t / blockIsps);
      const balancing = i * width + blocks + 4 * block;
      values[i * width + block] += dayAhead[t] / blockIsps;
      [upward[t], downward[t]].forEach((price, k) => {
        if (Number.isNaN(price)) return;
        values[balancing + 2 * k] += callWeight / blockIsps;
        values[balancing + 2 * k + 1] += (price - dayAhead[t]) / blockIsps;
      });
    }
  });
  return { values, width, probability: Float64Array.from(days, ({ probability }) => probability / total) };
}

/** How a set of days is to be reduced. */
export interface DayReduction extends DayFeatures {
  method?: 'fast-forward' | 'backward';
  norm?: Norm;
}

/**
 * The few days that stand best for many (see `reduceScenarios`; by default fast forward selection on absolute differences),
 * with their new probabilities.
 * @throws InputError for a number to keep outside 1..N, days of different length, or a day-ahead price that is missing
 */
export function reducePriceScenarios(
  days: readonly PriceScenario[],
  keep: number,
  { method = 'fast-forward', norm = 1, ...features }: DayReduction = {},
): { scenarios: PriceScenario[]; reduction: Reduction } {
  const reduction = reduceScenarios(priceFeatures(days, features), keep, { method, norm });
  const scenarios = reduction.kept.map((k, at) => ({ ...days[k], probability: reduction.probability[at] }));
  return { scenarios, reduction };
}
