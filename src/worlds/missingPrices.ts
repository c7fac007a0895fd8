import type { PriceSeries } from './prices.ts';

export type MissingPriceRule = 'not-called' | 'zero' | 'imbalance';

/**
 * Prices in which a direction without a balancing price is called all the same: at 0, or at the imbalance price of the party
 * that such energy would have helped (upward: shortage, downward: surplus). Both directions are then called in every ISP.
 */
export function fillMissingPrices(prices: PriceSeries, rule: MissingPriceRule): PriceSeries {
  if (rule === 'not-called') return prices;
  const filled = (series: Float64Array, imbalance: Float64Array) =>
    series.map((price, isp) => (!Number.isNaN(price) ? price : rule === 'zero' ? 0 : imbalance[isp]));
  return {
    ...prices,
    upward: filled(prices.upward, prices.shortage),
    downward: filled(prices.downward, prices.surplus),
    regulationState: prices.regulationState.map(() => 2),
  };
}
