import type { Figure, Group } from '../../../src/market/system.ts';
import { sum } from '../../../src/series.ts';
import type { Config } from './config.ts';
import { planFigures } from './planFigures.ts';
import type { AggregatorColumn, SystemColumn } from './records.ts';
import { CUSTOMERS, EV_OWNERS } from './rules.ts';
import type { SimulationResult } from './simulate.ts';

const hoursPerIsp = ({ world }: SimulationResult) => world.calendar.hoursPerIsp;

const lasted = (run: SimulationResult) => Math.max(0, run.until);

/** MWh of a column of MW, of the ISPs that were run. */
const energy = (run: SimulationResult, column: SystemColumn, of = (mw: number) => mw): number =>
  run.recorder.system[column].subarray(0, lasted(run)).reduce((all, mw) => all + of(mw), 0) * hoursPerIsp(run);
const positive = (mw: number) => Math.max(0, mw);
const negative = (mw: number) => Math.max(0, -mw);

const total = (run: SimulationResult, of: (plan: SimulationResult['recorder']['plans'][number]) => number): number =>
  run.recorder.plans.reduce((all, plan) => all + of(plan), 0);

const least = (run: SimulationResult, column: SystemColumn): number =>
  run.recorder.system[column].subarray(0, lasted(run)).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** Energy that was accepted of bids, over what was bid, sold and bought alike; NaN where nothing was bid. */
function acceptedShare({ recorder }: SimulationResult, names: readonly string[]): number {
  let [bid, accepted] = [0, 0];
  for (const each of recorder.bids) {
    if (!names.includes(each.bidder)) continue;
    const volume = sum(each.sellMw) + sum(each.buyMw);
    bid += volume;
    accepted += (each.accepted?.energyShare ?? 0) * volume;
  }
  return bid > 0 ? accepted / bid : Number.NaN;
}

const column = (run: SimulationResult, name: string, of: AggregatorColumn): Float64Array => {
  const { recorder, world } = run;
  const from = recorder.names.indexOf(name) * world.calendar.ispCount;
  return recorder.aggregators[of].subarray(from, from + lasted(run));
};
const everyone = ({ recorder }: SimulationResult, of: (name: string) => number): number =>
  recorder.names.reduce((all, name) => all + of(name), 0);

/** A figure of all aggregators and of each. */
const ofAggregators = (
  name: string,
  unit: string,
  says: string,
  of: (run: SimulationResult, name: string) => number,
): Figure<SimulationResult> => ({
  name,
  unit,
  says,
  of: (run) => everyone(run, (each) => of(run, each)),
  ofMember: of,
});

const eur = (name: string, says: string, of: Figure<SimulationResult>['of']): Figure<SimulationResult> => ({
  name,
  unit: 'EUR',
  says,
  of,
});
const mwh = (name: string, says: string, of: Figure<SimulationResult>['of']): Figure<SimulationResult> => ({
  name,
  unit: 'MWh',
  says,
  of,
});

export const figures: readonly Figure<SimulationResult>[] = [
  eur(
    'f1Eur',
    'First objective (7) of the day-ahead plans that were chosen, summed over days: revenue less costs, as expected, with what reactive power earns.',
    (run) => total(run, ({ f1Eur }) => f1Eur),
  ),
  eur(
    'f2Eur',
    'Second objective (8) of those plans: worth of the energy that contingencies would leave unserved, summed over days.',
    (run) => total(run, ({ f2Eur }) => f2Eur),
  ),
  eur('sEur', 'Real-time objective (9), summed over ISPs as they came.', (run) =>
    sum(run.recorder.system.sEur.subarray(0, lasted(run))),
  ),
  {
    name: 'gammaHours',
    unit: 'h',
    says: 'Hours of bad real-time prices that the chosen plans are safe against, mean over days.',
    of: (run) => total(run, ({ gammaHours }) => gammaHours) / run.recorder.plans.length,
  },
  {
    name: 'frontPoints',
    unit: '',
    says: 'Compromises between revenue and unserved energy that the operator chose from, mean over days.',
    of: (run) => total(run, ({ front }) => front.length) / run.recorder.plans.length,
  },
  eur('gapEur', 'Most that a chosen plan can be below the best one of its kind.', ({ recorder }) =>
    recorder.plans.reduce((most, { gapEur }) => Math.max(most, gapEur), 0),
  ),
  mwh('dayAheadSoldMwh', 'Energy sold on the exchange the day before.', (run) => energy(run, 'soldMw')),
  mwh('dayAheadBoughtMwh', 'Energy bought on the exchange the day before.', (run) => energy(run, 'boughtMw')),
  mwh('realTimeSoldMwh', 'Net export beyond the day-ahead position, in ISPs where it was above it.', (run) =>
    energy(run, 'realTimeNetMw', positive),
  ),
  mwh('realTimeBoughtMwh', 'Net export short of the day-ahead position, in ISPs where it was below it.', (run) =>
    energy(run, 'realTimeNetMw', negative),
  ),
  mwh('spinningMwh', 'Spinning reserve sold, MW times hours.', (run) => energy(run, 'spinningMw')),
  mwh(
    'derMwh',
    'Energy of units, renewables and storage (what it gave).',
    (run) => energy(run, 'generationMw') + energy(run, 'renewableMw') + energy(run, 'storageMw', positive),
  ),
  mwh('loadMwh', 'Energy that customers wanted.', (run) => energy(run, 'loadMw')),
  mwh('importMwh', 'Net import through the substations.', (run) => energy(run, 'importMw')),
  mwh('lossMwh', 'Energy lost in the network.', (run) => energy(run, 'lossMw')),
  mwh('unservedMwh', 'Energy that customers wanted and did not get.', (run) => energy(run, 'unservedMw')),
  mwh('ensMwh', 'Energy that a contingency would leave unserved, as expected of the day-ahead plans.', (run) =>
    total(run, ({ ensMw }) => sum(ensMw)),
  ),
  eur('interruptionEur', 'What interruptions cost customers, by what they are.', (run) =>
    sum(run.recorder.system.interruptionEur),
  ),
  {
    name: 'evplaAcceptedShare',
    unit: 'share',
    says: 'Energy accepted of what parking lots bid, sold and bought together.',
    of: (run) =>
      acceptedShare(
        run,
        run.loaded.config.evplas.map(({ name }) => name),
      ),
  },
  {
    name: 'draAcceptedShare',
    unit: 'share',
    says: 'Energy accepted of what demand-response aggregators bid, sold and bought together.',
    of: (run) =>
      acceptedShare(
        run,
        run.loaded.config.dras.map(({ name }) => name),
      ),
  },
  {
    name: 'switches',
    unit: '',
    says: 'Switches operated in the faults of the run.',
    of: (run) => sum(run.recorder.system.switches.subarray(0, lasted(run))),
  },
  {
    name: 'switchesPlanned',
    unit: '',
    says: 'Switches that a contingency takes, mean over all contingencies.',
    of: ({ recorder: { reviews } }) =>
      reviews.length > 0 ? sum(reviews[0].switches) / reviews[0].switches.length : Number.NaN,
  },
  {
    name: 'lowestVoltagePu',
    unit: 'p.u.',
    says: 'Lowest voltage of a bus that a substation feeds, in any ISP.',
    of: (run) => least(run, 'lowestVoltagePu'),
  },
  {
    name: 'highestLoading',
    unit: 'p.u.',
    says: 'Highest loading of any branch in any ISP; of one without a rating, of 4 MVA, at a substation of 10 MVA.',
    of: (run) => run.recorder.system.highestLoading.reduce((a, b) => Math.max(a, b), 0),
  },
  ofAggregators(
    'profitEur',
    'EUR',
    'What parking lots and demand-response aggregators earned (+ is income).',
    ({ ledger }, name) => ledger.balance(name),
  ),
  ofAggregators(
    'soldMwh',
    'MWh',
    'Energy that aggregators gave the operator, net in each ISP.',
    (run, name) => column(run, name, 'meteredMw').reduce((all, mw) => all + positive(mw), 0) * hoursPerIsp(run),
  ),
  ofAggregators(
    'boughtMwh',
    'MWh',
    'Energy that aggregators took from the operator, net in each ISP.',
    (run, name) => column(run, name, 'meteredMw').reduce((all, mw) => all + negative(mw), 0) * hoursPerIsp(run),
  ),
  ofAggregators(
    'reserveMwh',
    'MWh',
    'Spinning and regulating reserve accepted of aggregators, MW times hours.',
    (run, name) => (sum(column(run, name, 'spinningMw')) + sum(column(run, name, 'regulatingMw'))) * hoursPerIsp(run),
  ),
  ofAggregators(
    'shortMwh',
    'MWh',
    'Energy that sessions lacked when they left.',
    ({ recorder }, name) => recorder.shortMwh[name] ?? 0,
  ),
  ofAggregators(
    'lateCallMwh',
    'MWh',
    'Energy of blocks that consumers were called for as they began, beyond what was called the day before.',
    ({ recorder }, name) => recorder.lateCallMwh[name] ?? 0,
  ),
  eur(
    'adsEur',
    'What the operator earned (+ is income), without what its customers pay for their energy.',
    ({ ledger, loaded }) => ledger.balance(loaded.config.ads.name),
  ),
  eur('exchangeEur', 'What the exchange earned (+ is income).', ({ ledger, loaded }) =>
    ledger.balance(loaded.config.exchange.name),
  ),
  eur('ownersEur', 'What EV owners earned (+ is income): below 0 where they paid for charging.', ({ ledger }) =>
    ledger.balance(EV_OWNERS),
  ),
  eur(
    'customersEur',
    'What customers were paid for interruptions, less what they paid more by tariffs than at the flat one.',
    ({ ledger }) => ledger.balance(CUSTOMERS),
  ),
  eur(
    'tariffEur',
    'What customers paid more by the tariffs of their zones than at the flat one (market.tou); 0 without.',
    (run) => sum(run.recorder.tariffEur),
  ),
  eur(
    'consumersEur',
    'What industrial consumers earned with calls and generators, before what these cost them (+ is income).',
    ({ ledger, loaded }) =>
      loaded.config.dras.flatMap(({ consumers }) => consumers).reduce((all, { name }) => all + ledger.balance(name), 0),
  ),
  ...planFigures,
];

export const defaultKpis = ['f1Eur', 'f2Eur', 'sEur', 'profitEur', 'unservedMwh'];

const names = (entries: readonly { name: string }[]): string[] => entries.map(({ name }) => name);

export const groups: Readonly<Record<string, Group<Config>>> = {
  evplas: { one: 'parking lot', members: ({ evplas }) => names(evplas) },
  dras: { one: 'demand-response aggregator', members: ({ dras }) => names(dras) },
};
