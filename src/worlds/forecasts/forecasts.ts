import type { Network } from '../../grid/network.ts';
import type { PriceScenario } from '../../optimizers/stochastic.ts';
import type { Calendar } from '../../time/calendar.ts';
import type { GridProfile } from '../loads.ts';
import type { PriceSeries } from '../prices.ts';

/** How far errors of prices go: their variance is (sd^2 + (relativeSd price)^2) (1 - exp(-2 lead / growthHours)). */
export interface PriceErrors {
  /** EUR/MWh. */
  sd: number;
  relativeSd: number;
  growthHours: number;
  /** From an hour (day-ahead) or an ISP (balancing) to the next. */
  autocorrelation: number;
}
type RelativeErrors = Omit<PriceErrors, 'sd'>;

export interface NoiseSettings {
  dayAhead: PriceErrors;
  balancing: PriceErrors;
  /** The regulation state is right with probability rightAtLast + (1 - rightAtLast) exp(-lead / growthHours). */
  calls: { rightAtLast: number; growthHours: number; autocorrelation: number };
  load: RelativeErrors;
  pv: RelativeErrors;
}

/** Where scenarios come from, how many are drawn, and how many the agents are told. */
interface ScenarioSettings {
  source: 'noisy' | 'season';
  generate: number;
  keep: number;
}

export interface ForecastSettings extends NoiseSettings {
  kind: 'perfect' | 'base' | 'persistence' | 'adaptive' | 'noisy' | 'scenarios';
  /** Persistence: ISPs for which what was last known is taken to last. */
  holdIsps: number;
  scenarios: ScenarioSettings;
}

/** What forecasts are made of: the world as it will be, and what draws days of its kind. */
export interface ForecastWorld {
  calendar: Calendar;
  network: Network;
  prices: PriceSeries;
  grid: GridProfile;
  /** Draws prices and a grid of the world's kind for other days, or another seed. */
  draw: {
    prices(calendar: Calendar, seed: string | number): PriceSeries;
    grid(calendar: Calendar, seed: string | number): GridProfile;
  };
  seed: string | number;
}

/** Prices of one day as somebody sees them, EUR/MWh per ISP of the day; NaN where a direction is not called. */
export type DayPrices = Pick<PriceSeries, 'dayAhead' | 'upward' | 'downward'>;

/** The balancing state of one ISP as somebody sees it; prices NaN where a direction is not called. */
export interface SystemView {
  regulationState: -1 | 0 | 1 | 2;
  upward: number;
  downward: number;
}

/** Load and generation of a network as somebody sees them. */
export type GridView = Pick<GridProfile, 'loadMw' | 'loadMvar' | 'generationMw'>;

/** What is known before it happens. `now` is the ISP of the run in which it is said, below 0 on the day before the first. */
export interface Forecaster {
  /** Prices of a day as its gate closes. */
  day(now: number, day: number): DayPrices;
  /** Possible days with their probabilities, as the gate closes; only `scenarios` tells them. */
  scenarios?(now: number, day: number): PriceScenario[];
  /** The rest of a day, of which the day-ahead prices are known by then; not there where nothing is new. */
  update?(now: number, day: number): DayPrices;
  /** The balancing state of an ISP to come. */
  system(now: number, isp: number): SystemView;
  /** Load and generation to come. */
  grid(now: number): GridView;
}

export const systemAt = ({ regulationState, upward, downward }: PriceSeries, isp: number): SystemView => ({
  regulationState: regulationState[isp] as SystemView['regulationState'],
  upward: upward[isp],
  downward: downward[isp],
});

/** The prices of a day as they will be. */
export function trueDay({ calendar, prices }: Pick<ForecastWorld, 'calendar' | 'prices'>, day: number): DayPrices {
  const { firstIsp, ispCount } = calendar.days[day];
  const ofDay = (series: Float64Array) => series.slice(firstIsp, firstIsp + ispCount);
  return { dayAhead: ofDay(prices.dayAhead), upward: ofDay(prices.upward), downward: ofDay(prices.downward) };
}

/** The regulation state that prices of a day speak of: which directions are called. */
export function stateOf({ upward, downward }: Pick<DayPrices, 'upward' | 'downward'>, at: number): -1 | 0 | 1 | 2 {
  const isUp = !Number.isNaN(upward[at]);
  const isDown = !Number.isNaN(downward[at]);
  return isUp ? (isDown ? 2 : 1) : isDown ? -1 : 0;
}
