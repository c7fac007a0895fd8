import type { Figure, Group } from '../../../src/market/system.ts';
import { sum } from '../../../src/series.ts';
import { type Config, feederOf } from './config.ts';
import type { DayRecord } from './dayRecord.ts';
import type { FeederColumn, SystemColumn, UserColumn } from './recorder.ts';
import { UNITS, WIND } from './rules.ts';
import type { SimulationResult } from './simulate.ts';

type Of = Figure<SimulationResult>['of'];

const lasted = ({ until }: SimulationResult) => Math.max(0, until);
const hoursPerIsp = ({ world }: SimulationResult) => world.calendar.hoursPerIsp;
const figure =
  (unit: string) =>
  (name: string, says: string, of: Of): Figure<SimulationResult> => ({ name, unit, says, of });
const eur = figure('EUR');
const mwh = figure('MWh');
const share = figure('');

/** Of all days that were cleared. */
const days = (run: SimulationResult, of: (day: DayRecord) => number): number => sum(run.recorder.days.map(of));

const system = (run: SimulationResult, column: SystemColumn): Float64Array =>
  run.recorder.system[column].subarray(0, lasted(run));
const energy = (run: SimulationResult, column: SystemColumn): number => sum(system(run, column)) * hoursPerIsp(run);

/** A column of every kind of feeder, ISP after ISP. */
function* feeders(run: SimulationResult, column: FeederColumn): Generator<{ value: number; feeder: number }> {
  const { ispCount } = run.world.calendar;
  for (let feeder = 0; feeder < run.loaded.config.feeders.length; feeder++) {
    for (let isp = 0; isp < lasted(run); isp++) {
      yield { value: run.recorder.feeders[column][feeder * ispCount + isp], feeder };
    }
  }
}
const feederEnergy = (run: SimulationResult, column: FeederColumn): number => {
  let all = 0;
  for (const { value, feeder } of feeders(run, column)) all += value * run.loaded.config.feeders[feeder].multiplicity;
  return all * hoursPerIsp(run);
};
const extreme = (run: SimulationResult, column: FeederColumn, of: (a: number, b: number) => number, from: number) => {
  let found = from;
  for (const { value } of feeders(run, column)) found = of(found, value);
  return Number.isFinite(found) ? found : Number.NaN;
};
const meanOf = (run: SimulationResult, column: FeederColumn): number => {
  let [all, count] = [0, 0];
  for (const { value } of feeders(run, column)) {
    all += value;
    count++;
  }
  return count > 0 ? all / count : Number.NaN;
};

const userColumn = (run: SimulationResult, name: string, column: UserColumn): Float64Array => {
  const from = run.recorder.names.indexOf(name) * run.world.calendar.ispCount;
  return run.recorder.users[column].subarray(from, from + lasted(run));
};

/** A figure of all users and of each. */
const ofUsers = (
  name: string,
  unit: string,
  says: string,
  of: (run: SimulationResult, user: string) => number,
): Figure<SimulationResult> => ({
  ...{ name, unit, says, ofMember: of },
  of: (run) => sum(run.recorder.names.map((user) => of(run, user))),
});
const moneyOf = (name: string, says: string, column: UserColumn) =>
  ofUsers(name, 'EUR', says, (run, user) => sum(userColumn(run, user, column)));
/** MWh of all feeders of a user. */
const energyOf = (run: SimulationResult, user: string, mw: Float64Array): number => {
  const { buildings, fleets, feeders: kinds } = run.loaded.config;
  const entry = [...buildings, ...fleets].find(({ name }) => name === user);
  const kind = kinds.find(({ name }) => name === entry?.feeder) ?? kinds[0];
  return sum(mw) * hoursPerIsp(run) * kind.multiplicity;
};

/** Cover missed as planned, at the price it has in plans. */
const missedCover = (run: SimulationResult): number => {
  const { feeders: kinds, market } = run.loaded.config;
  return days(run, ({ said, hours }) =>
    sum(
      said.feeders.map(({ feeder, missedUpMw, missedDownMw }) => {
        return market.miss * kinds[feeder].multiplicity * hours * (sum(missedUpMw) + sum(missedDownMw));
      }),
    ),
  );
};

/** EUR of all buildings that a user stands for; none in a fleet. */
const discomfort = (run: SimulationResult, user: string): number => {
  const { buildings, buildingTypes, feeders: kinds } = run.loaded.config;
  const entry = buildings.find(({ name }) => name === user);
  if (!entry) return 0;
  const { multiplicity } = kinds[feederOf(run.loaded.config, entry)];
  const kelvinHours = sum(userColumn(run, user, 'outsideK')) * hoursPerIsp(run);
  return kelvinHours * buildingTypes[entry.type].discomfort * entry.standsFor * multiplicity;
};

/** Largest gap of any day; NaN where none was cleared. */
const worst = (run: SimulationResult, of: (day: DayRecord) => number): number =>
  run.recorder.days.length > 0 ? Math.max(...run.recorder.days.map(of)) : Number.NaN;

export const figures: readonly Figure<SimulationResult>[] = [
  eur(
    'systemCostEur',
    'What the days cost as cleared: the TSO’s dispatch with flexibility, and what feeders cost the DSO by themselves.',
    (run) => days(run, (day) => day.systemCostEur),
  ),
  eur('tsoCostEur', 'Of that, the TSO’s dispatch.', (run) => days(run, (day) => day.tsoCostEur)),
  eur('ownCostEur', 'Of that, the DSO’s units, batteries, standing by, PV cut and limits exceeded.', (run) =>
    days(run, (day) => day.ownCostEur),
  ),
  eur(
    'missedCoverEur',
    'Of that, what cover that batteries cannot give is reckoned at; it is paid to nobody.',
    missedCover,
  ),
  eur(
    'dsoNetEur',
    'What the DSO pays for energy as cleared, less what it is paid for flexibility, and its own cost.',
    (run) => days(run, (day) => day.dsoNetEur),
  ),
  eur('procurementEur', 'Flexibility required, at its prices (pi R).', (run) => days(run, (day) => day.procurementEur)),
  eur('flexPaymentEur', 'Of that, what the DSO is paid (pi f).', (run) => days(run, (day) => day.flexPaymentEur)),
  eur('anticipatedEur', 'What the DSO expected to pay the TSO for energy less flexibility.', (run) =>
    days(run, (day) => day.anticipatedEur),
  ),
  eur('surpriseEur', 'That, less what it pays as cleared: 0 for a leader that is right.', (run) =>
    days(run, (day) => day.anticipatedEur - day.clearedEur),
  ),
  share('gap', 'Largest relative gap at which a plan of the DSO ended.', (run) =>
    worst(run, (day) => day.said.leader.gap),
  ),
  mwh('requiredMwh', 'Flexibility required, both ways, MW for an hour.', (run) => days(run, (day) => day.requiredMwh)),
  mwh('requiredAfterMwh', 'The same as what was cleared would have it.', (run) =>
    days(run, (day) => day.requiredAfterMwh),
  ),
  mwh('takenMwh', 'Flexibility taken of the DSO, both ways.', (run) => days(run, (day) => day.takenMwh)),
  mwh('missedMwh', 'Flexibility required that nobody holds.', (run) => days(run, (day) => day.missedMwh)),
  mwh('plannedOverloadMwh', 'Energy beyond the limits of lines, as cleared.', (run) =>
    days(run, (day) => day.overloadMwh),
  ),
  figure('h')('boundLineHours', 'Hours of lines at their limit or beyond, as cleared.', (run) =>
    days(run, (day) => day.boundLineHours),
  ),
  mwh('overloadMwh', 'Energy beyond the limits of lines, as metered.', (run) => energy(run, 'overloadMw')),
  share(
    'uncoveredShare',
    'Share of the deviations at the ends of the intervals that batteries leave uncovered.',
    (run) =>
      run.recorder.days.length > 0
        ? days(run, (day) => day.said.leader.uncoveredShare) / run.recorder.days.length
        : Number.NaN,
  ),
  mwh('uncoveredMwh', 'Energy of those deviations, over all windows.', (run) =>
    days(run, (day) => day.said.leader.uncoveredMwh),
  ),
  eur('costLowEur', 'What the days cost the DSO at the low end of load and the high end of PV.', (run) =>
    days(run, (day) => day.said.leader.costLowEur),
  ),
  eur('costHighEur', 'What they cost it at the high end of load and the low end of PV.', (run) =>
    days(run, (day) => day.said.leader.costHighEur),
  ),
  figure('p.u.')('lowestVoltagePu', 'Lowest voltage on any feeder, by AC power flow of what was metered.', (run) =>
    extreme(run, 'lowestVoltagePu', Math.min, Number.POSITIVE_INFINITY),
  ),
  figure('p.u.')('voltageOffPu', 'Mean distance of voltages from 1.', (run) => meanOf(run, 'voltageOffPu')),
  figure('p.u.')('highestLoading', 'Highest loading of any branch of a feeder.', (run) =>
    extreme(run, 'highestLoading', Math.max, Number.NEGATIVE_INFINITY),
  ),
  figure('MW')('peakImportMw', 'Most that all feeders drew in an ISP.', (run) =>
    system(run, 'importMw').reduce((most, mw) => Math.max(most, mw), Number.NEGATIVE_INFINITY),
  ),
  mwh('importMwh', 'What all feeders drew.', (run) => energy(run, 'importMw')),
  mwh('lossMwh', 'What they lost.', (run) => feederEnergy(run, 'lossMw')),
  mwh('cutMwh', 'PV that was cut.', (run) => feederEnergy(run, 'cutMw')),
  mwh('imbalanceMwh', 'What feeders drew other than scheduled, called energy aside, both ways.', (run) => {
    const [drawn, scheduled] = [system(run, 'importMw'), system(run, 'scheduledMw')];
    const [up, down] = [system(run, 'calledUpMw'), system(run, 'calledDownMw')];
    return sum(drawn.map((mw, k) => Math.abs(mw - scheduled[k] + up[k] - down[k]))) * hoursPerIsp(run);
  }),
  mwh('calledUpMwh', 'Flexibility called upward of the DSO.', (run) => energy(run, 'calledUpMw')),
  mwh('calledDownMwh', 'Flexibility called downward of it.', (run) => energy(run, 'calledDownMw')),
  mwh('shedMwh', 'System load that was shed.', (run) => energy(run, 'shedMw')),
  ofUsers('billEur', 'EUR', 'What users paid, less what they were paid (+ is cost).', (run, user) =>
    (['retailEur', 'rewardEur', 'standbyEur', 'activationEur'] as const).reduce(
      (all, column) => all - sum(userColumn(run, user, column)),
      0,
    ),
  ),
  moneyOf('rewardEur', 'What users were paid for energy moved (+ is income).', 'rewardEur'),
  moneyOf('standbyEur', 'What they were paid for standing by (+ is income).', 'standbyEur'),
  moneyOf('activationEur', 'What they were paid for what was called (+ is income).', 'activationEur'),
  ofUsers('drawnMwh', 'MWh', 'What users drew, less what they gave.', (run, user) =>
    energyOf(run, user, userColumn(run, user, 'meteredMw')),
  ),
  ofUsers('shiftedMwh', 'MWh', 'By how much their schedules leave their baselines, both ways.', (run, user) => {
    const baseline = userColumn(run, user, 'baselineMw');
    return energyOf(
      run,
      user,
      userColumn(run, user, 'scheduledMw').map((mw, k) => Math.abs(mw - baseline[k])),
    );
  }),
  ofUsers(
    'discomfortKh',
    'K h',
    'Degrees outside comfort, summed over hours, of one building.',
    (run, user) => sum(userColumn(run, user, 'outsideK')) * hoursPerIsp(run),
  ),
  ofUsers('discomfortEur', 'EUR', 'What avoiding that is worth, of all it stands for on all feeders.', discomfort),
  eur('dsoEur', 'What the DSO earned (+ is income), retail with it and its own cost without.', ({ ledger, loaded }) =>
    ledger.balance(loaded.config.dso.name),
  ),
  eur(
    'tsoEur',
    'What the TSO earned (+ is income): rent of lines, less what flexibility costs it.',
    ({ ledger, loaded }) => ledger.balance(loaded.config.tso.name),
  ),
  eur('unitsEur', 'What units earned (+ is income).', ({ ledger }) => ledger.balance(UNITS)),
  eur('windEur', 'What the wind earned (+ is income).', ({ ledger }) => ledger.balance(WIND)),
];

export const defaultKpis = ['systemCostEur', 'dsoNetEur', 'procurementEur', 'uncoveredShare', 'lowestVoltagePu'];

const names = (entries: readonly { name: string }[]): string[] => entries.map(({ name }) => name);

export const groups: Readonly<Record<string, Group<Config>>> = {
  buildings: { one: 'building', members: ({ buildings }) => names(buildings) },
  fleets: { one: 'fleet', members: ({ fleets }) => names(fleets) },
};
