import { InputError } from '../errors.ts';
import { dayFirstStamp, isoStamp } from './clock.ts';
import { shown, type Table } from './delimited.ts';

export type DayOrder = 'year first' | 'day first' | 'month first';

const MS_PER_DAY = 86_400_000;
const PARTED = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})( 0?0:00(:00)?)?$/;

/** Midnight of a date as wall time; undefined if the cell is no date in that order. A time of midnight may follow. */
export function dateOf(cell: string, order: DayOrder): number | undefined {
  if (order === 'year first') return isoStamp(`${cell.slice(0, 10)}T00:00`)?.wallMs;
  const match = PARTED.exec(cell);
  if (!match) return undefined;
  const [, first, , second, year] = match;
  const [day, month] = order === 'day first' ? [first, second] : [second, first];
  return dayFirstStamp(`${day}/${month}/${year} 00:00`)?.wallMs;
}

/**
 * The order of day and month in a column of dates. A part over 12 shows it; else days that follow each other in one order
 * and not in the other. Dates parted by dots have the day first, those by dashes unless a part shows that they have not.
 * @throws InputError if both are possible
 */
export function dayOrderOf(table: Table, place: number): DayOrder {
  const cells = [...new Set(table.rows.map((row) => row[place].trim()))];
  if (/^\d{4}[-/]/.test(cells[0])) return 'year first';
  const dashed = cells.some((cell) => PARTED.exec(cell)?.[2] === '-');
  const order = shownOrderOf(cells) ?? (dashed ? 'day first' : orderOfDaysInARow(cells));
  if (order !== undefined) return order;
  throw notTold(table, place, cells[0]);
}

/** Which of the first two parts of dates is the day; undefined if nothing tells. */
export const partOrderOf = (dates: readonly string[]): 'day first' | 'month first' | undefined =>
  shownOrderOf(dates) ?? orderOfDaysInARow(dates);

function shownOrderOf(dates: readonly string[]): 'day first' | 'month first' | undefined {
  const parts = dates.flatMap((cell) => {
    const [, first, separator, second] = PARTED.exec(cell) ?? [];
    return first === undefined ? [] : [{ separator, first: Number(first), second: Number(second) }];
  });
  if (parts.some(({ separator, first }) => separator === '.' || first > 12)) return 'day first';
  return parts.some(({ second }) => second > 12) ? 'month first' : undefined;
}

/** The order in which dates, each given once, are days in a row, if in the other they are not. */
function orderOfDaysInARow(dates: readonly string[]): 'day first' | 'month first' | undefined {
  const areInARow = (order: DayOrder): boolean => {
    const days = dates.map((cell) => dateOf(cell, order) ?? Number.NaN).sort((a, b) => a - b);
    return days.every((day, k) => k === 0 || day - days[k - 1] === MS_PER_DAY);
  };
  const [dayFirst, monthFirst] = [areInARow('day first'), areInARow('month first')];
  if (dates.length < 2 || dayFirst === monthFirst) return undefined;
  return dayFirst ? 'day first' : 'month first';
}

/** What is wrong with dates whose day and month are not told apart. */
export const notTold = (table: Table, place: number, cell: string): InputError =>
  new InputError({
    file: table.file,
    path: `column ${table.header[place]}`,
    found: `${shown(cell)}, in which day and month are not told apart`,
    expected: 'dates that are clear, as 2024-02-19',
  });
