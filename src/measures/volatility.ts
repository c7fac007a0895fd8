import { autocorrelation, moments } from './moments.ts';

/** How a price moves. */
export interface Volatility {
  /** Standard deviation over n, EUR/MWh; NaN without prices. */
  sd: number;
  /** Correlation with the step before; NaN where the price does not vary. */
  lag1: number;
}

/** @param prices EUR/MWh, by step */
export const volatility = (prices: ArrayLike<number>): Volatility => ({
  sd: Math.sqrt(moments(prices).variance),
  lag1: autocorrelation(prices, 1),
});

/** Share of ISPs in a regulation state (-1, 0, 1 or 2); NaN without ISPs. */
export function stateShare(states: ArrayLike<number>, state: number): number {
  let count = 0;
  for (let t = 0; t < states.length; t++) if (states[t] === state) count++;
  return count / states.length;
}
