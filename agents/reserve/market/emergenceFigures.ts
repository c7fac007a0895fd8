import type { Figure } from '../../../src/market/system.ts';
import { amplification } from '../../../src/measures/amplification.ts';
import { avalancheSizes, switchCounts } from '../../../src/measures/avalanche.ts';
import { branchingRatio } from '../../../src/measures/branching.ts';
import { coincidence } from '../../../src/measures/coincidence.ts';
import { hhi } from '../../../src/measures/concentration.ts';
import { gini } from '../../../src/measures/gini.ts';
import { herding } from '../../../src/measures/herding.ts';
import { autocorrelation } from '../../../src/measures/moments.ts';
import { pairwiseCorrelation } from '../../../src/measures/pairwise.ts';
import { fitPowerLaw, type PowerLaw } from '../../../src/measures/powerLaw.ts';
import { stateShare, volatility } from '../../../src/measures/volatility.ts';
import { warnings } from '../../../src/measures/warning.ts';
import { sum } from '../../../src/series.ts';
import type { BalanceRecord } from './balanceRecord.ts';
import { pricesOf } from './dayAheadFigures.ts';
import { OTHER_BRPS, RESERVE_UNITS } from './rules.ts';
import type { SimulationResult } from './simulate.ts';

type Told = Pick<Figure, 'name' | 'unit' | 'says' | 'positive'>;

/** A figure of formed balancing prices: none where prices are given. */
export const ofBalance = (
  told: Told,
  of: (balance: BalanceRecord, run: SimulationResult) => number,
): Figure<SimulationResult> => ({
  ...told,
  of: (run) => (run.balance === undefined ? Number.NaN : of(run.balance, run)),
});

/** What those who react do, of those that there are. */
const reactions = ({ reactionMw }: BalanceRecord): Float64Array[] => Object.values(reactionMw);

const inAll = (balance: BalanceRecord): Float64Array => {
  const total = new Float64Array(balance.needMw.length);
  for (const series of reactions(balance)) for (let t = 0; t < total.length; t++) total[t] += series[t];
  return total;
};

const stepsOfDay = ({ subSteps }: BalanceRecord): number => 96 * subSteps;

/** MW that those who react could: stores' power, or the most a fleet took. */
function powers({ reactionMw }: BalanceRecord, { loaded }: SimulationResult): Record<string, number> {
  const stores = new Map(loaded.config.brps.map(({ name, store }) => [name, store?.power]));
  return Object.fromEntries(
    Object.entries(reactionMw).map(([name, series]) => [
      name,
      stores.get(name) ?? series.reduce((most, mw) => Math.max(most, Math.abs(mw)), 0),
    ]),
  );
}

/** What those who react earned for each MW and day, EUR; by name. */
function profits(balance: BalanceRecord, run: SimulationResult): number[] {
  const power = powers(balance, run);
  const days = run.world.calendar.days.length;
  return Object.keys(power)
    .filter((name) => power[name] > 0)
    .map((name) => run.ledger.balance(name) / power[name] / days);
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/** What balancing costs (section 8 of docs/emergence.md): see the figure. */
function tsoCost(balance: BalanceRecord, run: SimulationResult): number {
  const { dayAhead } = pricesOf(run);
  const { upwardMw, downwardMw, askedEurPerH, regulationState, shortageEurPerMwh, surplusEurPerMwh } = balance;
  let eurPerH = 0;
  for (let isp = 0; isp < askedEurPerH.length; isp++) {
    const [up, down] = [upwardMw[isp], downwardMw[isp]];
    eurPerH += askedEurPerH[isp] - dayAhead[isp] * (up - down);
    if (regulationState[isp] === 2) eurPerH += Math.min(up, down) * (shortageEurPerMwh[isp] - surplusEurPerMwh[isp]);
  }
  return eurPerH * run.world.calendar.hoursPerIsp;
}

const avalanches = (balance: BalanceRecord): number[] => {
  const series = reactions(balance);
  return series.length === 0 ? [] : [...avalancheSizes(switchCounts(series))];
};

/** The power law of avalanches; undefined where there are too few. */
function avalancheLaw(balance: BalanceRecord): PowerLaw | undefined {
  const sizes = avalanches(balance);
  return sizes.length < 10 ? undefined : fitPowerLaw(sizes);
}

/** What emerges where balancing prices are formed; NaN where they are given. */
export const emergenceFigures: readonly Figure<SimulationResult>[] = [
  ofBalance(
    {
      name: 'amplification',
      unit: '',
      positive: true,
      says: 'Variance of what the area needs after those who react, over that before: above 1 they do harm (market.balancing).',
    },
    ({ needMw, baseMw }) => amplification(needMw, baseMw),
  ),
  ofBalance(
    {
      name: 'reserveAmplification',
      unit: '',
      positive: true,
      says: 'Variance of what bids leave to reserve units after those who react, over that of what the area needs before.',
    },
    ({ leftMw, baseMw }) => amplification(leftMw, baseMw),
  ),
  ofBalance(
    { name: 'needLag1', unit: '', says: 'Correlation of what the area needs from one step to the next.' },
    ({ needMw }) => autocorrelation(needMw, 1),
  ),
  ofBalance(
    {
      name: 'reactionLag',
      unit: '',
      says: 'Correlation of what those who react take with what they took one delay before, by days: below 0 they swing.',
    },
    (balance, run) => {
      const series = inAll(balance);
      const { delay } = run.loaded.config.market.reaction;
      const lag = delay ?? (balance.subSteps === 1 ? 1 : 2);
      const windows = warnings(series, stepsOfDay(balance), lag);
      return mean([...windows.lagD].filter((value) => !Number.isNaN(value)));
    },
  ),
  ofBalance(
    {
      name: 'herding',
      unit: '',
      says: 'Share of what those who react take that points one way: 1 if all do the same.',
    },
    (balance) => herding(reactions(balance)),
  ),
  ofBalance(
    {
      name: 'withheldReactionMwh',
      unit: 'MWh',
      says: 'Energy that those who react would have given or taken besides, had the DSO let them (dso.limitsReactions).',
    },
    ({ withheldMw, subSteps }, { world }) => (withheldMw * world.calendar.hoursPerIsp) / subSteps,
  ),
  ofBalance(
    {
      name: 'peakTariffEur',
      unit: 'EUR',
      says: 'What the DSO was paid for the peaks of those who react (dso.tariff).',
    },
    (_, { ledger, loaded }) => ledger.balance(loaded.config.dso.name, 'peak tariff'),
  ),
  ofBalance({ name: 'pairwise', unit: '', says: 'Mean correlation of those who react, two by two.' }, (balance) =>
    pairwiseCorrelation(reactions(balance)),
  ),
  ofBalance(
    { name: 'coincidence', unit: '', says: 'Peak of what all who react take together over the sum of their peaks.' },
    (balance) => coincidence(reactions(balance).map((series) => series.map(Math.abs))),
  ),
  ofBalance(
    {
      name: 'stateTwoShare',
      unit: '',
      says: 'Share of ISPs in which both directions were called (regulation state 2).',
    },
    ({ regulationState }) => stateShare(regulationState, 2),
  ),
  ofBalance({ name: 'stateUpShare', unit: '', says: 'Share of ISPs in regulation state 1.' }, ({ regulationState }) =>
    stateShare(regulationState, 1),
  ),
  ofBalance(
    { name: 'stateDownShare', unit: '', says: 'Share of ISPs in regulation state -1.' },
    ({ regulationState }) => stateShare(regulationState, -1),
  ),
  ofBalance(
    { name: 'priceSd', unit: 'EUR/MWh', says: 'Standard deviation of the shortage price.' },
    ({ shortageEurPerMwh }) => volatility(shortageEurPerMwh).sd,
  ),
  ofBalance(
    { name: 'priceLag1', unit: '', says: 'Correlation of the shortage price from one ISP to the next.' },
    ({ shortageEurPerMwh }) => volatility(shortageEurPerMwh).lag1,
  ),
  ofBalance(
    {
      name: 'reactionProfit',
      unit: 'EUR/MW/day',
      says: 'What those who react earned for each MW they have and day, in the mean (+ is income).',
    },
    (balance, run) => mean(profits(balance, run)),
  ),
  ofBalance({ name: 'profitGini', unit: '', says: 'Gini coefficient of that among those who react.' }, (balance, run) =>
    gini(profits(balance, run)),
  ),
  ofBalance(
    {
      name: 'avalancheExponent',
      unit: '',
      says: 'Exponent of a power law of how many switch one after another without a pause: 3/2 at the edge.',
    },
    (balance) => avalancheLaw(balance)?.exponent ?? Number.NaN,
  ),
  ofBalance(
    {
      name: 'avalancheDistance',
      unit: '',
      says: 'How far sizes are from that law: the largest distance between the shares of sizes up to any (Kolmogorov and Smirnov).',
    },
    (balance) => avalancheLaw(balance)?.distance ?? Number.NaN,
  ),
  ofBalance(
    { name: 'branchingRatio', unit: '', says: 'How many more switch, in the mean, for each that does.' },
    (balance) => branchingRatio(avalanches(balance)),
  ),
  ofBalance(
    {
      name: 'activatedHhi',
      unit: '',
      says: 'Concentration of activated energy among bidders and reserve units (HHI).',
    },
    ({ activatedOf, reserveMw }) => hhi([...Object.values(activatedOf), reserveMw]),
  ),
  ofBalance(
    {
      name: 'realCostEur',
      unit: 'EUR',
      says: 'What bids and reserve units that were called ask for it: what balancing really costs where they ask their cost. All else that is paid moves money.',
    },
    ({ askedEurPerH }, { world }) => sum(askedEurPerH) * world.calendar.hoursPerIsp,
  ),
  ofBalance(
    { name: 'metNeedMwh', unit: 'MWh', says: 'Balancing energy of both directions with which the need was met.' },
    ({ upwardMw, downwardMw }, { world }) => (sum(upwardMw) + sum(downwardMw)) * world.calendar.hoursPerIsp,
  ),
  ofBalance(
    {
      name: 'tsoCostEur',
      unit: 'EUR',
      says: 'What bids and reserve units that were called ask beyond the day-ahead price, and in state 2 what energy called both ways loses from surplus to shortage price.',
    },
    tsoCost,
  ),
  ofBalance(
    {
      name: 'reserveEur',
      unit: 'EUR',
      says: 'What reserve units earned (+ is income), where balancing prices are formed.',
    },
    (_, { ledger }) => ledger.balance(RESERVE_UNITS),
  ),
  ofBalance(
    { name: 'otherBrpsEur', unit: 'EUR', says: 'What those earned whose imbalance the base need is (+ is income).' },
    (_, { ledger }) => ledger.balance(OTHER_BRPS),
  ),
];
