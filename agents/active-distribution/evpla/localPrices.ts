import { localEnergyPrices, type MarketRules } from '../market/rules.ts';

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
 */
export function localPrices(wholesale: WholesalePrices, shares: MarketRules['localPrices']): LocalPrices {
  const { energy, spinning, regulating } = wholesale;
  return {
    sell: energy.map((price) => localEnergyPrices(price, shares).sell),
    buy: energy.map((price) => localEnergyPrices(price, shares).buy),
    spinning: spinning.map((price) => shares.spinning * price),
    regulating: regulating.map((price) => shares.regulating * price),
  };
}
