import { hypot } from '../../arithmetic/index.ts';
import type { Random } from '../../random/streams.ts';
import { ErrorField, type State, StateErrors, stateShares } from './errors.ts';
import {
  type DayPrices,
  type Forecaster,
  type ForecastWorld,
  type GridView,
  type NoiseSettings,
  type PriceErrors,
  systemAt,
  trueDay,
} from './forecasts.ts';

export const ISPS_PER_HOUR = 4;
/** ISPs ahead that the grid is forecast at most: the longest offer horizon a config may have. */
const GRID_LEAD = 8;
/** ISPs ahead that a day is forecast at most: from the first ISP of the day before, both of 100. */
const DAY_LEAD = 200;

/** Standard deviation of the error of a price once it has grown, EUR/MWh. */
export const priceSd = ({ sd, relativeSd }: Pick<PriceErrors, 'sd' | 'relativeSd'>, price: number): number =>
  hypot(sd, relativeSd * price);

const DIRECTIONS = ['upward', 'downward'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const isCalled = (state: State, direction: Direction): boolean =>
  state === 2 || state === (direction === 'upward' ? 1 : -1);

/**
 * What a direction that is not called would have been worth, for forecasts that call it: the day-ahead price and the median,
 * over the run, of how far that direction's price is from it.
 */
export function usualSpread({ prices }: Pick<ForecastWorld, 'prices'>, direction: Direction): number {
  const spreads = prices[direction].map((price, isp) => price - prices.dayAhead[isp]).filter((x) => !Number.isNaN(x));
  return spreads.length === 0 ? 0 : spreads.sort()[Math.floor(spreads.length / 2)];
}

interface DayErrors {
  dayAhead: ErrorField;
  upward: ErrorField;
  downward: ErrorField;
  states: StateErrors;
  load: ErrorField;
  pv: ErrorField;
}

/** Forecasts that are the truth plus errors, which grow with the time ahead and are alike from one ISP to the next. */
export function noisyForecaster(
  settings: NoiseSettings,
  world: ForecastWorld,
  random: (...purpose: (string | number)[]) => Random,
): Forecaster {
  const { calendar, prices, grid } = world;
  const { hoursPerIsp } = calendar;
  const spread = { upward: usualSpread(world, 'upward'), downward: usualSpread(world, 'downward') };
  const shares = stateShares(prices.regulationState);
  const known = new Map<number, DayErrors>();

  /** The errors of a day; those of the day before yesterday are forgotten. */
  function errorsOf(day: number): DayErrors {
    const there = known.get(day);
    if (there) return there;
    const { date, ispCount } = calendar.days[day];
    const field = (name: 'dayAhead' | 'upward' | 'downward' | 'load' | 'pv', steps: number = ispCount) => {
      const figures = settings[name === 'upward' || name === 'downward' ? 'balancing' : name];
      const mostLead = name === 'load' || name === 'pv' ? GRID_LEAD : DAY_LEAD;
      return new ErrorField(random('forecast', name, date), steps, hoursPerIsp, figures, mostLead);
    };
    const made = {
      dayAhead: field('dayAhead', ispCount / ISPS_PER_HOUR),
      upward: field('upward'),
      downward: field('downward'),
      states: new StateErrors(random('forecast', 'calls', date), ispCount, hoursPerIsp, settings.calls, shares),
      load: field('load'),
      pv: field('pv'),
    };
    known.set(day, made);
    known.delete(day - 2);
    return made;
  }

  function balancing(now: number, isp: number) {
    const day = calendar.dayOf(isp);
    const at = isp - day.firstIsp;
    const lead = isp - now;
    const truth = systemAt(prices, isp);
    if (lead <= 0) return truth;
    const errors = errorsOf(day.index);
    const regulationState = errors.states.told(at, lead, truth.regulationState);
    const price = (direction: Direction) => {
      if (!isCalled(regulationState, direction)) return Number.NaN;
      const would = prices.dayAhead[isp] + spread[direction];
      const centre = Number.isNaN(truth[direction]) ? would : truth[direction];
      return centre + priceSd(settings.balancing, centre) * errors[direction].at(at, lead);
    };
    return { regulationState, upward: price('upward'), downward: price('downward') };
  }

  /** A day as told in ISP `now`; its day-ahead prices are those given. */
  function told(now: number, day: number, dayAhead: Float64Array): DayPrices {
    const { firstIsp } = calendar.days[day];
    const upward = new Float64Array(dayAhead.length);
    const downward = new Float64Array(dayAhead.length);
    for (let at = 0; at < dayAhead.length; at++) {
      const view = balancing(now, firstIsp + at);
      upward[at] = view.upward;
      downward[at] = view.downward;
    }
    return { dayAhead, upward, downward };
  }

  let pvMw: ReturnType<typeof pvOf> | undefined;
  return {
    day(now, day) {
      const { firstIsp } = calendar.days[day];
      const errors = errorsOf(day).dayAhead;
      const dayAhead = trueDay(world, day).dayAhead.map((price, at) => {
        const hour = Math.floor(at / ISPS_PER_HOUR);
        return price + priceSd(settings.dayAhead, price) * errors.at(hour, firstIsp + hour * ISPS_PER_HOUR - now);
      });
      return told(now, day, dayAhead);
    },
    update: (now, day) => told(now, day, trueDay(world, day).dayAhead),
    system: balancing,
    grid(now): GridView {
      const factor = (name: 'load' | 'pv', isp: number) => {
        const day = calendar.dayOf(isp);
        const error = errorsOf(day.index)[name].at(isp - day.firstIsp, isp - now);
        return Math.max(0, 1 + settings[name].relativeSd * error);
      };
      const scaled = (out: Float64Array, by: number) => {
        for (let bus = 0; bus < out.length; bus++) out[bus] *= by;
      };
      return {
        loadMw(isp, out) {
          grid.loadMw(isp, out);
          scaled(out, factor('load', isp));
        },
        loadMvar(isp, out) {
          grid.loadMvar(isp, out);
          scaled(out, factor('load', isp));
        },
        generationMw(isp, out) {
          grid.generationMw(isp, out);
          pvMw ??= pvOf(world);
          const pv = pvMw(out);
          const by = factor('pv', isp) - 1;
          for (let bus = 0; bus < out.length; bus++) out[bus] += by * pv[bus];
        },
      };
    },
  };
}

/** The part of a generation that comes from PV: what is above the least that its bus ever generates, where there is PV. */
function pvOf({ network, grid, calendar }: ForecastWorld): (generationMw: Float64Array) => Float64Array {
  const buses = network.buses.length;
  const least = new Float64Array(buses).fill(Number.POSITIVE_INFINITY);
  for (const { kind, bus } of network.generation) if (kind === 'pv') least[bus] = 0;
  const row = new Float64Array(buses);
  const isPv = least.map((value) => (value === 0 ? 1 : 0));
  least.fill(Number.POSITIVE_INFINITY);
  for (let isp = 0; isp < calendar.ispCount; isp++) {
    grid.generationMw(isp, row);
    for (let bus = 0; bus < buses; bus++) least[bus] = Math.min(least[bus], row[bus]);
  }
  return (generationMw) => generationMw.map((mw, bus) => isPv[bus] * (mw - least[bus]));
}
