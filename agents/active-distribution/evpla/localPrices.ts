import { InputError } from '../../../src/errors.ts';

/** What local prices are of wholesale ones, as parts of them. */
export interface LocalShares {
  /** Of the energy price, for what is sold to the operator; at most 1. */
  sell: number;
  /** Of the energy price, for what is bought of it; at least 1. */
  buy: number;
  spinning: number;
  regulating: number;
}

export const LOCAL_SHARES: LocalShares = { sell: 0.95, buy: 1.05, spinning: 0.9, regulating: 0.5 };

/** Hourly prices: energy EUR/MWh, reserves EUR per MW held for an hour. */
export interface WholesalePrices {
  energy: Float64Array;
  spinning: Float64Array;
  regulating: Float64Array;
}

/** Hourly prices at which an aggregator trades with the operator: energy EUR/MWh, reserves EUR per MW held for an hour. */
export interface LocalPrices {
  /** What it is paid for energy. */
  sell: Float64Array;
  /** What it pays for energy. */
  buy: Float64Array;
  spinning: Float64Array;
  regulating: Float64Array;
}

/**
 * Local prices: energy at the wholesale price less, or plus, a part of its size, so that selling never earns more than buying
 * costs, below 0 neither; reserves at a part of theirs.
 * @throws InputError where energy could be sold for more than it is bought for
 */
export function localPrices(wholesale: WholesalePrices, shares: LocalShares = LOCAL_SHARES): LocalPrices {
  checkShares(shares);
  return {
    sell: wholesale.energy.map((price) => price - (1 - shares.sell) * Math.abs(price)),
    buy: wholesale.energy.map((price) => price + (shares.buy - 1) * Math.abs(price)),
    spinning: wholesale.spinning.map((price) => shares.spinning * price),
    regulating: wholesale.regulating.map((price) => shares.regulating * price),
  };
}

function checkShares(shares: LocalShares): void {
  const check = (key: keyof LocalShares, valid: boolean, expected: string): void => {
    if (!valid) throw new InputError({ path: `localPrices.${key}`, found: `${shares[key]}`, expected });
  };
  check('sell', shares.sell >= 0 && shares.sell <= 1, 'a share from 0 to 1');
  check('buy', shares.buy >= 1 && shares.buy < 10, 'a share from 1 to below 10');
  for (const key of ['spinning', 'regulating'] as const) {
    check(key, shares[key] >= 0 && shares[key] < 10, 'a share from 0 to below 10');
  }
}
