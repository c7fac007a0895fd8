import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { type Clock, isoStamp } from './clock.ts';
import { type ColumnRole, PRICE_LIMIT, plainName, roleOf } from './columns.ts';
import { shown, type Table } from './delimited.ts';
import { gapNotes } from './gaps.ts';
import { numberStyle, numbersOf, parseNumber } from './numbers.ts';
import type { Observed, ObservedSeries, PriceSeriesName } from './observed.ts';
import { type Instants, instantsOf } from './stamps.ts';
import { type TimeGrid, timeGrid } from './timeGrid.ts';

const TIME_NAME = /^(timestamp|time|datetime|date_time|start|interval|from|utc|local)(_(?!end|until|to|stop)|$)/;
const FORM = '2024-02-19T00:15:00+01:00';
const POWER_LIMIT = 1_000_000;

/** Upward and downward prices are empty where the TSO did not call, which is no gap. */
const PRICES_OF_EVERY_ISP = ['dayAhead', 'shortage', 'surplus', 'regulationState'] as const;

type Prices = Partial<Record<PriceSeriesName, ObservedSeries>>;

interface Column {
  place: number;
  header: string;
  role: ColumnRole;
}

/**
 * Reads a tidy file of time series: a column of ISO 8601 stamps (interval starts; with offset, or in the clock's time) and
 * columns of numbers. Prices are known by name and unit (`day_ahead_eur_mwh`, `price_shortage_eur_mwh`, ...), powers by unit
 * (`_mw`, `_kw`); metered energy (`_kwh`, `_mwh`) becomes the mean power of its interval. A file with prices is of kind
 * `prices`, any other of kind `loads`, in which columns without unit are kept as they are.
 * @throws InputError for a file that is no time series, and for anything in it that cannot be read
 */
export function readTidySeries(table: Table, clock: Clock): Observed {
  const { instants, times } = timesOf(table, clock);
  const columns = table.header.flatMap((header, place): Column[] =>
    times.includes(place) ? [] : [{ place, header, role: roleOf(header) }],
  );
  for (const { header, role } of columns) if (role.is === 'unclear price') throw unclear(table, header, role.lacks);
  const hasPrices = columns.some(({ role }) => role.is === 'price' || role.is === 'state');
  const taken = columns.filter((column) => isTaken(table, column, hasPrices));
  if (taken.length === 0) {
    throw new InputError({ file: table.file, path: 'line 1', found: 'no column of numbers', expected: EXPECTED });
  }

  const style = numberStyle(
    table,
    taken.map(({ place }) => place),
  );
  const raw = taken.map(({ place, role }) => numbersOf(table, { place, ...boundsOf(role) }, style));
  const grid = timeGrid({ table, at: instants.at, values: raw }, clock);
  const notes = [...instants.notes, ...grid.notes];
  const left = columns.filter((column) => !taken.includes(column)).map(({ header }) => header || '(no name)');
  if (left.length > 0) notes.push(`Columns that are not read: ${left.join(', ')}.`);

  const series = taken.map(({ header, role }, k) => seriesOf(header, role, raw[k], grid, notes));
  const loads = series.filter((_, k) => ['power', 'energy', 'other'].includes(taken[k].role.is));
  const prices = hasPrices ? pricesOf(table, taken, series, notes) : {};
  notes.push(...gapNotes([...loads, ...PRICES_OF_EVERY_ISP.flatMap((name) => prices[name] ?? [])], clock));
  const common = { file: table.file, format: 'tidy', timeZone: clock.timeZone, notes, duplicates: grid.duplicates };
  if (!hasPrices) return { ...common, kind: 'loads', loads };
  return { ...common, kind: 'prices', prices, ...(loads.length > 0 ? { loads } : {}) };
}

const EXPECTED = 'a time series: a column of times and columns of numbers, with names as day_ahead_eur_mwh or load_mw';

/** The times of the rows; several columns of them (UTC and local) must agree. */
function timesOf(table: Table, clock: Clock): { instants: Instants; times: number[] } {
  const stamped = table.header.flatMap((_, place) => (isoStamp(table.rows[0][place].trim()) ? [place] : []));
  const hasOffset = (place: number) => isoStamp(table.rows[0][place].trim())?.offset !== undefined;
  const named = stamped
    .filter((place) => TIME_NAME.test(plainName(table.header[place])))
    .sort((a, b) => Number(hasOffset(b)) - Number(hasOffset(a)));
  const times = named.length > 0 ? named : stamped.slice(0, 1);
  if (times.length === 0) {
    throw new InputError({
      file: table.file,
      path: 'line 2',
      found: `no time in any of the columns ${table.header.slice(0, 20).join(', ')}`,
      expected: `a time series, with a column of times as ${FORM}`,
    });
  }
  const [first, ...others] = times.map((place) => {
    const ofUtc = /(^|_)utc(_|$)/.test(plainName(table.header[place]));
    return instantsOf(table, {
      place,
      parse: isoStamp,
      form: FORM,
      fillsSkippedHour: () => true,
      clock: ofUtc ? UTC : clock,
    });
  });
  const notes = [...first.notes];
  for (const [k, other] of others.entries()) {
    for (let row = 0; row < first.at.length; row++) {
      if (Number.isNaN(first.at[row])) first.at[row] = other.at[row];
      if (Number.isNaN(other.at[row]) || first.at[row] === other.at[row]) continue;
      const [one, two] = [times[0], times[k + 1]].map((place) => `${table.header[place]} ${table.rows[row][place]}`);
      throw new InputError({
        file: table.file,
        path: `line ${table.lineOf(row)}`,
        found: `${one} and ${two}`,
        expected: 'two times that are the same instant',
      });
    }
  }
  return { instants: { at: first.at, notes }, times };
}

const UTC: Clock = {
  timeZone: 'UTC',
  offsetAt: () => 0,
  instantsAt: (wallMs) => [wallMs],
  iso: (ms) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`,
};

function unclear(table: Table, header: string, lacks: 'unit' | 'kind'): InputError {
  return new InputError({
    file: table.file,
    path: 'line 1',
    found: `a price column ${shown(header)} that does not say its ${lacks === 'unit' ? 'unit' : 'kind'}`,
    expected:
      lacks === 'unit'
        ? 'a name that ends in _eur_mwh, _eur_kwh or _ct_kwh'
        : 'day_ahead, shortage, surplus, up or down in its name',
  });
}

/** Columns without unit are taken only beside loads, and if they hold numbers at all. */
function isTaken(table: Table, { place, role }: Column, hasPrices: boolean): boolean {
  if (role.is !== 'other') return true;
  if (hasPrices) return false;
  const style = { decimal: '.', grouped: false } as const;
  return table.rows.some(
    (cells) => /\d/.test(cells[place]) && !Number.isNaN(parseNumber(cells[place].replace(',', '.'), style)),
  );
}

function boundsOf(role: ColumnRole): { factor?: number; limit: number; unit: string } {
  switch (role.is) {
    case 'price':
      return { ...PRICE_LIMIT, factor: role.factor };
    case 'state':
      return { limit: 2, unit: '(a regulation state is -1, 0, 1 or 2)' };
    case 'power':
      return { limit: POWER_LIMIT, unit: role.unit };
    case 'energy':
      return { limit: POWER_LIMIT, unit: `${role.unit}h` };
    default:
      return { limit: Number.MAX_VALUE, unit: '' };
  }
}

function seriesOf(
  header: string,
  role: ColumnRole,
  raw: Float64Array,
  grid: TimeGrid,
  notes: string[],
): ObservedSeries {
  if (role.is === 'price') {
    if (role.factor !== 1) notes.push(`${header} was multiplied by ${role.factor}, to EUR/MWh.`);
    return grid.series(header, 'EUR/MWh', raw);
  }
  if (role.is === 'energy') {
    const hours = grid.stepMinutes / 60;
    notes.push(`${header} was divided by ${hours} h, from ${role.unit}h in the interval to mean ${role.unit}.`);
    return grid.series(
      header,
      role.unit,
      raw.map((energy) => energy / hours),
    );
  }
  return grid.series(header, role.is === 'power' ? role.unit : '', raw);
}

function pricesOf(table: Table, taken: Column[], series: ObservedSeries[], notes: string[]): Prices {
  const prices: Prices = {};
  for (const [k, { header, role }] of taken.entries()) {
    if (role.is !== 'price') continue;
    const other = prices[role.name];
    if (other) {
      const found = `two columns of the same price, ${shown(other.name)} and ${shown(header)}`;
      throw new InputError({ file: table.file, path: 'line 1', found, expected: 'one' });
    }
    prices[role.name] = series[k];
  }
  const states = [false, true].flatMap((inferred) =>
    series.filter((_, k) => {
      const { role } = taken[k];
      return role.is === 'state' && role.inferred === inferred;
    }),
  );
  const state = stateOf(table, states, notes);
  return state ? { ...prices, regulationState: state } : prices;
}

/** The regulation state, and where it is not known the inferred one. */
function stateOf(table: Table, states: ObservedSeries[], notes: string[]): ObservedSeries | undefined {
  for (const { name, values } of states) {
    const odd = values.find((value) => !Number.isNaN(value) && ![-1, 0, 1, 2].includes(value));
    if (odd === undefined) continue;
    throw new InputError({ file: table.file, path: `column ${name}`, found: `${odd}`, expected: '-1, 0, 1 or 2' });
  }
  const [first, second] = states;
  if (!first) return undefined;
  if (!second) return first;
  let filled = 0;
  const values = first.values.map((value, k) => {
    if (!Number.isNaN(value) || Number.isNaN(second.values[k])) return value;
    filled++;
    return second.values[k];
  });
  if (filled > 0) notes.push(`Where ${first.name} is empty, ${second.name} was taken: ${counted(filled, 'interval')}.`);
  return { ...first, values };
}
