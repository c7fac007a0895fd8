import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configKind } from '../../../../agents/nested/market/config.ts';
import { loadConfig, worldOf } from '../../../../agents/nested/market/fromDisk.ts';
import { nested } from '../../../../agents/nested/market/system.ts';
import { configJsonSchema } from '../../../../src/config/load.ts';
import { InputError } from '../../../../src/errors.ts';
import { loadedConfig, smallFeeder, smallMarket } from './helpers.ts';

const CONFIGS = fileURLToPath(new URL('../../../../configs/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));

/** A network in a file of its own; `Pmin` of its unit, and what closes a ring. */
function networkFile(name: string, { pMin = 0, ring = false, sources = 1, rating = 200 } = {}): { file: string } {
  const file = join(folder, `${name}.m`);
  const bus = (id: number, type: number, mw: number) => `${id} ${type} ${mw} 0 0 0 1 1 0 110 1 1.1 0.9;`;
  const gen = (id: number) => `${id} 0 0 99 -99 1 100 1 300 ${pMin};`;
  const cost = '2 0 0 3 0.01 2 0;';
  const branch = (from: number, to: number) => `${from} ${to} 0.001 0.02 0 ${rating} 0 0 0 0 1 -360 360;`;
  writeFileSync(
    file,
    [
      ...[`function mpc = ${name}`, "mpc.version = '2';", 'mpc.baseMVA = 100;'],
      `mpc.bus = [\n${[bus(1, 3, 0), bus(5, sources > 1 ? 3 : 1, 40), bus(8, 1, 3)].join('\n')}\n];`,
      `mpc.gen = [\n${(sources > 1 ? [gen(1), gen(5)] : [gen(1)]).join('\n')}\n];`,
      `mpc.gencost = [\n${(sources > 1 ? [cost, cost] : [cost]).join('\n')}\n];`,
      `mpc.branch = [\n${[branch(1, 5), branch(5, 8), ...(ring ? [branch(8, 1)] : [])].join('\n')}\n];`,
      '',
    ].join('\n'),
  );
  return { file };
}

const small = (changes: object) => () => worldOf(loadedConfig(smallMarket(changes as never)));
const market = (rules: object) => small({ market: rules });
const feeder = (changes: object) => small({ feeders: [smallFeeder(changes)] });
const house = (changes: object) => small({ house: changes });
const building = (changes: object) =>
  small({ buildings: [{ name: 'One', type: 'house', node: 14, ...changes }], fleets: [] });
const bare = { remaining: {}, generators: [], storages: [], pv: [] };
const onFile = (network: object) =>
  small({ feeders: [{ ...bare, network }], buildings: [], fleets: [], buildingTypes: {} });

describe('configs/nested', () => {
  it('.schema.json is what the sources say', () => {
    const committed: unknown = JSON.parse(readFileSync(join(CONFIGS, 'nested.schema.json'), 'utf8'));
    const stale = 'stale: run `flexagora schema nested > configs/nested.schema.json`';
    expect(committed, stale).toEqual(JSON.parse(JSON.stringify(configJsonSchema(configKind))));
  });

  it('.yaml loads, and all in it stand on its networks', () => {
    const loaded = loadConfig(join(CONFIGS, 'nested.yaml'));
    const made = worldOf(loaded);
    expect(made.feeders).toHaveLength(1);
    expect(made.fleets.map(({ capacityKwh }) => capacityKwh.length)).toEqual([35, 35, 40, 30]);
    expect(nested.describe(loaded as never, made)).toMatch(/^1 day \(96 ISPs\).*8 feeders.*15 buildings, 4 fleets$/);
    expect(nested.variant(loaded.config)).toBe('');
  });
});

describe('what cannot be is refused, with its place, what was found and what is expected:', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'a unit that may not run at 0',
      small({ transmission: { network: networkFile('must', { pMin: 10 }) } }),
      /found .*10.*; expected .*0/,
    ],
    [
      'an interface that is no bus',
      feeder({ interface: 99 }),
      /feeders\[0\]\.interface: found '99', which is no bus of/,
    ],
    [
      'wind at a bus that is none',
      small({ transmission: { wind: { node: 77 } } }),
      /transmission\.wind\.node: found '77', which is no bus of network/,
    ],
    ['a feeder with a ring', onFile(networkFile('ring', { ring: true })), /ring.*(radial|loop)/],
    [
      'a feeder that is fed twice',
      onFile(networkFile('twice', { sources: 2 })),
      /network twice: found 2 connections to the external grid; expected one: a feeder draws at one bus/,
    ],
    [
      'a rating of a branch that is none',
      feeder({ ratings: { '1-99': 3 } }),
      /feeders\[0\]\.ratings\.1-99: found '1-99'; expected a branch of network/,
    ],
    ['a rating of nothing', feeder({ ratings: { '1-2': 0 } }), /feeders\[0\]\.ratings\.1-2.*found 0; expected/],
    [
      'a unit off the feeder',
      feeder({ generators: [{ node: 55 }] }),
      /feeders\[0\]\.generators\[0\]\.node: found node '55'/,
    ],
    [
      'a battery at its root',
      feeder({ storages: [{ node: 1 }] }),
      /feeders\[0\]\.storages\[0\]\.node: found node '1', the root/,
    ],
    ['PV off it', feeder({ pv: [{ node: 'x' }] }), /feeders\[0\]\.pv\[0\]\.node: found node 'x'/],
    ['load that is left off it', feeder({ remaining: { '70': 0.5 } }), /feeders\[0\]\.remaining\.70: found node '70'/],
    ['a building off it', building({ node: 34 }), /buildings\[0\]\.node: found node '34', which is not on the network/],
    [
      'a fleet at its root',
      small({ fleets: [{ name: 'Cars', node: 1 }] }),
      /fleets\[0\]\.node: found node '1', the root; expected a node on the feeder$/,
    ],
    ['feeders less than none', feeder({ multiplicity: -2 }), /feeders\[0\]\.multiplicity .*found -2/],
    ['no feeder', small({ feeders: [] }), /feeders .*expected at least one feeder$/],
    [
      'limits of voltage the wrong way round',
      feeder({ lowestVoltage: 1.05, highestVoltage: 1.05 }),
      /feeders\[0\]\.lowestVoltage .*found 1\.05 p\.u\.; expected less than 1\.05$/,
    ],
    [
      'an appliance longer than its window',
      house({ appliances: [{ profile: [1, 1, 1], from: 8, to: 10 }] }),
      /buildingTypes\.house\.appliances\[0\] .*expected a window that is no shorter than what runs in it$/,
    ],
    [
      'a battery whose floor is above all it holds',
      house({ batteryFloor: 1.2 }),
      /buildingTypes\.house\.batteryFloor .*found 1\.2/,
    ],
    [
      'comfort the wrong way round',
      house({ coldest: 23, warmest: 22 }),
      /buildingTypes\.house .*expected a coldest that is not above the warmest$/,
    ],
    [
      'a building of a type that is none',
      building({ type: 'barn' }),
      /buildings\[0\]\.type .*found 'barn'; expected one of house$/,
    ],
    [
      'one of a type where there are none',
      small({ buildingTypes: {} }),
      /buildings\[0\]\.type .*found 'house'; expected one of buildingTypes, which is empty$/,
    ],
    [
      'one on a feeder that is none',
      building({ feeder: 'west' }),
      /buildings\[0\]\.feeder .*found 'west'; expected one of feeder$/,
    ],
    ['one that stands for none', building({ standsFor: 0 }), /buildings\[0\]\.standsFor .*found 0/],
    ['two of one name', building({ name: 'DSO' }), /'DSO', the name of another/],
    ['an agent called as a party is', building({ name: 'units' }), /'units'/],
    [
      'EVs that are back as they leave',
      small({ fleet: { departure: 9, arrival: 9.5 } }),
      /fleets\[0\]\.arrival .*found 9\.5 h; expected at least 10 h: an hour after they leave$/,
    ],
    [
      'shortage that is cheaper the more is missed',
      market({
        requirementCurve: [
          { share: 0.5, price: 40 },
          { share: 0.5, price: 15 },
        ],
      }),
      /market\.requirementCurve .*expected prices that do not fall$/,
    ],
    [
      'a share of shortage above 1',
      market({ requirementCurve: [{ share: 1.2, price: 40 }] }),
      /market\.requirementCurve\[0\]\.share .*found 1\.2/,
    ],
    ['no step of shortage', market({ requirementCurve: [] }), /market\.requirementCurve .*expected at least one step$/],
    [
      'more users asked than there are',
      market({ tariff: { participation: 1.5 } }),
      /market\.tariff\.participation .*found 1\.5/,
    ],
    ['cover of more than all', market({ interval: { cover: 1.1 } }), /market\.interval\.cover .*found 1\.1/],
    [
      'cover of more steps than a day has',
      market({ interval: { coverSteps: 24 } }),
      /market\.interval\.coverSteps .*found 24; expected at most 23, the steps of a day$/,
    ],
    ['a tariff of a rule that is none', market({ tariff: { rule: 'steep' } }), /market\.tariff\.rule .*steep/],
    [
      'several kinds of feeders on one curve',
      small({ feeders: [smallFeeder(), smallFeeder({ name: 'south', interface: 21 })] }),
      /market\.solver .*found curve, with 2 kinds of feeders; expected bigM: a curve of prices is of one interface$/,
    ],
    [
      'two kinds of one name',
      small({ market: { solver: 'bigM' }, feeders: [smallFeeder(), smallFeeder()] }),
      /feeders\[1\]\.name .*found 'feeder', the name of another; expected a name of its own$/,
    ],
    [
      'energy that users sell for more than they buy it for',
      market({ buy: 50 }),
      /market\.buy .*found 50 EUR\/MWh, where users are paid 60 EUR\/MWh; expected no less than that: two users could pump money$/,
    ],
    [
      'a course of fewer hours than a day has',
      small({ world: { profiles: { pv: [1, 2] } } }),
      /world\.profiles\.pv .*expected 24 figures, an hour each$/,
    ],
    ['a key that is none', small({ wether: 1 }), /found a key 'wether'|wether/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(InputError);
  });

  it('several kinds are no trouble to who needs no curve', () => {
    const feeders = [smallFeeder(), smallFeeder({ name: 'south', interface: 21 })];
    for (const rules of [{ solver: 'bigM' }, { scheme: 'central' }, { scheme: 'sequential' }, { scheme: 'none' }])
      expect(worldOf(loadedConfig(smallMarket({ feeders, market: rules } as never))).feeders).toHaveLength(2);
  });
});

describe('a world', () => {
  const keyOf = (changes: object) => nested.worldKey(loadedConfig(smallMarket(changes as never)).config);

  it('is another where what decides it is, and the same whatever is decided in it', () => {
    const plain = keyOf({});
    for (const same of [{ scheme: 'central' }, { tariff: { cap: 3 } }, { gap: 0.01 }, { interval: { cover: 0 } }])
      expect(keyOf({ market: same })).toBe(plain);
    for (const other of [
      { seed: 4 },
      { market: { interval: { load: 0.2 } } },
      { market: { step: '15 min' } },
      { market: { voll: 900 } },
      { world: { temperature: 1 } },
      { fleet: { evs: 5 } },
      { feeders: [smallFeeder({ multiplicity: 3 })] },
    ])
      expect([other, keyOf(other) === plain]).toEqual([other, false]);
  });

  it('says so where no branch of a feeder has a rating', () => {
    expect(small({})().notes).toEqual([]);
    const notes = ['Network open: no branch has a rating; none limits the feeder.'];
    expect(onFile(networkFile('open', { rating: 0 }))().notes).toEqual(notes);
  });
});
