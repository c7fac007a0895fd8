import { InputError } from '../errors.ts';
import { type Clock, clockOf, isoStamp } from './clock.ts';
import { plainName } from './columns.ts';
import type { Table } from './delimited.ts';
import type { Observed } from './observed.ts';
import { sessionsOf, TIDY_SESSIONS } from './readSessions.ts';
import { unclearDepartures, zoneIn } from './sessionTimes.ts';
import { instantsOf } from './stamps.ts';

const FORM = '2024-02-19T18:05:00+01:00';
const NAMES = {
  arrival: /^(arrival|plug_in|plugin)(_|$)/,
  departure: /^(departure|plug_out|plugout)(_|$)/,
  energy: /^(energy|total_energy|charged)(_kwh|_mwh|_wh)?$|^k?wh$/,
  power: /^(max_power|power|max_kw)(_kw|_w|_mw)?$/,
  connected: /^(connected|connection|duration)(_h|_hours)$/,
  id: /^(session|transaction)(_id)?$/,
  charger: /^(charge_point|chargepoint|charger|station|garage|location)(_id)?$/,
  connector: /^connector(_id)?$/,
  user: /^(user|card|ev|vehicle|driver)(_id)?$/,
  kind: /^(kind|user_type|charger_type|type)$/,
  zone: /^time_?zone$/,
};
type Role = keyof typeof NAMES;

const placesOf = (header: readonly string[]) => {
  const plain = header.map(plainName);
  return Object.fromEntries(
    Object.entries(NAMES).map(([role, name]) => [role, plain.findIndex((each) => name.test(each))]),
  ) as Record<Role, number>;
};

/** Whether a header is that of a tidy file of sessions, or of one that lacks an arrival or a departure. */
export function isOfSessions(header: readonly string[]): boolean {
  const { arrival, departure, energy } = placesOf(header);
  return [arrival, departure, energy].filter((place) => place >= 0).length > 1;
}

/** Whether a header has all that a tidy file of sessions needs. */
export function isWholeOfSessions(header: readonly string[]): boolean {
  const { arrival, departure, energy } = placesOf(header);
  return Math.min(arrival, departure, energy) >= 0;
}

/**
 * Reads a tidy file of sessions, one a row: `arrival...` and `departure...` (ISO 8601, with offset or in the clock's time;
 * a departure may be empty), `energy_kwh` (or `energy_wh`), and if there `max_power_kw`, `connected_h` (only to check),
 * `session_id`, `charge_point`, `connector`, `card` or `user`, `user_type` or `kind`, and `time_zone`, one for all, by whose
 * clock they are read unless another was asked for.
 * @throws InputError for columns that are missing or in other units, cells that cannot be read, and sessions.ts' causes
 */
export function readTidySessions(table: Table, clock: Clock): Observed {
  const places = placesOf(table.header);
  const plain = table.header.map(plainName);
  const refused = (found: string, expected: string) =>
    new InputError({ file: table.file, path: 'line 1', found, expected });
  for (const role of ['arrival', 'departure', 'energy'] as const) {
    if (places[role] < 0) throw refused(`no column of ${role}`, TIDY_SESSIONS);
  }
  const unit = /(?:^|_)(wh|kwh)$/.exec(plain[places.energy])?.[1];
  if (unit === undefined) throw refused(`a column '${table.header[places.energy]}'`, 'a column energy_kwh');
  if (places.power >= 0 && !plain[places.power].endsWith('_kw'))
    throw refused(`a column '${table.header[places.power]}'`, 'max_power_kw');

  const timeZone = clock.assumed ? (zoneIn(table, places.zone) ?? clock.timeZone) : clock.timeZone;
  const stamps = { parse: isoStamp, form: FORM, fillsSkippedHour: () => true, clock: clockOf(timeZone) };
  const arrival = instantsOf(table, { ...stamps, place: places.arrival });
  const departure = instantsOf(table, { ...stamps, place: places.departure, optional: true });
  const notes = [
    ...arrival.notes.filter((note) => note.includes('left out')),
    ...unclearDepartures(
      table.rows.map((cells) => cells[places.departure]),
      departure.at,
    ),
    ...(unit === 'wh' ? [`${table.header[places.energy]} was divided by 1000, to kWh.`] : []),
  ];
  const known = { arrival: arrival.at, departure: departure.at, factor: unit === 'wh' ? 0.001 : 1 };
  const { sessions, duplicates } = sessionsOf(table, places, known, notes);
  return { file: table.file, format: 'tidy', timeZone, notes, duplicates, kind: 'sessions', sessions };
}
