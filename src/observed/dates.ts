import { InputError } from '../errors.ts';
import { dayFirstStamp, isoStamp } from './clock.ts';
import { shown, type Table } from './delimited.ts';

export type DayOrder = 'year first' | 'day first' | 'month first';

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
 * and not in the other. Dates parted by dots or dashes have the day first.
 * @throws InputError if both are possible
 */
export function dayOrderOf(table: Table, place: number): DayOrder {
  const cells = [...new Set(table.rows.map((row) => row[place].trim()))];
  if (/^\d{4}-/.test(cells[0])) return 'year first';
  const parts = cells.flatMap((cell) => {
    const match = PARTED.exec(cell);
    return match ? [{ separator: match[2], first: Number(match[1]), second: Number(match[3]) }] : [];
  });
  if (parts.some(({ separator }) => separator !== '/') || parts.some(({ first }) => first > 12)) return 'day first';
  if (parts.some(({ second }) => second > 12)) return 'month first';
  const spanOf = (order: DayOrder): number => {
    const days = cells.map((cell) => dateOf(cell, order) ?? 0);
    return Math.max(...days) - Math.min(...days);
  };
  const [dayFirst, monthFirst] = [spanOf('day first'), spanOf('month first')];
  if (cells.length > 1 && dayFirst !== monthFirst) return dayFirst < monthFirst ? 'day first' : 'month first';
  throw new InputError({
    file: table.file,
    path: `column ${table.header[place]}`,
    found: `${shown(cells[0])}, in which day and month are not told apart`,
    expected: 'dates that are clear, as 2024-02-19',
  });
}
