import { ISP, START, text } from '../../../src/market/columns.ts';
import { type Column, type Figure, type Table, table } from '../../../src/market/system.ts';
import { market, plans } from './dayTables.ts';
import { branches, buses } from './flowTables.ts';
import {
  FEEDER_COLUMNS,
  type FeederColumn,
  SYSTEM_COLUMNS,
  type SystemColumn,
  USER_COLUMNS,
  type UserColumn,
} from './recorder.ts';
import type { SimulationResult } from './simulate.ts';
import { valueFunction } from './valueTable.ts';

type Told = Pick<Figure, 'unit' | 'says'>;

const SYSTEM: Record<SystemColumn, Told> = {
  lambda: { unit: 'EUR/MWh', says: 'Price of energy before lines.' },
  lmp: { unit: 'EUR/MWh', says: 'Price of energy at the first interface (LMP).' },
  upPrice: { unit: 'EUR/MW h', says: 'Price of upward flexibility.' },
  downPrice: { unit: 'EUR/MW h', says: 'Price of downward flexibility.' },
  takenUpMw: { unit: 'MW', says: 'Upward flexibility taken of the DSO.' },
  takenDownMw: { unit: 'MW', says: 'Downward flexibility taken of the DSO.' },
  calledUpMw: { unit: 'MW', says: 'Of that, what is called.' },
  calledDownMw: { unit: 'MW', says: 'Of that, what is called.' },
  loadMw: { unit: 'MW', says: 'System load, without the feeders.' },
  windMw: { unit: 'MW', says: 'Wind.' },
  unitsMw: { unit: 'MW', says: 'What all units give.' },
  shedMw: { unit: 'MW', says: 'Load that is shed.' },
  dumpedMw: { unit: 'MW', says: 'Energy that is dumped.' },
  scheduledMw: { unit: 'MW', says: 'What the feeders bought.' },
  importMw: { unit: 'MW', says: 'What they draw.' },
  overloadMw: { unit: 'MW', says: 'Flows beyond the limits of lines.' },
};

const FEEDERS: Record<FeederColumn, Told> = {
  importMw: { unit: 'MW', says: 'What one feeder draws at its root.' },
  loadMw: { unit: 'MW', says: 'Its load, without users.' },
  usersMw: { unit: 'MW', says: 'What its users draw.' },
  lossMw: { unit: 'MW', says: 'What it loses.' },
  pvMw: { unit: 'MW', says: 'What PV plants give.' },
  cutMw: { unit: 'MW', says: 'What of them is cut.' },
  generatorMw: { unit: 'MW', says: 'What the DSO’s units give.' },
  storageMw: { unit: 'MW', says: 'Power out of the DSO’s batteries; below 0 into them.' },
  storedMwh: { unit: 'MWh', says: 'Energy in them when the ISP ends.' },
  lowestVoltagePu: { unit: 'p.u.', says: 'Lowest voltage.' },
  voltageOffPu: { unit: 'p.u.', says: 'Mean distance of voltages from 1.' },
  highestLoading: { unit: 'p.u.', says: 'Highest loading of any branch.' },
};

const USERS: Record<UserColumn, Told> = {
  baselineMw: { unit: 'MW', says: 'What all that it stands for on one feeder would draw at the retail price alone.' },
  scheduledMw: { unit: 'MW', says: 'What it last said it would draw.' },
  meteredMw: { unit: 'MW', says: 'What it draws.' },
  heldUpMw: { unit: 'MW', says: 'By how much it stands by to draw less.' },
  heldDownMw: { unit: 'MW', says: 'By how much it stands by to draw more.' },
  calledUpMw: { unit: 'MW', says: 'By how much it is called to draw less.' },
  calledDownMw: { unit: 'MW', says: 'By how much it is called to draw more.' },
  temperatureC: { unit: 'C', says: 'Temperature in one building when the ISP ends; none in a fleet.' },
  outsideK: { unit: 'K', says: 'How far that is outside comfort.' },
  retailEur: { unit: 'EUR', says: 'For energy at the retail price, of all feeders (+ is income).' },
  rewardEur: { unit: 'EUR', says: 'For energy moved (+ is income).' },
  standbyEur: { unit: 'EUR', says: 'For standing by, less what it gives back (+ is income).' },
  activationEur: { unit: 'EUR', says: 'For what was called and came (+ is income).' },
};

/** Rows of columns that are kept for a number of parties, ISP after ISP. */
const byIsp = <K extends string>(run: SimulationResult, columns: Record<K, Float64Array>, names: readonly string[]) => {
  const { calendar } = run.world;
  return { rows: names.length * calendar.ispCount, isps: calendar.ispCount, calendar, names, columns };
};
type ByIsp<K extends string> = ReturnType<typeof byIsp<K>>;

const columnsOf = <K extends string>(keys: readonly K[], told: Record<K, Told>): Column<ByIsp<K>>[] =>
  keys.map((name) => ({ ...{ name, type: 'DOUBLE', ...told[name] }, value: ({ columns }, row) => columns[name][row] }));
const ispColumns = <K extends string>(): Column<ByIsp<K>>[] => [
  { ...ISP, value: ({ isps }, row) => row % isps },
  { ...START, value: ({ calendar, isps }, row) => calendar.localStart(row % isps) },
];
const nameOf = <K extends string>({ names, isps }: ByIsp<K>, row: number) => names[Math.floor(row / isps)];

const system = table({
  name: 'system',
  says: 'Prices, flexibility and balance of the transmission system, a row per ISP.',
  source: (run: SimulationResult) => byIsp(run, run.recorder.system, ['']),
  columns: [...ispColumns<SystemColumn>(), ...columnsOf(SYSTEM_COLUMNS, SYSTEM)],
});

const feeders = table({
  name: 'feeders',
  says: 'State of one feeder of each kind, a row per kind and ISP.',
  source: (run: SimulationResult) =>
    byIsp(
      run,
      run.recorder.feeders,
      run.loaded.config.feeders.map(({ name }) => name),
    ),
  columns: [
    ...ispColumns<FeederColumn>(),
    { ...text('feeder', 'Kind of feeder.'), value: nameOf },
    ...columnsOf(FEEDER_COLUMNS, FEEDERS),
  ],
});

const users = table({
  name: 'users',
  says: 'What each user planned, drew, stood by with and was paid, a row per user and ISP.',
  source: (run: SimulationResult) => byIsp(run, run.recorder.users, run.recorder.names),
  columns: [
    ...ispColumns<UserColumn>(),
    { ...text('user', 'Building or fleet.'), value: nameOf },
    ...columnsOf(USER_COLUMNS, USERS),
  ],
});

export const tables: readonly Table<SimulationResult>[] = [
  ...[system, feeders, users, market, plans],
  ...[valueFunction, branches, buses],
] as never;
