import { capital } from '../../../src/counted.ts';
import type { Figure } from '../../../src/market/system.ts';
import { OF_DSO, WHATS, type What } from '../learning/settings.ts';
import type { MessageOf } from './messages.ts';
import type { SimulationResult } from './simulate.ts';

type Learnt = MessageOf<'Learned'>['learners'][number];

/** All learners of a run, agent by agent in the order of their names, or those of one agent. */
const learnersOf = ({ recorder: { learned } }: SimulationResult, agent?: string): Learnt[] =>
  [...learned.keys()]
    .sort()
    .filter((name) => agent === undefined || name === agent)
    .flatMap((name) => learned.get(name) ?? []);

/** Share of clipped rewards above which a scale is called too small. */
const CLIPPED_TOO_OFTEN = 0.05;

function clippedShare(learners: readonly Learnt[]): number {
  const sumOf = (of: 'rewards' | 'clipped') => learners.reduce((sum, each) => sum + each[of], 0);
  return sumOf('rewards') === 0 ? Number.NaN : sumOf('clipped') / sumOf('rewards');
}

function meanAction(what: What, learners: readonly Learnt[]): number {
  const means = learners.flatMap((each) => (each.what === what && each.meanAction !== null ? [each.meanAction] : []));
  return means.length === 0 ? Number.NaN : means.reduce((sum, mean) => sum + mean, 0) / means.length;
}

const ACTIONS: Readonly<Record<What, { unit: string; says: string }>> = {
  markup: { unit: 'EUR/MWh', says: 'Markup on bids' },
  use: { unit: '', says: 'Share of what they have that they react with' },
  delay: { unit: '', says: 'Delay, in steps, with which they react' },
  lambda: { unit: '', says: 'Weight of what was published last in what they expect' },
  fee: { unit: 'EUR/MWh', says: 'Deviation fee' },
  limit: { unit: '', says: 'Share of each connection that the DSO lets reactions use' },
  tariff: { unit: 'EUR/MW', says: 'Tariff of the DSO on the peaks of those who react' },
};

const figure = (
  name: string,
  unit: string,
  says: string,
  of: (learners: readonly Learnt[]) => number,
): Figure<SimulationResult> => ({
  ...{ name, unit, says },
  of: (run) => of(learnersOf(run)),
  ofMember: (run, member) => of(learnersOf(run, member)),
});

/** What those who learn do, and how well their scales fit; NaN where nobody learns. */
export const learningFigures: readonly Figure<SimulationResult>[] = [
  figure(
    'clippedShare',
    '',
    'Share of the rewards of those who learn that did not fit their scales: above 0.05 a larger scale is wanted.',
    clippedShare,
  ),
  ...WHATS.map((what) => {
    const { unit, says } = ACTIONS[what];
    const name = `mean${capital(what)}`;
    const isOfDso = OF_DSO.includes(what);
    const whose = isOfDso ? 'if the DSO learns it' : 'mean of those who learn it';
    const { ofMember, ...mean } = figure(
      name,
      unit,
      `${says} over the last quarter of the run, ${whose}.`,
      (learners) => meanAction(what, learners),
    );
    return isOfDso || !ofMember ? mean : { ...mean, ofMember };
  }),
];

/** What a user should know of what was learned. */
export function learningNotes(run: SimulationResult): string[] {
  const share = clippedShare(learnersOf(run));
  if (!(share > CLIPPED_TOO_OFTEN)) return [];
  const percent = (100 * share).toFixed(1);
  return [
    `${percent} % of the rewards of those who learn did not fit their scales: a larger learn.scale tells more apart.`,
  ];
}
