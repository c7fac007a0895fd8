import { numbers, shownTable, texts } from '../../../src/market/shownTables.ts';
import type { Replay, Sentence, ShownTable } from '../../../src/market/view.ts';
import { type HourFacts, hourSentence } from './hourSentence.ts';
import { jumpTo } from './jumps.ts';
import type { MarketSteps } from './marketSteps.ts';
import type { Stored } from './reading.ts';

/** What was cleared the day before, step by step. */
export function hourReplay(run: Stored, steps: MarketSteps): { replay: Replay; tables: ShownTable[] } {
  const of = (column: string) => numbers(steps.of(column), run.table('market')?.columns[column] ?? { says: '' });
  const columns = {
    required: ['requiredUpMw', 'requiredDownMw', 'takenUpMw', 'takenDownMw'],
    bought: ['importMw', 'baselineMw', 'lmp'],
  };
  const values = Object.fromEntries([...columns.required, ...columns.bought].map((name) => [name, steps.of(name)]));
  const table = shownTable('hours', {
    label: texts(steps.labels, { says: 'Local time at which the step begins.' }),
    lmp: of('lmp'),
    required: numbers(
      values.requiredUpMw.map((mw, row) => mw + values.requiredDownMw[row]),
      { unit: 'MW', says: 'Flexibility required, both ways.' },
    ),
  });
  const rows = Array.from({ length: steps.count }, (_, row) => row);
  const factsOf = (row: number) =>
    Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all[row]])) as unknown as HourFacts;
  const hasCurve = run.table('valueFunction') !== undefined;
  const replay: Replay = {
    ...{ of: 'hour', title: 'The day ahead, step by step', steps: 'hours' },
    sentences: rows.map((row): Sentence => hourSentence(factsOf(row))),
    strip: { column: 'lmp', label: 'price of energy where the feeders are' },
    jumps: [
      ...jumpTo('dearest', values.lmp),
      ...jumpTo(
        'most required',
        [...values.requiredUpMw].map((mw, row) => mw + values.requiredDownMw[row]),
        0,
      ),
      ...jumpTo(
        'most taken of the DSO',
        [...values.takenUpMw].map((mw, row) => mw + values.takenDownMw[row]),
        0,
      ),
    ],
    ...(hasCurve && { figures: ['value'] }),
  };
  return { replay, tables: [table] };
}
