import type { Figure } from '../../../src/market/system.ts';
import { regretOfTotals } from '../../../src/measures/regret.ts';
import type { SimulationResult } from './simulate.ts';
import type { UseRecord } from './useRegret.ts';

const regretOf = ({ decisions, gotEur, wouldHaveEur }: UseRecord) => regretOfTotals(decisions, gotEur, wouldHaveEur);

/** The share that would have been best; NaN where its learner did not say what it learned. */
function bestUse(name: string, record: UseRecord, { recorder }: SimulationResult): number {
  const learner = recorder.learned.get(name)?.find(({ what }) => what === 'use');
  return learner?.actions[regretOf(record).best] ?? Number.NaN;
}

/** A figure of those who learn their `use`: the mean of those of whom there is one. */
const figure = (
  name: string,
  unit: string,
  says: string,
  of: (record: UseRecord, name: string, run: SimulationResult) => number,
): Figure<SimulationResult> => ({
  ...{ name, unit, says },
  of: (run) => {
    const all = [...(run.regrets ?? [])].map(([member, record]) => of(record, member, run));
    const known = all.filter((value) => !Number.isNaN(value));
    return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
  },
  ofMember: (run, member) => {
    const record = run.regrets?.get(member);
    return record ? of(record, member, run) : Number.NaN;
  },
});

const AS_THEY_WERE =
  'each ISP cleared again with that one’s reaction changed, all others’ and what stores and EVs held as it was';

/** What those who learn with how much to react could have had; NaN where nobody does. */
export const regretFigures: readonly Figure<SimulationResult>[] = [
  figure(
    'regret',
    'EUR',
    `What those who learn their \`use\` would have earned more per decision with the best fixed one: ${AS_THEY_WERE}; mean of them.`,
    (record) => regretOf(record).perDecision,
  ),
  figure(
    'regretPerMw',
    'EUR/MW',
    'The same per MW of store or chargers, as rewards are.',
    (record) => regretOf(record).perDecision / record.powerMw,
  ),
  figure(
    'bestUse',
    '',
    'The fixed share of what they have with which those who learn their `use` would have earned most, by the same; mean of them.',
    (record, name, run) => bestUse(name, record, run),
  ),
];
