import { reduceScenarios, type ScenarioSet } from '../optimizers/scenarioReduction.ts';
import type { PriceScenario } from '../optimizers/stochastic.ts';
import { createCalendar } from '../time/calendar.ts';
import { grownVariance, normalPath, StateErrors, stateShares } from './forecastErrors.ts';
import {
  type DayPrices,
  type Forecaster,
  type ForecastSettings,
  type ForecastWorld,
  type PriceErrors,
  stateOf,
} from './forecasts.ts';
import { ISPS_PER_HOUR, isCalled, noisyForecaster, priceSd, usualSpread } from './forecastsNoisy.ts';
import type { Random } from './streams.ts';

/** Days as vectors of prices, equally probable. A direction that is not called counts as called at the day-ahead price. */
function vectorsOf(days: readonly DayPrices[]): ScenarioSet {
  const rows = days.map(({ dayAhead, upward, downward }) => {
    const called = (series: Float64Array) => series.map((price, at) => (Number.isNaN(price) ? dayAhead[at] : price));
    return [...dayAhead, ...called(upward), ...called(downward)];
  });
  const probability = new Float64Array(days.length).fill(1 / days.length);
  return { values: Float64Array.from(rows.flat()), width: rows[0].length, probability };
}

/**
 * Noisy forecasts, told with the days they leave possible. `noisy`: the forecast with errors drawn anew by the law of its own,
 * so that the truth is one such day. `season`: days the world's own generator draws for that date, whatever the forecast.
 */
export function scenarioForecaster(
  settings: ForecastSettings,
  world: ForecastWorld,
  random: (...purpose: (string | number)[]) => Random,
): Forecaster {
  const { calendar } = world;
  const { source, generate, keep } = settings.scenarios;
  const noisy = noisyForecaster(settings, world, random);
  const spread = { upward: usualSpread(world, 'upward'), downward: usualSpread(world, 'downward') };
  const shares = stateShares(world.prices.regulationState);

  /** Errors of a series told in ISP `now`, of variance 1 once grown: one for every `length` ISPs. */
  function errorsNow(stream: Random, now: number, day: number, length: number, figures: PriceErrors): Float64Array {
    const { firstIsp, ispCount } = calendar.days[day];
    const path = normalPath(stream, ispCount / length, figures.autocorrelation);
    return path.map((error, step) => {
      const leadHours = (firstIsp + step * length - now) * calendar.hoursPerIsp;
      return error * Math.sqrt(grownVariance(leadHours, figures.growthHours));
    });
  }

  /** A day that may come, given what is told of it in ISP `now`. */
  function varied(told: DayPrices, now: number, day: number, stream: Random): DayPrices {
    const { firstIsp, ispCount } = calendar.days[day];
    const { hoursPerIsp } = calendar;
    const states = new StateErrors(stream, ispCount, hoursPerIsp, settings.calls, shares);
    const dayAheadErrors = errorsNow(stream, now, day, ISPS_PER_HOUR, settings.dayAhead);
    const dayAhead = told.dayAhead.map(
      (price, at) => price + priceSd(settings.dayAhead, price) * dayAheadErrors[Math.floor(at / ISPS_PER_HOUR)],
    );
    const balancing = (direction: 'upward' | 'downward') => {
      const errors = errorsNow(stream, now, day, 1, settings.balancing);
      return told[direction].map((price, at) => {
        const state = states.told(at, firstIsp + at - now, stateOf(told, at));
        if (!isCalled(state, direction)) return Number.NaN;
        const centre = Number.isNaN(price) ? told.dayAhead[at] + spread[direction] : price;
        return centre + priceSd(settings.balancing, centre) * errors[at];
      });
    };
    return { dayAhead, upward: balancing('upward'), downward: balancing('downward') };
  }

  function drawn(now: number, day: number): DayPrices[] {
    const { date } = calendar.days[day];
    if (source === 'season') {
      const ofDate = createCalendar({ start: date, days: 1, timeZone: calendar.timeZone });
      return Array.from({ length: generate }, (_, k) => world.draw.prices(ofDate, `${world.seed}/scenario ${k}`));
    }
    const told = noisy.day(now, day);
    const stream = random('forecast', 'scenarios', date);
    return Array.from({ length: generate }, () => varied(told, now, day, stream));
  }

  return {
    ...noisy,
    scenarios(now, day): PriceScenario[] {
      const days = drawn(now, day);
      const { kept, probability } = reduceScenarios(vectorsOf(days), keep, { method: 'fast-forward' });
      return kept.map((k, position) => ({ probability: probability[position], ...days[k] }));
    },
  };
}
