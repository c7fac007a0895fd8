import { contentOf, type Fetched } from '../../../src/config/fetched.ts';
import { firstOf } from '../../../src/counted.ts';
import { InputError } from '../../../src/errors.ts';
import { own } from '../../../src/lookup.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { BUILTIN_KINDS, builtinKind, fittedKind } from '../../../src/worlds/charging/builtin.ts';
import type { Connector } from '../../../src/worlds/charging/connectors.ts';
import { drawnVisits, type KindOfSessions } from '../../../src/worlds/charging/drawnDays.ts';
import { sessionFleet } from '../../../src/worlds/charging/fleet.ts';
import { redrawn, replayed, usableVisits } from '../../../src/worlds/charging/observedDays.ts';
import type { SessionFleet } from '../../../src/worlds/charging/session.ts';
import { readSessionFiles } from '../../../src/worlds/charging/sessionFile.ts';
import { type VisitSource, zoneOfCalendar } from '../../../src/worlds/charging/visits.ts';
import type { SessionsModel } from '../../../src/worlds/fitted/sessions/model.ts';
import { type FleetConfig, fleetSettings } from './fleetConfig.ts';
import { type Charger, type SessionsFrom, sessionRules, sessionsFrom } from './sessionConfig.ts';

/** What fleets of sessions are made of, besides their own settings. */
export interface SessionWorld {
  calendar: Calendar;
  seed: string | number;
  fetched?: Fetched | undefined;
  /** Fitted sessions, whose kinds come before built-in ones. */
  model?: SessionsModel | undefined;
}

/** Connectors that a config lists; those it only counts are numbered through. */
function connectorsOf(chargers: readonly Charger[]): Connector[] {
  let number = 0;
  const named = new Set(chargers.flatMap(({ connectors }) => (typeof connectors === 'number' ? [] : connectors)));
  const nextNumber = (): string => {
    do number++;
    while (named.has(`${number}`));
    return `${number}`;
  };
  return chargers.flatMap(({ connectors, kw, kind }) =>
    typeof connectors === 'number'
      ? Array.from({ length: connectors }, () => ({ name: nextNumber(), kw, kind, isNumbered: true }))
      : connectors.map((name) => ({ name, kw, kind })),
  );
}

/** @throws InputError where neither the fitted model nor built-in figures have the kind */
function kindOf(name: string, owner: string, model: SessionsModel | undefined): KindOfSessions {
  const fitted = model && own(model.kinds, name);
  if (fitted) return fittedKind(name, fitted.sessions);
  const builtin = builtinKind(name);
  if (builtin) return builtin;
  throw new InputError({
    path: `${owner}: fleet.sessions.model`,
    found: `'${name}'`,
    expected: `one of ${[...new Set([...Object.keys(model?.kinds ?? {}), ...BUILTIN_KINDS])].join(', ')}`,
  });
}

function sourceOf(
  from: SessionsFrom,
  connectors: readonly Connector[] | undefined,
  owner: string,
  { calendar, seed, fetched, model }: SessionWorld,
): VisitSource {
  if ('model' in from) {
    const kind = kindOf(from.model, owner, model);
    const takes = (each: Connector): boolean =>
      each.kind === undefined || each.kind.toLowerCase() === from.model.toLowerCase();
    const taking = (connectors ?? []).filter(takes).length;
    return drawnVisits({ ...kind, perDay: from.perDay ?? kind.perDay }, taking, calendar, seed, owner);
  }
  const sources = [from.file].flat().map((path) => contentOf({ fetched }, path));
  const { file, sessions, notes } = readSessionFiles(sources, calendar.timeZone);
  const usable = usableVisits(sessions, zoneOfCalendar(calendar), file);
  const told = { ...usable, notes: [...notes, ...usable.notes] };
  return from.days === 'replay' ? replayed(told, calendar, file) : redrawn(told, calendar, seed, owner);
}

/** The fleet of sessions of an aggregator. @throws InputError for files that cannot be read, or hold no session of these days */
export function sessionFleetOf(
  owner: string,
  settings: FleetConfig,
  from: SessionsFrom,
  world: SessionWorld,
): SessionFleet {
  const { announced, arrivals, v2g, slack, overlap } = sessionRules(settings);
  const connectors = settings.chargers && connectorsOf(settings.chargers);
  const isRedrawn = 'file' in from && from.days === 'drawn';
  return sessionFleet(
    {
      connectors,
      batteryKwh: settings.battery,
      batterySpread: settings.batterySpread,
      minimumShare: settings.minimumEnergy,
      chargeKw: settings.chargePower,
      dischargeKw: v2g ? settings.dischargePower : 0,
      chargeEfficiency: settings.chargeEfficiency,
      dischargeEfficiency: settings.dischargeEfficiency,
      slack,
      announced,
      surprise: settings.surprise,
      overlap: isRedrawn ? 'move' : overlap,
      possibleDays: arrivals.kind === 'none' ? 0 : arrivals.days,
    },
    sourceOf(from, connectors, owner, world),
    world.calendar,
    world.seed,
    owner,
  );
}

interface Bidding {
  fleet: FleetConfig;
  aggregators: readonly { name: string; bids: { upward?: unknown }; fleet?: Record<string, unknown> | undefined }[];
}

/** That upward bids of fleets of sessions that give no energy back are never made, of all in one sentence. */
export function upwardNotes({ fleet, aggregators }: Bidding): string[] {
  const isInVain = (settings: FleetConfig) => sessionsFrom(settings) !== undefined && !sessionRules(settings).v2g;
  const names = aggregators
    .filter(({ bids, fleet: own }) => bids.upward !== undefined && isInVain(fleetSettings(fleet, own)))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const whose = names.length === 1 ? `The upward bid of ${names[0]} is` : `Upward bids of ${firstOf(names, 3)} are`;
  return [`${whose} never made: EVs of a fleet of sessions give energy back with v2g: true alone.`];
}
