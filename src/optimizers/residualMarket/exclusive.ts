import { type Award, billOf, type Clearing, checkSchedule, inOrder, kwhOf, mwOf, totalOf } from './clearing.ts';
import type { ResidualSupply } from './residualSupply.ts';

/** Schedules of one aggregator of which the auction takes one, or a mixture. */
export interface ExclusiveGroup {
  name: string;
  schedules: readonly OfferedSchedule[];
}

interface OfferedSchedule {
  /** kWh by ISP, negative where it sells. */
  energyKwh: ArrayLike<number>;
  /** What it costs beside the purchase, less what is earned with it (EUR). */
  ownCostEur: number;
}

export interface ExclusiveOptions {
  /** Gap as a share of the bill at which the mixture counts as the best (default 1e-6). */
  gapShare?: number;
  /** Most passes over all groups (default 10,000). */
  mostPasses?: number;
}

/** A group within the auction: means by price interval in MW. */
interface Block {
  means: Float64Array[];
  ownCostEur: number[];
  weights: Float64Array;
}

/**
 * One auction of exclusive groups: picks the mixture of each group's schedules that minimises
 *
 *     G(sum over groups i and schedules k of w_ik s_ik) + sum of w_ik c_ik,   w_i >= 0, sum of w_i = 1
 *
 * by the pairwise method of Frank and Wolfe, group after group: weight moves from the worst schedule in use to the best one by an
 * exact line search. The gap it stops at, sum of w_ik q_ik - min_k q_ik with q_ik = c_ik + sum of h P s_ik, is that of
 * `gapOf` where aggregators have no schedules but these.
 * @throws RangeError for a name given twice, a group without schedules, a schedule that is none
 */
export function clearExclusive(
  supply: ResidualSupply,
  groups: readonly ExclusiveGroup[],
  { gapShare = 1e-6, mostPasses = 10_000 }: ExclusiveOptions = {},
): Clearing {
  const sorted = checked(supply, groups);
  const market = supply.byInterval();
  const { hoursPerIsp } = supply.spec;
  const blocks: Block[] = sorted.map(({ schedules }) => ({
    means: schedules.map(({ energyKwh }) => supply.means(mwOf(energyKwh, hoursPerIsp))),
    ownCostEur: schedules.map(({ ownCostEur }) => ownCostEur),
    weights: Float64Array.from(schedules, () => 1 / schedules.length),
  }));
  let bought = boughtIn(market, blocks);
  let price = market.prices(bought);
  let gapEur = gapIn(market, price, blocks);
  for (let pass = 0; pass < mostPasses && gapEur > gapShare * billOf(market, price, bought); pass++) {
    for (const block of blocks) improve(market, bought, block);
    bought = boughtIn(market, blocks); // anew, so that no error of rounding grows
    price = market.prices(bought);
    gapEur = gapIn(market, price, blocks);
  }

  const mixed = sorted.map(({ name, schedules }, i) => ({ name, ...mixtureOf(supply, schedules, blocks[i].weights) }));
  const { boughtMw } = totalOf(supply.ispCount, mixed);
  const priceEurPerMwh = supply.prices(boughtMw);
  const awards = mixed.map(({ mw, ...award }): Award => ({ ...award, energyKwh: kwhOf(mw, hoursPerIsp) }));
  return { awards, boughtMw, priceEurPerMwh, gapEur, billEur: billOf(supply, priceEurPerMwh, boughtMw), rounds: 1 };
}

function checked(supply: ResidualSupply, groups: readonly ExclusiveGroup[]): ExclusiveGroup[] {
  const byName = new Map(groups.map((group) => [group.name, group]));
  if (byName.size < groups.length) throw new RangeError('two exclusive groups have one name');
  for (const { name, schedules } of groups) {
    if (schedules.length === 0) throw new RangeError(`the exclusive group of ${name} has no schedules`);
    for (const { energyKwh, ownCostEur } of schedules) checkSchedule(name, supply.ispCount, energyKwh, ownCostEur);
  }
  return inOrder(byName.keys()).map((name) => byName.get(name) as ExclusiveGroup);
}

function boughtIn(market: ResidualSupply, blocks: readonly Block[]): Float64Array {
  const bought = new Float64Array(market.ispCount);
  for (const { means, weights } of blocks) {
    for (const [k, schedule] of means.entries()) add(bought, schedule, weights[k]);
  }
  return bought;
}

function add(sum: Float64Array, schedule: Float64Array, weight: number): void {
  if (weight === 0) return;
  for (let t = 0; t < sum.length; t++) sum[t] += weight * schedule[t];
}

/** What each schedule of a group costs at these prices, all told (EUR). */
const costsIn = (market: ResidualSupply, price: Float64Array, { means, ownCostEur }: Block): number[] =>
  means.map((schedule, k) => market.cost(price, schedule) + ownCostEur[k]);

function gapIn(market: ResidualSupply, price: Float64Array, blocks: readonly Block[]): number {
  let gapEur = 0;
  for (const block of blocks) {
    const costs = costsIn(market, price, block);
    const least = Math.min(...costs);
    for (const [k, cost] of costs.entries()) gapEur += block.weights[k] * (cost - least);
  }
  return gapEur;
}

/** Moves weight between two schedules of a group, and `bought` with it. */
function improve(market: ResidualSupply, bought: Float64Array, block: Block): void {
  const { means, ownCostEur, weights } = block;
  const costs = costsIn(market, market.prices(bought), block);
  const best = costs.indexOf(Math.min(...costs));
  let worst = best;
  for (const [k, cost] of costs.entries()) if (weights[k] > 0 && cost > costs[worst]) worst = k;
  if (worst === best) return;
  const change = means[best].map((mw, t) => mw - means[worst][t]);
  const step = market.bestStep(bought, change, ownCostEur[best] - ownCostEur[worst], weights[worst]);
  weights[best] += step;
  weights[worst] = step === weights[worst] ? 0 : weights[worst] - step;
  add(bought, change, step);
}

function mixtureOf(
  supply: ResidualSupply,
  schedules: readonly OfferedSchedule[],
  weights: Float64Array,
): { weights: Float64Array; mw: Float64Array; ownCostEur: number } {
  const mw = new Float64Array(supply.ispCount);
  let ownCostEur = 0;
  for (const [k, schedule] of schedules.entries()) {
    add(mw, mwOf(schedule.energyKwh, supply.spec.hoursPerIsp), weights[k]);
    ownCostEur += weights[k] * schedule.ownCostEur;
  }
  return { weights, mw, ownCostEur };
}
