import { DAY, real, whole } from '../../../src/market/columns.ts';
import { type Column, table } from '../../../src/market/system.ts';
import { sum } from '../../../src/series.ts';
import type { DayRecord } from './dayRecord.ts';
import type { SimulationResult } from './simulate.ts';

const dayRows = ({ recorder }: SimulationResult) => ({ rows: recorder.days.length, days: recorder.days });
type DayRows = ReturnType<typeof dayRows>;
const ofDay = (name: string, unit: string, says: string, of: (day: DayRecord) => number): Column<DayRows> => ({
  ...real(name, unit, says),
  value: ({ days }, row) => of(days[row]),
});

export const plans = table({
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

export const market = table({
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
    ofStep('baselineMw', 'MW', 'What the feeders would draw at the retail price alone.', ({ said }, t) =>
      said.nominated ? together(said.nominated.importMw, t, said.result.lambda.length) : Number.NaN,
    ),
    ofStep(
      'answeredMw',
      'MW',
      'What they would draw as users answered.',
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
      'missedCoverUpMw',
      'MW',
      'What they cannot keep of it for more load and less PV.',
      ofFeeders((f) => f.missedUpMw),
    ),
    ofStep(
      'missedCoverDownMw',
      'MW',
      'What they cannot keep of it for less load and more PV.',
      ofFeeders((f) => f.missedDownMw),
    ),
    ofStep(
      'storedMwh',
      'MWh',
      'Energy in them when the step ends.',
      ofFeeders((f) => f.storedMwh),
    ),
  ],
});
