import { InputError } from '../errors.ts';
import { present } from '../lookup.ts';
import { type Clock, clockOf, dayFirstStamp, isoStamp, type Stamp } from './clock.ts';
import { PRICE_LIMIT, plainName, priceFactor } from './columns.ts';
import { refuseCell, rowsAt, shown, type Table } from './delimited.ts';
import { coupledAuction, evenPrices, WITHOUT_SEQUENCE } from './entsoeAuctions.ts';
import { numberStyle, numbersOf } from './numbers.ts';
import type { Observed } from './observed.ts';
import { instantsOf } from './stamps.ts';

/** What the platform writes where it has no value. */
const MISSING = new Set(['n/e', 'N/A', '-']);
const isMissing = (cell: string): boolean => cell.trim() === '' || MISSING.has(cell.trim());
const INTERVAL =
  /^(?:mtu|time(?= \()|imbalance settlement period|balancing time unit|isp)\b(?!.*price)\s*(?:\(([^()]*)\))?(.*)$/i;
const FORM = '01.01.2023 00:00 - 01.01.2023 01:00';
const LENGTHS = [15, 30, 60];
const MS_PER_MINUTE = 60_000;
/** Clocks the platform shows, by a place that keeps them. */
const CLOCKS: Record<string, string> = {
  UTC: 'UTC',
  CET: 'Europe/Brussels',
  'CET/CEST': 'Europe/Brussels',
  'WET/WEST': 'Europe/Lisbon',
  'EET/EEST': 'Europe/Athens',
};

const intervalPlace = (header: readonly string[]): number => header.findIndex((name) => INTERVAL.test(name));
const isDayAhead = (name: string): boolean => /day-?ahead price/i.test(name);
const isImbalance = (name: string): boolean => /imbalance price/i.test(name);

export const isEntsoeDayAhead = (header: readonly string[]): boolean =>
  intervalPlace(header) >= 0 && header.some(isDayAhead);
export const isEntsoeImbalance = (header: readonly string[]): boolean =>
  intervalPlace(header) >= 0 && header.some(isImbalance);

/**
 * Reads day-ahead prices exported from the ENTSO-E Transparency Platform, in the layout of the old or of the new site. Of
 * several auctions (`Sequence`) the coupled one counts.
 * @throws InputError for another currency or unit, several areas, and anything that cannot be read
 */
export function readEntsoeDayAhead(table: Table, clock: Clock): Observed {
  const place = theOnly(table, isDayAhead, 'a column Day-ahead Price');
  const intraday = table.header.findIndex((name) => /intraday price/i.test(name));
  const notes = table.rows.some((cells) => intraday >= 0 && !isMissing(cells[intraday]))
    ? [`${table.header[intraday]} is not read.`]
    : [];
  return read(table, clock, 'entsoe-day-ahead', { dayAhead: place }, notes);
}

/**
 * Reads imbalance prices exported from the ENTSO-E Transparency Platform. The price of positive imbalance (`+`, long) is the
 * surplus price, that of negative imbalance (`-`, short) the shortage price; one price without sign is both.
 * @throws InputError for another currency or unit, several areas or price columns of one sign, and anything that cannot be read
 */
export function readEntsoeImbalance(table: Table, clock: Clock): Observed {
  const signOf = (name: string): '+' | '-' | undefined => {
    if (/\+|positive|long|surplus|excess/i.test(name.replace(/ - .*$/, ''))) return '+';
    return /(^|\/ )- ?imbalance|\[-\]|\(-\)|negative|short|insufficient/i.test(name) ? '-' : undefined;
  };
  const signed = table.header.some((name) => isImbalance(name) && signOf(name) !== undefined);
  const placeOf = (sign: '+' | '-') =>
    theOnly(
      table,
      (name) => isImbalance(name) && (!signed || signOf(name) === sign),
      `one column ${sign} Imbalance Price [EUR/MWh]`,
    );
  const notes = signed ? [] : ['One imbalance price is given; it counts for shortage and for surplus.'];
  return read(table, clock, 'entsoe-imbalance', { shortage: placeOf('-'), surplus: placeOf('+') }, notes);
}

function theOnly(table: Table, is: (name: string) => boolean, expected: string): number {
  const places = table.header.flatMap((name, place) => (is(name) ? [place] : []));
  if (places.length === 1) return places[0];
  const found =
    places.length === 0 ? `none among ${table.header.join(', ').slice(0, 200)}` : `${places.length} of them`;
  throw new InputError({ file: table.file, path: 'line 1', found, expected });
}

/** The auction of each row. */
function auctionsOf(table: Table): string[] {
  const place = table.header.findIndex((name) => /^sequence$/i.test(name));
  return table.rows.map((cells) => (place < 0 ? '' : cells[place].trim()) || WITHOUT_SEQUENCE);
}

type Places = Partial<Record<'dayAhead' | 'shortage' | 'surplus', number>>;

function read(table: Table, clock: Clock, format: string, places: Places, notes: string[]): Observed {
  refuseSeveral(table, /^area$/i, () => true, 'one area');
  const named = Object.entries(places);
  refuseSeveral(table, /^currency$/i, (cells) => named.some(([, place]) => !isMissing(cells[place])), 'EUR');
  const factors = named.map(([, place]) => factorOf(table, place));

  const interval = intervalPlace(table.header);
  const own = clockOfHeader(table.header[interval], clock);
  const label = labelOf(table.header[interval]);
  if (label === 'CET') {
    notes.push(`Times in '${table.header[interval]}' are read as those of the clock with summer time, CET/CEST.`);
  }
  const auctions = auctionsOf(table);
  const at = startsOf(table, interval, own, auctions, notes, (cells) =>
    named.every(([, place]) => isMissing(cells[place])),
  );
  const minutes = at.map((start, row) => lengthOf(table, row, interval, start, own));
  const style = numberStyle(table, [...new Set(named.map(([, place]) => place))]);
  const values = named.map(([, place], k) =>
    numbersOf(table, { place, factor: factors[k], ...PRICE_LIMIT }, style, MISSING),
  );
  const all = { table, at, minutes, values };
  const rows = places.dayAhead === undefined ? all : coupledAuction(all, auctions, clock, notes);
  const columns = Object.fromEntries(named.map(([name, place]) => [name, table.header[place]]));
  return evenPrices(rows, columns, format, clock, notes);
}

/** Starts of the intervals of all rows; the rows of each auction for themselves tell a repeated hour apart. */
function startsOf(
  table: Table,
  place: number,
  clock: Clock,
  auctions: readonly string[],
  notes: string[],
  isWithoutPrice: (cells: string[]) => boolean,
): Float64Array {
  const at = new Float64Array(table.rows.length);
  const said = new Set<string>();
  for (const auction of new Set(auctions)) {
    const rows = [...auctions.keys()].filter((row) => auctions[row] === auction);
    const own = rowsAt(table, rows);
    const instants = instantsOf(own, {
      place,
      parse: (cell) => boundsOf(cell)?.[0],
      form: FORM,
      clock,
      mixesOffsets: true,
      fillsSkippedHour: (row) => isWithoutPrice(own.rows[row]),
      namesClock: labelOf(table.header[place]) !== undefined,
    });
    rows.forEach((row, k) => {
      at[row] = instants.at[k];
    });
    for (const note of instants.notes) said.add(note);
  }
  notes.push(...said);
  return at;
}

/** Refuses a column with several contents, or with another than expected. */
function refuseSeveral(table: Table, name: RegExp, counts: (cells: string[]) => boolean, expected: string): void {
  const place = table.header.findIndex((each) => name.test(each));
  if (place < 0) return;
  let first: string | undefined;
  table.rows.forEach((cells, row) => {
    const cell = cells[place].trim();
    if (!counts(cells) || cell === '') return;
    first ??= expected === 'EUR' ? 'EUR' : cell;
    if (cell !== first)
      throw refuseCell(table, row, place, shown(cell), expected === 'EUR' ? 'EUR' : `${first}, ${expected} a file`);
  });
}

function factorOf(table: Table, place: number): number {
  const name = table.header[place];
  const inEuro = table.header.some((each) => /^currency$/i.test(each)) && /\[currency\/mwh\]/i.test(name);
  const factor = inEuro ? 1 : priceFactor(plainName(name));
  if (factor !== undefined) return factor;
  throw new InputError({ file: table.file, path: 'line 1', found: shown(name), expected: 'a price in EUR/MWh' });
}

const labelOf = (name: string): string | undefined => INTERVAL.exec(name)?.[1]?.toUpperCase();

/** The clock that a header names, `MTU (UTC)`; the asked one if it names none. */
function clockOfHeader(name: string, clock: Clock): Clock {
  const [, label, rest] = present(INTERVAL.exec(name), 'an interval');
  if (label === undefined && rest === '') return clock;
  const zone = CLOCKS[label?.toUpperCase() ?? ''];
  if (zone !== undefined && rest === '') return clockOf(zone);
  throw new InputError({ path: 'line 1', found: shown(name), expected: `times in ${Object.keys(CLOCKS).join(', ')}` });
}

/** Start and end of an interval. */
function boundsOf(cell: string): [Stamp, Stamp] | undefined {
  const parts = cell.replace(/ \((UTC|[CWE]E?E?T\/[CWE]E?E?ST)\)$/, '').split(' - ');
  const [start, end] = parts.map((part) => {
    const [, text, label] = present(/^(.*?)(?: \((CES?T)\))?$/.exec(part.trim()), 'a stamp');
    const stamp = dayFirstStamp(text) ?? isoStamp(text);
    return stamp && label ? { ...stamp, offset: label === 'CEST' ? 120 : 60 } : stamp;
  });
  return parts.length === 2 && start && end ? [start, end] : undefined;
}

/** Minutes of the interval of a row: what its two wall times differ, or (at a clock change) the two instants. */
function lengthOf(table: Table, row: number, place: number, startMs: number, clock: Clock): number {
  const cell = table.rows[row][place].trim();
  const [start, end] = present(boundsOf(cell), 'an interval');
  const ends = end.offset === undefined ? clock.instantsAt(end.wallMs) : [end.wallMs - end.offset * MS_PER_MINUTE];
  const lengths = [end.wallMs - start.wallMs, ...ends.map((ms) => ms - startMs)].map((ms) => ms / MS_PER_MINUTE);
  const length = lengths.find((minutes) => LENGTHS.includes(minutes));
  if (length !== undefined) return length;
  throw refuseCell(table, row, place, shown(cell), `an interval of ${LENGTHS.join(', ')} minutes`);
}
