import { ISP, START, text } from '../../../src/market/columns.ts';
import { type Column, type Figure, type Table, table } from '../../../src/market/system.ts';
import type { PriceSeries } from '../../../src/worlds/prices.ts';
import { balance } from './balanceTable.ts';
import { pricesOf } from './dayAheadFigures.ts';
import type { DayAheadRecord } from './dayAheadRecord.ts';
import { AGGREGATOR_COLUMNS, type AggregatorColumn, type GridRow, type Validation } from './recorder.ts';
import { connectors, sessions } from './sessionTable.ts';
import type { SimulationResult } from './simulate.ts';

type Told = Pick<Figure, 'unit' | 'says'>;
type Typed = Told & Pick<Column<unknown>, 'type'>;

/** The entries of a record, by keys that are known. */
const entriesOf = <K extends string, T>(of: Record<K, T>) => Object.entries(of) as [K, T][];

const AGGREGATOR = text('aggregator', 'Name of the aggregator.');

const AGGREGATORS: Record<AggregatorColumn, Told> = {
  scheduledMwh: { unit: 'MWh', says: 'Energy that the schedule has EVs charge.' },
  bidUpwardMw: { unit: 'MW', says: 'Volume of the upward bid; 0 where there is none.' },
  bidUpwardEurPerMwh: { unit: 'EUR/MWh', says: 'Price of the upward bid; null where there is none.' },
  bidDownwardMw: { unit: 'MW', says: 'Volume of the downward bid; 0 where there is none.' },
  bidDownwardEurPerMwh: { unit: 'EUR/MWh', says: 'Price of the downward bid; null where there is none.' },
  boundaryUpwardMw: {
    unit: 'MW',
    says: 'Boundary of the upward bid: what the DSO lets through of it; null where the DSO did not validate it.',
  },
  boundaryDownwardMw: {
    unit: 'MW',
    says: 'Boundary of the downward bid: what the DSO lets through of it; null where the DSO did not validate it.',
  },
  unavailableUpwardMw: {
    unit: 'MW',
    says: 'What was taken back in time of the upward bid because EVs could not deliver it.',
  },
  unavailableDownwardMw: {
    unit: 'MW',
    says: 'What was taken back in time of the downward bid because EVs could not deliver it.',
  },
  activatedUpwardMw: { unit: 'MW', says: 'Volume of the activation of the upward bid.' },
  activatedDownwardMw: { unit: 'MW', says: 'Volume of the activation of the downward bid.' },
  upwardMwh: { unit: 'MWh', says: 'Upward balancing energy that was delivered by discharging EVs.' },
  downwardMwh: { unit: 'MWh', says: 'Downward balancing energy that was delivered by charging EVs.' },
  dayAheadMwh: {
    unit: 'MWh',
    says: 'Energy that EVs charged besides downward balancing energy and what the DSO ordered, by schedule or off it.',
  },
  congestionUpMwh: { unit: 'MWh', says: 'Energy that EVs discharged because the DSO ordered it against congestion.' },
  congestionDownMwh: { unit: 'MWh', says: 'Energy that EVs charged because the DSO ordered it against congestion.' },
  unmetAtDepartureKwh: {
    unit: 'kWh',
    says: 'Energy that was missing when EVs left in the ISP: from full batteries, of fleets of sessions from what they wanted.',
  },
  chargedEnRouteKwh: { unit: 'kWh', says: 'Energy that EVs which came back in the ISP had charged on the way.' },
  balancingUpwardEur: { unit: 'EUR', says: 'Paid by the TSO for upward balancing energy (+ is income).' },
  balancingDownwardEur: {
    unit: 'EUR',
    says: 'For downward balancing energy (+ is income): below 0 where the aggregator paid the TSO for it.',
  },
  dayAheadEur: {
    unit: 'EUR',
    says: 'For energy bought on the exchange (+ is income): below 0 where the aggregator paid for it.',
  },
  chargingEur: { unit: 'EUR', says: 'Paid by EV owners for charging (+ is income).' },
  deviationFeeEur: {
    unit: 'EUR',
    says: 'Deviation fee to the BRP (+ is income): below 0 where the aggregator paid it.',
  },
  deviationEnergyEur: {
    unit: 'EUR',
    says: 'For energy off schedule, at the day-ahead price (+ is income): below 0 where the aggregator paid the BRP.',
  },
  nonDeliveryEur: {
    unit: 'EUR',
    says: 'For activated energy that was not delivered (+ is income): below 0 where the aggregator paid for it.',
  },
  congestionEur: { unit: 'EUR', says: 'Paid by the DSO for what it ordered against congestion (+ is income).' },
};

const aggregatorRows = ({ recorder, world }: SimulationResult) => {
  const { calendar } = world;
  const { aggregators, columns } = recorder;
  return { rows: aggregators.length * calendar.ispCount, isps: calendar.ispCount, calendar, aggregators, columns };
};
type AggregatorRows = ReturnType<typeof aggregatorRows>;

const aggregators = table({
  name: 'aggregators',
  says: 'What each aggregator bid, delivered and was paid, a row per aggregator and ISP.',
  source: aggregatorRows,
  columns: [
    { ...AGGREGATOR, value: ({ aggregators, isps }, row) => aggregators[Math.floor(row / isps)] },
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

const PRICES: Record<Exclude<keyof PriceSeries, 'regulationState'>, string> = {
  dayAhead: 'Day-ahead price.',
  upward: 'Upward balancing price; null where upward energy is not called for.',
  downward: 'Downward balancing price; null where downward energy is not called for.',
  shortage: 'Imbalance price of a BRP that is short.',
  surplus: 'Imbalance price of a BRP that is long.',
};

const GRID: Record<Exclude<keyof GridRow, 'isp' | 'regulationState'>, Told> = {
  importMw: { unit: 'MW', says: 'Power from the external grid into the network; below 0 where the network exports.' },
  netLoadMw: {
    unit: 'MW',
    says: 'Load less generation of all buses, EVs included; below 0 where there is more generation.',
  },
  lossMw: { unit: 'MW', says: 'Power lost in the network.' },
  lowestVoltagePu: { unit: 'p.u.', says: 'Lowest voltage of any bus.' },
};

const gridRows = (run: SimulationResult) => ({
  rows: run.recorder.grid.length,
  grid: run.recorder.grid,
  calendar: run.world.calendar,
  prices: pricesOf(run),
});
type GridRows = ReturnType<typeof gridRows>;

const grid = table({
  name: 'grid',
  says: 'Prices and the state of the grid, a row per ISP.',
  source: gridRows,
  columns: [
    { ...ISP, value: ({ grid }, row) => grid[row].isp },
    { ...START, value: ({ calendar, grid }, row) => calendar.localStart(grid[row].isp) },
    {
      name: 'regulationState',
      type: 'INT32',
      unit: '',
      says: 'Regulation state: -1 downward, 0 none, 1 upward, 2 both directions.',
      value: ({ grid }, row) => grid[row].regulationState,
    },
    ...entriesOf(PRICES).map(
      ([series, says]): Column<GridRows> => ({
        name: `${series}EurPerMwh`,
        type: 'DOUBLE',
        unit: 'EUR/MWh',
        says,
        value: ({ grid, prices }, row) => prices[series][grid[row].isp],
      }),
    ),
    ...entriesOf(GRID).map(
      ([name, told]): Column<GridRows> => ({
        name,
        type: 'DOUBLE',
        ...told,
        value: ({ grid }, row) => grid[row][name],
      }),
    ),
  ],
});

const branches = table({
  name: 'branches',
  says: 'How loaded each closed branch was, a row per ISP and branch.',
  source: ({ recorder, world }: SimulationResult) => {
    const { branches } = world.network;
    const closed = branches.flatMap((branch, k) => (branch.closed ? [k] : []));
    const { loading, linearLoading } = recorder;
    return { rows: loading.length * closed.length, branches, closed, loading, linearLoading };
  },
  columns: [
    { ...ISP, value: ({ closed }, row) => Math.floor(row / closed.length) },
    {
      name: 'branch',
      type: 'STRING',
      unit: '',
      says: 'Id of the branch.',
      value: ({ branches, closed }, row) => branches[closed[row % closed.length]].id,
    },
    {
      name: 'loading',
      type: 'FLOAT',
      unit: 'p.u.',
      says: 'AC loading, of the rating of the branch.',
      value: ({ loading, closed }, row) => loading[Math.floor(row / closed.length)][closed[row % closed.length]],
    },
    {
      name: 'linearLoading',
      type: 'FLOAT',
      unit: 'p.u.',
      says: 'Loading by the linear model (+: power flows from `from` to `to`); null where the DSO does not say it.',
      value: ({ linearLoading, closed }, row) =>
        linearLoading[Math.floor(row / closed.length)]?.[closed[row % closed.length]] ?? null,
    },
  ],
});

const VALIDATIONS: Record<Exclude<keyof Validation, 'isp' | 'acLoading' | 'alarms'>, Typed> = {
  direction: { type: 'STRING', unit: '', says: 'Direction of the bids: upward, downward or both.' },
  state: {
    type: 'STRING',
    unit: '',
    says: 'Traffic light: green where all was let through, yellow where flexibility was ordered or the boundary was cut, red where nothing was let through.',
  },
  divisions: { type: 'INT32', unit: '', says: 'How often the DSO cut the boundary.' },
  askedMw: { type: 'DOUBLE', unit: 'MW', says: 'Volume of the bids that the DSO validated.' },
  boundaryMw: { type: 'DOUBLE', unit: 'MW', says: 'Boundary: what the DSO lets through of all these bids.' },
  linearLoading: {
    type: 'DOUBLE',
    unit: 'p.u.',
    says: 'Highest loading of any branch by the linear model, with what is let through.',
  },
};

/** Which models found a line over its limit. */
function alarmOf({ alarms }: Validation): string | null {
  if (!alarms) return null;
  if (alarms.linear && alarms.ac) return 'both';
  return alarms.linear ? 'linear' : alarms.ac ? 'ac' : 'none';
}

const validationRows = ({ recorder: { validations } }: SimulationResult) => ({ rows: validations.length, validations });

const validations = table({
  name: 'validations',
  says: 'How the DSO ruled on bids, a row per validation.',
  source: validationRows,
  columns: [
    { ...ISP, value: ({ validations }, row) => validations[row].isp },
    ...entriesOf(VALIDATIONS).map(
      ([name, told]): Column<ReturnType<typeof validationRows>> => ({
        name,
        ...told,
        value: ({ validations }, row) => validations[row][name],
      }),
    ),
    {
      name: 'acLoading',
      type: 'DOUBLE',
      unit: 'p.u.',
      says: 'Highest AC loading of any branch, with what is let through; null where AC has no solution.',
      value: ({ validations }, row) =>
        Number.isFinite(validations[row].acLoading) ? validations[row].acLoading : null,
    },
    {
      name: 'alarm',
      type: 'STRING',
      unit: '',
      says: 'Which models find a line over its limit because of what was asked: none, linear alone (a false alarm), ac alone (a miss) or both; null where the DSO does not say.',
      value: ({ validations }, row) => alarmOf(validations[row]),
    },
  ],
});

const evs = table({
  name: 'evs',
  says: 'How much energy each EV had, a row per EV that is simulated and ISP; written only where the config asks for it.',
  source: ({ recorder, world }: SimulationResult) => {
    const isps = world.calendar.ispCount;
    const each = [...recorder.evEnergyKwh].flatMap(([aggregator, energy]) => {
      const evs = energy.length / isps;
      return Array.from({ length: evs }, (_, ev) => ({ aggregator, ev, energy, evs }));
    });
    return recorder.evEnergyKwh.size === 0 ? undefined : { rows: each.length * isps, isps, each };
  },
  columns: [
    { ...AGGREGATOR, value: ({ each, isps }, row) => each[Math.floor(row / isps)].aggregator },
    {
      name: 'ev',
      type: 'INT32',
      unit: '',
      says: 'EV, counted from 0 in the fleet of its aggregator.',
      value: ({ each, isps }, row) => each[Math.floor(row / isps)].ev,
    },
    { ...ISP, value: ({ isps }, row) => row % isps },
    {
      name: 'energyKwh',
      type: 'FLOAT',
      unit: 'kWh',
      says: 'Energy in the battery at the end of the ISP; null where the EV is away.',
      value: ({ each, isps }, row) => {
        const { energy, evs, ev } = each[Math.floor(row / isps)];
        return energy[(row % isps) * evs + ev];
      },
    },
  ],
});

const DAY_AHEAD: Record<keyof Pick<DayAheadRecord, 'baseEurPerMwh' | 'priceEurPerMwh' | 'boughtMw'>, Told> = {
  baseEurPerMwh: { unit: 'EUR/MWh', says: 'Price at which aggregators and BRPs would buy nothing.' },
  priceEurPerMwh: { unit: 'EUR/MWh', says: 'Price as it was formed.' },
  boughtMw: { unit: 'MW', says: 'What aggregators were awarded and BRPs ordered on their own account (+ is bought).' },
};

const dayAheadRows = ({ dayAhead, world: { calendar } }: SimulationResult) =>
  dayAhead && { rows: calendar.ispCount, calendar, dayAhead };

const dayAhead = table({
  name: 'dayAhead',
  says: 'How day-ahead prices were formed, a row per ISP; written only where they are (market.dayAhead).',
  source: dayAheadRows,
  columns: [
    {
      name: 'day',
      type: 'INT32',
      unit: '',
      says: 'Day of the run, counted from 0.',
      value: ({ calendar }, row) => calendar.dayOf(row).index,
    },
    { ...ISP, value: (_, row) => row },
    { ...START, value: ({ calendar }, row) => calendar.localStart(row) },
    ...entriesOf(DAY_AHEAD).map(
      ([name, told]): Column<NonNullable<ReturnType<typeof dayAheadRows>>> => ({
        name,
        type: 'DOUBLE',
        ...told,
        value: ({ dayAhead }, row) => dayAhead[name][row],
      }),
    ),
  ],
});

/** The tables of a run of this market. */
export const tables: readonly Table<SimulationResult>[] = [
  aggregators,
  grid,
  branches,
  validations,
  evs,
  dayAhead,
  balance,
  sessions,
  connectors,
];
