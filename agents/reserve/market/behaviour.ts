import { mainLinesOf } from '../../../src/grid/network.ts';
import type { Figure } from '../../../src/market/system.ts';
import { sum } from '../../../src/series.ts';
import { isOfSessions } from '../../../src/worlds/charging/anyFleet.ts';
import type { PriceSeries } from '../../../src/worlds/prices.ts';
import type { AggregatorColumn } from './recorder.ts';
import type { SimulationResult } from './simulate.ts';

type Run = Pick<SimulationResult, 'world' | 'recorder'>;
type Told = Pick<Figure, 'unit' | 'says'>;

/** Volumes of all aggregators together, MWh by ISP. */
export interface Volumes {
  upwardMwh: Float64Array;
  downwardMwh: Float64Array;
  dayAheadMwh: Float64Array;
}

const known = new WeakMap<Run, Volumes>();

/** What a run's aggregators delivered and bought: summed up once, for all figures of a run. */
export function volumesOf(run: Run): Volumes {
  const volumes = known.get(run) ?? sumUp(run);
  known.set(run, volumes);
  return volumes;
}

function sumUp({ world, recorder }: Run): Volumes {
  const { ispCount } = world.calendar;
  const total = (column: AggregatorColumn) => {
    const series = recorder.columns[column];
    const sum = new Float64Array(ispCount);
    for (let place = 0; place < series.length; place++) sum[place % ispCount] += series[place];
    return sum;
  };
  return { upwardMwh: total('upwardMwh'), downwardMwh: total('downwardMwh'), dayAheadMwh: total('dayAheadMwh') };
}

/** Mean of the prices at which volumes were, weighted by volume, EUR/MWh; NaN where there was no volume. */
export function weightedMean(prices: Float64Array, weights: Float64Array): number {
  let total = 0;
  let sum = 0;
  weights.forEach((weight, isp) => {
    if (weight === 0) return;
    total += weight;
    sum += weight * prices[isp];
  });
  return sum / total;
}

/**
 * Price range that the middle 90 % of a volume was spread over: from its 5 % to its 95 % quantile by volume, EUR/MWh; NaN where
 * there was no volume.
 */
export function weightedSpread(prices: Float64Array, weights: Float64Array): number {
  const isps = [...weights.keys()].filter((isp) => weights[isp] > 0).sort((a, b) => prices[a] - prices[b]);
  const total = isps.reduce((sum, isp) => sum + weights[isp], 0);
  const quantile = (p: number) => {
    let left = p * total;
    for (const isp of isps) {
      left -= weights[isp];
      if (left <= 1e-12 * total) return prices[isp];
    }
    return Number.NaN;
  };
  return quantile(0.95) - quantile(0.05);
}

const absentIn = (prices: Float64Array) => prices.map((price) => (Number.isNaN(price) || price === 0 ? 1 : 0));

/** Share of a volume that lies in ISPs where a price is missing or 0; NaN where there was no volume. */
const shareWithout = (prices: Float64Array, weights: Float64Array): number => weightedMean(absentIn(prices), weights);

/** Highest loading of a line to the external grid while the network exports, p.u.; 0 where it never does. */
export function reverseLoading({ world, recorder }: Run): number {
  const isMain = mainLinesOf(world.network);
  const main = [...isMain.keys()].filter((branch) => isMain[branch]);
  let highest = 0;
  recorder.loading.forEach((loading, isp) => {
    if (recorder.grid[isp].importMw >= 0) return;
    for (const branch of main) highest = Math.max(highest, loading[branch]);
  });
  return highest;
}

/** ISPs in which a line to the external grid is loaded above a limit, p.u., while the network exports. */
export function reverseOverloadedIsps({ world, recorder }: Run, limit: number): number {
  const isMain = mainLinesOf(world.network);
  return recorder.loading.filter(
    (loading, isp) =>
      recorder.grid[isp].importMw < 0 && loading.some((value, branch) => isMain[branch] && value > limit),
  ).length;
}

/** EVs that are plugged in, by ISP: those that are not away on a trip, and sessions that take place. */
export function pluggedIn({ calendar, fleets }: Pick<Run['world'], 'calendar' | 'fleets'>): Float64Array {
  const evs = new Float64Array(calendar.ispCount);
  for (const { fleet, settings } of fleets) {
    if (isOfSessions(fleet)) {
      for (const { actual } of fleet.sessions) {
        const end = Math.min(actual.departureIsp, calendar.ispCount);
        for (let isp = actual.arrivalIsp; isp < end; isp++) evs[isp]++;
      }
      continue;
    }
    fleet.actual.forEach(({ departureIsp, arrivalIsp }, day) => {
      const { firstIsp, ispCount } = calendar.days[day];
      for (let ev = 0; ev < departureIsp.length; ev++)
        for (let isp = 0; isp < ispCount; isp++)
          if (isp < departureIsp[ev] || isp >= arrivalIsp[ev]) evs[firstIsp + isp] += settings.standsFor;
    });
  }
  return evs;
}

/** Figures of a world's fleets, whatever these do. */
export const SESSION_FIGURES: Record<string, Told & { of(prices: PriceSeries, pluggedIn: Float64Array): number }> = {
  pluggedInAtDayAheadEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Mean day-ahead price over all ISPs, weighted by how many EVs are plugged in.',
    of: ({ dayAhead }, evs) => weightedMean(dayAhead, evs),
  },
};

/** Where volumes went, and at which prices: what claims about the behaviour of fleets are about. */
export const BEHAVIOUR_FIGURES: Record<string, Told & { of(prices: PriceSeries, volumes: Volumes): number }> = {
  upwardAtDayAheadEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Mean day-ahead price of the ISPs in which upward energy was delivered, weighted by volume.',
    of: ({ dayAhead }, { upwardMwh }) => weightedMean(dayAhead, upwardMwh),
  },
  downwardAtDayAheadEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Mean day-ahead price of the ISPs in which downward energy was delivered, weighted by volume.',
    of: ({ dayAhead }, { downwardMwh }) => weightedMean(dayAhead, downwardMwh),
  },
  purchasesAtDayAheadEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Mean day-ahead price of the ISPs in which day-ahead energy was charged, weighted by volume.',
    of: ({ dayAhead }, { dayAheadMwh }) => weightedMean(dayAhead, dayAheadMwh),
  },
  upwardPriceSpreadEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Range of upward balancing prices that holds the middle 90 % of the upward volume.',
    of: ({ upward }, { upwardMwh }) => weightedSpread(upward, upwardMwh),
  },
  downwardPriceSpreadEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Range of downward balancing prices that holds the middle 90 % of the downward volume.',
    of: ({ downward }, { downwardMwh }) => weightedSpread(downward, downwardMwh),
  },
  purchasesPriceSpreadEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Range of day-ahead prices that holds the middle 90 % of the day-ahead volume.',
    of: ({ dayAhead }, { dayAheadMwh }) => weightedSpread(dayAhead, dayAheadMwh),
  },
  downwardWithoutUpwardPriceShare: {
    unit: '',
    says: 'Share of the downward volume that lies in ISPs where the upward balancing price is missing or 0.',
    of: ({ upward }, { downwardMwh }) => shareWithout(upward, downwardMwh),
  },
  upwardWithoutDownwardPriceShare: {
    unit: '',
    says: 'Share of the upward volume that lies in ISPs where the downward balancing price is missing or 0.',
    of: ({ downward }, { upwardMwh }) => shareWithout(downward, upwardMwh),
  },
};

/** Mean of the elements that are a price, EUR/MWh; NaN if there is none. */
function meanPrice(prices: Float64Array): number {
  let total = 0;
  let count = 0;
  for (const price of prices) {
    if (Number.isNaN(price)) continue;
    total += price;
    count++;
  }
  return total / count;
}

/** Share of all ISPs in which a price is missing or 0. */
const withoutPrice = (prices: Float64Array) => sum(absentIn(prices)) / prices.length;

const called = (prices: Float64Array) => prices.reduce((isps, price) => isps + (Number.isNaN(price) ? 0 : 1), 0);

/** Figures of a world's prices: they follow from season, calendar and seed, whatever the market does. */
export const WORLD_FIGURES: Record<string, Told & { of(prices: PriceSeries): number }> = {
  meanDayAheadEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Mean day-ahead price over all ISPs.',
    of: ({ dayAhead }) => meanPrice(dayAhead),
  },
  meanUpwardEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Mean upward balancing price over the ISPs in which upward energy is called for.',
    of: ({ upward }) => meanPrice(upward),
  },
  meanDownwardEurPerMwh: {
    unit: 'EUR/MWh',
    says: 'Mean downward balancing price over the ISPs in which downward energy is called for.',
    of: ({ downward }) => meanPrice(downward),
  },
  upwardCalledIsps: {
    unit: 'ISPs',
    says: 'Number of ISPs in which upward energy is called for.',
    of: ({ upward }) => called(upward),
  },
  downwardCalledIsps: {
    unit: 'ISPs',
    says: 'Number of ISPs in which downward energy is called for.',
    of: ({ downward }) => called(downward),
  },
  withoutUpwardPriceShare: {
    unit: '',
    says: 'Share of all ISPs in which the upward balancing price is missing or 0.',
    of: ({ upward }) => withoutPrice(upward),
  },
  withoutDownwardPriceShare: {
    unit: '',
    says: 'Share of all ISPs in which the downward balancing price is missing or 0.',
    of: ({ downward }) => withoutPrice(downward),
  },
};
