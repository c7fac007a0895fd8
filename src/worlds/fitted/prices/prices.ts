import * as z from 'zod';
import { counted } from '../../../counted.ts';
import { InputError } from '../../../errors.ts';
import { present } from '../../../lookup.ts';
import { type Random, stream } from '../../../random/streams.ts';
import type { Calendar, Day } from '../../../time/calendar.ts';
import { emptyPrices, type PriceSeries } from '../../prices.ts';
import { quantileOf, rounded, valueAt } from '../estimators/scores.ts';
import { dayNumber, localDays } from '../localDays.ts';
import { dayAheadProcess, dayAheadSchema, fitDayAhead, type PriceProcess } from './dayAhead.ts';
import { hourly, type PriceHistory, referencePrice, UNKNOWN } from './history.ts';
import { fitRegulation, type HeldOut, regulationIsWhole, regulationProcess, regulationSchema } from './regulation.ts';
import { type Settings, settingsOfDay } from './settings.ts';
import {
  fitSpreads,
  PRICE_LIMIT,
  runPlaces,
  SPREADS,
  type SpreadName,
  spreadProcesses,
  spreadScore,
  spreadsSchema,
} from './spreads.ts';
import { fitStateZero, stateZeroSchema, zeroShare } from './stateZero.ts';

/** A model of day-ahead, balancing and imbalance prices; parameters only. Its hours are local hours of the run's calendar. */
export const pricesModelSchema = z
  .strictObject({
    dayAhead: dayAheadSchema.meta({ description: 'day-ahead prices' }),
    deciles: z.array(z.number()).length(9).meta({ description: 'of the day-ahead price, EUR/MWh' }),
    regulation: regulationSchema
      .refine(regulationIsWhole, 'expected a weight for every level and state')
      .meta({ description: 'regulation states, a Markov chain' }),
    spreads: spreadsSchema.meta({ description: 'balancing and imbalance prices, as spreads over the day-ahead price' }),
    stateZero: stateZeroSchema.optional().meta({ description: 'how often state 0 occurs, where states were inferred' }),
  })
  .refine(
    ({ regulation, spreads }) =>
      (Object.keys(SPREADS) as SpreadName[]).every(
        (name) => spreads[name] || !regulation.states.includes(SPREADS[name].state),
      ),
    'expected spreads of every regulation state that occurs',
  );
export type PricesModel = z.output<typeof pricesModelSchema>;

/** Fewest days from which a model is fitted. */
const FEWEST_DAYS = 28;
/** The largest share of prices that may be missing. */
const MOST_MISSING = 0.2;

/**
 * Fits a price model to a history. Where published regulation states are missing they are inferred from the prices.
 * @param options.process of day-ahead prices: a sum of AR(1) processes (`seasonal`) or a seasonal ARMA (`arima`)
 * @param options.states a history whose published states tell how often state 0 occurs, for use where states are inferred
 * @returns the model, and what each chain of states is worth on weeks that were held out
 * @throws InputError for a history that is too short or has too many gaps
 */
export function fitPrices(
  history: PriceHistory,
  options: { process?: PriceProcess; states?: PriceHistory } = {},
): { model: PricesModel; heldOut: HeldOut[]; published: number } {
  refuseThinHistory(history);
  const dayAhead = fitDayAhead(history, options.process ?? 'seasonal');
  const sorted = hourly(history.dayAhead)
    .filter((price) => !Number.isNaN(price))
    .sort();
  const deciles = Array.from({ length: 9 }, (_, k) => rounded(quantileOf(sorted, (k + 1) / 10), 5));
  const { model: regulation, heldOut } = fitRegulation(history, deciles);
  const spreads = fitSpreads(history, deciles);
  const published = history.published.filter((state) => state !== UNKNOWN).length / history.published.length;
  const stateZero = options.states && !regulation.states.includes(0) ? fitStateZero(options.states) : undefined;
  const model = { dayAhead, deciles, regulation, spreads, ...(stateZero && { stateZero }) };
  return { model, heldOut, published };
}

function refuseThinHistory({ days, dayAhead, shortage, surplus }: PriceHistory): void {
  if (days.length < FEWEST_DAYS) {
    const found = `prices of ${counted(days.length, 'day')}`;
    throw new InputError({ found, expected: `at least ${FEWEST_DAYS} days, to fit hours, days and seasons` });
  }
  for (const [name, values] of Object.entries({ 'day-ahead': dayAhead, shortage, surplus })) {
    const missing = values.filter((value) => Number.isNaN(value)).length / values.length;
    if (missing <= MOST_MISSING) continue;
    const period = `${days[0].date} to ${days[days.length - 1].date}`;
    throw new InputError({
      found:
        missing === 1 ? `no ${name} prices of ${period}` : `${(missing * 100).toFixed(0)} % of ${name} prices missing`,
      expected: `day-ahead and imbalance prices (shortage and surplus) of ${period}, with at most 20 % missing`,
    });
  }
}

type Days = Pick<Calendar, 'timeZone' | 'ispCount'> & { days: readonly Pick<Day, 'date' | 'firstIsp'>[] };
type Source = (purpose: string) => Random;

/**
 * Random prices of a fitted model. Prices of a date follow from model, time zone, seed and date alone, not from where a run
 * begins or ends, and go on over midnight. Limits: day-ahead as the exchange's, balancing prices PRICE_LIMIT; upward is never
 * below downward where both are called.
 */
export function generateFittedPrices(model: PricesModel, calendar: Days, seed: string | number): PriceSeries {
  const pricesOf = priceMaker(model, calendar.timeZone, seed);
  const series = emptyPrices(calendar.ispCount);
  for (const { date, firstIsp } of calendar.days) pricesOf(date, series, firstIsp);
  return series;
}

/** Scenarios of a day: a row each, an ISP of the day a value, EUR/MWh as in PriceSeries. */
export type PriceScenarios = { [Name in keyof PriceSeries]: PriceSeries[Name][] };

/**
 * Draws of one day's prices as they could come out after the days before it, which are those of the seed's world: what can be
 * known on the eve. The world's own prices of that day are none of them.
 * @param purpose names the draws: equal seed, day and purpose give equal scenarios
 */
export function priceScenarios(
  model: PricesModel,
  calendar: Days,
  day: { date: string; ispCount: number },
  count: number,
  seed: string | number,
  purpose: string,
): PriceScenarios {
  const pricesOf = priceMaker(model, calendar.timeZone, seed);
  const scenarios: PriceScenarios = {
    dayAhead: [],
    upward: [],
    downward: [],
    shortage: [],
    surplus: [],
    regulationState: [],
  };
  for (let k = 0; k < count; k++) {
    const series = emptyPrices(day.ispCount);
    pricesOf(day.date, series, 0, (part) => stream(seed, 'prices', 'scenario', purpose, k, part, day.date));
    for (const name of Object.keys(scenarios) as (keyof PriceSeries)[]) scenarios[name].push(series[name] as never);
  }
  return scenarios;
}

/** Fills a day's prices into a series, with the news of that day from the world's streams or from fresh ones. */
function priceMaker(
  model: PricesModel,
  timeZone: string,
  seed: string | number,
): (date: string, series: PriceSeries, firstIsp: number, fresh?: Source) => void {
  const dayOf = localDays(timeZone);
  const random = (purpose: string, date: string): Random => stream(seed, 'prices', purpose, date);
  const dayAheadOf = dayAheadProcess(model.dayAhead, dayOf, (date) => random('dayAhead', date));
  const known = new Map<number, { dayAhead: Float64Array; settings: Settings }>();
  const settingsWith = (day: number, dayAhead: Float64Array): Settings =>
    settingsOfDay(
      dayOf(day).hours,
      dayAhead,
      present(ofWorld(day - 1).dayAhead.at(-1), 'the last price of the day before'),
      model.deciles,
    );
  const ofWorld = (day: number) => {
    let there = known.get(day);
    if (!there) {
      const dayAhead = dayAheadOf(day);
      const before = known.get(day - 1)?.dayAhead ?? dayAheadOf(day - 1);
      there = {
        dayAhead,
        settings: settingsOfDay(dayOf(day).hours, dayAhead, before[before.length - 1], model.deciles),
      };
      known.set(day, there);
    }
    return there;
  };
  const statesOf = regulationProcess(
    model.regulation,
    (day) => ofWorld(day).settings,
    (day) => random('regulationState', dayOf(day).date),
  );
  const spreadsOf = spreadProcesses(model.spreads.persistence, dayOf, random);

  return (date, series, firstIsp, fresh) => {
    const day = dayNumber(date);
    const dayAhead = fresh ? dayAheadOf(day, fresh('dayAhead')) : ofWorld(day).dayAhead;
    const settings = fresh ? settingsWith(day, dayAhead) : ofWorld(day).settings;
    const { state, heldBefore } = statesOf(day, fresh && { random: fresh('regulationState'), settings });
    const places = runPlaces(state, heldBefore);
    const x = spreadsOf(day, fresh);
    const priceOf = (name: SpreadName, k: number): number => {
      const { side } = SPREADS[name];
      const spread = present(model.spreads[name], `the spread ${name}`);
      const score = spreadScore(spread, settings, places, k, x[name === 'middle' ? 'upward' : name][k]);
      const price = referencePrice(dayAhead[k >> 2]) + side * valueAt(spread.table, score);
      return Math.round(Math.min(PRICE_LIMIT, Math.max(-PRICE_LIMIT, price)) * 100) / 100;
    };
    const { stateZero } = model;
    const zeroDraw = stateZero && (fresh?.('stateZero') ?? random('stateZero', date));
    let zero = false;
    for (let k = 0; k < state.length; k++) {
      const isp = firstIsp + k;
      series.dayAhead[isp] = dayAhead[k >> 2];
      setIsp(series, isp, state[k], (name) => priceOf(name, k));
      if (!zeroDraw) continue;
      const distance = Math.abs(series.shortage[isp] - referencePrice(dayAhead[k >> 2]));
      zero = zeroDraw.uniform() < zeroShare(stateZero, distance, zero) && Math.abs(state[k]) === 1;
      if (zero) callNobody(series, isp);
    }
  };
}

function setIsp(series: PriceSeries, isp: number, state: number, priceOf: (name: SpreadName) => number): void {
  series.regulationState[isp] = state;
  if (state === 2) {
    const [one, other] = [priceOf('upwardOfBoth'), priceOf('downwardOfBoth')];
    series.upward[isp] = series.shortage[isp] = Math.max(one, other);
    series.downward[isp] = series.surplus[isp] = Math.min(one, other);
    return;
  }
  const price = priceOf(state === 1 ? 'upward' : state === -1 ? 'downward' : 'middle');
  series.shortage[isp] = price;
  series.surplus[isp] = price;
  if (state === 1) series.upward[isp] = price;
  if (state === -1) series.downward[isp] = price;
}

function callNobody(series: PriceSeries, isp: number): void {
  series.regulationState[isp] = 0;
  series.upward[isp] = Number.NaN;
  series.downward[isp] = Number.NaN;
}
