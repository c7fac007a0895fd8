import { plainName } from './columns.ts';
import type { StampForm } from './sessionStamps.ts';

type Stamped = readonly [column: string] | readonly [date: string, time: string];

/** How a publisher or program lays out sessions, by names of columns in lower case, without blanks and signs. */
export interface SessionLayout {
  /** Of the format. */
  name: string;
  /** Two of these tell it from all others. */
  signs: readonly string[];
  /** One column, or one of dates and one of times of day; the first that there is. */
  arrival: readonly Stamped[];
  departure: readonly Stamped[];
  stamps: readonly StampForm[];
  /** Letters of the zone of arrival and of departure, as `PDT`. */
  letters?: readonly [arrival: string, departure: string];
  /** The clock of stamps without offset, where the publisher keeps one. */
  clock?: string;
  /** The zone by whose clock its users live: known, or said by a column. */
  home?: string;
  homeColumn?: string;
  /** kWh; the first that there is. */
  energy: readonly string[];
  /** kW at most. */
  power?: string;
  /** Hours, or h:mm:ss; only to check. */
  connected?: string;
  id?: string;
  charger?: string;
  connector?: string;
  /** Whether a charger is one connector. */
  single?: boolean;
  user?: string;
  kindColumn?: string;
  /** Kind of charger, where the publisher says that all are of one. */
  kind?: string;
  /** Of a JSON document: the key under which its records stand, where they are no plain list. */
  under?: string;
}

/** Layouts of sessions, in the order in which they are tried. Where a publisher's columns were seen: docs/data.md. */
export const SESSION_LAYOUTS: readonly SessionLayout[] = [
  {
    name: 'acn-data',
    signs: ['connectiontime', 'disconnecttime', 'kwhdelivered'],
    arrival: [['connectiontime']],
    departure: [['disconnecttime']],
    stamps: ['GMT', 'iso'],
    clock: 'UTC',
    home: 'America/Los_Angeles',
    homeColumn: 'timezone',
    energy: ['kwhdelivered'],
    id: 'sessionid',
    charger: 'stationid',
    single: true,
    user: 'userid',
    under: '_items',
  },
  {
    name: 'elaadnl',
    signs: ['utctransactionstart', 'utctransactionstop', 'totalenergy'],
    arrival: [['utctransactionstart']],
    departure: [['utctransactionstop']],
    stamps: ['day first', 'iso'],
    clock: 'UTC',
    home: 'Europe/Amsterdam',
    energy: ['totalenergy'],
    power: 'maxpower',
    connected: 'connectedtime',
    id: 'transactionid',
    charger: 'chargepoint',
    connector: 'connector',
    user: 'startcard',
  },
  {
    name: 'norway-apartments',
    signs: ['startplugin', 'endplugout', 'elkwh'],
    arrival: [['startplugin']],
    departure: [['endplugout']],
    stamps: ['day first', 'iso'],
    home: 'Europe/Oslo',
    energy: ['elkwh'],
    id: 'sessionid',
    charger: 'garageid',
    user: 'userid',
    kindColumn: 'usertype',
  },
  {
    name: 'norway-homes',
    signs: ['plugintime', 'plugouttime', 'energysession'],
    arrival: [['plugintime']],
    departure: [['plugouttime']],
    stamps: ['iso', 'day first'],
    home: 'Europe/Oslo',
    energy: ['energysession'],
    connected: 'connectiontime',
    id: 'sessionid',
    charger: 'location',
    user: 'userid',
    kind: 'private',
  },
  {
    name: 'chargepoint',
    signs: ['starttimezone', 'endtimezone', 'totaldurationhhmmss', 'chargingtimehhmmss'],
    arrival: [['startdate'], ['startdatetime']],
    departure: [['enddate'], ['enddatetime']],
    stamps: ['month first', 'ArcGIS', 'iso'],
    letters: ['starttimezone', 'endtimezone'],
    energy: ['energykwh'],
    connected: 'totaldurationhhmmss',
    charger: 'stationname',
    connector: 'portnumber',
    user: 'userid',
    kind: 'public',
  },
  {
    name: 'uk-chargepoints',
    signs: ['cpid', 'enddate', 'endtime', 'chargingevent', 'totalkwh'],
    arrival: [['startdate', 'starttime']],
    departure: [['enddate', 'endtime']],
    stamps: ['iso', 'day first'],
    home: 'Europe/London',
    energy: ['energy', 'totalkwh'],
    connected: 'pluginduration',
    id: 'chargingevent',
    charger: 'cpid',
    connector: 'connector',
    user: 'userid',
  },
  {
    name: 'dundee',
    signs: ['sdrid', 'cpid', 'consumkwh'],
    arrival: [['start']],
    departure: [['end']],
    stamps: ['day first', 'iso'],
    home: 'Europe/London',
    energy: ['consumkwh'],
    id: 'sdrid',
    charger: 'cpid',
    kind: 'public',
  },
  {
    name: 'us-workplace',
    signs: ['kwhtotal', 'created', 'ended', 'chargetimehrs'],
    arrival: [['created']],
    departure: [['ended']],
    stamps: ['year of two digits', 'iso'],
    energy: ['kwhtotal'],
    connected: 'chargetimehrs',
    id: 'sessionid',
    charger: 'stationid',
    user: 'userid',
    kind: 'workplace',
  },
  {
    name: 'evprof',
    signs: ['connectionstartdatetime', 'connectionenddatetime', 'connectionhours'],
    arrival: [['connectionstartdatetime']],
    departure: [['connectionenddatetime']],
    stamps: ['iso'],
    energy: ['energy'],
    connected: 'connectionhours',
    id: 'session',
    charger: 'chargingstation',
    connector: 'socket',
  },
];

/** Names of columns as layouts have them. */
export const bareNames = (header: readonly string[]): string[] =>
  header.map((name) => plainName(name).replaceAll('_', ''));

/** Whether a header is that of a layout. */
export function isLaidOut(layout: SessionLayout, header: readonly string[]): boolean {
  const bare = bareNames(header);
  return layout.signs.filter((name) => bare.includes(name)).length >= 2;
}
