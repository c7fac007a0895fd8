import { exp } from '../../../src/arithmetic/index.ts';
import { type Random, stream } from '../../../src/random/streams.ts';
import type { Calendar, Day } from '../../../src/time/calendar.ts';
import { fade, interpolate } from '../../../src/worlds/curves.ts';
import { BUSINESS, HOUSEHOLD_KW } from '../../../src/worlds/loadCalibration.ts';
import { sunSine } from '../../../src/worlds/sun.ts';
import {
  HOUR_PERSISTENCE,
  REACTIVE_SHARE,
  REAL_TIME_LIMITS,
  SHORTAGE_ABOVE,
  SPREAD_AT,
  SPREAD_PERSISTENCE,
  SPREAD_SCORES,
  SPREAD_SHARE,
  SUN,
  SURPLUS_BELOW,
  WIND,
} from './calibration.ts';
import type { Config } from './config.ts';
import { hoursOf, isBusiness } from './rules.ts';

/** A day as it may come, by hour: prices in EUR/MWh, load factors by zone, sun and wind as shares of what is installed. */
export interface PossibleDay {
  dayAhead: Float64Array;
  realTime: Float64Array;
  zoneLoad: Float64Array[];
  solar: Float64Array;
  wind: Float64Array;
}

/** Prices of reserve and reactive power of a day, by hour, EUR/MW h and EUR/Mvarh: known beforehand. */
export interface AncillaryPrices {
  spinning: Float64Array;
  regulating: Float64Array;
  reactive: Float64Array;
  /** What reactive power earns in real time. */
  reactiveRealTime: Float64Array;
}

/** Where the prices of a day come from: a draw of both, EUR/MWh by hour. */
export type PriceDraw = (day: Day, draw: string) => { dayAhead: Float64Array; realTime: Float64Array };

/**
 * The real-time price where imbalance stands so far from day-ahead: within the limits, or no further beyond them than day-ahead is, lest
 * cutting makes a spread that was not there.
 */
export function realTimeOf(dayAhead: number, spread: number): number {
  const [low, high] = REAL_TIME_LIMITS;
  return Math.min(Math.max(high, dayAhead), Math.max(Math.min(low, dayAhead), dayAhead + SPREAD_SHARE * spread));
}

/**
 * Day-ahead prices about a base: a level for the day, and deviations of hours that fade; real time by a spread whose normal score fades.
 * @param base day-ahead prices by hour of a day, EUR/MWh
 */
export function noisyPrices(
  base: (day: Day) => Float64Array,
  { levelNoise, hourNoise }: Config['world'],
  seed: string | number,
): PriceDraw {
  return (day, draw) => {
    const random = stream(seed, 'prices', day.date, draw);
    const level = 1 + levelNoise * random.normal();
    let deviation = random.normal();
    let score = random.normal();
    const dayAhead = base(day).map((price) => {
      const noisy = price * level + hourNoise * deviation;
      deviation = fade(deviation, HOUR_PERSISTENCE, random.normal());
      return noisy;
    });
    const realTime = dayAhead.map((price) => {
      const spread = interpolate(SPREAD_SCORES, SPREAD_AT, score);
      score = fade(score, SPREAD_PERSISTENCE, random.normal());
      return realTimeOf(price, spread);
    });
    return { dayAhead, realTime };
  };
}

/** Prices of reserve, and of reactive power by the energy prices expected of the day. */
export function ancillaryPrices(
  calendar: Calendar,
  day: Day,
  expected: Float64Array,
  { spinning, priceFactors }: Config['world'],
): AncillaryPrices {
  const byHour = (mean: readonly number[], factor: number) =>
    Float64Array.from(expected, (_, hour) => factor * mean[calendar.hourOfDay(day.firstIsp + 4 * hour)]);
  const [low, high] = [expected.reduce((a, b) => Math.min(a, b)), expected.reduce((a, b) => Math.max(a, b))];
  const rise = high > low ? (REACTIVE_SHARE.high - REACTIVE_SHARE.low) / (high - low) : 0;
  const reactive = expected.map((price) => (REACTIVE_SHARE.low + rise * (price - low)) * Math.max(0, price));
  return {
    spinning: byHour(SHORTAGE_ABOVE, spinning * priceFactors.spinning),
    regulating: byHour(SURPLUS_BELOW, priceFactors.regulating),
    reactive: reactive.map((price) => price * priceFactors.reactive),
    reactiveRealTime: reactive.map((price) => price * priceFactors.reactiveRealTime),
  };
}

/** Mean course of a load by hour of the day, 1 at its highest. */
export function loadShape(calendar: Calendar, day: Day, business: boolean): Float64Array {
  const month = Number(day.date.slice(5, 7));
  const season = month >= 4 && month <= 9 ? 'summer' : 'winter';
  const shapes = (business ? BUSINESS : HOUSEHOLD_KW)[season];
  const shape = day.weekday >= 6 ? shapes.weekend : shapes.weekday;
  const peak = Math.max(...shape);
  return Float64Array.from(
    { length: hoursOf(calendar, day) },
    (_, hour) => shape[calendar.hourOfDay(day.firstIsp + 4 * hour)] / peak,
  );
}

const logistic = (score: number): number => 1 / (1 + exp(-score));

/** Sun of a day by hour, over installed, at a clearness. */
function sunshine(calendar: Calendar, day: Day, clearness: number): Float64Array {
  return Float64Array.from({ length: hoursOf(calendar, day) }, (_, hour) => {
    const start = Date.parse(calendar.localStart(day.firstIsp + 4 * hour));
    return SUN.clearShare * clearness * sunSine(start + 1_800_000);
  });
}

function windOf(hours: number, random: Random): Float64Array {
  let score = random.normal();
  return Float64Array.from({ length: hours }, () => {
    const share = logistic(WIND.mean + WIND.spread * score);
    score = fade(score, WIND.persistence, random.normal());
    return share;
  });
}

/** Draws days: each by a name of its own, so that one is the same whatever others are drawn. */
export function dayDrawer(
  calendar: Calendar,
  { loadScale, loadNoise, priceFactors }: Config['world'],
  zones: number,
  prices: PriceDraw,
  seed: string | number,
): (day: Day, draw: string) => PossibleDay {
  return (day, draw) => {
    const { dayAhead, realTime } = prices(day, draw);
    const random = stream(seed, 'load and weather', day.date, draw);
    const clearness = SUN.clearness[0] + (SUN.clearness[1] - SUN.clearness[0]) * random.uniform();
    const zoneLoad = Array.from({ length: zones }, (_, zone) => {
      const level = loadScale * Math.max(0, 1 + loadNoise * random.normal());
      return loadShape(calendar, day, isBusiness(zone, zones)).map((share) => level * share);
    });
    return {
      dayAhead: dayAhead.map((price) => price * priceFactors.dayAhead),
      realTime: realTime.map((price) => price * priceFactors.realTime),
      zoneLoad,
      solar: sunshine(calendar, day, clearness),
      wind: windOf(dayAhead.length, random),
    };
  };
}
