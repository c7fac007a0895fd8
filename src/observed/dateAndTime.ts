import { InputError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { plainWords } from './columns.ts';
import { dateOf, dayOrderOf } from './dates.ts';
import { refuseCell, shown, type Table } from './delimited.ts';
import { END_NAME } from './timeColumns.ts';

const DATE_NAME = /(^|_)(date|datum|day|dag|tag|fecha|dato)(_|$)/;
const TIME_NAME =
  /(^|_)(time|tijd|zeit|uhrzeit|hour|uur|stunde|hora|heure|start|anfang|von|van|from|begin|isp|ptu|pte|quarter|mtu|period)(_|$)/;
const DATE = /^(\d{4}[-/]\d\d?[-/]\d\d?|\d{1,2}([./-])\d{1,2}\2\d{4})$/;
const CLOCK_TIME = /^\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?$/i;
const RANGE = /^(\d{1,2})(?::(\d\d))?(?::\d\d)? ?[-–] ?\d{1,2}(?::\d\d){0,2}$/;
const NUMBER = /^\d{1,3}$/;
const MS_PER_DAY = 86_400_000;
/** Minutes of intervals that are numbered from 1, by the largest number of a day. */
const NUMBERED: readonly [from: number, to: number, minutes: number][] = [
  [24, 25, 60],
  [47, 50, 30],
  [93, 100, 15],
];

/**
 * A table whose dates stand in one column and times of the day in another, with both in one. A time is `00:15`, an interval
 * `00:15 - 00:30`, an hour from 0 to 23, or the number of an interval from 1 on, counted from midnight.
 * @returns undefined where there are no two such columns
 * @throws InputError for numbers that may count from 0 or from 1, and for those of a day of the clock change that has others
 */
export function withDateAndTime(table: Table, clock: Clock): Table | undefined {
  const placeOf = (name: RegExp, ...cells: RegExp[]): number =>
    table.header.findIndex((header, place) => {
      const plain = plainWords(header);
      if (!name.test(plain) || END_NAME.test(plain)) return false;
      return cells.some((form) => table.rows.every((row) => form.test(row[place].trim())));
    });
  const date = placeOf(DATE_NAME, DATE);
  const time = date < 0 ? -1 : placeOf(TIME_NAME, CLOCK_TIME, RANGE, NUMBER);
  if (time < 0) return undefined;
  const isNumbered = NUMBER.test(table.rows[0][time].trim());
  const timeOf = isNumbered ? numberedTimes(table, date, time, clock) : (row: number) => joined(table, row, date, time);
  const without = (cells: string[]): string[] => cells.toSpliced(time, 1);
  return {
    ...table,
    header: without(table.header.with(date, `${table.header[date]} ${table.header[time]}`)),
    rows: table.rows.map((cells, row) => without(cells.with(date, timeOf(row)))),
  };
}

function joined(table: Table, row: number, date: number, time: number): string {
  const [day, cell] = [date, time].map((place) => table.rows[row][place].trim());
  const [, hour, minute = '00'] = RANGE.exec(cell) ?? [];
  return hour === undefined ? `${day} ${cell}` : `${day} ${hour}:${minute}`;
}

function numberedTimes(table: Table, date: number, time: number, clock: Clock): (row: number) => string {
  const numbers = table.rows.map((cells) => Number(cells[time]));
  const [least, most] = numbers.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [100, 0]);
  if (least === 0 && most === 23) return (row) => `${table.rows[row][date].trim()} ${numbers[row]}:00`;
  const [, , minutes] = NUMBERED.find(([from, to]) => least === 1 && most >= from && most <= to) ?? [];
  if (minutes === undefined) {
    throw new InputError({
      file: table.file,
      path: `column ${table.header[time]}`,
      found: `numbers from ${least} to ${most}`,
      expected: 'hours from 0 to 23, or numbers from 1 to that of the last interval of a day',
    });
  }
  const step = minutes * 60_000;
  const order = dayOrderOf(table, date);
  const largest = new Map<string, number>();
  table.rows.forEach((cells, row) => {
    largest.set(cells[date], Math.max(largest.get(cells[date]) ?? 0, numbers[row]));
  });
  return (row) => {
    const cell = table.rows[row][date];
    const dateMs = dateOf(cell.trim(), order);
    if (dateMs === undefined) throw refuseCell(table, row, date, shown(cell), 'an existing date');
    const [midnight, next] = [dateMs, dateMs + MS_PER_DAY].map((wallMs) => clock.instantsAt(wallMs)[0]);
    const count = (next - midnight) / step;
    const last = largest.get(cell) ?? 0;
    if (last > count || (next - midnight !== MS_PER_DAY && last < count)) {
      const found = `numbers to ${last} on ${cell.trim()}, a day of ${count} intervals`;
      throw refuseCell(table, row, time, found, `numbers to ${count}, counted from midnight`);
    }
    return clock.iso(midnight + (numbers[row] - 1) * step);
  };
}
