import { counted } from '../../../src/counted.ts';
import { numbers, shownTable } from '../../../src/market/shownTables.ts';
import type { Part, Series } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import { marksNote, marksOf, meanOf, noteOf, startsOf } from './marks.ts';
import type { Reading } from './reading.ts';

const PRICES = [
  { column: 'upwardEurPerMwh', says: 'Upward balancing price.', series: { label: 'upward', part: 'upward' } },
  { column: 'downwardEurPerMwh', says: 'Downward balancing price.', series: { label: 'downward', part: 'downward' } },
  { column: 'dayAheadEurPerMwh', says: 'Day-ahead price.', series: { label: 'day-ahead', part: 'day-ahead' } },
] as const;

/** Of prices, the share that is drawn whole whatever it is, at either side. */
const SHARE = 0.01;
/** EUR/MWh that ends of the axis are whole numbers of. */
const ROUND = 50;

/** What an axis of prices reaches from and to where a few of them lie far beyond the rest, EUR/MWh; undefined where none does. */
export function withinOf(prices: readonly number[]): [number, number] | undefined {
  const sorted = prices.filter((price) => !Number.isNaN(price)).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const place = Math.floor(SHARE * sorted.length);
  const [low, high] = [Math.min(0, sorted[place]), Math.max(0, sorted[sorted.length - 1 - place])];
  const span = high - low;
  if (sorted[0] >= low - span && sorted[sorted.length - 1] <= high + span) return undefined;
  return [ROUND * Math.floor((low - span / 10) / ROUND), ROUND * Math.ceil((high + span / 10) / ROUND)];
}

/** How many prices lie beyond the axis, and how far they go. */
export function beyondNote(series: readonly ArrayLike<number>[], [from, to]: readonly [number, number]): string {
  const beyond = series.flatMap((prices) => Array.from(prices)).filter((price) => price < from || price > to);
  const [least, most] = [Math.min(...beyond), Math.max(...beyond)];
  const ends = [
    ...(least < from ? [`down to ${numberText(least)}`] : []),
    ...(most > to ? [`up to ${numberText(most)}`] : []),
  ];
  return `${counted(beyond.length, 'price lies', 'prices lie')} beyond the axis, ${ends.join(' and ')} EUR/MWh (triangles).`;
}

/** Prices over time, as the world gives them; nothing of those that it does not. */
export function pricesFigure(reading: Reading): Part {
  const marks = marksOf(reading.isps);
  const known = PRICES.map((price) => ({ ...price, values: meanOf(marks, reading.ofGrid(price.column)) })).filter(
    ({ values }) => values.some((value) => !Number.isNaN(value)),
  );
  if (known.length === 0) return { tables: [], figures: [] };
  const within = withinOf(known.flatMap(({ values }) => [...values]));
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
        note: noteOf(
          'A line ends where a direction is not called for.',
          within
            ? beyondNote(
                known.map(({ values }) => values),
                within,
              )
            : '',
          marksNote(marks, 'mean'),
        ),
        table: 'prices',
        isWide: true,
        x: 'isp',
        ...(within && { within }),
        series: known.map(({ column, series }): Series => ({ y: column, ...series })),
      },
    ],
  };
}
