import { ISP, real, START, text, whole } from '../../../src/market/columns.ts';
import { type Column, type Table, table } from '../../../src/market/system.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { isOfSessions } from '../../../src/worlds/charging/anyFleet.ts';
import type { ChargerRecord, SessionRecord, SessionRow } from './sessionRecord.ts';
import type { SimulationResult } from './simulate.ts';

interface SessionRows extends SessionRecord {
  rows: number;
  calendar: Calendar;
  /** Names of connectors, by fleet of the record. */
  connectors: readonly (readonly string[])[];
}

function sessionRows({ sessions: record, world }: SimulationResult): SessionRows | undefined {
  if (record === undefined) return undefined;
  const connectors = record.fleets.map(({ aggregator }) =>
    world.fleets.flatMap(({ name, fleet }) => (name === aggregator && isOfSessions(fleet) ? fleet.connectors : [])),
  );
  return { ...record, connectors, rows: record.sessions.length, calendar: world.calendar };
}

const AGGREGATOR = text('aggregator', 'Name of the aggregator.');

const told = <K extends keyof SessionRow>(name: K, says: string): Column<SessionRows> => ({
  ...real(name, 'kWh', says),
  value: ({ sessions }, row) => sessions[row][name] as number,
});

/** Sessions of a run, each once. */
export const sessions: Table<SimulationResult> = table({
  name: 'sessions',
  says: 'Who was plugged in, a row per session, in order of arrival; of fleets of sessions. One that is plugged in as the run ends has no departure.',
  source: sessionRows,
  columns: [
    { ...AGGREGATOR, value: ({ sessions, fleets }, row) => fleets[sessions[row].fleet].aggregator },
    { ...text('session', 'Name of the session.'), value: ({ sessions }, row) => sessions[row].name },
    {
      ...text('connector', 'Name of the connector.'),
      value: ({ sessions, connectors }, row) => connectors[sessions[row].fleet][sessions[row].connector],
    },
    {
      ...whole('announced', 'Whether it was announced before the day-ahead gate of its day closed: 1 if so, else 0.'),
      value: ({ sessions }, row) => (sessions[row].isAnnounced ? 1 : 0),
    },
    {
      ...whole('arrivalIsp', 'ISP at whose start it is plugged in.'),
      value: ({ sessions }, row) => sessions[row].arrivalIsp,
    },
    {
      ...whole('departureIsp', 'ISP at whose start it leaves; null where it is plugged in as the run ends.'),
      value: ({ sessions }, row) => sessions[row].departureIsp,
    },
    {
      ...whole('saidDepartureIsp', 'ISP at whose start it leaves, as its driver said on arrival.'),
      value: ({ sessions }, row) => sessions[row].saidDepartureIsp,
    },
    {
      ...text('arrival', 'Local time of arrival, with its offset from UTC.'),
      value: ({ sessions, calendar }, row) => calendar.localStart(sessions[row].arrivalIsp),
    },
    told('arrivalKwh', 'Energy in the battery on arrival.'),
    told('capacityKwh', 'Capacity of the battery.'),
    told('wantKwh', 'Energy it wanted on top of that; as its driver said where it is plugged in as the run ends.'),
    told('dayAheadKwh', 'Energy it charged besides all below, by schedule or off it, at the meter.'),
    told('downKwh', 'Energy it charged as downward balancing energy, at the meter.'),
    told('upKwh', 'Energy it gave back as upward balancing energy, at the meter.'),
    told('congestionDownKwh', 'Energy it charged because the DSO ordered it, at the meter.'),
    told('congestionUpKwh', 'Energy it gave back because the DSO ordered it, at the meter.'),
    told('passiveDownKwh', 'Energy it charged in reaction to the published balance, at the meter.'),
    told('passiveUpKwh', 'Energy it gave back in reaction to the published balance, at the meter.'),
    {
      ...real(
        'poolKwh',
        'kWh',
        'What it took of the pool that is bought for sessions nobody has announced, less what it gave back to it.',
      ),
      value: ({ sessions, fleets }, row) => fleets[sessions[row].fleet].poolKwh.get(sessions[row].name) ?? 0,
    },
    told('departureKwh', 'Energy in the battery as it left; null where it is plugged in as the run ends.'),
    told('unmetKwh', 'What it wanted and left without; null where it is plugged in as the run ends.'),
  ],
});

interface ConnectorRows {
  rows: number;
  isps: number;
  fleets: readonly ChargerRecord[];
  calendar: Calendar;
}

function connectorRows({ sessions: record, world, until }: SimulationResult): ConnectorRows | undefined {
  if (record === undefined) return undefined;
  const isps = Math.max(0, until);
  return { rows: record.fleets.length * isps, isps, fleets: record.fleets, calendar: world.calendar };
}

const SERIES = {
  pluggedIn: ['', 'Number of connectors with somebody plugged in.'],
  charging: ['', 'Number of connectors at which an EV charges.'],
  discharging: ['', 'Number of connectors at which an EV gives energy back.'],
  turnedAway: ['', 'Number of sessions that found no connector free.'],
  lackingKwh: [
    'kWh',
    'What those who are plugged in still lack of what they want, as the ISP ends, as far as drivers said.',
  ],
  poolBoughtKwh: ['kWh', 'Energy bought day-ahead for sessions that nobody had announced.'],
  poolLeftKwh: ['kWh', 'What nobody took of that, and of what sessions gave back to it.'],
} as const;

const COUNTS = new Set<string>(['pluggedIn', 'charging', 'discharging', 'turnedAway']);

/** How many connectors were in use, ISP by ISP. */
export const connectors: Table<SimulationResult> = table({
  name: 'connectors',
  says: 'How connectors were used and what was bought for those who are not known, a row per aggregator with a fleet of sessions and ISP.',
  source: connectorRows,
  columns: [
    { ...AGGREGATOR, value: ({ fleets, isps }, row) => fleets[Math.floor(row / isps)].aggregator },
    { ...ISP, value: ({ isps }, row) => row % isps },
    { ...START, value: ({ calendar, isps }, row) => calendar.localStart(row % isps) },
    ...(Object.keys(SERIES) as (keyof typeof SERIES)[]).map((name): Column<ConnectorRows> => {
      const [unit, says] = SERIES[name];
      return {
        ...(COUNTS.has(name) ? whole(name, says) : real(name, unit, says)),
        value: ({ fleets, isps }, row) => fleets[Math.floor(row / isps)][name][row % isps],
      };
    }),
  ],
});
