import { counted, firstOf } from '../counted.ts';
import { InputError } from '../errors.ts';
import { chosenByNothing, columnOfArea, namesArea, rowsOfArea, saysArea } from './areas.ts';
import type { Clock } from './clock.ts';
import { type ColumnRole, kindIn, PRICE_COLUMNS, PRICE_LIMIT, plainName, plainWords, roleOf } from './columns.ts';
import { withDateAndTime } from './dateAndTime.ts';
import { headerOf, shown, type Table, withoutColumns } from './delimited.ts';
import { gapNotes } from './gaps.ts';
import { numberStyle, numbersOf, parseNumber } from './numbers.ts';
import { type Observed, type ObservedSeries, PRICE_SERIES, type PriceSeriesName } from './observed.ts';
import { changesOf, lengthsOf } from './resolution.ts';
import { stampStyleOf } from './stampStyles.ts';
import { END_NAME, timeColumns, timesOf } from './timeColumns.ts';
import { type TimeGrid, timeGrid } from './timeGrid.ts';

const EXPECTED = 'a time series: a column of times and columns of numbers, with names as day_ahead_eur_mwh or load_mw';
const POWER_LIMIT = 1_000_000;

/** Upward and downward prices are empty where the TSO did not call, which is no gap. */
const PRICES_OF_EVERY_ISP = ['dayAhead', 'shortage', 'surplus', 'regulationState'] as const;

type Prices = Partial<Record<PriceSeriesName, ObservedSeries>>;

interface Column {
  place: number;
  header: string;
  role: ColumnRole;
}

/** How series are laid out: a tidy file, or the table of a publisher that differs in its names. */
export interface SeriesLayout {
  format: string;
  roleOf(header: string): ColumnRole;
  /** The clock of stamps without offset, if it is not the asked one. */
  clock?(): Clock;
  /** Cells that hold no value. */
  missing?: ReadonlySet<string>;
  /** Whether a column is of an area that its name says. */
  hasAreas?: boolean;
  /** Columns that are not read, by their plain names. */
  leavesOut?: RegExp;
  /** What is to be told of the price columns that are read. */
  noteOn?(headers: readonly string[]): string[];
}

const TIDY: SeriesLayout = { format: 'tidy', roleOf };

/**
 * Reads a tidy file of time series: a column of times (interval starts; with offset, or in the clock's time) and
 * columns of numbers. Prices are known by name and unit (`day_ahead_eur_mwh`, `price_shortage_eur_mwh`, ...), powers by unit
 * (`_mw`, `_kw`); metered energy (`_kwh`, `_mwh`) becomes the mean power of its interval. A file with prices is of kind
 * `prices`, any other of kind `loads`, in which columns without unit are kept as they are.
 * @throws InputError for a file that is no time series, and for anything in it that cannot be read
 */
export const readTidySeries = (table: Table, clock: Clock, area?: string): Observed =>
  readSeries(table, clock, area, TIDY);

/**
 * Reads time series in a layout.
 * @param area which rows or price columns count, in a file of several areas
 * @throws InputError for a file that is no time series, for several areas, and for anything in it that cannot be read
 */
export function readSeries(all: Table, clock: Clock, area: string | undefined, layout: SeriesLayout): Observed {
  const notes: string[] = [];
  const ownClock = layout.clock?.() ?? clock;
  const ofArea = rowsOfArea(all, area, notes);
  const cut = layout.leavesOut ? withoutColumns(ofArea, layout.leavesOut) : ofArea;
  const table = timeColumns(cut) ? cut : (withDateAndTime(cut, ownClock) ?? cut);
  const { instants, places: times } = timesOf(table, ownClock);
  const columns = columnsOf(table, times, area, layout, notes);
  const hasPrices = columns.some(({ role }) => role.is === 'price' || role.is === 'state');
  const taken = columns.filter((column) => isTaken(table, column, hasPrices));
  if (taken.length === 0) {
    throw new InputError({
      file: table.file,
      path: headerOf(table),
      found: 'no column of numbers',
      expected: EXPECTED,
    });
  }

  const style = numberStyle(
    table,
    taken.map(({ place }) => place),
  );
  const raw = taken.map(({ place, role }) => numbersOf(table, { place, ...boundsOf(role) }, style, layout.missing));
  const grid = timeGrid({ table, at: instants.at, mayChange: true, values: raw }, clock);
  notes.push(...instants.notes, ...grid.notes);
  const read = new Set([...times, ...taken.map(({ place }) => place)]);
  const unread = [
    ...table.header.filter((_, place) => !read.has(place)),
    ...ofArea.header.filter((header) => layout.leavesOut?.test(plainName(header))),
  ];
  if (unread.length > 0)
    notes.push(`Columns that are not read: ${unread.map((name) => name || '(no name)').join(', ')}.`);

  const priced = taken.filter(({ role }) => role.is === 'price').map(({ header }) => header);
  if (priced.length > 0) notes.push(...(layout.noteOn?.(priced) ?? []));
  const vague = taken.filter(({ role }) => role.is === 'other').map(({ header }) => header || '(no name)');
  if (vague.length > 0) notes.push(vagueNote(vague));

  const series = taken.map(({ header, role }, k) => seriesOf(header, role, raw[k], grid, clock, notes));
  const loads = series.filter((_, k) => ['power', 'energy', 'other'].includes(taken[k].role.is));
  const prices = hasPrices ? pricesOf(table, taken, series, notes) : {};
  notes.push(...gapNotes([...loads, ...PRICES_OF_EVERY_ISP.flatMap((name) => prices[name] ?? [])], clock));
  const { duplicates } = grid;
  const common = { file: table.file, format: layout.format, timeZone: clock.timeZone, notes, duplicates };
  if (!hasPrices) return { ...common, kind: 'loads', loads };
  return { ...common, kind: 'prices', prices, ...(loads.length > 0 ? { loads } : {}) };
}

const vagueNote = (names: readonly string[]): string =>
  `Columns that name no unit are kept as loads without one: ${firstOf(names, 10)}; ` +
  'a price has to say so in its name, as day_ahead_eur_mwh or shortage_eur_mwh.';

/** The columns beside the times, with what each holds; of several columns of one price, the one that counts. */
function columnsOf(
  table: Table,
  times: readonly number[],
  area: string | undefined,
  layout: SeriesLayout,
  notes: string[],
): Column[] {
  const columns = table.header.flatMap((header, place): Column[] => {
    if (times.includes(place)) return [];
    const plain = plainWords(header);
    const isEnd = END_NAME.test(plain) && stampStyleOf(table, place, plain) !== undefined;
    return [{ place, header, role: isEnd ? { is: 'left out' } : layout.roleOf(header) }];
  });
  for (const { header, role } of columns) if (role.is === 'unclear price') throw unclear(table, header, role.lacks);
  if (layout === TIDY) refuseZero(table, columns);
  let chose = layout.hasAreas || saysArea(table);
  const leave = (column: Column): void => {
    column.role = { is: 'left out' };
  };
  for (const name of PRICE_SERIES) {
    const all = columns.filter(({ role }) => role.is === 'price' && role.name === name);
    const ofArea = layout.hasAreas && area !== undefined ? all.filter(({ header }) => namesArea(header, area)) : all;
    const filled = ofArea.filter(({ place }) => table.rows.some((cells) => /\d/.test(cells[place])));
    const among = filled.length > 0 ? filled : ofArea;
    if (all.length === 0 || (all.length === 1 && among.length === 1)) continue;
    const empty = ofArea.filter((column) => !among.includes(column)).map(({ header }) => header);
    if (empty.length > 0) notes.push(`Without any value: ${empty.join(', ')}.`);
    const headers = (among.length > 0 ? among : all).map(({ header }) => header);
    const chosen = among.length === 1 ? among[0].header : columnOfArea(table, headers, area);
    all.filter(({ header }) => header !== chosen).forEach(leave);
    chose ||= among.length > 1;
  }
  if (area !== undefined && !chose) notes.push(chosenByNothing(area));
  return columns;
}

/** A series that pandas names 0 may be anything, and is most often a price. */
function refuseZero(table: Table, columns: readonly Column[]): void {
  if (!columns.some(({ header }) => header === '0') || columns.some(({ header }) => header === '1')) return;
  throw new InputError({
    file: table.file,
    path: headerOf(table),
    found: "a column '0', as pandas names a series: entsoe-py's day-ahead prices, but its flows too",
    expected:
      'a name, as day_ahead_eur_mwh or load_mw; or, for day-ahead prices in EUR/MWh, import with --format entsoe-py (and --out, for a run)',
  });
}

function unclear(table: Table, header: string, lacks: 'unit' | 'kind'): InputError {
  const name = PRICE_COLUMNS[kindIn(header) ?? 'dayAhead'];
  return new InputError({
    file: table.file,
    path: headerOf(table),
    found: `a price column ${shown(header)} that does not say its ${lacks === 'unit' ? 'unit' : 'kind'}`,
    expected:
      lacks === 'unit'
        ? `a name that ends in _eur_mwh, _eur_kwh or _ct_kwh, as ${name}`
        : `day_ahead, shortage, surplus, up or down in its name, as ${name}`,
  });
}

/** Columns without unit are taken only beside loads, and if they hold numbers at all. */
function isTaken(table: Table, { place, role }: Column, hasPrices: boolean): boolean {
  if (role.is === 'left out') return false;
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
  clock: Clock,
  notes: string[],
): ObservedSeries {
  switch (role.is) {
    case 'price': {
      if (role.factor !== 1) notes.push(`${header} was multiplied by ${role.factor}, to EUR/MWh.`);
      const series = grid.series(header, 'EUR/MWh', raw);
      return PRICES_OF_EVERY_ISP.some((name) => name === role.name) ? held(series, grid, clock, notes).series : series;
    }
    case 'energy': {
      const { series, minutes } = held(grid.series(header, role.unit, raw), grid, clock, notes);
      const hours = new Set(minutes.map((length) => length / 60));
      const by = hours.size === 1 ? `${[...hours][0]} h` : 'the hours of each interval';
      notes.push(`${header} was divided by ${by}, from ${role.unit}h in the interval to mean ${role.unit}.`);
      return { ...series, values: series.values.map((energy, k) => energy / (minutes[k] / 60)) };
    }
    case 'power':
      return held(grid.series(header, role.unit, raw), grid, clock, notes).series;
    default:
      return grid.series(header, '', raw);
  }
}

/** A series whose values stand at full hours, where others have quarters: each counts for all of its interval. */
function held(
  series: ObservedSeries,
  grid: TimeGrid,
  clock: Clock,
  notes: string[],
): { series: ObservedSeries; minutes: Float64Array } {
  const { startMs, stepMinutes, values } = series;
  const places = Int32Array.from(values.keys()).filter((k) => !Number.isNaN(values[k]));
  const at = Float64Array.from(places, (k) => startMs + k * stepMinutes * 60_000);
  const lengths = places.length === values.length ? [] : lengthsOf(at, stepMinutes, clock);
  const longer = lengths.filter((length) => length > stepMinutes).length;
  if (longer === 0) return { series, minutes: grid.minutes };
  const filled = values.slice();
  const minutes = grid.minutes.slice();
  places.forEach((k, place) => {
    const end = k + lengths[place] / stepMinutes;
    if (end === k + 1) return;
    filled.fill(values[k], k, end);
    minutes.fill(lengths[place], k, end);
  });
  const changes = changesOf(at, lengths, clock);
  notes.push(
    `${series.name} has values ${changes || `of ${lengths[0]} minutes`}; ` +
      `${counted(longer, 'longer one counts', 'longer ones count')} for every ${stepMinutes} minutes in it.`,
  );
  return { series: { ...series, values: filled }, minutes };
}

function pricesOf(table: Table, taken: Column[], series: ObservedSeries[], notes: string[]): Prices {
  const prices: Prices = {};
  for (const [k, { role }] of taken.entries()) {
    if (role.is !== 'price') continue;
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
