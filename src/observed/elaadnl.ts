import { InputError } from '../errors.ts';
import { type Clock, clockOf, dayFirstStamp, isoStamp } from './clock.ts';
import { plainName } from './columns.ts';
import type { Table } from './delimited.ts';
import { numberStyle, numbersOf, refuseCutOff } from './numbers.ts';
import type { Observed } from './observed.ts';
import { possibleSessions } from './sessions.ts';
import { instantsOf } from './stamps.ts';

const NAMES = {
  id: 'transactionid',
  charger: 'chargepoint',
  connector: 'connector',
  arrival: 'utctransactionstart',
  departure: 'utctransactionstop',
  user: 'startcard',
  connected: 'connectedtime',
  energy: 'totalenergy',
  power: 'maxpower',
} as const;
const FORM = '19/02/2019 18:05';

const placesOf = (header: readonly string[]) => {
  const plain = header.map((name) => plainName(name).replaceAll('_', ''));
  return Object.fromEntries(Object.entries(NAMES).map(([role, name]) => [role, plain.indexOf(name)])) as Record<
    keyof typeof NAMES,
    number
  >;
};

export function isElaadnl(header: readonly string[]): boolean {
  const { arrival, departure, energy } = placesOf(header);
  return arrival >= 0 && departure >= 0 && energy >= 0;
}

/**
 * Reads ElaadNL's open transactions: stamps in UTC with the day first, hours, kWh and kW. The charging point is named with
 * its connector, `point/1`.
 * @throws InputError for columns that are missing, cells that cannot be read, and sessions.ts' causes
 */
export function readElaadnl(table: Table, clock: Clock): Observed {
  const places = placesOf(table.header);
  const missing = (['arrival', 'departure', 'energy', 'power', 'connected'] as const).filter(
    (role) => places[role] < 0,
  );
  if (missing.length > 0) {
    const found = `no column for ${missing.join(', ')}`;
    const expected =
      'TransactionId, ChargePoint, Connector, UTCTransactionStart, UTCTransactionStop, StartCard, ConnectedTime, ChargeTime, TotalEnergy, MaxPower';
    throw new InputError({ file: table.file, path: 'line 1', found, expected });
  }
  const stamps = { parse: (cell: string) => dayFirstStamp(cell) ?? isoStamp(cell), form: FORM, clock: clockOf('UTC') };
  const arrival = instantsOf(table, { ...stamps, place: places.arrival }).at;
  const departure = instantsOf(table, { ...stamps, place: places.departure, optional: true }).at;
  const style = numberStyle(table, [places.energy, places.power, places.connected]);
  const numbers = (place: number, unit: string) => numbersOf(table, { place, limit: 1_000_000, unit }, style);
  const [energy, power, connected] = [
    numbers(places.energy, 'kWh'),
    numbers(places.power, 'kW'),
    numbers(places.connected, 'h'),
  ];
  const text = (row: number, place: number) => (place < 0 ? '' : table.rows[row][place].trim());
  const notes: string[] = [];
  for (const place of [places.id, places.charger, places.connector, places.user]) refuseCutOff(table, place);
  const rows = table.rows.map((_, row) => ({
    row,
    id: text(row, places.id),
    arrivalMs: arrival[row],
    departureMs: departure[row],
    energyKwh: energy[row],
    maxPowerKw: power[row],
    connectedHours: connected[row],
    charger: [text(row, places.charger), text(row, places.connector)].filter((part) => part !== '').join('/'),
    user: text(row, places.user),
    connector: '',
    kind: '',
  }));
  const { sessions, duplicates } = possibleSessions(table, rows, notes);
  return {
    file: table.file,
    format: 'elaadnl',
    timeZone: clock.timeZone,
    notes,
    duplicates,
    kind: 'sessions',
    sessions,
  };
}
