import type { Random } from '../../random/streams.ts';
import { createCalendar } from '../../time/calendar.ts';
import { generateScenarios, reducePriceScenarios } from '../scenarios/priceScenarios.ts';
import { grownVariance, normalPath, StateErrors, stateShares } from './errors.ts';
import {
  type DayPrices,
  type Forecaster,
  type ForecastSettings,
  type ForecastWorld,
  type PriceErrors,
  stateOf,
} from './forecasts.ts';
import { ISPS_PER_HOUR, isCalled, noisyForecaster, priceSd, usualSpread } from './noisy.ts';

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

  /** A day that may come, drawn the k-th time. */
  function drawing(now: number, day: number): (k: number) => DayPrices {
    const { date } = calendar.days[day];
    if (source === 'season') {
      const ofDate = createCalendar({ start: date, days: 1, timeZone: calendar.timeZone });
      return (k) => world.draw.prices(ofDate, `${world.seed}/scenario ${k}`);
    }
    const told = noisy.day(now, day);
    return (k) => varied(told, now, day, random('forecast', 'scenarios', date, k));
  }

  return {
    ...noisy,
    scenarios: (now, day) => reducePriceScenarios(generateScenarios(drawing(now, day), generate), keep).scenarios,
  };
}
