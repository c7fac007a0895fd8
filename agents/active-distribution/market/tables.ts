import { ISP, real, START, text, whole } from '../../../src/market/columns.ts';
import { type Column, type Figure, type Table, table } from '../../../src/market/system.ts';
import { contingencyTables } from './contingencyTables.ts';
import { gridTables } from './gridTables.ts';
import { planTables } from './planTables.ts';
import { AGGREGATOR_COLUMNS, type AggregatorColumn, SYSTEM_COLUMNS, type SystemColumn } from './records.ts';
import type { SimulationResult } from './simulate.ts';

type Told = Pick<Figure, 'unit' | 'says'>;

const SYSTEM: Record<SystemColumn, Told> = {
  dayAheadEurPerMwh: { unit: 'EUR/MWh', says: 'Day-ahead price.' },
  realTimeEurPerMwh: { unit: 'EUR/MWh', says: 'Real-time price.' },
  spinningEurPerMw: { unit: 'EUR/MW h', says: 'Price of spinning reserve.' },
  soldMw: { unit: 'MW', says: 'Energy sold on the exchange the day before.' },
  boughtMw: { unit: 'MW', says: 'Energy bought on the exchange the day before.' },
  spinningMw: { unit: 'MW', says: 'Spinning reserve sold the day before.' },
  realTimeNetMw: { unit: 'MW', says: 'Metered net export beyond the day-ahead position; below 0 short of it.' },
  plannedNetMw: { unit: 'MW', says: 'The same as the operator meant it to be.' },
  reactiveMvar: { unit: 'Mvar', says: 'Reactive power sold; below 0 bought.' },
  importMw: { unit: 'MW', says: 'Power through the substations into the network; below 0 out of it.' },
  loadMw: { unit: 'MW', says: 'Power that customers want.' },
  generationMw: { unit: 'MW', says: 'Power of dispatchable units.' },
  renewableMw: { unit: 'MW', says: 'Power of sun and wind.' },
  storageMw: { unit: 'MW', says: 'Power out of storage; below 0 into it.' },
  storedMwh: { unit: 'MWh', says: 'Energy in storage when the ISP ends.' },
  localNetMw: { unit: 'MW', says: 'Power of all aggregators into the network; below 0 out of it.' },
  lossMw: { unit: 'MW', says: 'Power lost in the network.' },
  unservedMw: { unit: 'MW', says: 'Power that customers want and do not get.' },
  spilledMw: { unit: 'MW', says: 'Power given in parts without a substation that nobody takes.' },
  interruptionEur: { unit: 'EUR', says: 'What the interruption costs customers in the ISP.' },
  ensMw: { unit: 'MW', says: 'Power that a contingency would leave unserved, as planned the day before.' },
  sEur: { unit: 'EUR', says: 'Real-time objective of the ISP (9).' },
  switches: { unit: '', says: 'Switches operated in the ISP.' },
  lowestVoltagePu: { unit: 'p.u.', says: 'Lowest voltage of a bus that a substation feeds.' },
  highestLoading: { unit: 'p.u.', says: 'Highest loading of any branch.' },
};

const AGGREGATORS: Record<AggregatorColumn, Told> = {
  acceptedMw: { unit: 'MW', says: 'Power accepted of its bid the day before; below 0 where it draws.' },
  spinningMw: { unit: 'MW', says: 'Spinning reserve accepted of its bid.' },
  regulatingMw: { unit: 'MW', says: 'Regulating reserve accepted of its bid.' },
  leastMw: { unit: 'MW', says: 'Least power it offers to give in the ISP.' },
  mostMw: { unit: 'MW', says: 'Most power it offers to give in the ISP.' },
  activatedMw: { unit: 'MW', says: 'Power it is activated for.' },
  meteredMw: { unit: 'MW', says: 'Power it gives; below 0 where it draws.' },
  dayAheadEur: { unit: 'EUR', says: 'For energy accepted the day before (+ is income).' },
  realTimeEur: { unit: 'EUR', says: 'For energy beyond that (+ is income).' },
  spinningEur: { unit: 'EUR', says: 'For spinning reserve (+ is income), less what it pays consumers for theirs.' },
  regulatingEur: { unit: 'EUR', says: 'For regulating reserve (+ is income).' },
  nonDeliveryEur: { unit: 'EUR', says: 'For what it was activated for and did not do: below 0.' },
  othersEur: { unit: 'EUR', says: 'From EV owners, or to them and to consumers (+ is income).' },
};

const systemRows = ({ recorder, world, until }: SimulationResult) => ({
  rows: Math.max(0, until),
  columns: recorder.system,
  calendar: world.calendar,
});
type SystemRows = ReturnType<typeof systemRows>;

const system = table({
  name: 'system',
  says: 'Prices, trades and the state of the grid, a row per ISP.',
  source: systemRows,
  columns: [
    { ...ISP, value: (_, row) => row },
    { ...START, value: ({ calendar }, row) => calendar.localStart(row) },
    ...SYSTEM_COLUMNS.map(
      (name): Column<SystemRows> => ({
        ...{ name, type: 'DOUBLE', ...SYSTEM[name] },
        value: ({ columns }, row) => columns[name][row],
      }),
    ),
  ],
});

const aggregatorRows = ({ recorder, world }: SimulationResult) => {
  const { calendar } = world;
  return {
    rows: recorder.names.length * calendar.ispCount,
    isps: calendar.ispCount,
    calendar,
    names: recorder.names,
    columns: recorder.aggregators,
  };
};
type AggregatorRows = ReturnType<typeof aggregatorRows>;

const aggregators = table({
  name: 'aggregators',
  says: 'What each parking lot and demand-response aggregator offered, did and was paid, a row per aggregator and ISP.',
  source: aggregatorRows,
  columns: [
    {
      ...text('aggregator', 'Name of the aggregator.'),
      value: ({ names, isps }, row) => names[Math.floor(row / isps)],
    },
    { ...ISP, value: ({ isps }, row) => row % isps },
    { ...START, value: ({ calendar, isps }, row) => calendar.localStart(row % isps) },
    ...AGGREGATOR_COLUMNS.map(
      (name): Column<AggregatorRows> => ({
        name,
        type: 'DOUBLE',
        ...AGGREGATORS[name],
        value: ({ columns }, row) => columns[name][row],
      }),
    ),
  ],
});

const units = table({
  name: 'units',
  says: 'What each dispatchable unit gave, a row per unit and ISP.',
  source: ({ recorder, world, loaded }: SimulationResult) => {
    const { generators } = loaded.config.ads;
    const { ispCount } = world.calendar;
    return { rows: generators.length * ispCount, ispCount, generators, mw: recorder.generatorMw };
  },
  columns: [
    {
      ...whole('unit', 'Number of the unit in the config, counted from 1.'),
      value: ({ ispCount }, row) => Math.floor(row / ispCount) + 1,
    },
    {
      ...text('node', 'Its node.'),
      value: ({ generators, ispCount }, row) => generators[Math.floor(row / ispCount)].node,
    },
    { ...ISP, value: ({ ispCount }, row) => row % ispCount },
    {
      ...real('powerMw', 'MW', 'What it gives; 0 where it is off.'),
      value: ({ generators, ispCount, mw }, row) =>
        mw[(row % ispCount) * generators.length + Math.floor(row / ispCount)],
    },
  ],
});

const events = table({
  name: 'events',
  says: 'What failed, what was mended, and how the network was switched, a row per event.',
  source: ({ recorder }: SimulationResult) => ({ rows: recorder.events.length, all: recorder.events }),
  columns: [
    { ...ISP, value: ({ all }, row) => all[row].isp },
    { ...text('event', 'fault, repair or switching.'), value: ({ all }, row) => all[row].event },
    { ...text('element', 'What failed or was mended.'), value: ({ all }, row) => all[row].id },
    {
      ...text('opened', 'Branches that are open from then on, which are closed at rest.'),
      value: ({ all }, row) => all[row].opened,
    },
    { ...text('closed', 'Ties that are closed from then on.'), value: ({ all }, row) => all[row].closed },
    { ...whole('deadBuses', 'Buses without a substation from then on.'), value: ({ all }, row) => all[row].deadBuses },
  ],
});

const unserved = table({
  name: 'unserved',
  says: 'Where load was not served, a row per ISP and bus.',
  source: ({ recorder, world }: SimulationResult) => ({
    rows: recorder.unserved.length,
    all: recorder.unserved,
    buses: world.network.buses,
  }),
  columns: [
    { ...ISP, value: ({ all }, row) => all[row].isp },
    { ...text('bus', 'Its id.'), value: ({ all, buses }, row) => buses[all[row].bus].id },
    { ...real('unservedMw', 'MW', 'Power that is wanted there and not served.'), value: ({ all }, row) => all[row].mw },
  ],
});

const money = table({
  name: 'money',
  says: 'Who paid whom over the run, and what for, a row per payer, payee and reason.',
  source: ({ recorder }: SimulationResult) => {
    const all = [...recorder.paid].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, paid]) => paid);
    return { rows: all.length, all };
  },
  columns: [
    { ...text('payer', 'Who paid.'), value: ({ all }, row) => all[row].payer },
    { ...text('payee', 'Who was paid.'), value: ({ all }, row) => all[row].payee },
    { ...text('reason', 'What for.'), value: ({ all }, row) => all[row].reason },
    {
      ...real('amountEur', 'EUR', 'Sum of what was paid; below 0 where the payee paid the payer.'),
      value: ({ all }, row) => all[row].amountEur,
    },
  ],
});

export const tables: readonly Table<SimulationResult>[] = [
  ...[system, aggregators, units, money],
  ...planTables,
  ...contingencyTables,
  ...[events, unserved],
  ...gridTables,
];
