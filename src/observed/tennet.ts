import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { type Clock, clockOf, isoStamp } from './clock.ts';
import { PRICE_LIMIT, plainName } from './columns.ts';
import { type DayOrder, dateOf, dayOrderOf } from './dates.ts';
import { headerOf, refuseCell, shown, type Table } from './delimited.ts';
import { gapNotes } from './gaps.ts';
import { type NumberStyle, numberStyle, numbersOf } from './numbers.ts';
import type { Observed, ObservedSeries, PriceSeriesName } from './observed.ts';
import { timeGrid } from './timeGrid.ts';

const MINUTES_PER_ISP = 15;
const MS_PER_ISP = 900_000;
const MS_PER_DAY = 86_400_000;
const MISSING = new Set(['-', 'N/A']);

/** Names of the columns: of the present export and API, of the export up to 2024 in English and Dutch, and of the XML. */
const NAMES = {
  date: ['date', 'datum'],
  start: ['timeinterval_start_loc', 'timeinterval_start_local_time'],
  isp: ['isp', 'pte', 'ptu'],
  from: ['period_from', 'periode_van'],
  upward: ['price_dispatch_up', 'to_regulate_up', 'upward_dispatch', 'opregelen'],
  downward: ['price_dispatch_down', 'to_regulate_down', 'downward_dispatch', 'afregelen'],
  shortage: ['price_shortage', 'consume', 'take_from_system', 'take_from', 'consume_take_from', 'afnemen'],
  surplus: ['price_surplus', 'feed', 'feed_in', 'feed_into_system', 'invoeden'],
  state: ['regulation_state', 'regeltoestand'],
  currency: ['currency_unit_name'],
  unit: ['price_measurement_unit_name'],
} as const;
type Role = keyof typeof NAMES;

function placesOf(header: readonly string[]): Record<Role, number> {
  const plain = header.map((name) => plainName(name).replace(/_eur_mwh$/, ''));
  return Object.fromEntries(
    Object.entries(NAMES).map(([role, names]) => [
      role,
      plain.findIndex((name) => (names as readonly string[]).includes(name)),
    ]),
  ) as Record<Role, number>;
}

/** Whether a header is TenneT's: an ISP, both imbalance prices and the regulation state; or the start of an ISP as only TenneT names it. */
export function isTennetSettlement(header: readonly string[]): boolean {
  const { date, start, isp, shortage, surplus, state } = placesOf(header);
  return start >= 0 || (date >= 0 && [isp, shortage, surplus, state].every((place) => place >= 0));
}

/** Other publications of TenneT, by a column that only they have. */
const OTHERS: Record<string, string> = {
  capacity_threshold: 'the merit order list',
  mid_price: 'the balance delta',
  afrr_up: 'activated reserves',
  absolute: 'settled imbalance volumes',
};

/**
 * Reads TenneT's settlement prices: the export and API of today, or the export of before 2025. The ISP number and the date say
 * which ISP a row is; the stamp must agree. Prices of a direction that the regulation state does not call are left out, and a
 * direction that was called without price has the imbalance price (both told), so that state and prices fit each other.
 * @throws InputError for another unit than EUR per MWh or kWh, and anything that cannot be read
 */
export function readTennetSettlement(table: Table, clock: Clock): Observed {
  const places = placesOf(table.header);
  const needed = ['isp', 'shortage', 'surplus', ...(places.start < 0 ? (['state'] as const) : [])] as const;
  const missing: string[] = needed.filter((role) => places[role] < 0);
  if (places.date < 0 && places.start < 0) missing.push('the date');
  if (missing.length > 0) {
    const other = table.header.flatMap((name) => OTHERS[plainName(name)] ?? [])[0];
    throw new InputError({
      file: table.file,
      path: headerOf(table),
      found: `no column for ${missing.join(', ')}${other ? `, as in ${other}` : ''}`,
      expected: 'settlement prices as TenneT exports them',
    });
  }
  const notes: string[] = [];
  const at = startsOf(table, places);
  const factor = factorOf(table, places, notes);

  const priced = (['upward', 'downward', 'shortage', 'surplus'] as const).filter((role) => places[role] >= 0);
  const style = numberStyle(
    table,
    [...priced, 'state' as const].flatMap((role) => (places[role] < 0 ? [] : [places[role]])),
  );
  const column = (role: (typeof priced)[number]) =>
    numbersOf(table, { place: places[role], factor, ...PRICE_LIMIT }, style, MISSING);
  const state = places.state < 0 ? undefined : statesOf(table, places.state, style);
  const [shortage, surplus] = [column('shortage'), column('surplus')];
  const upward = places.upward < 0 ? undefined : column('upward');
  const downward = places.downward < 0 ? undefined : column('downward');
  if (places.unit < 0) refuseKilowattHours(table, shortage);

  const minutes = new Float64Array(at.length).fill(MINUTES_PER_ISP);
  const values = [shortage, surplus, state, upward, downward].filter((column) => column !== undefined);
  const grid = timeGrid({ table, at, minutes, values }, clock);
  if (upward && state) fitToState(upward, shortage, state, [1, 2], 'upward', notes);
  if (downward && state) fitToState(downward, surplus, state, [-1, 2], 'downward', notes);
  const series = (role: Role, values: Float64Array) =>
    grid.series(table.header[places[role]], role === 'state' ? '' : 'EUR/MWh', values);
  const prices: Partial<Record<PriceSeriesName, ObservedSeries>> & Record<'shortage' | 'surplus', ObservedSeries> = {
    shortage: series('shortage', shortage),
    surplus: series('surplus', surplus),
    ...(upward ? { upward: series('upward', upward) } : {}),
    ...(downward ? { downward: series('downward', downward) } : {}),
    ...(state ? { regulationState: series('state', state) } : {}),
  };
  const always = [prices.shortage, prices.surplus, ...(prices.regulationState ? [prices.regulationState] : [])];
  notes.push(...grid.notes, ...gapNotes(always, clock));
  const { duplicates } = grid;
  return {
    file: table.file,
    format: 'tennet-settlement',
    timeZone: clock.timeZone,
    notes,
    duplicates,
    kind: 'prices',
    prices,
  };
}

function statesOf(table: Table, place: number, style: NumberStyle): Float64Array {
  const states = numbersOf(table, { place, limit: 2, unit: '(a regulation state is -1, 0, 1 or 2)' }, style);
  const odd = states.findIndex((value) => !Number.isNaN(value) && ![-1, 0, 1, 2].includes(value));
  if (odd >= 0) throw refuseCell(table, odd, place, `${states[odd]}`, '-1, 0, 1 or 2');
  return states;
}

/** Starts of the ISPs, from date and number of the ISP in its day. */
function startsOf(table: Table, places: Record<Role, number>): Float64Array {
  const dutch = clockOf('Europe/Amsterdam');
  const dated = places.date >= 0;
  const order: DayOrder = dated ? dayOrderOf(table, places.date) : 'year first';
  const midnights = new Map<number, [start: number, isps: number]>();
  return Float64Array.from(table.rows, (cells, row) => {
    const place = dated ? places.date : places.start;
    const cell = cells[place].trim();
    const stamp = dated ? undefined : isoStamp(cell);
    const dateMs = dated ? dateOf(cell, order) : stamp && Math.floor(stamp.wallMs / MS_PER_DAY) * MS_PER_DAY;
    if (dateMs === undefined || stamp?.offset !== undefined) {
      throw refuseCell(
        table,
        row,
        place,
        shown(cell),
        dated ? 'an existing date' : 'a local time, as 2024-02-19T00:15:00',
      );
    }
    let day = midnights.get(dateMs);
    if (!day) {
      const [midnight, next] = [dateMs, dateMs + MS_PER_DAY].map((wallMs) => dutch.instantsAt(wallMs)[0]);
      day = [midnight, (next - midnight) / MS_PER_ISP];
      midnights.set(dateMs, day);
    }
    const [midnight, isps] = day;
    const number = cells[places.isp].trim();
    if (!/^\d{1,3}$/.test(number) || Number(number) < 1 || Number(number) > isps) {
      throw refuseCell(table, row, places.isp, shown(number), `an ISP of that day, 1 to ${isps}`);
    }
    const startMs = midnight + (Number(number) - 1) * MS_PER_ISP;
    const wall = dutch.iso(startMs);
    const from = places.from < 0 || isps !== 96 ? undefined : cells[places.from].trim();
    if (stamp && stamp.wallMs !== Date.parse(`${wall.slice(0, 19)}Z`)) {
      throw refuseCell(table, row, place, shown(cell), `${wall.slice(0, 19)}, the start of ISP ${number}`);
    }
    if (from !== undefined && from.padStart(5, '0').slice(0, 5) !== wall.slice(11, 16)) {
      throw refuseCell(table, row, places.from, shown(from), `${wall.slice(11, 16)}, the start of ISP ${number}`);
    }
    return startMs;
  });
}

function factorOf(table: Table, places: Record<Role, number>, notes: string[]): number {
  const units = new Set<string>();
  table.rows.forEach((cells, row) => {
    const currency = places.currency < 0 ? 'EUR' : cells[places.currency].trim().toUpperCase();
    if (currency !== 'EUR') throw refuseCell(table, row, places.currency, shown(cells[places.currency]), 'EUR');
    if (places.unit < 0) return;
    const unit = cells[places.unit].trim().toLowerCase();
    units.add(unit);
    if (!['mwh', 'kwh'].includes(unit) || units.size > 1) {
      throw refuseCell(table, row, places.unit, shown(cells[places.unit]), 'MWh or kWh, the same in all rows');
    }
  });
  if (units.has('kwh')) notes.push('Prices in EUR/kWh were multiplied by 1000, to EUR/MWh.');
  if (units.size === 0) notes.push('The file names no unit of prices; TenneT settles in EUR/MWh.');
  return units.has('kwh') ? 1000 : 1;
}

/** Prices that are all below 2 in size are no EUR/MWh. */
function refuseKilowattHours(table: Table, shortage: Float64Array): void {
  const known = shortage.filter((price) => !Number.isNaN(price));
  if (known.length < 8 || known.some((price) => Math.abs(price) >= 2)) return;
  const found = 'prices that are all below 2, as in EUR/kWh';
  throw new InputError({ file: table.file, found, expected: 'prices in EUR/MWh, or a column that names the unit' });
}

/** Leaves out prices of ISPs whose state does not call the direction; fills in the imbalance price where it does. An unknown state decides nothing. */
function fitToState(
  prices: Float64Array,
  imbalance: Float64Array,
  state: Float64Array,
  called: readonly number[],
  direction: string,
  notes: string[],
): void {
  let out = 0;
  let filled = 0;
  for (let row = 0; row < prices.length; row++) {
    if (Number.isNaN(state[row])) continue;
    const calls = called.includes(state[row]);
    if (!calls && !Number.isNaN(prices[row])) {
      prices[row] = Number.NaN;
      out++;
    }
    if (calls && Number.isNaN(prices[row]) && !Number.isNaN(imbalance[row])) {
      prices[row] = imbalance[row];
      filled++;
    }
  }
  if (out > 0)
    notes.push(
      `${counted(out, `${direction} price is`, `${direction} prices are`)} left out: the regulation state does not call that direction.`,
    );
  if (filled > 0)
    notes.push(
      `${counted(filled, `${direction} price is`, `${direction} prices are`)} the imbalance price: the state calls, and no other price is given.`,
    );
}
