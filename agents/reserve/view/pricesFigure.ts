import { numbers, shownTable } from '../../../src/market/shownTables.ts';
import type { Part, Series } from '../../../src/market/view.ts';
import { marksNote, marksOf, meanOf, noteOf, startsOf } from './marks.ts';
import type { Reading } from './reading.ts';

const PRICES = [
  { column: 'upwardEurPerMwh', says: 'Upward balancing price.', series: { label: 'upward', part: 'upward' } },
  { column: 'downwardEurPerMwh', says: 'Downward balancing price.', series: { label: 'downward', part: 'downward' } },
  { column: 'dayAheadEurPerMwh', says: 'Day-ahead price.', series: { label: 'day-ahead', part: 'day-ahead' } },
] as const;

/** Prices over time, as the world gives them; nothing of those that it does not. */
export function pricesFigure(reading: Reading): Part {
  const marks = marksOf(reading.isps);
  const known = PRICES.map((price) => ({ ...price, values: meanOf(marks, reading.ofGrid(price.column)) })).filter(
    ({ values }) => values.some((value) => !Number.isNaN(value)),
  );
  if (known.length === 0) return { tables: [], figures: [] };
  const table = shownTable('prices', {
    isp: startsOf(marks),
    ...Object.fromEntries(
      known.map(({ column, says, values }) => [column, numbers(values, { unit: 'EUR/MWh', says })] as const),
    ),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'lines',
        id: 'prices',
        title: 'Prices',
        note: noteOf('A line ends where a direction is not called for.', marksNote(marks, 'mean')),
        table: 'prices',
        isWide: true,
        x: 'isp',
        series: known.map(({ column, series }): Series => ({ y: column, ...series })),
      },
    ],
  };
}
