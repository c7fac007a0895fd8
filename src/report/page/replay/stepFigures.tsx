import { textAt } from '../../../market/shownTables.ts';
import type { Figure, Page, Replay } from '../../../market/view.ts';
import { tableOf } from '../links.ts';
import { Plot } from '../plot.tsx';
import type { ReplayState } from './state.ts';

/** Figures of the page that show the step: drawn anew once the slider rests. */
export function StepFigures({ page, replay, state }: { page: Page; replay: Replay; state: ReplayState }) {
  const label = textAt(state.steps.columns.label, state.rested.value);
  return (
    <>
      {page.figures
        .filter(({ id }) => replay.figures?.includes(id))
        .map((figure) => (
          <div class="replay-card" key={figure.id}>
            <h3>
              <bdi>{figure.title}</bdi>
            </h3>
            <Plot figure={figure} page={page} chosen={chosenAt(page, figure, label)} />
          </div>
        ))}
    </>
  );
}

/** The step where a choice is of steps, and what else the figure chooses itself. */
function chosenAt(page: Page, { table, choices = [] }: Figure, label: string): Record<string, string> {
  const { columns } = tableOf(page, table);
  return Object.fromEntries(
    choices.map(({ column, chosen }) => {
      const of = columns[column];
      return [column, of.kind === 'words' && of.words.includes(label) ? label : chosen];
    }),
  );
}
