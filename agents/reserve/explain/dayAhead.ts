import { type DecisionKind, decisionKind, type Knob, type Moment, type ToldValue } from '../../../src/market/kinds.ts';
import type { Award } from '../../../src/optimizers/residualMarket/clearing.ts';
import { clearExclusive, type ExclusiveGroup } from '../../../src/optimizers/residualMarket/exclusive.ts';
import { ResidualSupply, type ResidualSupplySpec } from '../../../src/optimizers/residualMarket/residualSupply.ts';

/** What the exchange forms the prices of a day from. */
export interface FormingPrices {
  /** Of the supply that is left once BRPs have what they buy for themselves. */
  supply: ResidualSupplySpec;
  /** Schedules of which it takes one, or a mixture, where it does. */
  groups: readonly ExclusiveGroup[];
}

/** Prices that were formed, and what was bought at them. */
export interface FormedPrices {
  priceEurPerMwh: Float64Array;
  awards: readonly Award[];
  /** EUR; NaN where nobody knows it. */
  gapEur: number;
  billEur: number;
  rounds: number;
}

/** Weights below this are none. */
const DUST = 1e-6;
/** How much base prices are moved, EUR/MWh. */
const MOST_MOVED = 200;

const MW_PER_KWH = 1e-3;

/** MW bought in an ISP by all aggregators. */
function boughtMw({ awards }: FormedPrices, at: number, hoursPerIsp: number): number {
  return awards.reduce((sum, { energyKwh }) => sum + energyKwh[at], 0) * (MW_PER_KWH / hoursPerIsp);
}

/** What residual supply and own costs come to, EUR: what an auction makes as small as can be. */
export function worthOf({ supply }: FormingPrices, formed: FormedPrices): number {
  const { hoursPerIsp, basePrice } = supply;
  const all = basePrice.map((_, t) => boughtMw(formed, t, hoursPerIsp));
  const own = formed.awards.reduce((sum, { ownCostEur }) => sum + ownCostEur, 0);
  return new ResidualSupply(supply).potential(all) + own;
}

function told({ supply }: FormingPrices, formed: FormedPrices, { ispOfDay: t }: Moment): ToldValue[] {
  return [
    { what: 'price', value: formed.priceEurPerMwh[t], unit: 'EUR/MWh' },
    { what: 'price where aggregators buy nothing', value: supply.basePrice[t], unit: 'EUR/MWh' },
    { what: 'added by a MW', value: supply.slope, unit: 'EUR/MWh' },
    { what: 'rounds', value: formed.rounds, unit: '' },
  ];
}

function bounds(
  { supply }: FormingPrices,
  { priceEurPerMwh, awards }: FormedPrices,
  { ispOfDay: t }: Moment,
): string[] {
  const price = priceEurPerMwh[t];
  const mixed = awards.filter(({ weights }) => weights.filter((weight) => weight > DUST).length > 1);
  return [
    ...(price >= supply.highestPrice ? ['the highest price of the exchange'] : []),
    ...(price <= supply.lowestPrice ? ['the lowest price of the exchange'] : []),
    ...mixed.map(({ name }) => `schedules of ${name} that are equally good at these prices`),
    ...awards.filter((award) => !mixed.includes(award)).map(({ name }) => `one schedule of ${name}`),
  ];
}

/** What the price of this ISP's interval is where nobody buys. */
function baseKnob({ supply }: FormingPrices, { ispOfDay }: Moment): Knob<FormingPrices, FormedPrices> {
  const { ispsPerInterval, basePrice } = supply;
  const from = ispOfDay - (ispOfDay % ispsPerInterval);
  const now = basePrice[ispOfDay];
  const moved = (series: Float64Array, value: number) =>
    series.map((price, t) => (t >= from && t < from + ispsPerInterval ? value : price));
  return {
    ...{ name: 'price here where aggregators buy nothing', unit: 'EUR/MWh', now },
    ...{ from: now - MOST_MOVED, to: now + MOST_MOVED },
    turned: (of, value) => ({ ...of, supply: { ...of.supply, basePrice: moved(of.supply.basePrice, value) } }),
  };
}

const common = {
  says: 'Day-ahead prices by which the supply that is left sells what aggregators buy.',
  unit: 'EUR',
  sense: 'least' as const,
  withoutHighs: true,
  outcome: {
    what: 'bought by aggregators (below 0: sold)',
    unit: 'MW',
    of: (_: FormingPrices, formed: FormedPrices, { ispOfDay, hoursPerIsp }: Moment) =>
      boughtMw(formed, ispOfDay, hoursPerIsp),
  },
  told,
  bounds,
};

const proof = (_: FormingPrices, { gapEur, billEur }: FormedPrices) =>
  Number.isNaN(gapEur) || billEur === 0 ? {} : { gap: Math.max(0, gapEur) / billEur };

/** How day-ahead prices are formed: in one auction, in rounds of quotes and answers, or by all buying at once. */
export const dayAheadKinds: readonly DecisionKind[] = [
  decisionKind<FormingPrices, FormedPrices>({
    ...common,
    kind: 'day-ahead exclusive',
    by: 'auction of schedules',
    proof,
    knobs: (problem, _, at) => [baseKnob(problem, at)],
    solve(problem) {
      const answer = clearExclusive(new ResidualSupply(problem.supply), problem.groups);
      return { objective: worthOf(problem, answer), answer };
    },
  }),
  decisionKind<FormingPrices, FormedPrices>({ ...common, kind: 'day-ahead rounds', by: 'quotes and answers', proof }),
  decisionKind<FormingPrices, FormedPrices>({ ...common, kind: 'day-ahead react', by: 'what all buy at once' }),
];
