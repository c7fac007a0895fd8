import { ispColumn, number, tableOf, word } from '../../../src/market/shownRows.ts';
import { numbers, shownTable } from '../../../src/market/shownTables.ts';
import type { Figure, Part } from '../../../src/market/view.ts';
import { shortText } from '../../../src/numberText.ts';
import { byIsp, type MarketSteps } from './marketSteps.ts';
import { type Stored, seriesOf } from './reading.ts';

const highest = (values: Float64Array): number =>
  values.reduce((most, value) => (value > most ? value : most), Number.NEGATIVE_INFINITY);

/** What a tariff does to the most that feeders would draw, MW. */
export function peakTitle(beforeMw: number, afterMw: number): string {
  const [before, after] = [shortText(beforeMw), shortText(afterMw)];
  if (!Number.isFinite(beforeMw)) return `Feeders would draw ${after} MW at most`;
  if (before === after) return `Users leave the peak of what feeders would draw at ${before} MW`;
  return `Users ${afterMw < beforeMw ? 'take' : 'raise'} the peak of what feeders would draw from ${before} to ${after} MW`;
}

/** What feeders would draw without and with the tariff, and what was bought for them. */
export function drawnFigure(steps: MarketSteps, isps: number, beside?: { run: Stored; name: string }): Part {
  const column = (name: string, says: string) => numbers(byIsp(steps, steps.of(name), isps), { unit: 'MW', says });
  const rewarded = byIsp(steps, steps.of('rewardUp'), isps).map((reward) => (reward > 0 ? 1 : 0));
  const theirs = beside && seriesOf(beside.run, 'system', 'scheduledMw');
  const other = theirs && Float64Array.from({ length: isps }, (_, isp) => theirs[isp] ?? Number.NaN);
  const table = shownTable('drawn', {
    isp: ispColumn(Array.from({ length: isps }, (_, isp) => isp)),
    baseline: column('baselineMw', 'What feeders would draw at the retail price alone.'),
    answered: column('answeredMw', 'What they would draw as users answered the tariff.'),
    bought: column('importMw', 'What was bought for them.'),
    rewarded: numbers(Uint8Array.from(rewarded), { says: '1 where users are rewarded for drawing less.' }),
    ...(other && { beside: numbers(other, { unit: 'MW', says: `What was bought ${beside?.name}.` }) }),
  });
  const figure: Figure = {
    ...({ kind: 'lines', id: 'drawn', table: 'drawn', x: 'isp', isWide: true, fromZero: true } as const),
    title: peakTitle(highest(steps.of('baselineMw')), highest(steps.of('answeredMw'))),
    note: 'What the DSO’s own units and batteries give lies between what users answered and what was bought.',
    series: [
      { y: 'baseline', label: 'at the retail price alone', isBeside: true },
      { y: 'answered', label: 'as users answered', part: 'answered' },
      { y: 'bought', label: 'bought', part: 'bought' },
      ...(beside ? [{ y: 'beside', label: `bought ${beside.name}`, part: 'bought', isBeside: true }] : []),
    ],
    ...(rewarded.includes(1) && { shade: { column: 'rewarded', label: 'rewarded for drawing less' } }),
  };
  return { tables: [table], figures: [figure] };
}

/** The tariff, and what users answered to it, step by step; nothing where no reward was set. */
export function tariffFigures(steps: MarketSteps, isps: number): Part {
  const [less, more] = [steps.of('rewardUp'), steps.of('rewardDown')];
  const asked = Array.from({ length: steps.count }, (_, row) => row).filter((row) => less[row] > 0 || more[row] > 0);
  if (asked.length === 0) return { tables: [], figures: [] };
  const [baseline, answered] = [steps.of('baselineMw'), steps.of('answeredMw')];
  const reward = (values: Float64Array, says: string) => numbers(byIsp(steps, values, isps), { unit: 'EUR/MWh', says });
  const rewards = shownTable('rewards', {
    isp: ispColumn(Array.from({ length: isps }, (_, isp) => isp)),
    less: reward(less, 'Reward for energy not drawn.'),
    more: reward(more, 'Reward for more energy drawn.'),
  });
  const answers = tableOf('answers', asked, {
    step: word((row) => steps.labels[row], 'When the step begins.'),
    reward: number((row) => less[row] || more[row], 'EUR/MWh', 'Reward.'),
    moved: number(
      (row) => answered[row] - baseline[row],
      'MW',
      'What feeders would draw more than at the retail price alone.',
    ),
    asked: word((row) => (less[row] > 0 ? 'for less' : 'for more'), 'What users are rewarded for.'),
  });
  return {
    tables: [rewards, answers],
    figures: [
      {
        ...{ kind: 'lines', id: 'rewards', title: 'The tariff', table: 'rewards', x: 'isp', fromZero: true },
        note: 'What users are paid for a MWh that they draw less, or more, than their baseline.',
        series: [
          { y: 'less', label: 'for less', part: 'for less' },
          { y: 'more', label: 'for more', part: 'for more' },
        ],
      },
      {
        ...{ kind: 'points', id: 'answers', title: 'Reward and answer', table: 'answers', x: 'reward', y: 'moved' },
        note: 'A mark a step. Users weigh it against the other steps, so that a reward moves energy from hours that are rewarded less.',
        by: 'asked',
      },
    ],
  };
}
