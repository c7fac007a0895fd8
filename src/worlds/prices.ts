import { exp } from '../arithmetic/index.ts';
import { stream } from '../random/streams.ts';
import { type Calendar, type Day, daysAfter } from '../time/calendar.ts';
import {
  DAY_AHEAD_CAP,
  DAY_AHEAD_FLOOR,
  DAY_AHEAD_SCORES,
  PRICE_CALIBRATION,
  type PriceCalibration,
  type Quantiles,
  type Season,
} from './calibration.ts';
import { fade, interpolate, normalCdf } from './curves.ts';

export type { Season } from './calibration.ts';

/** Prices of every ISP of a calendar, EUR/MWh. */
export interface PriceSeries {
  dayAhead: Float64Array;
  /** Upward balancing price; NaN where the TSO does not call upward, which is not a price of 0. */
  upward: Float64Array;
  /** Downward balancing price; NaN where the TSO does not call downward. */
  downward: Float64Array;
  /** Imbalance price of a party that is short (TenneT: take from the system). */
  shortage: Float64Array;
  /** Imbalance price of a party that is long (TenneT: feed into the system). */
  surplus: Float64Array;
  /** -1 downward, 0 none, 1 upward, 2 both directions. */
  regulationState: Int8Array;
}

const ISPS_PER_HOUR = 4;
const STATES = [-1, 0, 1, 2] as const;
const UP = 2;
/** Evening ramp, local hours, in which the system calls upward more often than at other times. */
const RAMP_HOURS = [16, 18] as const;
/** Log odds taken off outside the ramp, so that the shares over a day stay as published. */
const RAMP_OFFSET = -0.1;
/** Weight of yesterday's news in today's day-ahead level. */
const LEVEL_CARRY = 0.6;

/** A price series of the right length: day-ahead and imbalance prices 0, no balancing price, state 0. */
export function emptyPrices(ispCount: number): PriceSeries {
  return {
    dayAhead: new Float64Array(ispCount),
    upward: new Float64Array(ispCount).fill(Number.NaN),
    downward: new Float64Array(ispCount).fill(Number.NaN),
    shortage: new Float64Array(ispCount),
    surplus: new Float64Array(ispCount),
    regulationState: new Int8Array(ispCount),
  };
}

/**
 * Random prices like those of a published summer or winter week (see calibration.ts for the figures and their sources).
 *
 * Day-ahead: hour-of-day means by kind of day, a day level, and an hourly deviation that fades (AR(1)); summer Sundays have
 * a midday slump that reaches the exchange's floor. Regulation state: a Markov chain. Balancing prices: the published
 * quantiles of each state, drawn by a normal score that persists and leans on the day-ahead price.
 *
 * The prices of a date follow from season, seed and date alone: not from the first day or the number of days.
 */
export function generatePrices(season: Season, calendar: Calendar, seed: string | number): PriceSeries {
  const calibration = PRICE_CALIBRATION[season];
  const series = emptyPrices(calendar.ispCount);
  for (const day of calendar.days) {
    fillDayAhead(series, calibration.dayAhead, calendar, day, seed);
    fillStates(series, calibration, calendar, day, seed);
    fillBalancing(series, calibration, day, seed);
  }
  return series;
}

function fillDayAhead(
  series: PriceSeries,
  figures: PriceCalibration['dayAhead'],
  calendar: Calendar,
  day: Day,
  seed: string | number,
): void {
  const news = (date: string): number => stream(seed, 'prices', 'dayAheadLevel', date).normal();
  const level =
    (figures.levelSd * (news(day.date) + LEVEL_CARRY * news(daysAfter(day.date, -1)))) /
    Math.sqrt(1 + LEVEL_CARRY * LEVEL_CARRY);

  const random = stream(seed, 'prices', 'dayAhead', day.date);
  const depth = figures.spellDepth * exp(0.25 * random.normal());
  const weekend = day.weekday >= 6;
  const shape = weekend ? figures.weekend : figures.weekday;
  const drop = weekend ? (day.weekday === 7 ? -figures.sundayDrop : figures.sundayDrop) : 0;
  const spread = Math.sqrt(1 - figures.hourPersistence ** 2);
  let deviation = random.normal();
  for (let k = 0; k < day.ispCount; k += ISPS_PER_HOUR) {
    const hour = calendar.hourOfDay(day.firstIsp + k);
    const spell = day.weekday === 7 ? depth * (figures.spell[hour] ?? 0) : 0;
    const price = shape[hour] + (hour < 20 ? drop : 0) - spell + level + figures.hourSd * deviation;
    const limited = cents(Math.min(DAY_AHEAD_CAP, Math.max(DAY_AHEAD_FLOOR, price)));
    series.dayAhead.fill(limited, day.firstIsp + k, day.firstIsp + k + ISPS_PER_HOUR);
    deviation = figures.hourPersistence * deviation + spread * random.normal();
  }
}

function fillStates(
  series: PriceSeries,
  figures: PriceCalibration,
  calendar: Calendar,
  day: Day,
  seed: string | number,
): void {
  const random = stream(seed, 'prices', 'regulationState', day.date);
  const weights = [0, 0, 0, 0];
  let row = figures.stateShares;
  for (let isp = day.firstIsp; isp < day.firstIsp + day.ispCount; isp++) {
    const hour = calendar.hourOfDay(isp);
    const ramp = hour >= RAMP_HOURS[0] && hour <= RAMP_HOURS[1] ? figures.upwardTilt.ramp : RAMP_OFFSET;
    const tilt = exp(figures.upwardTilt.perScore * dayAheadScore(figures, series.dayAhead[isp]) + ramp);
    for (let k = 0; k < STATES.length; k++) weights[k] = row[k] * (k === UP ? tilt : 1);
    const state = random.pick(weights);
    series.regulationState[isp] = STATES[state];
    row = figures.transition[state];
  }
}

function fillBalancing(series: PriceSeries, figures: PriceCalibration, day: Day, seed: string | number): void {
  const random = stream(seed, 'prices', 'balancing', day.date);
  const { dayAheadPull: pull, persistence } = figures;
  let upwardNoise = random.normal();
  let downwardNoise = random.normal();
  for (let isp = day.firstIsp; isp < day.firstIsp + day.ispCount; isp++) {
    const score = dayAheadScore(figures, series.dayAhead[isp]);
    const upwardScore = pull.upward * score + Math.sqrt(1 - pull.upward ** 2) * upwardNoise;
    const downwardScore = pull.downward * score + Math.sqrt(1 - pull.downward ** 2) * downwardNoise;
    const state = series.regulationState[isp];
    if (state === 0) {
      const middle = quantile(figures.middle, downwardScore);
      series.shortage[isp] = middle;
      series.surplus[isp] = middle;
    } else if (state === 1) {
      setUpward(series, isp, quantile(figures.upwardOnly, upwardScore));
      series.surplus[isp] = series.upward[isp];
    } else if (state === -1) {
      setDownward(series, isp, quantile(figures.downwardOnly, downwardScore));
      series.shortage[isp] = series.downward[isp];
    } else {
      const one = quantile(figures.upwardOfBoth, upwardScore);
      const other = quantile(figures.downwardOfBoth, downwardScore);
      setUpward(series, isp, Math.max(one, other));
      setDownward(series, isp, Math.min(one, other));
    }
    upwardNoise = fade(upwardNoise, persistence.upward, random.normal());
    downwardNoise = fade(downwardNoise, persistence.downward, random.normal());
  }
}

function setUpward(series: PriceSeries, isp: number, price: number): void {
  series.upward[isp] = price;
  series.shortage[isp] = price;
}

function setDownward(series: PriceSeries, isp: number, price: number): void {
  series.downward[isp] = price;
  series.surplus[isp] = price;
}

/** How high a day-ahead price is for its season, as a normal score. */
function dayAheadScore(figures: PriceCalibration, price: number): number {
  return interpolate(figures.dayAhead.scorePrices, DAY_AHEAD_SCORES, price);
}

function quantile(table: Quantiles, score: number): number {
  return cents(interpolate(table.probabilities, table.values, normalCdf(score)));
}

/** Prices are quoted in cents. */
function cents(price: number): number {
  return Math.round(price * 100) / 100;
}
