import type { Figure } from '../../../src/market/system.ts';
import { regretOfTotals } from '../../../src/measures/regret.ts';
import { ALL } from '../learning/settings.ts';
import type { RegretRecord, RegretRecords } from './regretRecord.ts';
import type { SimulationResult } from './simulate.ts';

interface Regretting {
  what: keyof RegretRecords;
  name: string;
  /** The direction of a markup; else all. */
  part: string;
  record: RegretRecord;
  run: SimulationResult;
}

const regretOf = ({ decisions, gotEur, wouldHaveEur }: RegretRecord) => regretOfTotals(decisions, gotEur, wouldHaveEur);

/** The action that would have been best; NaN where its learner did not say what it learned. */
function bestAction({ what, name, part, record, run }: Regretting): number {
  const learner = run.recorder.learned.get(name)?.find((each) => each.what === what && each.part === part);
  return learner?.actions[regretOf(record).best] ?? Number.NaN;
}

function recordsOf(run: SimulationResult, what: keyof RegretRecords): Regretting[] {
  return [...(run.regrets?.[what] ?? [])].map(([key, record]) => {
    const [name, part = ALL] = key.split('/');
    return { what, name, part, record, run };
  });
}

/** A figure of those who learn something: the mean of those of whom there is one. */
const figure = (
  told: Pick<Figure, 'name' | 'unit' | 'says'> & Pick<Figure, 'ofGroups'>,
  what: keyof RegretRecords,
  of: (learner: Regretting) => number,
): Figure<SimulationResult> => {
  const mean = (learners: readonly Regretting[]) => {
    const known = learners.map(of).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    ...told,
    of: (run) => mean(recordsOf(run, what)),
    ofMember: (run, member) => mean(recordsOf(run, what).filter(({ name }) => name === member)),
  };
};

const perDecision = ({ record }: Regretting) => regretOf(record).perDecision;
const perMw = ({ record }: Regretting) => regretOf(record).perDecision / record.powerMw;

/** What those who learn how much to react with, or what to add to bids, could have had; NaN where nobody does, or prices are given. */
export const regretFigures: readonly Figure<SimulationResult>[] = [
  figure(
    {
      name: 'regret',
      unit: 'EUR',
      says: 'What those who learn their `use` would have earned more per decision with the best fixed one: each ISP cleared again with that one’s reaction changed, all others’ and what stores and EVs held as it was; mean of them.',
    },
    'use',
    perDecision,
  ),
  figure(
    { name: 'regretPerMw', unit: 'EUR/MW', says: 'The regret of a `use` per MW of store or chargers, as rewards are.' },
    'use',
    perMw,
  ),
  figure(
    {
      name: 'bestUse',
      unit: '',
      says: 'The fixed share of what they have with which those who learn their `use` would have earned most, found as their regret; mean of them.',
    },
    'use',
    bestAction,
  ),
  figure(
    {
      name: 'markupRegret',
      unit: 'EUR',
      says: 'What those who learn their `markup` would have earned more per decision with the best fixed one: each ISP cleared again with that bid at another price, all others and what could be delivered as it was; mean of them and both directions (market.balancing).',
      ofGroups: ['aggregators'],
    },
    'markup',
    perDecision,
  ),
  figure(
    {
      name: 'markupRegretPerMw',
      unit: 'EUR/MW',
      says: 'The regret of a markup per MW offered, as rewards are.',
      ofGroups: ['aggregators'],
    },
    'markup',
    perMw,
  ),
  figure(
    {
      name: 'bestMarkup',
      unit: 'EUR/MWh',
      says: 'The fixed markup with which those who learn theirs would have earned most, found as their regret; mean of them and both directions.',
      ofGroups: ['aggregators'],
    },
    'markup',
    bestAction,
  ),
];
