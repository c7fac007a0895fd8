import type { PriceSeries } from './prices.ts';

/** What becomes of ISPs without regulation state where a file has the state of others. */
export type MissingStateRule = 'refuse' | 'infer';

/** Upward and downward prices as files have them, by ISP; NaN where there is none. */
export interface GivenBalancingPrices {
  upward?: Float64Array | undefined;
  downward?: Float64Array | undefined;
}

/**
 * The regulation state of an ISP whose state is not known, from its prices: 2 where shortage and surplus price differ. Where
 * they are one price, 1 or -1 as a file has an upward or a downward price; where it has both, as the one of them that is
 * that price; else 1 where the price is at least the day-ahead price and not negative, -1 otherwise. It never is 0.
 */
export function inferredState(
  { dayAhead, shortage, surplus }: Pick<PriceSeries, 'dayAhead' | 'shortage' | 'surplus'>,
  { upward, downward }: GivenBalancingPrices,
  isp: number,
): -1 | 1 | 2 {
  const price = shortage[isp];
  if (price !== surplus[isp]) return 2;
  const [up, down] = [upward?.[isp] ?? Number.NaN, downward?.[isp] ?? Number.NaN];
  const bothGiven = !Number.isNaN(up) && !Number.isNaN(down);
  const [isUp, isDown] = bothGiven ? [up === price, down === price] : [!Number.isNaN(up), !Number.isNaN(down)];
  if (isUp !== isDown) return isUp ? 1 : -1;
  return price >= dayAhead[isp] && price >= 0 ? 1 : -1;
}
