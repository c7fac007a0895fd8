import { mainLinesOf } from '../../../src/grid/network.ts';
import type { PriceSeries } from '../../../src/worlds/prices.ts';
import type { AggregatorColumn } from './recorder.ts';
import type { SimulationResult } from './simulate.ts';

type Run = Pick<SimulationResult, 'world' | 'recorder'>;

/** Volumes of all aggregators together, MWh by ISP. */
export interface Volumes {
  upwardMwh: Float64Array;
  downwardMwh: Float64Array;
  dayAheadMwh: Float64Array;
}

/** What a run's aggregators delivered and bought. */
export function volumesOf({ world, recorder }: Run): Volumes {
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

/** Share of a volume that lies in ISPs where a price is missing or 0; NaN where there was no volume. */
function shareWithout(prices: Float64Array, weights: Float64Array): number {
  const absent = prices.map((price) => (Number.isNaN(price) || price === 0 ? 1 : 0));
  return weightedMean(absent, weights);
}

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

/** Where volumes went, and at which prices: what claims about the behaviour of fleets are about. */
export const BEHAVIOUR_FIGURES: Record<string, (prices: PriceSeries, volumes: Volumes) => number> = {
  upwardAtDayAheadEurPerMwh: ({ dayAhead }, { upwardMwh }) => weightedMean(dayAhead, upwardMwh),
  downwardAtDayAheadEurPerMwh: ({ dayAhead }, { downwardMwh }) => weightedMean(dayAhead, downwardMwh),
  purchasesAtDayAheadEurPerMwh: ({ dayAhead }, { dayAheadMwh }) => weightedMean(dayAhead, dayAheadMwh),
  upwardPriceSpreadEurPerMwh: ({ upward }, { upwardMwh }) => weightedSpread(upward, upwardMwh),
  downwardPriceSpreadEurPerMwh: ({ downward }, { downwardMwh }) => weightedSpread(downward, downwardMwh),
  purchasesPriceSpreadEurPerMwh: ({ dayAhead }, { dayAheadMwh }) => weightedSpread(dayAhead, dayAheadMwh),
  downwardWithoutUpwardPriceShare: ({ upward }, { downwardMwh }) => shareWithout(upward, downwardMwh),
  upwardWithoutDownwardPriceShare: ({ downward }, { upwardMwh }) => shareWithout(downward, upwardMwh),
};
