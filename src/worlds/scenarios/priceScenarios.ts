import { InputError } from '../../errors.ts';
import { type Norm, type Reduction, reduceScenarios, type ScenarioSet } from '../../optimizers/scenarioReduction.ts';
import type { PriceScenario } from '../../optimizers/stochastic.ts';

/** Prices of one day, EUR/MWh by ISP; NaN where a direction is not called. A `PriceSeries` of one day is one. */
export type PriceDay = Omit<PriceScenario, 'probability'>;

/** What "called" against "not called" counts for in the distance of two days, unless said otherwise: a usual deviation fee. */
const CALL_WEIGHT_EUR_PER_MWH = 30;

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
 * Days as points, five columns an ISP: the day-ahead price; whether upward is called, times `callWeight`; the upward price
 * over day-ahead, 0 where it is not called; and the same for downward. So two days that both call are apart by the
 * difference of their spreads, and a call is apart from none by its spread and `callWeight`: as if not called were a price
 * equal to day-ahead, at which an EV gains nothing, and then some.
 * @param callWeight EUR/MWh
 * @throws InputError for days of different length
 */
export function priceFeatures(days: readonly PriceScenario[], callWeight = CALL_WEIGHT_EUR_PER_MWH): ScenarioSet {
  const ispCount = days[0]?.dayAhead.length ?? 0;
  days.forEach((day, k) => {
    for (const { length } of [day.dayAhead, day.upward, day.downward]) {
      if (length === ispCount) continue;
      throw new InputError({ path: `scenario ${k}`, found: `prices of ${length} ISPs`, expected: `${ispCount} ISPs` });
    }
  });
  const width = 5 * ispCount;
  const values = new Float64Array(days.length * width);
  const total = days.reduce((sum, { probability }) => sum + probability, 0);
  days.forEach(({ dayAhead, upward, downward }, i) => {
    for (let t = 0; t < dayAhead.length; t++) {
      const at = i * width + 5 * t;
      values[at] = dayAhead[t];
      [upward[t], downward[t]].forEach((price, k) => {
        const isCalled = !Number.isNaN(price);
        values[at + 1 + 2 * k] = isCalled ? callWeight : 0;
        values[at + 2 + 2 * k] = isCalled ? price - dayAhead[t] : 0;
      });
    }
  });
  return { values, width, probability: Float64Array.from(days, ({ probability }) => probability / total) };
}

/** How a set of days is to be reduced. */
export interface DayReduction {
  method?: 'fast-forward' | 'backward';
  norm?: Norm;
  /** See `priceFeatures`, EUR/MWh. */
  callWeight?: number;
}

/**
 * The few days that stand best for many (see `reduceScenarios`; by default fast forward selection on absolute differences),
 * with their new probabilities.
 * @throws InputError for a number to keep outside 1..N, days of different length, or a day-ahead price that is missing
 */
export function reducePriceScenarios(
  days: readonly PriceScenario[],
  keep: number,
  { method = 'fast-forward', norm = 1, callWeight = CALL_WEIGHT_EUR_PER_MWH }: DayReduction = {},
): { scenarios: PriceScenario[]; reduction: Reduction } {
  const reduction = reduceScenarios(priceFeatures(days, callWeight), keep, { method, norm });
  const scenarios = reduction.kept.map((k, at) => ({ ...days[k], probability: reduction.probability[at] }));
  return { scenarios, reduction };
}
