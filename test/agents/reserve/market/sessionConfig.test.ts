import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { pluggedIn } from '../../../../agents/reserve/market/behaviour.ts';
import { type LoadedConfig, reserveConfig } from '../../../../agents/reserve/market/config.ts';
import { forecastCost } from '../../../../agents/reserve/market/forecastCost.ts';
import { isCarriedOut } from '../../../../agents/reserve/market/plannedWeek.ts';
import { evsOf, holdingsText, sessionRules } from '../../../../agents/reserve/market/sessionConfig.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld, type World } from '../../../../agents/reserve/market/world.ts';
import { checkConfig, configOf, rawConfig } from '../../../../src/config/load.ts';
import { fileAt } from '../../../../src/input/disk.ts';
import { isOfSessions } from '../../../../src/worlds/charging/anyFleet.ts';
import { builtinKind } from '../../../../src/worlds/charging/builtin.ts';
import { noteText } from '../../../../src/worlds/charging/notes.ts';
import type { SessionFleet } from '../../../../src/worlds/charging/session.ts';
import { worldText } from '../../../../src/worlds/fitted/worldFile.ts';
import { yearOfSessions } from '../../../worlds/charging/sessionYear.ts';

const CHARGERS = [{ connectors: 20, kw: 11 }];
const PUBLIC = { sessions: { model: 'public' }, chargers: CHARGERS };

/** A config of one aggregator that has sessions. */
const config = (fleet: object, changes: Record<string, unknown> = {}, entry: object = {}) => ({
  name: 'sessions',
  seed: 3,
  calendar: { start: '2024-02-19', days: 2 },
  world: { season: 'winter' },
  fleet,
  aggregators: [{ name: 'A', node: 12, ...entry }],
  ...changes,
});

/** A config as read, with the contents of the files it names. */
function loaded(raw: object, files: Record<string, string> = {}): LoadedConfig {
  const checked = configOf(reserveConfig, rawConfig({ name: 'c.yaml', text: stringify(raw) }), {}, (path) => path);
  const sources = new Map(Object.entries(files).map(([name, text]) => [name, { name, text }]));
  return { config: checked, file: 'c.yaml', folder: '.', fetched: { files: sources } };
}

const fleetsOf = ({ fleets }: World): SessionFleet[] =>
  fleets.map(({ fleet }) => {
    if (!isOfSessions(fleet)) throw new Error('no fleet of sessions');
    return fleet;
  });

const fleetOf = (raw: object, files: Record<string, string> = {}) => fleetsOf(buildWorld(loaded(raw, files)))[0];

describe('a config of sessions', () => {
  it.each<[string, object, string]>([
    [
      'EVs',
      config(PUBLIC, {}, { evs: 3 }),
      'aggregators[0].evs (line 17): found 3 EVs of a fleet of sessions; expected none',
    ],
    ['homes without EVs', config({}), 'aggregators[0].evs (line 10): found nothing; expected a whole number of EVs'],
    [
      'keys of sessions for homes',
      config({ announced: 0.5 }, {}, { evs: 3 }),
      'fleet.announced (line 9): found announced, of a fleet whose EVs live at home',
    ],
    [
      'keys of homes',
      config({ ...PUBLIC, weekdayTrips: 0.5 }),
      'found weekdayTrips, of a fleet of sessions; expected none: it is of fleets whose EVs live at home',
    ],
    ['EVs that stand for several', config({ ...PUBLIC, standsFor: 2 }), 'found standsFor, of a fleet of sessions'],
    ['fleets alike', config({ ...PUBLIC, alike: true }), 'found alike, of a fleet of sessions'],
    [
      'a horizon of 0',
      config({ ...PUBLIC, horizon: 0 }),
      'found 0 h, in which nothing can be planned; expected known, or hours above 0',
    ],
    [
      'more announced than there are',
      config({ ...PUBLIC, announced: 1.1 }),
      'fleet.announced (line 14): found 1.1; expected a share, as 0.95 or 95 %, at least 0 and at most 1',
    ],
    [
      'a kind without figures',
      config({ ...PUBLIC, sessions: { model: 'beach' } }),
      "found 'beach', a kind without built-in figures; expected one of public, workplace, private, depot; or world.model",
    ],
    [
      'a model without chargers',
      config({ sessions: { model: 'public' } }),
      'found sessions drawn from a model, and no chargers',
    ],
    [
      'chargers of other kinds alone',
      config({ ...PUBLIC, chargers: [{ connectors: 2, kw: 11, kind: 'workplace' }] }),
      'found no charger for sessions of kind public',
    ],
    [
      'chargers elsewhere',
      config({ ...PUBLIC, chargers: [{ connectors: 2, kw: 11, node: 13 }] }),
      "found '13', where the aggregator is at node 12; expected that node: an aggregator is at one node of the grid, so give each node an aggregator of its own",
    ],
    [
      'a connector twice',
      config({ ...PUBLIC, chargers: [{ connectors: ['a', 'a'], kw: 11 }] }),
      "found 'a' for the second time",
    ],
    [
      'a limit for strangers',
      config(PUBLIC, {}, { connectionLimit: 50 }),
      'aggregators[0].connectionLimit (line 17): found a limit that sessions share, of which not all are announced; expected announced: 1',
    ],
    [
      'day-ahead prices that are formed',
      config(PUBLIC, { market: { dayAhead: {} } }),
      'found day-ahead prices that are formed, with a fleet of sessions; expected prices given by the world',
    ],
    [
      'sessions that are none',
      config({ sessions: 'often' }),
      'or sessions away from home, as { file: sessions.csv } or { model: public }',
    ],
  ])('is refused %s', (_, raw, says) => {
    expect(() => loaded(raw)).toThrow(says);
  });

  it('may limit what all share where all sessions are known, at any number of connectors', () => {
    const depot = { sessions: { model: 'depot' }, chargers: [{ connectors: 310, kw: 11 }] };
    expect(() => loaded(config(depot, { market: { minimumBid: 0.1 } }, { connectionLimit: 50 }))).not.toThrow();
  });

  it('says by kind what it does not say', () => {
    expect(sessionRules(loaded(config(PUBLIC)).config.fleet)).toEqual({
      ...{ announced: 0, arrivals: { kind: 'expected', keep: 4 }, horizon: 'known', beyond: 'mean' },
      ...{ v2g: false, slack: 0.1, overlap: 'refuse', charging: 'planned' },
    });
    const depot = {
      sessions: { model: 'depot' },
      chargers: CHARGERS,
      arrivals: { days: 3 },
      horizon: '12 h',
      beyond: '80 EUR/MWh',
    };
    expect(sessionRules(loaded(config(depot)).config.fleet)).toMatchObject({
      ...{ announced: 1, arrivals: { kind: 'expected', days: 3, keep: 4 }, horizon: 12, beyond: 80 },
    });
  });

  it('of homes has none of the keys of sessions', () => {
    const { fleet } = loaded(config({}, {}, { evs: 3 })).config;
    expect(Object.keys(fleet).sort()).toEqual([
      'alike',
      'battery',
      'batterySpread',
      'chargeEfficiency',
      'chargePower',
      'dischargeEfficiency',
      'dischargePower',
      'minimumEnergy',
      'sessions',
      'standsFor',
      'surprise',
      'wear',
    ]);
  });

  it('names its files, its EVs and its cost; a trial of it is small, and finds sessions', () => {
    const own = { sessions: { file: ['a.csv', 'b.csv'] }, chargers: [{ connectors: ['x', 'y', 'z'], kw: 11 }] };
    const raw = config(
      { sessions: { file: 's.csv' } },
      {
        aggregators: [
          { name: 'A', node: 12 },
          { name: 'B', node: 12, fleet: own },
          { name: 'C', node: 12, fleet: { ...PUBLIC, chargers: [{ connectors: 400, kw: 11 }] } },
        ],
      },
    );
    const { config: read } = loaded(raw);
    expect(reserve.files(read)).toEqual([
      { key: 'fleet.sessions.file', at: ['fleet', 'sessions', 'file'], path: 's.csv' },
      {
        key: 'aggregators[1].fleet.sessions.file[0]',
        at: ['aggregators', 1, 'fleet', 'sessions', 'file', 0],
        path: 'a.csv',
      },
      {
        key: 'aggregators[1].fleet.sessions.file[1]',
        at: ['aggregators', 1, 'fleet', 'sessions', 'file', 1],
        path: 'b.csv',
      },
    ]);
    expect(read.aggregators.map((entry) => evsOf(read, entry))).toEqual([100, 3, 400]);
    expect(reserve.cost(read)).toBe(2 * (503 + 250));
    const trial = reserve.trial(read);
    expect(trial.fleet.sessions).toEqual({ file: 's.csv', days: 'drawn' });
    expect(trial.aggregators.map((entry) => evsOf(trial, entry))).toEqual([100, 3, 100]);
    expect(() => checkConfig(reserveConfig, trial, (path) => ({ path: path.join('.') }))).not.toThrow();
  });

  it('says what it holds by kind: EVs of homes, connectors, or those that a file says', () => {
    const holds = (fleet: object, ...aggregators: object[]) =>
      holdingsText(
        loaded(config(fleet, { aggregators: aggregators.map((each, k) => ({ name: `A${k}`, node: 12, ...each })) }))
          .config,
      );
    const [home, own] = [{ evs: 12 }, { fleet: PUBLIC }];
    expect([
      holds(PUBLIC, {}, {}),
      holds({ sessions: { file: 's.csv' } }, {}),
      holds({}, home, own, { evs: 1 }),
      holds({}, home),
      holds({ sessions: { file: 's.csv' } }, {}, { fleet: { chargers: [{ connectors: ['a'], kw: 11 }] } }),
    ]).toEqual([
      '40 connectors',
      'connectors as the file has them',
      '13 EVs and 20 connectors',
      '12 EVs',
      '1 connector and further connectors as the file has them',
    ]);
    const two = loaded(config(PUBLIC, { aggregators: [{ name: 'A', node: 12 }] }));
    expect(reserve.describe(two, buildWorld(two))).toContain('1 aggregator with 20 connectors, network');
  });

  it('tells in one sentence of all upward bids that are never made without v2g, also where a world is used again', () => {
    const up = (name: string, own: object = {}) => ({ name, node: 12, bids: { upward: 20 }, ...own });
    const notesOf = (fleet: object, ...aggregators: object[]) => {
      const each = loaded(config(fleet, { aggregators }));
      const key = reserve.worldKey(each.config);
      return { key, told: buildWorld(each).notes.filter((note) => /^(The u|U)pward bid/.test(note)) };
    };
    const why = 'never made: EVs of a fleet of sessions give energy back with v2g: true alone.';
    expect(notesOf(PUBLIC, up('A')).told).toEqual([`The upward bid of A is ${why}`]);
    const v2g = { fleet: { v2g: true } };
    const mixed = [up('A'), up('B', v2g), up('C'), { name: 'D', node: 12, bids: { downward: 1 } }];
    expect(notesOf(PUBLIC, ...mixed).told).toEqual([`Upward bids of A, C are ${why}`]);
    expect(notesOf({ ...PUBLIC, v2g: true }, up('A')).told).toEqual([]);
    expect(notesOf({}, up('A', { evs: 2 })).told).toEqual([]);
    expect(notesOf(PUBLIC, up('A')).key).not.toBe(notesOf(PUBLIC, { name: 'A', node: 12 }).key);
  });

  it('decides its world: other chargers make another one', () => {
    const key = (fleet: object) => reserve.worldKey(loaded(config(fleet)).config);
    expect(key(PUBLIC)).not.toBe(key({ ...PUBLIC, chargers: [{ connectors: 21, kw: 11 }] }));
    expect(key(PUBLIC)).toBe(key(PUBLIC));
  });

  it('can be given other sessions on the command line', () => {
    for (const sessions of [{ model: 'public', perDay: 2 }, { departure: '08:00', arrival: '18:00' }, 'drawn']) {
      const raw = rawConfig({ name: 'c.yaml', text: stringify(config({ ...PUBLIC, sessions })) });
      const given = (files: string | string[]) =>
        configOf(reserveConfig, raw, { sessions: files }, (path) => `/at/${path}`).fleet.sessions;
      expect(given('s.csv')).toEqual({ file: '/at/s.csv', days: 'replay' });
      expect(given(['a.csv', 'b.csv'])).toEqual({ file: ['/at/a.csv', '/at/b.csv'], days: 'replay' });
    }
  });
});

describe('a world of sessions', () => {
  const year = yearOfSessions('2024-01-01', 80);

  it('has those of a file at the connectors it names, and tells whose sessions its notes are of', () => {
    const raw = config({ sessions: { file: 's.csv' } });
    const world = buildWorld(loaded(raw, { 's.csv': year }));
    const [fleet] = fleetsOf(world);
    expect(fleet.connectors).toEqual(['p/1', 'p/2', 'q/1', 'q/2']);
    expect(fleet.sessions.length).toBeGreaterThan(10);
    expect(world.notes.some((note) => /^Sessions of A: \d+ sessions left out: not in these days/.test(note))).toBe(
      true,
    );
    expect(reserve.describe(loaded(raw, { 's.csv': year }), world)).toContain(
      '1 aggregator with connectors as the file has them, network',
    );
  });

  it('has those at the connectors listed alone; others are not there, and told', () => {
    const chargers = [{ connectors: ['p/1', 'q/2'], kw: 3.7 }];
    const fleet = fleetOf(config({ sessions: { file: 's.csv' }, chargers }), { 's.csv': year });
    expect(fleet.connectors).toEqual(['p/1', 'q/2']);
    expect(fleet.sessions.every(({ actual }) => / (p\/1|q\/2)$/.test(actual.name) && actual.chargeKw === 3.7)).toBe(
      true,
    );
    expect(
      fleet.notes.map(noteText).some((note) => /^\d+ sessions left out: at a connector that is not there\./.test(note)),
    ).toBe(true);
  });

  it.each(['replay', 'drawn'])(
    'refuses connectors of which the file names none, and says which both have (%s)',
    (days) => {
      const chargers = [{ connectors: ['P1', 'P2'], kw: 11 }];
      expect(() => fleetOf(config({ sessions: { file: 's.csv', days }, chargers }), { 's.csv': year })).toThrow(
        /A: fleet\.chargers: found \d+ sessions, all at connectors that the config does not list: the file has p\/1, p\/2, q\/1 and 1 more, the config P1, P2; expected connectors by the names that the file has, or only their number/,
      );
      const other = [...chargers, { connectors: 1, kw: 11 }];
      expect(
        fleetOf(config({ sessions: { file: 's.csv', days }, chargers: other }), { 's.csv': year }).sessions,
      ).not.toEqual([]);
    },
  );

  it('may have connectors of which the file has sessions on other days alone', () => {
    const text = `arrival,departure,energy_kwh,charge_point,connector
2024-02-19T08:00:00+01:00,2024-02-19T10:00:00+01:00,5,p,1
2024-02-18T08:00:00+01:00,2024-02-18T10:00:00+01:00,5,p,2
`;
    const fleet = fleetOf(config({ sessions: { file: 's.csv' }, chargers: [{ connectors: ['p/2'], kw: 11 }] }), {
      's.csv': text,
    });
    expect(fleet.sessions).toEqual([]);
    expect(fleet.notes.map(noteText)).toContain('1 session left out: at a connector that is not there.');
  });

  it('has sessions of drawn days in a year that the file does not have, and refuses to replay them', () => {
    const other = { calendar: { start: '2025-07-07', days: 3 } };
    const fleet = fleetOf(config({ sessions: { file: 's.csv', days: 'drawn' } }, other), { 's.csv': year });
    expect(fleet.sessions.length).toBeGreaterThan(15);
    expect(fleet.possible(1, 48).length).toBe(10);
    expect(() => fleetOf(config({ sessions: { file: 's.csv' } }, other), { 's.csv': year })).toThrow(
      /s\.csv: found no session from 2025-07-07 to 2025-07-09; expected days of the run among those it has, 2024-01-01 to 2024-03-20/,
    );
  });

  it('draws kinds of a fitted model before built-in ones, and refuses those of neither', () => {
    const sessions = builtinKind('depot')!.sessions;
    const fitted = { timeZone: 'Europe/Amsterdam', notes: [], kinds: { public: { sessions }, campus: { sessions } } };
    const text = worldText({ kind: 'flexagora world', sources: [], fitted: {}, notes: [], sessions: fitted });
    const of = (model: string) =>
      fleetOf(config({ ...PUBLIC, sessions: { model } }, { world: { season: 'winter', model: 'w.yaml' } }), {
        'w.yaml': text,
      });
    for (const model of ['public', 'campus'])
      for (const { actual } of of(model).sessions)
        expect(actual.arrivalIsp === 0 || (actual.arrivalIsp % 96 >= 60 && actual.arrivalIsp % 96 <= 76)).toBe(true);
    expect(
      of('workplace').sessions.some(({ actual }) => actual.arrivalIsp % 96 > 20 && actual.arrivalIsp % 96 < 50),
    ).toBe(true);
    expect(() => of('beach')).toThrow(
      "A: fleet.sessions.model: found 'beach'; expected one of public, campus, workplace, private, depot",
    );
  });

  it('refuses a file of anything else', () => {
    const prices = 'timestamp_local,day_ahead_eur_mwh\n2024-02-19T00:00:00+01:00,50\n2024-02-19T01:00:00+01:00,60\n';
    expect(() => fleetOf(config({ sessions: { file: 's.csv' } }), { 's.csv': prices })).toThrow(
      /s\.csv: found a file of prices; expected sessions/,
    );
  });

  it('reads stamps without offset by the clock of the run', () => {
    const text = 'arrival,departure,energy_kwh,charge_point\n2024-02-19T08:00:00,2024-02-19T10:00:00,5,p\n';
    const raw = config(
      { sessions: { file: 's.csv' } },
      { calendar: { start: '2024-02-19', days: 1, timeZone: 'Europe/London' } },
    );
    expect(fleetOf(raw, { 's.csv': text }).sessions[0].actual).toMatchObject({ arrivalIsp: 32, departureIsp: 40 });
  });

  it('is uncertain where strangers come, or sessions turn out other than said', () => {
    const of = (fleet: object) => {
      const each = loaded(config(fleet));
      return forecastCost.isNeeded({ loaded: each, world: buildWorld(each) });
    };
    const depot = { sessions: { model: 'depot' }, chargers: CHARGERS };
    expect([
      of(PUBLIC),
      of(depot),
      of({ ...depot, announced: 0.5 }),
      of({ ...depot, surprise: { departureSdIsps: 1 } }),
    ]).toEqual([true, false, true, true]);
  });

  it('counts who is plugged in', () => {
    const world = buildWorld(loaded(config(PUBLIC)));
    const [fleet] = fleetsOf(world);
    const counts = pluggedIn(world);
    for (const isp of [0, 40, 100, 191])
      expect(counts[isp]).toBe(
        fleet.sessions.filter(({ actual }) => actual.arrivalIsp <= isp && isp < actual.departureIsp).length,
      );
    expect(Math.max(...counts)).toBeLessThanOrEqual(20);
    expect(isCarriedOut(loaded(config(PUBLIC)).config)).toBe(false);
  });

  it('does not change the EVs of homes beside it', () => {
    const home = { name: 'Home', node: 12, evs: 3 };
    const own = { name: 'A', node: 12, fleet: PUBLIC };
    const [alone, beside] = [[home], [own, home]].map((aggregators) => {
      const { fleets } = buildWorld(loaded(config({}, { aggregators })));
      return fleets.find(({ name }) => name === 'Home');
    });
    expect(beside).toEqual(alone);
  });
});

const data = join(import.meta.dirname, '../../../../../shared/data');
describe.skipIf(!existsSync(data))('files that researchers have (skipped without ../shared/data)', () => {
  it.each([
    ['ev_elaadnl_sessions_2019.csv', 1293, 150],
    ['ev_norway_apartment_sessions_2018_2020.csv', 71, 60],
  ])('%s gives a fleet for a week: %i connectors, more than %i sessions', (name, connectors, least) => {
    const { text } = fileAt(join(data, name));
    const calendar = { start: '2019-03-25', days: 7 };
    for (const days of ['replay', 'drawn']) {
      const fleet = fleetOf(config({ sessions: { file: name, days } }, { calendar }), { [name]: text });
      expect(fleet.connectors.length).toBe(connectors);
      expect(fleet.sessions.length).toBeGreaterThan(least);
      expect(fleet.turnedAway).toEqual([]);
      const until = new Map<number, number>();
      for (const { connector, actual } of fleet.sessions) {
        expect(actual.arrivalIsp >= (until.get(connector) ?? 0)).toBe(true);
        until.set(connector, actual.departureIsp);
      }
    }
  });
});
