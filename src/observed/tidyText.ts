import { InputError } from '../errors.ts';
import { type Clock, clockOf } from './clock.ts';
import { PRICE_COLUMNS, roleOf } from './columns.ts';
import { type Observed, type ObservedSeries, type ObservedSession, PRICE_SERIES } from './observed.ts';

const MS_PER_MINUTE = 60_000;

/**
 * What was understood of a file as a tidy file: UTF-8, commas, decimal points, local stamps with offset, an empty cell where
 * there is no value. Read back, it gives the same instants and values.
 * @throws InputError for a network, which is no table
 */
export function tidyText(observed: Observed): string {
  const clock = clockOf(observed.timeZone);
  switch (observed.kind) {
    case 'prices': {
      const prices = PRICE_SERIES.flatMap((name) => {
        const series = observed.prices[name];
        return series ? [{ header: PRICE_COLUMNS[name], series }] : [];
      });
      return seriesText([...prices, ...named(observed.loads ?? [])], clock);
    }
    case 'loads':
      return seriesText(named(observed.loads), clock);
    case 'sessions':
      return sessionsText(observed.sessions, clock);
    case 'network':
      throw new InputError({
        file: observed.file,
        found: 'a network',
        expected: 'prices, loads or sessions with --out',
      });
  }
}

const lines = (rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((cells) => cells.map(cellText).join(',')).join('\n')}\n`;

function cellText(cell: string | number): string {
  if (typeof cell === 'number') return Number.isNaN(cell) ? '' : String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Series with names that tell their unit. */
function named(all: readonly ObservedSeries[]): { header: string; series: ObservedSeries }[] {
  return all.map((series) => {
    const { name, unit } = series;
    const says = (header: string): boolean => {
      const role = roleOf(header);
      return unit === '' ? role.is === 'other' : role.is === 'power' && role.unit === unit;
    };
    const shorter = name.replace(/([km]w)h/i, '$1');
    const header = [name, shorter, `${shorter}_${unit.toLowerCase()}`].find(says) ?? name;
    return { header, series };
  });
}

function seriesText(columns: { header: string; series: ObservedSeries }[], clock: Clock): string {
  const { startMs, stepMinutes, values } = columns[0].series;
  const rows = Array.from(values, (_, k) => [
    clock.iso(startMs + k * stepMinutes * MS_PER_MINUTE),
    ...columns.map(({ series }) => series.values[k]),
  ]);
  return lines([['timestamp_local', ...columns.map(({ header }) => header)], ...rows]);
}

/** A connector as the charger it is at and its name there, which read again are that connector. */
function parted(connector: string): [charger: string, name: string] {
  const at = connector.lastIndexOf('/');
  const isParted = at > 0 && at < connector.length - 1;
  return isParted ? [connector.slice(0, at), connector.slice(at + 1)] : ['', connector];
}

function sessionsText(sessions: readonly ObservedSession[], clock: Clock): string {
  const header = [
    'session_id',
    'arrival_local',
    'departure_local',
    'energy_kwh',
    'max_power_kw',
    'charge_point',
    'connector',
    'user',
    'kind',
    'time_zone',
  ];
  const rows = sessions.map(({ arrivalMs, departureMs, energyKwh, maxPowerKw, charger, connector, user, kind }, k) => [
    k + 1,
    clock.iso(arrivalMs),
    Number.isNaN(departureMs) ? '' : clock.iso(departureMs),
    energyKwh,
    maxPowerKw,
    ...(connector === '' ? [charger, ''] : parted(connector)),
    user,
    kind,
    clock.timeZone,
  ]);
  return lines([header, ...rows]);
}
