import { numbers, numbersOf, shownTable } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import { marksNote, marksOf, meanOf, noteOf, startsOf } from './marks.ts';
import type { Reading } from './reading.ts';

/** Day-ahead prices as they were formed, against those if nobody here bought; nothing where they are given. */
export function dayAheadFigures({ run, isps }: Reading): Part {
  const stored = run.table('dayAhead');
  if (!stored || isps === 0) return { tables: [], figures: [] };
  const marks = marksOf(isps);
  const series = (column: string) => meanOf(marks, numbersOf(stored.columns[column]).subarray(0, isps));
  const table = shownTable('day-ahead', {
    isp: startsOf(marks),
    price: numbers(series('priceEurPerMwh'), { unit: 'EUR/MWh', says: 'Day-ahead price, as it was formed.' }),
    base: numbers(series('baseEurPerMwh'), { unit: 'EUR/MWh', says: 'The same if nobody here bought.' }),
    bought: numbers(series('boughtMw'), { unit: 'MW', says: 'What fleets and BRPs bought (+) or sold.' }),
  });
  const note = marksNote(marks, 'mean');
  return {
    tables: [table],
    figures: [
      {
        kind: 'lines',
        id: 'day-ahead-price',
        title: 'Day-ahead prices, as they were formed',
        note: noteOf('Broken: if fleets and BRPs had bought nothing.', note),
        table: 'day-ahead',
        isWide: true,
        x: 'isp',
        series: [
          { y: 'price', label: 'formed', part: 'upward' },
          { y: 'base', label: 'if nobody bought', isBeside: true },
        ],
      },
      {
        kind: 'lines',
        id: 'day-ahead-bought',
        title: 'Bought day-ahead',
        note: noteOf('Fleets and BRPs together.', note),
        table: 'day-ahead',
        fromZero: true,
        x: 'isp',
        series: [{ y: 'bought', label: 'bought', part: 'day-ahead' }],
      },
    ],
  };
}
