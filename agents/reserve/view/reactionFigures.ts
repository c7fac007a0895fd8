import { number, tableOf, text } from '../../../src/market/shownRows.ts';
import type { Part } from '../../../src/market/view.ts';
import { amplification } from '../../../src/measures/amplification.ts';
import type { Balance } from './balance.ts';
import { noteOf } from './marks.ts';
import type { Reading } from './reading.ts';

const NOTHING: Part = { tables: [], figures: [] };
/** Marks beyond which steps are left out. */
const MOST_MARKS = 2500;

/** Steps between a price and the reactions to it. */
const delayOf = ({ run }: Reading, { subSteps }: Balance): number =>
  run.config.market.reaction.delay ?? (subSteps === 1 ? 1 : 2);

/** What those who react took, against the price they saw; nothing where nobody did. */
export function reactionFigure(reading: Reading, balance: Balance): Part {
  const { subSteps, reactionMw, stepEurPerMwh } = balance;
  if (reactionMw.every((mw) => mw === 0)) return NOTHING;
  const delay = delayOf(reading, balance);
  const dayAhead = reading.ofGrid('dayAheadEurPerMwh');
  const every = Math.ceil(reactionMw.length / MOST_MARKS) || 1;
  const steps = Array.from({ length: reactionMw.length }, (_, step) => step).filter(
    (step) => step >= delay && step % every === 0,
  );
  const table = tableOf('reactions', steps, {
    isp: number(
      (step) => step / subSteps,
      'ISP',
      'ISP, counted from 0 over the whole run, in parts where it has steps.',
    ),
    spread: number(
      (step) => stepEurPerMwh[step - delay] - dayAhead[Math.floor(step / subSteps)],
      'EUR/MWh',
      'Price of the balance that was seen, over the day-ahead price.',
    ),
    mw: number((step) => reactionMw[step], 'MW', 'What those who react took more (above 0) or less.'),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'points',
        id: 'reactions',
        title: 'Reactions against the price that was seen',
        note: noteOf(
          `A point a step: what those who react took, and the price ${delay === 1 ? 'one step' : `${delay} steps`} before.`,
          every > 1 ? `One step in ${every}.` : '',
        ),
        table: 'reactions',
        x: 'spread',
        y: 'mw',
      },
    ],
  };
}

/** MW of those who react: of stores what they have; where fleets react too, the most that all took together. */
function powerOf({ run }: Reading, { reactionMw }: Balance): number {
  const { brps, aggregators } = run.config;
  const areStores = aggregators.every(({ reacts }) => !reacts);
  return areStores
    ? brps.reduce((sum, { store, reacts }) => sum + (store && reacts !== false ? store.power : 0), 0)
    : reactionMw.reduce((most, mw) => Math.max(most, Math.abs(mw)), 0);
}

/** Fewer days show no pattern. */
const FEWEST_DAYS = 3;

/** How much of a crowd moves one way, and what that does to the need: a point a day. */
export function synchronyFigure(reading: Reading, balance: Balance): Part {
  const { subSteps, isps, reactionMw, needMw, baseMw } = balance;
  const power = powerOf(reading, balance);
  const days = reading.run.calendar.days.filter(({ firstIsp, ispCount }) => firstIsp + ispCount <= isps);
  if (!(power > 0) || days.length < FEWEST_DAYS || reactionMw.every((mw) => mw === 0)) return NOTHING;
  const ofDay = (series: Float64Array, { firstIsp, ispCount }: (typeof days)[number]) =>
    series.subarray(firstIsp * subSteps, (firstIsp + ispCount) * subSteps);
  const synchronyOf = (day: (typeof days)[number]) => {
    const taken = ofDay(reactionMw, day);
    return taken.reduce((sum, mw) => sum + Math.abs(mw), 0) / taken.length / power;
  };
  const table = tableOf('synchrony', days, {
    day: text(({ date }) => date, 'Local date.'),
    synchrony: number((day) => 100 * synchronyOf(day), '%', 'Power moving one way, of all, mean of the day.'),
    more: number(
      (day) => 100 * (amplification(ofDay(needMw, day), ofDay(baseMw, day)) - 1),
      '%',
      'Variance of the need, against that before reactions.',
    ),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'points',
        id: 'synchrony',
        title: 'Synchrony and harm',
        note: 'A point a day: how much of the power of those who react moves one way, and how much more the need varies after them than before. Above 0 they do harm, below they help.',
        table: 'synchrony',
        x: 'synchrony',
        y: 'more',
      },
    ],
  };
}
