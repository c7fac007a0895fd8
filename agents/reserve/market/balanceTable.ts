import { ISP, real, START, whole } from '../../../src/market/columns.ts';
import { type Column, type Table, table } from '../../../src/market/system.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { BalanceRecord } from './balanceRecord.ts';
import type { SimulationResult } from './simulate.ts';

interface BalanceRows {
  rows: number;
  balance: BalanceRecord;
  reactedMw: Float64Array;
  calendar: Calendar;
}

function balanceRows({ balance, world, until }: SimulationResult): BalanceRows | undefined {
  if (balance === undefined) return undefined;
  const reactedMw = new Float64Array(balance.needMw.length);
  for (const series of Object.values(balance.reactionMw)) {
    for (let k = 0; k < reactedMw.length; k++) reactedMw[k] += series[k];
  }
  return { rows: Math.max(0, until) * balance.subSteps, balance, reactedMw, calendar: world.calendar };
}

const ispOf = ({ balance }: BalanceRows, row: number): number => Math.floor(row / balance.subSteps);
const ofStep = (
  name: string,
  unit: string,
  says: string,
  value: (source: BalanceRows, row: number) => number,
): Column<BalanceRows> => ({ ...real(name, unit, says), value });

/** The balance of the area, where its prices are formed. */
export const balance: Table<SimulationResult> = table({
  name: 'balance',
  says: 'What the area needed and what that cost, a row per step of an ISP; where balancing prices are formed (market.balancing).',
  source: balanceRows,
  columns: [
    { ...ISP, value: ispOf },
    { ...START, value: (source, row) => source.calendar.localStart(ispOf(source, row)) },
    {
      ...whole('step', 'Step of the ISP, counted from 0.'),
      value: ({ balance: { subSteps } }, row) => row % subSteps,
    },
    ofStep(
      'baseMw',
      'MW',
      'What is needed before anyone reacts; short above 0.',
      ({ balance: b }, row) => b.baseMw[row],
    ),
    ofStep(
      'reactionMw',
      'MW',
      'What those who react take more (above 0) or less.',
      ({ reactedMw }, row) => reactedMw[row],
    ),
    ofStep('needMw', 'MW', 'What is left to be met.', ({ balance: b }, row) => b.needMw[row]),
    ofStep(
      'activatedMw',
      'MW',
      'What is activated, upward less downward.',
      ({ balance: b }, row) => b.activatedMw[row],
    ),
    ofStep(
      'stepEurPerMwh',
      'EUR/MWh',
      'Price of the last unit activated, or the mid price where none was.',
      ({ balance: b }, row) => b.stepEurPerMwh[row],
    ),
    {
      ...whole('regulationState', 'Regulation state of the ISP.'),
      value: (source, row) => source.balance.regulationState[ispOf(source, row)],
    },
    ofStep(
      'shortageEurPerMwh',
      'EUR/MWh',
      'Imbalance price of the ISP for who is short.',
      (source, row) => source.balance.shortageEurPerMwh[ispOf(source, row)],
    ),
    ofStep(
      'surplusEurPerMwh',
      'EUR/MWh',
      'Imbalance price of the ISP for who is long.',
      (source, row) => source.balance.surplusEurPerMwh[ispOf(source, row)],
    ),
  ],
});
