import { numbersOf } from '../../../src/market/shownTables.ts';
import type { Reading } from './reading.ts';

/** The balance of the area where its prices are formed, by step of an ISP or by ISP as they say. */
export interface Balance {
  /** Steps an ISP. */
  subSteps: number;
  /** Whole ISPs. */
  isps: number;
  /** By step, MW: needed before anyone reacts, what those who react take more, what is left to be met; short above 0. */
  baseMw: Float64Array;
  reactionMw: Float64Array;
  needMw: Float64Array;
  /** By step: price of the last unit activated, or the mid price, EUR/MWh. */
  stepEurPerMwh: Float64Array;
  /** By ISP, EUR/MWh. */
  shortageEurPerMwh: Float64Array;
  surplusEurPerMwh: Float64Array;
  /** By ISP: -1 downward, 0 none, 1 upward, 2 both. */
  regulationState: Float64Array;
}

/** The balance as it was written; undefined where balancing prices are given. */
export function balanceOf({ run, isps: simulated }: Reading): Balance | undefined {
  const table = run.table('balance');
  const { balancing } = run.config.market;
  if (!table || !balancing || table.rows === 0) return undefined;
  const { subSteps } = balancing;
  const isps = Math.min(simulated, table.rows / subSteps);
  const byStep = (column: string) => numbersOf(table.columns[column]).subarray(0, isps * subSteps);
  const firstStep = (column: string) => {
    const steps = byStep(column);
    return Float64Array.from({ length: isps }, (_, isp) => steps[isp * subSteps]);
  };
  return {
    subSteps,
    isps,
    baseMw: byStep('baseMw'),
    reactionMw: byStep('reactionMw'),
    needMw: byStep('needMw'),
    stepEurPerMwh: byStep('stepEurPerMwh'),
    shortageEurPerMwh: firstStep('shortageEurPerMwh'),
    surplusEurPerMwh: firstStep('surplusEurPerMwh'),
    regulationState: firstStep('regulationState'),
  };
}

/** Of a series by step, a figure by ISP. */
export const byIsp = (
  { subSteps, isps }: Balance,
  series: Float64Array,
  of: (steps: Float64Array) => number,
): Float64Array =>
  Float64Array.from({ length: isps }, (_, isp) => of(series.subarray(isp * subSteps, (isp + 1) * subSteps)));

export const meanOfSteps = (steps: Float64Array): number => steps.reduce((sum, value) => sum + value, 0) / steps.length;
export const largestSize = (steps: Float64Array): number =>
  steps.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
