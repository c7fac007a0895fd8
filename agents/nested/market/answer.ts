import type { Strip } from '../../../src/market/system.ts';
import { numberText } from '../../../src/numberText.ts';
import { sum } from '../../../src/series.ts';
import { figureOf } from './report.ts';
import type { SimulationResult } from './simulate.ts';

/** Below this nothing is told, MWh. */
const NONE_MWH = 0.005;

/** What it cost, and what users did. */
export function costSentence(systemEur: number, movedMwh: number, rewardEur: number): string {
  const users =
    movedMwh < NONE_MWH
      ? 'users moved nothing'
      : `users moved ${numberText(movedMwh, 1)} MWh for ${numberText(rewardEur)} EUR of rewards`;
  return `The system cost ${numberText(systemEur)} EUR, and ${users}.`;
}

/** What of the required flexibility comes from the DSO, as a share of money. */
export function flexibilitySentence(requiredMwh: number, takenMwh: number, procurementEur: number): string {
  if (requiredMwh < NONE_MWH) return 'No flexibility was required.';
  const share = takenMwh < NONE_MWH ? 'none of them' : `${numberText(takenMwh)} of them`;
  return `Of ${numberText(requiredMwh)} MW h of flexibility required, for ${numberText(procurementEur)} EUR, the DSO gives ${share}.`;
}

/** Whether the grids held, and everybody was served. */
export function securitySentence(overloadMwh: number, shedMwh: number): string {
  const lines =
    overloadMwh < NONE_MWH
      ? 'No line was beyond its limit'
      : `Lines carried ${numberText(overloadMwh, 2)} MWh beyond their limits`;
  return shedMwh < NONE_MWH
    ? `${lines}, and nothing was shed.`
    : `${lines}, and ${numberText(shedMwh, 2)} MWh were shed.`;
}

/** What came of a run. */
export function answer(run: SimulationResult): string[] {
  const of = (name: string) => figureOf(run, name);
  const { days } = run.recorder;
  return [
    costSentence(of('systemCostEur'), of('shiftedMwh'), of('rewardEur')),
    flexibilitySentence(
      sum(days.map(({ requiredMwh }) => requiredMwh)),
      sum(days.map(({ takenMwh }) => takenMwh)),
      of('procurementEur'),
    ),
    securitySentence(of('overloadMwh'), of('shedMwh')),
  ];
}

/** What feeders draw, what a MWh costs, and what was called of users and units. */
export function strips({ recorder, until }: SimulationResult): Strip[] {
  const { importMw, lmp, calledUpMw, calledDownMw } = recorder.system;
  const of = (series: Float64Array) => series.subarray(0, Math.max(0, until));
  return [
    { label: 'feeders draw', unit: 'MW', values: of(importMw), cell: 'mean', from: 0 },
    { label: 'energy price', unit: 'EUR/MWh', values: of(lmp), cell: 'mean' },
    { label: 'called upward', unit: 'MW', values: of(calledUpMw), cell: 'highest', from: 0 },
    { label: 'called downward', unit: 'MW', values: of(calledDownMw), cell: 'highest', from: 0 },
  ];
}
