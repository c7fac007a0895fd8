import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Context } from './context.ts';
import { noteOf } from './marks.ts';
import type { Part } from './reading.ts';

/** Marks beyond which ISPs are left out. */
const MOST_MARKS = 1500;

/** How far the DSO's linear model was off, of the most loaded main line; nothing where it ruled on no bid by it. */
export function linearFigure({ lines, reading }: Context): Part {
  const { isps, run } = reading;
  if (!run.table('validations')?.rows) return { tables: [], figures: [] };
  const every = Math.ceil(isps / MOST_MARKS) || 1;
  const shown = Array.from({ length: isps }, (_, isp) => isp).filter(
    (isp) => isp % every === 0 && !Number.isNaN(lines.percent[isp]) && !Number.isNaN(lines.linearPercent[isp]),
  );
  if (shown.length === 0) return { tables: [], figures: [] };
  const importMw = reading.ofGrid('importMw');
  const table = shownTable('linear', {
    isp: numbers(Int32Array.from(shown), { unit: 'ISP', says: 'ISP, counted from 0 over the whole run.' }),
    ac: numbers(
      shown.map((isp) => lines.percent[isp]),
      { unit: '%', says: 'AC loading of the most loaded main line.' },
    ),
    more: numbers(
      shown.map((isp) => Math.abs(lines.linearPercent[isp]) - lines.percent[isp]),
      { unit: 'percentage points', says: 'Linear less AC loading.' },
    ),
    way: words(
      shown.map((isp) => (importMw[isp] < 0 ? 'export' : 'import')),
      { says: 'Whether the network exports or imports.' },
    ),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'points',
        id: 'linear',
        title: "The DSO's linear model, against AC",
        note: noteOf(
          'Loading of the most loaded main line by the linear model less that by AC: below 0 the model sees too little.',
          every > 1 ? `One ISP in ${every}.` : '',
        ),
        table: 'linear',
        x: 'ac',
        y: 'more',
        by: 'way',
      },
    ],
  };
}
