import { isoStamp, monthNameStamp, partedStamp, type Stamp } from './clock.ts';
import { notTold, partOrderOf } from './dates.ts';
import { refuseCell, shown, type Table } from './delimited.ts';

/** How a column writes times. */
export interface StampStyle {
  parse(cell: string): Stamp | undefined;
  /** What a time looks like, for errors. */
  form: string;
}

const PARTED_DATE = /^\d{1,2}[./-]\d{1,2}[./-]\d{4}(?=$|[ ,T])/;
const SHORT_YEAR = /^\d{1,2}[./-]\d{1,2}[./-]\d{2}(?=$|[ ,T])/;
/** Seconds, milli-, micro- and nanoseconds since 1970, by the number of digits: of 2001 to 2286. */
const UNIX = /^(\d{10})(\d{3}|\d{6}|\d{9})?(?:\.0+)?$/;
const UNIX_NAME = /(^|_)(time|timestamp|datetime|date|unix|epoch|seconds|ms|start)(_|$)/;

const ISO: StampStyle = { parse: isoStamp, form: '2024-02-19T00:15:00+01:00' };
const MONTH_NAME: StampStyle = { parse: monthNameStamp, form: 'Feb 19, 2024 12:15 AM' };

/**
 * How a column writes times, from its cells: ISO 8601; day, month and year in the order that the whole column shows; a month by
 * its English name; seconds or milliseconds since 1970, if the column is named as a time.
 * @param plain the name of the column, as `plainName` gives it
 * @returns undefined for a column of something else
 * @throws InputError for a year of two digits, and for days and months that are not told apart
 */
export function stampStyleOf(table: Table, place: number, plain: string): StampStyle | undefined {
  const row = table.rows.findIndex((cells) => cells[place].trim() !== '');
  if (row < 0) return undefined;
  const cell = table.rows[row][place].trim();
  if (isoStamp(cell)) return ISO;
  if (monthNameStamp(cell)) return MONTH_NAME;
  if (UNIX.test(cell) && UNIX_NAME.test(plain)) return { parse: unixStamp, form: '1708297200' };
  if (SHORT_YEAR.test(cell) && cell.includes(':'))
    throw refuseCell(table, row, place, shown(cell), 'a year of four digits');
  if (!PARTED_DATE.test(cell) || !cell.includes(':')) return undefined;
  const dates = new Set(table.rows.map((cells) => PARTED_DATE.exec(cells[place].trim())?.[0] ?? ''));
  const order = partOrderOf([...dates].filter((date) => date !== ''));
  if (order === undefined) throw notTold(table, place, cell);
  return {
    parse: (each) => partedStamp(each, order),
    form: order === 'day first' ? '19.02.2024 00:15' : '02/19/2024 00:15',
  };
}

function unixStamp(cell: string): Stamp | undefined {
  const [, seconds, fraction = '000'] = UNIX.exec(cell) ?? [];
  if (seconds === undefined || !/^0+$/.test(fraction)) return undefined;
  return { wallMs: Number(seconds) * 1000, offset: 0 };
}
