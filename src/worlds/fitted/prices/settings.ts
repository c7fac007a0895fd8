import { ISPS_PER_HOUR } from '../localDays.ts';
import { hourly, type PriceHistory } from './history.ts';

/** What regulation states and spreads of ISPs depend on, beside what came before them: an entry an ISP. */
export interface Settings {
  /** Local hour, 0-23. */
  hour: Uint8Array;
  /** Tenth of the model's day-ahead prices in which the hour's is, 0-9. */
  decile: Uint8Array;
  /**
   * Quarter of the hour (0-3) times 5, plus the class (0-4) of the day-ahead price's step at the nearer end of the hour: load
   * ramps, schedules step, so that the first quarter after a step up is long and the last one before it is short.
   */
  ramp: Uint8Array;
}

export const RAMPS = 20;
export const quarterOf = (ramp: number): number => Math.floor(ramp / 5);

/** Steps of the day-ahead price between hours that divide the five classes, EUR/MWh. */
const STEPS = [-15, -4, 4, 15];

const stepClass = (step: number): number => {
  if (Number.isNaN(step)) return 2;
  let place = 0;
  while (place < STEPS.length && step >= STEPS[place]) place++;
  return place;
};

/** Place of a day-ahead price among nine bounds, 0-9. */
function decileOf(bounds: readonly number[], dayAhead: number): number {
  let decile = 0;
  while (decile < bounds.length && dayAhead >= bounds[decile]) decile++;
  return decile;
}

/**
 * Settings of a day's ISPs.
 * @param hours local hours of the day, and `prices` their day-ahead prices
 * @param before the last price of the day before; the step to the next day's first is not known on the eve, and taken as 0
 * @param deciles nine prices that divide the model's hours in tenths
 */
export function settingsOfDay(
  hours: readonly number[],
  prices: ArrayLike<number>,
  before: number,
  deciles: readonly number[],
): Settings {
  const isps = hours.length * ISPS_PER_HOUR;
  const settings: Settings = {
    hour: new Uint8Array(isps),
    decile: new Uint8Array(isps),
    ramp: new Uint8Array(isps),
  };
  hours.forEach((hour, k) => {
    const decile = decileOf(deciles, prices[k]);
    const into = stepClass(prices[k] - (k > 0 ? prices[k - 1] : before));
    const outOf = stepClass(k + 1 < hours.length ? prices[k + 1] - prices[k] : 0);
    for (let quarter = 0; quarter < ISPS_PER_HOUR; quarter++) {
      const isp = ISPS_PER_HOUR * k + quarter;
      settings.hour[isp] = hour;
      settings.decile[isp] = decile;
      settings.ramp[isp] = 5 * quarter + (quarter < 2 ? into : outOf);
    }
  });
  return settings;
}

/** Settings of all ISPs of a history. */
export function settingsOf(history: PriceHistory, deciles: readonly number[]): Settings {
  const prices = hourly(history.dayAhead);
  const isps = history.state.length;
  const all: Settings = { hour: new Uint8Array(isps), decile: new Uint8Array(isps), ramp: new Uint8Array(isps) };
  for (const { hours, firstIsp, ispCount } of history.days) {
    const first = firstIsp / ISPS_PER_HOUR;
    const ofDay = settingsOfDay(
      hours,
      prices.subarray(first, (firstIsp + ispCount) / ISPS_PER_HOUR),
      first > 0 ? prices[first - 1] : Number.NaN,
      deciles,
    );
    for (const name of ['hour', 'decile', 'ramp'] as const) all[name].set(ofDay[name], firstIsp);
  }
  return all;
}
