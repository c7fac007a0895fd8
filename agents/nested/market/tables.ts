import { DAY, ISP, real, START, text, whole } from '../../../src/market/columns.ts';
import { type Column, type Figure, type Table, table } from '../../../src/market/system.ts';
import { sum } from '../../../src/series.ts';
import type { DayRecord } from './dayRecord.ts';
import {
  FEEDER_COLUMNS,
  type FeederColumn,
  SYSTEM_COLUMNS,
  type SystemColumn,
  USER_COLUMNS,
  type UserColumn,
} from './recorder.ts';
import type { SimulationResult } from './simulate.ts';

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

const dayRows = ({ recorder }: SimulationResult) => ({ rows: recorder.days.length, days: recorder.days });
type DayRows = ReturnType<typeof dayRows>;
const ofDay = (name: string, unit: string, says: string, of: (day: DayRecord) => number): Column<DayRows> => ({
  ...real(name, unit, says),
  value: ({ days }, row) => of(days[row]),
});

const plans = table({
  name: 'days',
  says: 'Each day as it was cleared.',
  source: dayRows,
  columns: [
    { ...DAY, value: ({ days }, row) => days[row].day },
    ofDay('tsoCostEur', 'EUR', 'Cost of the TSO’s dispatch, flexibility with it.', (day) => day.tsoCostEur),
    ofDay('ownCostEur', 'EUR', 'What feeders cost the DSO by themselves.', (day) => day.ownCostEur),
    ofDay(
      'anticipatedEur',
      'EUR',
      'What the DSO expected to pay for energy less flexibility.',
      (day) => day.anticipatedEur,
    ),
    ofDay('clearedEur', 'EUR', 'What it pays as cleared.', (day) => day.clearedEur),
    ofDay('gap', '', 'Relative gap at which its plan ended.', (day) => day.said.leader.gap),
    ofDay(
      'costLowEur',
      'EUR',
      'Its cost at the low end of load and the high end of PV.',
      (day) => day.said.leader.costLowEur,
    ),
    ofDay(
      'costHighEur',
      'EUR',
      'Its cost at the high end of load and the low end of PV.',
      (day) => day.said.leader.costHighEur,
    ),
    ofDay(
      'uncoveredMwh',
      'MWh',
      'Deviations that batteries leave uncovered, over all windows.',
      (day) => day.said.leader.uncoveredMwh,
    ),
    ofDay(
      'uncoveredShare',
      '',
      'The same as a share of what is asked of them.',
      (day) => day.said.leader.uncoveredShare,
    ),
    ofDay('requiredMwh', 'MWh', 'Flexibility required.', (day) => day.requiredMwh),
    ofDay('requiredAfterMwh', 'MWh', 'The same as what was cleared would have it.', (day) => day.requiredAfterMwh),
  ],
});

interface StepRows {
  rows: number;
  at: readonly { record: DayRecord; t: number }[];
}
const stepRows = ({ recorder }: SimulationResult): StepRows => {
  const at = recorder.days.flatMap((record) => Array.from(record.said.result.lambda, (_, t) => ({ record, t })));
  return { rows: at.length, at };
};
const ofStep = (
  name: string,
  unit: string,
  says: string,
  of: (record: DayRecord, t: number) => number,
): Column<StepRows> => ({
  ...real(name, unit, says),
  value: ({ at }, row) => of(at[row].record, at[row].t),
});
/** Of several interfaces, units or feeders one after another, all together in a step. */
const together = (series: Float64Array, t: number, steps: number) => sum(series.filter((_, k) => k % steps === t));
const inAll = (of: (said: DayRecord['said']) => Float64Array) => (record: DayRecord, t: number) =>
  together(of(record.said), t, record.said.result.lambda.length);
const ofFeeders =
  (of: (feeder: DayRecord['said']['feeders'][number]) => Float64Array) => (record: DayRecord, t: number) =>
    sum(record.said.feeders.map((feeder) => together(of(feeder), t, record.said.result.lambda.length)));

const market = table({
  name: 'market',
  says: 'The market as it was cleared, a row per day and step of the plans.',
  source: stepRows,
  columns: [
    { ...DAY, value: ({ at }, row) => at[row].record.day },
    { ...whole('step', 'Step of the day, counted from 0.'), value: ({ at }, row) => at[row].t },
    ofStep('lambda', 'EUR/MWh', 'Price of energy before lines.', ({ said }, t) => said.result.lambda[t]),
    ofStep('lmp', 'EUR/MWh', 'Price of energy at the first interface.', ({ said }, t) => said.result.lmp[t]),
    ofStep('upPrice', 'EUR/MW h', 'Price of upward flexibility.', ({ said }, t) => said.result.upPrice[t]),
    ofStep('downPrice', 'EUR/MW h', 'Price of downward flexibility.', ({ said }, t) => said.result.downPrice[t]),
    ofStep('rewardUp', 'EUR/MWh', 'Reward for energy not drawn.', ({ said }, t) => said.tariff?.rewardUp[t] ?? 0),
    ofStep('rewardDown', 'EUR/MWh', 'Reward for more energy drawn.', ({ said }, t) => said.tariff?.rewardDown[t] ?? 0),
    ofStep('requiredUpMw', 'MW', 'Upward flexibility required.', ({ said }, t) => said.units.requiredUpMw[t]),
    ofStep('requiredDownMw', 'MW', 'Downward flexibility required.', ({ said }, t) => said.units.requiredDownMw[t]),
    ofStep(
      'answeredMw',
      'MW',
      'What the feeders would draw as users answered.',
      inAll(({ plan }) => plan.importMw),
    ),
    ofStep(
      'importMw',
      'MW',
      'What they buy.',
      inAll(({ bid }) => bid.importMw),
    ),
    ofStep(
      'offerUpMw',
      'MW',
      'Upward flexibility offered.',
      inAll(({ bid }) => bid.offerUpMw),
    ),
    ofStep(
      'offerDownMw',
      'MW',
      'Downward flexibility offered.',
      inAll(({ bid }) => bid.offerDownMw),
    ),
    ofStep('takenUpMw', 'MW', 'Of that, taken.', ({ said }, t) => said.result.takenUpMw[t]),
    ofStep('takenDownMw', 'MW', 'Of that, taken.', ({ said }, t) => said.result.takenDownMw[t]),
    ofStep(
      'unitsMw',
      'MW',
      'What units give.',
      inAll(({ units }) => units.unitMw),
    ),
    ofStep(
      'heldUpMw',
      'MW',
      'Upward flexibility that units hold.',
      inAll(({ units }) => units.unitUpMw),
    ),
    ofStep(
      'heldDownMw',
      'MW',
      'Downward flexibility that units hold.',
      inAll(({ units }) => units.unitDownMw),
    ),
    ofStep('windMw', 'MW', 'Wind.', ({ said }, t) => said.units.windMw[t]),
    ofStep('shedMw', 'MW', 'Load shed.', ({ said }, t) => said.units.shedMw[t]),
    ofStep('missedUpMw', 'MW', 'Upward flexibility that nobody holds.', ({ said }, t) => said.units.missedUpMw[t]),
    ofStep(
      'missedDownMw',
      'MW',
      'Downward flexibility that nobody holds.',
      ({ said }, t) => said.units.missedDownMw[t],
    ),
    ofStep('costEurPerH', 'EUR/h', 'Cost of the dispatch.', ({ said }, t) => said.units.costEurPerH[t]),
    ofStep(
      'generatorMw',
      'MW',
      'What the DSO’s units give on one feeder of each kind.',
      ofFeeders((f) => f.generatorMw),
    ),
    ofStep(
      'storageMw',
      'MW',
      'What its batteries give there; below 0 take.',
      ofFeeders((f) => f.storageMw),
    ),
    ofStep(
      'coverUpMw',
      'MW',
      'Power they keep for more load and less PV.',
      ofFeeders((f) => f.coverUpMw),
    ),
    ofStep(
      'coverDownMw',
      'MW',
      'Power they keep for less load and more PV.',
      ofFeeders((f) => f.coverDownMw),
    ),
    ofStep(
      'storedMwh',
      'MWh',
      'Energy in them when the step ends.',
      ofFeeders((f) => f.storedMwh),
    ),
  ],
});

export const tables: readonly Table<SimulationResult>[] = [system, feeders, users, market, plans] as never;
