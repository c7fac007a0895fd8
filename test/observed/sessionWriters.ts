import { DateTime } from 'luxon';
import type { Sheet } from './samples.ts';

/** A session to be written in a publisher's layout. */
export interface Made {
  arrivalMs: number;
  departureMs: number;
  energyKwh: number;
  maxPowerKw: number;
  charger: string;
  connector: string;
  user: string;
}

/** A publisher's layout: its format, the zone whose clock its stamps show without saying so, and what it writes. */
export interface Writer {
  name: string;
  format: string;
  /** Undefined where stamps tell the hour that the clock repeats. */
  wallZone?: string;
  /** First year of which the layout can tell. */
  year: number;
  hasPower?: boolean;
  sheet(sessions: readonly Made[]): Sheet;
}

const plain = (value: number): string => String(value);
const comma = (value: number): string => String(value).replace('.', ',');
const hours = ({ arrivalMs, departureMs }: Made): number => Math.round((departureMs - arrivalMs) / 36_000) / 100;
const at = (ms: number, zone: string): DateTime => DateTime.fromMillis(ms, { zone });
const clockHours = ({ arrivalMs, departureMs }: Made): string => {
  const seconds = (departureMs - arrivalMs) / 1000;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

interface Columns {
  delimiter?: ',' | ';';
  cells: Record<string, (session: Made, k: number) => string>;
}
const sheetOf =
  ({ delimiter = ',', cells }: Columns) =>
  (sessions: readonly Made[]): Sheet => ({
    header: Object.keys(cells),
    rows: sessions.map((session, k) => Object.values(cells).map((cell) => cell(session, k))),
    delimiter,
    quoted: false,
  });

const stamps = (zone: string, format: string) => ({
  from: ({ arrivalMs }: Made) => at(arrivalMs, zone).toFormat(format),
  to: ({ departureMs }: Made) => at(departureMs, zone).toFormat(format),
});
const energy = ({ energyKwh }: Made) => plain(energyKwh);

const acn = (stampsOf: ReturnType<typeof stamps>): Columns['cells'] => ({
  '': (_, k) => String(k),
  _id: (_, k) => `5bc90cb9f9af8b0d7fe7${k}`,
  clusterID: () => '0039',
  connectionTime: stampsOf.from,
  disconnectTime: stampsOf.to,
  doneChargingTime: (session, k) => (k % 4 === 0 ? '' : stampsOf.to(session)),
  kWhDelivered: energy,
  sessionID: (_, k) => `2_39_${k}`,
  siteID: () => '0002',
  spaceID: (_, k) => `CA-${k % 7}`,
  stationID: ({ charger }) => charger,
  timezone: () => 'America/Los_Angeles',
  userID: ({ user }, k) => (k % 3 === 0 ? '' : user),
});
const gmt = stamps('UTC', "ccc, dd LLL yyyy HH:mm:ss 'GMT'");
const pacific = stamps('America/Los_Angeles', 'M/d/yyyy H:mm');
const mountain = stamps('America/Denver', 'M/d/yyyy H:mm');
const letters = (ms: number, zone: string): string =>
  `${zone === 'America/Denver' ? 'M' : 'P'}${at(ms, zone).isInDST ? 'D' : 'S'}T`;
const apartments = stamps('Europe/Oslo', 'dd.MM.yyyy HH:mm');
const homes = stamps('Europe/Oslo', 'yyyy-MM-dd HH:mm:ss');
const dates = stamps('Europe/London', 'yyyy-MM-dd');
const times = stamps('Europe/London', 'HH:mm:ss');
const british = stamps('Europe/London', 'dd/MM/yyyy');
const dundee = stamps('Europe/London', 'dd/MM/yyyy HH:mm');
const short = stamps('Europe/Amsterdam', "'00'yy-MM-dd HH:mm:ss");
const elaad = stamps('UTC', 'd-M-yyyy HH:mm:ss');

export const WRITERS: readonly Writer[] = [
  {
    name: 'ACN-Data, by pandas',
    format: 'acn-data',
    year: 2018,
    sheet: sheetOf({ cells: acn(stamps('UTC', "yyyy-MM-dd HH:mm:ss'+00:00'")) }),
  },
  { name: 'ACN-Data, as sent', format: 'acn-data', year: 2018, sheet: sheetOf({ cells: acn(gmt) }) },
  {
    name: 'ACN-Data, local stamps',
    format: 'acn-data',
    year: 2018,
    sheet: sheetOf({ cells: acn(stamps('America/Los_Angeles', 'yyyy-MM-dd HH:mm:ssZZ')) }),
  },
  {
    name: 'ElaadNL, with seconds',
    format: 'elaadnl',
    year: 2019,
    hasPower: true,
    sheet: sheetOf({
      delimiter: ';',
      cells: {
        TransactionId: (_, k) => String(3000 + k),
        ChargePoint: ({ charger }) => charger,
        Connector: ({ connector }) => connector,
        UTCTransactionStart: elaad.from,
        UTCTransactionStop: elaad.to,
        StartCard: ({ user }) => user,
        ConnectedTime: (session) => comma(hours(session)),
        ChargeTime: () => '1',
        TotalEnergy: ({ energyKwh }) => comma(energyKwh),
        MaxPower: ({ maxPowerKw }) => comma(maxPowerKw),
      },
    }),
  },
  {
    name: 'Norwegian apartments',
    format: 'norway-apartments',
    wallZone: 'Europe/Oslo',
    year: 2019,
    sheet: sheetOf({
      cells: {
        session_ID: (_, k) => String(k + 1),
        Garage_ID: ({ charger }) => charger,
        User_ID: ({ user }) => user,
        User_type: () => 'Private',
        Shared_ID: () => 'NA',
        Start_plugin: apartments.from,
        Start_plugin_hour: () => '10',
        End_plugout: apartments.to,
        End_plugout_hour: () => '11',
        El_kWh: ({ energyKwh }) => comma(energyKwh),
        Duration_hours: () => '136,666,667',
        month_plugin: () => 'Dec',
      },
    }),
  },
  {
    name: 'Norwegian homes',
    format: 'norway-homes',
    wallZone: 'Europe/Oslo',
    year: 2019,
    sheet: sheetOf({
      delimiter: ';',
      cells: {
        location: ({ charger }) => charger,
        user_id: ({ user }) => user,
        session_id: (_, k) => String(k + 1),
        plugin_time: homes.from,
        plugout_time: homes.to,
        connection_time: (session) => comma(hours(session)),
        energy_session: ({ energyKwh }) => comma(energyKwh),
      },
    }),
  },
  {
    name: 'Palo Alto',
    format: 'chargepoint',
    year: 2019,
    sheet: sheetOf({
      cells: {
        'Station Name': ({ charger }) => charger,
        'MAC Address': () => '000D:6F00:015A:9D76',
        'Start Date': pacific.from,
        'Start Time Zone': ({ arrivalMs }) => letters(arrivalMs, 'America/Los_Angeles'),
        'End Date': pacific.to,
        'End Time Zone': ({ departureMs }) => letters(departureMs, 'America/Los_Angeles'),
        'Transaction Date (Pacific Time)': pacific.to,
        'Total Duration (hh:mm:ss)': clockHours,
        'Charging Time (hh:mm:ss)': () => '0:30:00',
        'Energy (kWh)': energy,
        'Port Number': ({ connector }) => connector,
        'Plug In Event Id': () => '3',
        'User ID': ({ user }) => user,
        County: () => 'Santa Clara',
      },
    }),
  },
  {
    name: 'Boulder',
    format: 'chargepoint',
    year: 2019,
    sheet: sheetOf({
      cells: {
        ObjectId: (_, k) => String(k),
        Station_Name: ({ charger }) => charger,
        Start_Date___Time: mountain.from,
        Start_Time_Zone: ({ arrivalMs }) => letters(arrivalMs, 'America/Denver'),
        End_Date___Time: mountain.to,
        End_Time_Zone: ({ departureMs }) => letters(departureMs, 'America/Denver'),
        Total_Duration__hh_mm_ss_: clockHours,
        Charging_Time__hh_mm_ss_: () => '0:30:00',
        Energy__kWh_: energy,
        Port_Type: () => 'Level 2',
      },
    }),
  },
  {
    name: 'UK, Department for Transport',
    format: 'uk-chargepoints',
    wallZone: 'Europe/London',
    year: 2017,
    sheet: sheetOf({
      cells: {
        ChargingEvent: (_, k) => String(16_673_806 + k),
        CPID: ({ charger }) => charger,
        StartDate: dates.from,
        StartTime: times.from,
        EndDate: dates.to,
        EndTime: times.to,
        Energy: energy,
        PluginDuration: (session) => plain(hours(session)),
      },
    }),
  },
  {
    name: 'Perth and Kinross',
    format: 'uk-chargepoints',
    wallZone: 'Europe/London',
    year: 2017,
    sheet: sheetOf({
      cells: {
        _id: (_, k) => String(k + 1),
        'CP ID': ({ charger }) => charger,
        Connector: ({ connector }) => connector,
        'Start Date': british.from,
        'Start Time': (session) => times.from(session).slice(0, 5),
        'End Date': british.to,
        'End Time': (session) => times.to(session).slice(0, 5),
        'Total kWh': energy,
        Site: () => 'Broxden Park & Ride',
        Model: () => 'APT 22kW Dual Outlet',
      },
    }),
  },
  {
    name: 'Dundee',
    format: 'dundee',
    wallZone: 'Europe/London',
    year: 2022,
    sheet: sheetOf({
      cells: {
        'SDR ID': (_, k) => String(900 + k),
        Site: () => 'Greenmarket',
        'CP ID': ({ charger }) => charger,
        'Connector Type': () => 'rapid',
        'Consum(kWh)': energy,
        Duration: clockHours,
        Start: dundee.from,
        End: dundee.to,
        Postcode: () => 'DD1 4QB',
      },
    }),
  },
  {
    name: 'US workplaces',
    format: 'us-workplace',
    wallZone: 'Europe/Amsterdam',
    year: 2014,
    sheet: sheetOf({
      cells: {
        sessionId: (_, k) => String(1_366_563 + k),
        kwhTotal: energy,
        dollars: () => '0',
        created: short.from,
        ended: short.to,
        startTime: () => '15',
        endTime: () => '17',
        chargeTimeHrs: (session) => plain(hours(session)),
        userId: ({ user }) => user,
        stationId: ({ charger }) => charger,
        facilityType: () => '3',
      },
    }),
  },
  {
    name: 'evprof',
    format: 'evprof',
    year: 2019,
    sheet: sheetOf({
      cells: {
        Session: (_, k) => `S${k}`,
        ConnectionStartDateTime: stamps('UTC', "yyyy-MM-dd'T'HH:mm:ss'Z'").from,
        ConnectionEndDateTime: stamps('UTC', "yyyy-MM-dd'T'HH:mm:ss'Z'").to,
        Power: () => '3.7',
        Energy: energy,
        ConnectionHours: (session) => plain(hours(session)),
        ChargingStation: ({ charger }) => charger,
        Socket: ({ connector }) => connector,
      },
    }),
  },
];

/** What a layout tells of sessions. */
export const toldBy = ({ hasPower }: Writer, sessions: readonly Made[]) =>
  sessions.map(({ arrivalMs, departureMs, energyKwh, maxPowerKw }) => ({
    arrivalMs,
    departureMs,
    energyKwh,
    maxPowerKw: hasPower ? maxPowerKw : Number.NaN,
  }));
