import { counted } from '../../../src/counted.ts';
import { InputError } from '../../../src/errors.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import { BUILTIN_KINDS } from '../../../src/worlds/charging/builtin.ts';
import { type FleetConfig, fleetSettings } from './fleetConfig.ts';
import { SESSION_KEYS, sessionRules, sessionsFrom } from './sessionConfig.ts';

interface Entry {
  name: string;
  node: string;
  evs?: number | undefined;
  minimumBid: number;
  replan: string;
  connectionLimit?: number | undefined;
  fleet?: Record<string, unknown> | undefined;
}

/** What of a config is looked at here. */
interface Plugging {
  market: { dayAhead?: unknown; minimumBid: number };
  world: { model?: string | undefined };
  fleet: FleetConfig;
  aggregators: readonly Entry[];
}

type Refuse = (path: Path, found: string, expected: string) => never;

/** @throws InputError where a fleet of sessions is asked for what it cannot have, or one that lives at home for what only sessions have */
export function checkSessionFleets(config: Plugging, where: Where): void {
  const refuse: Refuse = (path, found, expected) => {
    throw new InputError({ ...where(path), found, expected });
  };
  config.aggregators.forEach((entry, k) => {
    const settings = fleetSettings(config.fleet, entry.fleet);
    const at = (key: string): Path =>
      entry.fleet && Object.hasOwn(entry.fleet, key) ? ['aggregators', k, 'fleet', key] : ['fleet', key];
    if (sessionsFrom(settings) === undefined) {
      checkHome(settings, at, refuse);
      if (entry.evs === undefined) refuse(['aggregators', k, 'evs'], 'nothing', 'a whole number of EVs');
      return;
    }
    if (entry.evs !== undefined)
      refuse(
        ['aggregators', k, 'evs'],
        `${counted(entry.evs, 'EV')} of a fleet of sessions`,
        'none: its chargers say how many there can be',
      );
    checkSessions(settings, entry, at, refuse, config.world.model);
    checkTogether(config, settings, entry, k, refuse);
  });
}

function checkHome(settings: FleetConfig, at: (key: string) => Path, refuse: Refuse): void {
  const key = SESSION_KEYS.find((each) => settings[each] !== undefined);
  if (key !== undefined)
    refuse(
      at(key),
      `${key}, of a fleet whose EVs live at home`,
      'none: it is of fleets of sessions; give it to those alone, in their own `fleet`, beside sessions: { file: sessions.csv } or { model: public }',
    );
}

function checkSessions(
  settings: FleetConfig,
  { node, replan }: Entry,
  at: (key: string) => Path,
  refuse: Refuse,
  worldModel: string | undefined,
): void {
  const { standsFor, alike, weekdayTrips, weekendTrips, chargerKind, chargers, horizon } = settings;
  const ofHomes = {
    weekdayTrips,
    weekendTrips,
    chargerKind,
    standsFor: standsFor > 1 || undefined,
    alike: alike || undefined,
  };
  for (const [key, value] of Object.entries(ofHomes))
    if (value !== undefined)
      refuse(
        at(key),
        `${key}, of a fleet of sessions`,
        'none: it is of fleets whose EVs live at home; give it to those alone, in their own `fleet`',
      );
  if (horizon === 0) refuse(at('horizon'), '0 h, in which nothing can be planned', 'known, or hours above 0');
  if (typeof horizon === 'number' && replan === 'never')
    refuse(
      at('horizon'),
      `${horizon} h, of an aggregator that never plans again`,
      'known, or another replan: its plans end, and nobody makes new ones',
    );
  const from = sessionsFrom(settings);
  if (from !== undefined && 'model' in from) {
    const { model } = from;
    if (worldModel === undefined && !(BUILTIN_KINDS as readonly string[]).includes(model))
      refuse(
        [...at('sessions'), 'model'],
        `'${model}', a kind without built-in figures`,
        `one of ${BUILTIN_KINDS.join(', ')}; or world.model, a world file that has it`,
      );
    if (chargers === undefined)
      refuse(at('sessions'), 'sessions drawn from a model, and no chargers', 'chargers: [{ connectors: 10, kw: 11 }]');
    if (chargers?.every(({ kind }) => kind !== undefined && kind.toLowerCase() !== model.toLowerCase()))
      refuse(at('chargers'), `no charger for sessions of kind ${model}`, `one of that kind, or without a kind`);
  }
  const names = new Set<string>();
  chargers?.forEach((charger, c) => {
    if (charger.node !== undefined && charger.node !== node)
      refuse(
        [...at('chargers'), c, 'node'],
        `'${charger.node}', where the aggregator is at node ${node}`,
        'that node: an aggregator is at one node of the grid, so give each node an aggregator of its own',
      );
    if (typeof charger.connectors === 'number') return;
    for (const name of charger.connectors) {
      if (names.has(name))
        refuse([...at('chargers'), c, 'connectors'], `'${name}' for the second time`, 'each connector once');
      names.add(name);
    }
  });
}

/** Limits that sessions share couple them: they are planned together where all of them are known. */
function checkTogether(
  { market }: Plugging,
  settings: FleetConfig,
  { connectionLimit, minimumBid }: Entry,
  k: number,
  refuse: Refuse,
): void {
  if (market.dayAhead !== undefined)
    refuse(
      ['market', 'dayAhead'],
      'day-ahead prices that are formed, with a fleet of sessions',
      'prices given by the world: leave it out',
    );
  const shared: { path: Path; isGiven: boolean }[] = [
    { path: ['aggregators', k, 'connectionLimit'], isGiven: connectionLimit !== undefined },
    { path: ['aggregators', k, 'minimumBid'], isGiven: minimumBid > 0 },
    { path: ['market', 'minimumBid'], isGiven: market.minimumBid > 0 },
  ];
  const given = shared.find(({ isGiven }) => isGiven);
  if (given === undefined) return;
  if (sessionRules(settings).announced < 1)
    refuse(
      given.path,
      'a limit that sessions share, of which not all are announced',
      'announced: 1, or no such limit: nobody can buy for strangers against a limit that they share',
    );
}
