import { DateTime } from 'luxon';
import { InputError } from '../errors.ts';
import type { Calendar } from '../time/calendar.ts';
import { columnPlaces, readCsv } from './csv.ts';
import { emptyPrices, type PriceSeries } from './prices.ts';

const STAMP = 'timestamp_local';
const SOLAR = 'nl_solar_mw_hourly';
const COLUMNS = [
  STAMP,
  'day_ahead_eur_mwh',
  'price_shortage_eur_mwh',
  'price_surplus_eur_mwh',
  'regulation_state',
  'regulation_state_inferred',
  'price_up_eur_mwh',
  'price_down_eur_mwh',
] as const;

const STAMP_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.0+)?)?(Z|[+-]\d{2}:\d{2})$/;
const NUMBER_FORM = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?$/i;

/** One row of a file, asked for its cells by name; every refusal says file, line and column. */
interface Row {
  text(column: string): string;
  number(column: string): number;
  refuse(column: string, found: string, expected: string): InputError;
}

/**
 * Read observed prices, used as they are. One row an ISP, in any order, with the columns
 * `timestamp_local` (start of the ISP, ISO 8601 with offset), `day_ahead_eur_mwh`, `price_shortage_eur_mwh`,
 * `price_surplus_eur_mwh`, `regulation_state` (where empty, `regulation_state_inferred` counts), `price_up_eur_mwh` and
 * `price_down_eur_mwh` (empty where that direction was not called), and if present `nl_solar_mw_hourly`.
 * @returns prices in EUR/MWh, one per ISP of the calendar; `solarShape` is the solar column over its largest value
 * @throws InputError that names file, line and column for anything missing, double, malformed or outside the calendar
 */
export function readPriceFile(path: string, calendar: Calendar): PriceSeries & { solarShape?: Float64Array } {
  const { header, rows } = readRows(path);
  const hasSolar = header.includes(SOLAR) && rows.some((row) => row.text(SOLAR) !== '');
  const ispOfInstant = new Map<number, number>();
  for (let isp = 0; isp < calendar.ispCount; isp++) ispOfInstant.set(Date.parse(calendar.localStart(isp)), isp);

  const series = emptyPrices(calendar.ispCount);
  const solar = new Float64Array(calendar.ispCount);
  const seen = new Uint8Array(calendar.ispCount);
  for (const row of rows) {
    const isp = ispOfInstant.get(instantOf(row).toMillis());
    if (isp === undefined) throw outsideCalendar(path, rows, row, calendar);
    if (seen[isp]) throw row.refuse(STAMP, `${row.text(STAMP)} a second time`, 'each ISP once');
    seen[isp] = 1;
    fillIsp(series, isp, row);
    if (hasSolar) solar[isp] = solarOf(row);
  }
  refuseGaps(path, seen, calendar);

  const peak = solar.reduce((a, b) => Math.max(a, b), 0);
  return peak > 0 ? { ...series, solarShape: solar.map((mw) => mw / peak) } : series;
}

/**
 * First local date and number of days of a price file, to make a calendar for it.
 * @throws InputError when the file cannot be read or a time stamp is malformed
 */
export function periodOfPriceFile(path: string): { start: string; days: number } {
  const dates = readRows(path).rows.map((row) => {
    instantOf(row);
    return row.text(STAMP).slice(0, 10);
  });
  const [start, end] = extent(dates);
  const utc = (date: string): DateTime => DateTime.fromISO(date, { zone: 'utc' });
  return { start, days: utc(end).diff(utc(start), 'days').days + 1 };
}

function readRows(path: string): { header: string[]; rows: Row[] } {
  const table = readCsv(path);
  columnPlaces(path, table.header, COLUMNS);
  if (table.rows.length === 0) {
    throw new InputError({ file: path, found: 'a header and no rows', expected: 'one row an ISP' });
  }
  const places = new Map(table.header.map((name, place) => [name, place]));
  const rows = table.rows.map(({ line, cells }): Row => {
    const refuse = (column: string, found: string, expected: string): InputError =>
      new InputError({ file: path, path: `line ${line}, column ${column}`, found, expected });
    const text = (column: string): string => cells[places.get(column)!].trim();
    const number = (column: string): number => {
      const cell = text(column);
      if (!NUMBER_FORM.test(cell)) {
        throw refuse(column, cell === '' ? 'an empty cell' : `'${cell}'`, 'a number with a decimal point');
      }
      return Number(cell);
    };
    return { text, number, refuse };
  });
  return { header: table.header, rows };
}

function instantOf(row: Row): DateTime {
  const stamp = row.text(STAMP);
  const instant = DateTime.fromISO(stamp, { setZone: true });
  if (!STAMP_FORM.test(stamp) || !instant.isValid) {
    throw row.refuse(STAMP, `'${stamp}'`, 'an existing time with offset, as 2024-02-19T00:15:00+01:00');
  }
  return instant;
}

function fillIsp(series: PriceSeries, isp: number, row: Row): void {
  series.dayAhead[isp] = row.number('day_ahead_eur_mwh');
  series.shortage[isp] = row.number('price_shortage_eur_mwh');
  series.surplus[isp] = row.number('price_surplus_eur_mwh');

  const column = row.text('regulation_state') === '' ? 'regulation_state_inferred' : 'regulation_state';
  const state = row.number(column);
  if (![-1, 0, 1, 2].includes(state)) throw row.refuse(column, `${state}`, '-1, 0, 1 or 2');
  series.regulationState[isp] = state;

  series.upward[isp] = balancingPrice(row, 'price_up_eur_mwh', state === 1 || state === 2, state);
  series.downward[isp] = balancingPrice(row, 'price_down_eur_mwh', state === -1 || state === 2, state);
}

function balancingPrice(row: Row, column: string, called: boolean, state: number): number {
  if (called) {
    if (row.text(column) !== '') return row.number(column);
    throw row.refuse(column, `an empty cell in regulation state ${state}`, 'a price');
  }
  if (row.text(column) === '') return Number.NaN;
  throw row.refuse(column, `${row.number(column)} in regulation state ${state}`, 'an empty cell');
}

function solarOf(row: Row): number {
  const mw = row.number(SOLAR);
  if (mw < 0) throw row.refuse(SOLAR, `${mw}`, 'a power of 0 or more');
  return mw;
}

function outsideCalendar(path: string, rows: readonly Row[], row: Row, calendar: Calendar): InputError {
  const stamp = row.text(STAMP);
  const inside = calendar.days.some((day) => day.date === instantOf(row).setZone(calendar.timeZone).toISODate());
  if (inside) return row.refuse(STAMP, stamp, 'the start of an ISP: a whole quarter of an hour');
  const [first, last] = extent(rows.map((each) => each.text(STAMP).slice(0, 10)));
  return new InputError({
    file: path,
    path: `column ${STAMP}`,
    found: `${stamp}, in a file of ${first} to ${last}`,
    expected: `${calendar.days[0].date} to ${calendar.days[calendar.days.length - 1].date} (${calendar.timeZone})`,
  });
}

function refuseGaps(path: string, seen: Uint8Array, calendar: Calendar): void {
  const missing = seen.indexOf(0);
  if (missing < 0) return;
  const day = calendar.dayOf(missing);
  const present = seen.subarray(day.firstIsp, day.firstIsp + day.ispCount).reduce((a, b) => a + b, 0);
  throw new InputError({
    file: path,
    path: `column ${STAMP}`,
    found: `${present} ISPs on ${day.date}; the first one missing starts at ${calendar.localStart(missing)}`,
    expected: `${day.ispCount} ISPs on that day`,
  });
}

/** Earliest and latest of ISO dates. */
function extent(dates: readonly string[]): [first: string, last: string] {
  let first = dates[0];
  let last = dates[0];
  for (const date of dates) {
    if (date < first) first = date;
    if (date > last) last = date;
  }
  return [first, last];
}
