import { isp, number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Part } from '../../../src/market/view.ts';
import type { Context } from './context.ts';
import { noteOf } from './marks.ts';

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
  const table = tableOf('linear', shown, {
    isp: isp((at) => at, 'ISP, counted from 0 over the whole run.'),
    ac: number((isp) => lines.percent[isp], '%', 'AC loading of the most loaded main line.'),
    more: number(
      (isp) => Math.abs(lines.linearPercent[isp]) - lines.percent[isp],
      'percentage points',
      'Linear less AC loading.',
    ),
    way: word((isp) => (importMw[isp] < 0 ? 'export' : 'import'), 'Whether the network exports or imports.'),
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
