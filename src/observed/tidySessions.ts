import { InputError } from '../errors.ts';
import { present } from '../lookup.ts';
import { type Clock, isoStamp } from './clock.ts';
import { plainName } from './columns.ts';
import type { Table } from './delimited.ts';
import { numberStyle, numbersOf, refuseCutOff } from './numbers.ts';
import type { Observed } from './observed.ts';
import { possibleSessions } from './sessions.ts';
import { instantsOf } from './stamps.ts';

const FORM = '2024-02-19T18:05:00+01:00';
const NAMES = {
  arrival: /^(arrival|plug_in|plugin)(_|$)/,
  departure: /^(departure|plug_out|plugout)(_|$)/,
  energy: /^(energy|total_energy|charged)(_kwh|_mwh|_wh)?$/,
  power: /^(max_power|power|max_kw)(_kw|_w|_mw)?$/,
  connected: /^(connected|connection|duration)(_h|_hours)$/,
  id: /^(session|transaction)(_id)?$/,
  charger: /^(charge_point|chargepoint|charger|station|garage|location)(_id)?$/,
  connector: /^connector(_id)?$/,
  user: /^(user|card|ev|vehicle|driver)(_id)?$/,
  kind: /^(kind|user_type|charger_type|type)$/,
};
type Role = keyof typeof NAMES;

const placesOf = (header: readonly string[]) => {
  const plain = header.map(plainName);
  return Object.fromEntries(
    Object.entries(NAMES).map(([role, name]) => [role, plain.findIndex((each) => name.test(each))]),
  ) as Record<Role, number>;
};

/** Whether a header is that of a file of sessions. */
export function isOfSessions(header: readonly string[]): boolean {
  const { arrival, departure } = placesOf(header);
  return arrival >= 0 && departure >= 0;
}

/**
 * Reads a tidy file of sessions, one a row: `arrival...` and `departure...` (ISO 8601, with offset or in the clock's time;
 * a departure may be empty), `energy_kwh`, and if there `max_power_kw`, `connected_h` (only to check), `session_id`,
 * `charge_point`, `connector`, `card` or `user`, and `user_type` or `kind`.
 * @throws InputError for columns that are missing or in other units, cells that cannot be read, and sessions.ts' causes
 */
export function readTidySessions(table: Table, clock: Clock): Observed {
  const places = placesOf(table.header);
  const plain = table.header.map(plainName);
  if (places.energy < 0 || !plain[places.energy].endsWith('_kwh')) {
    throw new InputError({
      file: table.file,
      path: 'line 1',
      found: places.energy < 0 ? 'no column of energy' : `a column '${table.header[places.energy]}'`,
      expected: 'a column energy_kwh',
    });
  }
  if (places.power >= 0 && !plain[places.power].endsWith('_kw')) {
    const found = `a column '${table.header[places.power]}'`;
    throw new InputError({ file: table.file, path: 'line 1', found, expected: 'max_power_kw' });
  }

  const arrival = instantsOf(table, {
    place: places.arrival,
    parse: isoStamp,
    form: FORM,
    fillsSkippedHour: () => true,
    clock,
  });
  const departure = instantsOf(table, {
    place: places.departure,
    parse: isoStamp,
    form: FORM,
    fillsSkippedHour: () => true,
    clock,
    optional: true,
  });
  const numeric = [places.energy, places.power, places.connected].filter((place) => place >= 0);
  const style = numberStyle(table, numeric);
  const numbers = (place: number, unit: string) =>
    place < 0 ? undefined : numbersOf(table, { place, limit: 1_000_000, unit }, style);
  const energy = present(numbers(places.energy, 'kWh'), 'the column of energy');
  const power = numbers(places.power, 'kW');
  const connected = numbers(places.connected, 'h');
  const text = (row: number, role: Role) => (places[role] < 0 ? '' : table.rows[row][places[role]].trim());

  const notes = arrival.notes.filter((note) => note.includes('left out'));
  for (const place of [places.id, places.charger, places.connector, places.user, places.kind])
    refuseCutOff(table, place);
  const rows = table.rows.map((_, row) => ({
    row,
    id: text(row, 'id'),
    arrivalMs: arrival.at[row],
    departureMs: departure.at[row],
    energyKwh: energy[row],
    maxPowerKw: power ? power[row] : Number.NaN,
    connectedHours: connected ? connected[row] : Number.NaN,
    charger: [text(row, 'charger'), text(row, 'connector')].filter((part) => part !== '').join('/'),
    user: text(row, 'user'),
    kind: text(row, 'kind').toLowerCase(),
  }));
  const { sessions, duplicates } = possibleSessions(table, rows, notes);
  return {
    file: table.file,
    format: 'tidy',
    timeZone: clock.timeZone,
    notes,
    duplicates,
    kind: 'sessions',
    sessions,
  };
}
