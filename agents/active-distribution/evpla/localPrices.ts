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

/** Local prices by scenario, those of the first scenario first; what is the same in all may be said once. */
export interface ScenarioPrices extends LocalPrices {
  probability: Float64Array;
}

const KEYS = ['sell', 'buy', 'spinning', 'regulating'] as const;

/** The local prices of one scenario. */
export function pricesOf(told: ScenarioPrices, scenario: number, hours: number): LocalPrices {
  const part = (series: Float64Array): Float64Array =>
    series.length === hours ? series : series.subarray(scenario * hours, (scenario + 1) * hours);
  return {
    sell: part(told.sell),
    buy: part(told.buy),
    spinning: part(told.spinning),
    regulating: part(told.regulating),
  };
}

/** Means of local prices over scenarios. */
export function expectedPrices(told: ScenarioPrices, hours: number): LocalPrices {
  const mean = {
    sell: new Float64Array(hours),
    buy: new Float64Array(hours),
    spinning: new Float64Array(hours),
    regulating: new Float64Array(hours),
  };
  told.probability.forEach((probability, s) => {
    const prices = pricesOf(told, s, hours);
    for (const key of KEYS) for (let t = 0; t < hours; t++) mean[key][t] += probability * prices[key][t];
  });
  return mean;
}
