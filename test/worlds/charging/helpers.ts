import type { ObservedSession } from '../../../src/observed/observed.ts';
import { type Calendar, createCalendar } from '../../../src/time/calendar.ts';
import type { Connector } from '../../../src/worlds/charging/connectors.ts';
import { drawnVisits, type KindOfSessions } from '../../../src/worlds/charging/drawnDays.ts';
import { sessionFleet } from '../../../src/worlds/charging/fleet.ts';
import type { SessionFleetSpec } from '../../../src/worlds/charging/fleetSpec.ts';
import { replayed, usableVisits } from '../../../src/worlds/charging/observedDays.ts';
import type { SessionFleet } from '../../../src/worlds/charging/session.ts';
import { type Visit, zoneOfCalendar } from '../../../src/worlds/charging/visits.ts';

export const HOUR = 3_600_000;
export const week = createCalendar({ start: '2024-02-19', days: 7 });

/** Connectors that sessions do not name. */
export const numbered = (count: number, kw = 11): Connector[] =>
  Array.from({ length: count }, (_, k) => ({ name: `${k + 1}`, kw, isNumbered: true }));

const SPEC: SessionFleetSpec = {
  connectors: numbered(20),
  batteryKwh: 60,
  batterySpread: 0,
  minimumShare: 0.2,
  chargeKw: 11,
  dischargeKw: 0,
  chargeEfficiency: 1,
  dischargeEfficiency: 1,
  slack: 0.1,
  announced: 0,
  surprise: { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 },
  overlap: 'refuse',
  possibleDays: undefined,
};

/** An observed session, by stamps with offsets. */
export const observed = (
  arrival: string,
  departure: string,
  changes: Partial<ObservedSession> = {},
): ObservedSession => ({
  arrivalMs: Date.parse(arrival),
  departureMs: Date.parse(departure),
  energyKwh: 10,
  maxPowerKw: 11,
  ...{ charger: '', connector: '', user: '', kind: '' },
  ...changes,
});

export const visit = (arrival: string, departure: string, changes: Partial<Visit> = {}): Visit => {
  const { user: _, ...session } = observed(arrival, departure);
  return { name: arrival, ...session, ...changes };
};

/** A fleet of observed sessions at their own dates. */
export const fleetOf = (
  sessions: readonly ObservedSession[],
  spec: Partial<SessionFleetSpec> = {},
  calendar: Calendar = week,
): SessionFleet => {
  const usable = usableVisits(sessions, zoneOfCalendar(calendar), 'sessions.csv');
  return sessionFleet({ ...SPEC, ...spec }, replayed(usable, calendar, 'sessions.csv'), calendar, 1, 'A');
};

/** A fleet of sessions drawn from a model. */
export const fleetDrawn = (
  kind: KindOfSessions,
  spec: Partial<SessionFleetSpec> = {},
  { calendar = week, seed = 1, owner = 'A' }: { calendar?: Calendar; seed?: number | string; owner?: string } = {},
): SessionFleet => {
  const whole = { ...SPEC, ...spec };
  const source = drawnVisits(kind, whole.connectors?.length ?? 0, calendar, seed, owner);
  return sessionFleet(whole, source, calendar, seed, owner);
};

/** How many sessions notes tell of that begin with a number. */
export const toldIn = (notes: readonly string[], says: RegExp): number =>
  notes.filter((note) => says.test(note)).reduce((sum, note) => sum + Number.parseInt(note, 10), 0);
