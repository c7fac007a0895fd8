import { InputError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { headerOf, refuseCell, shown, type Table } from './delimited.ts';
import { numberStyle, numbersOf, refuseCutOff } from './numbers.ts';
import type { Observed } from './observed.ts';
import { bareNames, type SessionLayout } from './sessionLayouts.ts';
import { possibleSessions } from './sessions.ts';
import { sessionTimes } from './sessionTimes.ts';

const PLACEHOLDERS = new Set(['', 'NA', 'NaN', 'NaT', 'null', 'None', 'nan']);
const DURATION = /^(\d{1,5}):([0-5]\d)(?::([0-5]\d))?$/;

/** What a tidy file of sessions has, for errors. */
export const TIDY_SESSIONS =
  'a file of sessions, one a row, with columns arrival, departure and energy_kwh, and where known max_power_kw, session_id, charge_point, connector, user and kind';

/** Where a table has what sessions are made of; -1 where it does not. */
export interface SessionPlaces {
  energy: number;
  power: number;
  connected: number;
  id: number;
  charger: number;
  connector: number;
  user: number;
  kind: number;
}

/** What is known of sessions beside the cells of their table. */
interface Known {
  arrival: Float64Array;
  departure: Float64Array;
  /** What the energy is multiplied with, to kWh. */
  factor?: number;
  kind?: string | undefined;
  single?: boolean | undefined;
}

/**
 * The sessions of a table whose stamps are read: numbers and texts of its columns, checked.
 * @param notes come to hold what a rule did
 * @throws InputError for numbers that cannot be read, and sessions.ts' causes
 */
export function sessionsOf(table: Table, places: SessionPlaces, known: Known, notes: string[]) {
  const hasClockHours = places.connected >= 0 && table.rows.some((cells) => cells[places.connected].includes(':'));
  const hours = hasClockHours ? -1 : places.connected;
  const style = numberStyle(
    table,
    [places.energy, places.power, hours].filter((place) => place >= 0),
  );
  const numbers = (place: number, unit: string, factor = 1) =>
    place < 0 ? undefined : numbersOf(table, { place, factor, limit: 1_000_000, unit }, style);
  const energy = numbers(places.energy, 'kWh', known.factor);
  const power = numbers(places.power, 'kW');
  const connected = hasClockHours ? durationsOf(table, places.connected) : numbers(hours, 'h');
  for (const place of [places.id, places.charger, places.connector, places.user, places.kind])
    refuseCutOff(table, place);

  const rows = table.rows.map((cells, row) => {
    const text = (place: number): string => (place < 0 ? '' : cells[place].trim());
    const [point, socket] = [text(places.charger), text(places.connector)];
    const charger = [point, socket].filter((part) => part !== '').join('/');
    return {
      row,
      id: text(places.id),
      arrivalMs: known.arrival[row],
      departureMs: known.departure[row],
      energyKwh: energy?.[row] ?? Number.NaN,
      maxPowerKw: power?.[row] ?? Number.NaN,
      connectedHours: connected?.[row] ?? Number.NaN,
      charger,
      connector: socket !== '' || known.single ? charger : '',
      user: text(places.user),
      kind: (known.kind ?? text(places.kind)).toLowerCase(),
    };
  });
  return possibleSessions(table, rows, notes);
}

function durationsOf(table: Table, place: number): Float64Array {
  return Float64Array.from(table.rows, (cells, row) => {
    const cell = cells[place].trim();
    if (cell === '') return Number.NaN;
    const [, hours, minutes, seconds = 0] = DURATION.exec(cell) ?? [];
    if (hours === undefined) throw refuseCell(table, row, place, shown(cell), 'a duration, as 1:30:00');
    return Number(hours) + Number(minutes) / 60 + Number(seconds) / 3600;
  });
}

/**
 * Reads sessions in a publisher's layout. `NA`, `NaN` and `null` are cells without a value.
 * @throws InputError that names the columns that lack, for cells that cannot be read, and sessions.ts' causes
 */
export function readSessions(file: Table, clock: Clock, layout: SessionLayout): Observed {
  const bare = bareNames(file.header);
  const placeOf = (...names: readonly (string | undefined)[]): number =>
    bare.indexOf(names.find((name) => name !== undefined && bare.includes(name)) ?? '-');
  const stamped = (all: SessionLayout['arrival']): number[] =>
    (all.find((names) => names.every((name) => bare.includes(name))) ?? []).map((name) => placeOf(name));
  const lettersOf = (side: 0 | 1): number => placeOf(layout.letters?.[side]);
  const from = { places: stamped(layout.arrival), letters: lettersOf(0) };
  const to = { places: stamped(layout.departure), letters: lettersOf(1) };
  const energy = placeOf(...layout.energy);
  const lacks = [
    ...(from.places.length > 0 ? [] : [`arrival (${alternatives(layout.arrival)})`]),
    ...(to.places.length > 0 ? [] : [`departure (${alternatives(layout.departure)})`]),
    ...(layout.letters && clock.assumed && Math.min(from.letters, to.letters) < 0
      ? [`the time zone (${layout.letters.join(' and ')}; or name it as --time-zone)`]
      : []),
    ...(energy < 0 ? [`energy (${layout.energy.join(' or ')})`] : []),
  ];
  if (lacks.length > 0) {
    throw new InputError({
      file: file.file,
      path: headerOf(file),
      found: `sessions as ${layout.name} has them, without a column of ${lacks.join(', of ')}`,
      expected: `that column, or ${TIDY_SESSIONS}`,
    });
  }

  const isFilled = (cell: string): boolean => !PLACEHOLDERS.has(cell.trim());
  const table = { ...file, rows: file.rows.map((cells) => cells.map((cell) => (isFilled(cell) ? cell : ''))) };
  const { timeZone, arrival, departure, notes } = sessionTimes(table, clock, layout, {
    from,
    to,
    home: placeOf(layout.homeColumn),
  });
  const places = {
    energy,
    power: placeOf(layout.power),
    connected: placeOf(layout.connected),
    id: placeOf(layout.id),
    charger: placeOf(layout.charger),
    connector: placeOf(layout.connector),
    user: placeOf(layout.user),
    kind: placeOf(layout.kindColumn),
  };
  const known = { arrival, departure, kind: layout.kind, single: layout.single };
  const { sessions, duplicates } = sessionsOf(table, places, known, notes);
  return { file: file.file, format: layout.name, timeZone, notes, duplicates, kind: 'sessions', sessions };
}

const alternatives = (all: readonly (readonly string[])[]): string =>
  all.map((names) => names.join(' and ')).join(' or ');
