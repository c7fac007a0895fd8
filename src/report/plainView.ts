import { shownTable, texts } from '../market/shownTables.ts';
import type { LeadNumber, View } from '../market/view.ts';

/** How a run is looked at whose market does not say how: its figures as a table. */
export const plainView: View = {
  page: ({ figures }) => {
    const all = Object.entries(figures);
    const numbers = all.slice(0, 5).map(([label, { value, unit }]): LeadNumber => ({ label, value, unit }));
    const columns = {
      figure: texts(
        all.map(([name]) => name),
        { says: 'Name of the figure.' },
      ),
      says: texts(
        all.map(([, { says }]) => says),
        { says: 'What it is.' },
      ),
    };
    const table = shownTable('figures', columns);
    return {
      numbers,
      tables: [table],
      figures: [
        { kind: 'table', id: 'figures', title: 'Figures', note: '', table: 'figures', columns: ['figure', 'says'] },
      ],
      replays: [],
      colours: {},
    };
  },
};
