import { numbers } from '../../../src/market/shownTables.ts';
import type { ShownColumn } from '../../../src/market/view.ts';
import { type Balance, byIsp, largestSize, meanOfSteps } from './balance.ts';

/** What a replay has of the balance, by ISP. */
export function balanceColumns(balance: Balance): Record<string, ShownColumn> {
  const mw = (values: Float64Array, says: string) => numbers(values, { unit: 'MW', says });
  const price = (values: Float64Array, says: string) => numbers(values, { unit: 'EUR/MWh', says });
  const mean = (series: Float64Array) => byIsp(balance, series, meanOfSteps);
  return {
    baseMw: mw(mean(balance.baseMw), 'Needed before anyone reacts, in the mean; short above 0.'),
    reactionMw: mw(mean(balance.reactionMw), 'What those who react take more (above 0) or less, in the mean.'),
    needMw: mw(mean(balance.needMw), 'What is left to be met, in the mean; short above 0.'),
    largestNeedMw: mw(byIsp(balance, balance.needMw, largestSize), 'Largest size of it in a step.'),
    shortageEurPerMwh: price(balance.shortageEurPerMwh, 'Imbalance price of who is short.'),
    surplusEurPerMwh: price(balance.surplusEurPerMwh, 'Imbalance price of who is long.'),
  };
}
