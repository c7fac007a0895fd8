import { billOf, type Clearing, checkSchedule, inOrder, kwhOf, mwOf, totalOf } from './clearing.ts';
import type { ResidualSupply } from './residualSupply.ts';

/**
 * Clears without iteration: the aggregators buy what they sent, whatever prices they had in mind, and the price is P(Y).
 * @param tenders kWh by ISP, and own costs, by name of the aggregator
 * @throws RangeError for a schedule that is none
 */
export function clearReactions(
  supply: ResidualSupply,
  tenders: ReadonlyMap<string, { energyKwh: ArrayLike<number>; ownCostEur: number }>,
): Clearing {
  const { hoursPerIsp } = supply.spec;
  const sent = inOrder(tenders.keys()).map((name) => {
    const { energyKwh, ownCostEur } = tenders.get(name) as { energyKwh: ArrayLike<number>; ownCostEur: number };
    checkSchedule(name, supply.ispCount, energyKwh, ownCostEur);
    return { name, mw: mwOf(energyKwh, hoursPerIsp), ownCostEur };
  });
  const { boughtMw } = totalOf(supply.ispCount, sent);
  const priceEurPerMwh = supply.prices(boughtMw);
  const awards = sent.map(({ name, mw, ownCostEur }) => {
    return { name, weights: Float64Array.of(1), energyKwh: kwhOf(mw, hoursPerIsp), ownCostEur };
  });
  const billEur = billOf(supply, priceEurPerMwh, boughtMw);
  return { awards, boughtMw, priceEurPerMwh, gapEur: Number.NaN, billEur, rounds: 1 };
}
