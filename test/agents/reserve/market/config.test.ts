import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import {
  reserveConfig,
  type SimulationConfig,
  type simulationSchema,
} from '../../../../agents/reserve/market/config.ts';
import { loadConfig, worldOf } from '../../../../agents/reserve/market/fromDisk.ts';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { configJsonSchema, type Given } from '../../../../src/config/load.ts';
import { studyJsonSchema } from '../../../../src/studies/load.ts';

type Raw = (typeof simulationSchema)['_input'];

const CONFIGS = fileURLToPath(new URL('../../../../configs/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const least: Raw = {
  calendar: { start: '2024-02-19', days: 1 },
  world: { season: 'winter' },
  aggregators: [{ name: 'A', node: 12, evs: 1 }],
};
const load = (raw: object, given?: Given): SimulationConfig => {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(raw));
  return loadConfig(file, given).config;
};

describe('defaults', () => {
  test('are those of the study: 30 minutes ahead, 60 kWh and 11 kW, 30 EUR/MWh, 95 %', () => {
    const config = load(least);
    expect(config).toMatchObject({
      seed: 1,
      calendar: { timeZone: 'Europe/Amsterdam' },
      market: {
        scheme: 'hybrid',
        offerHorizon: 2,
        requirement: 'all',
        settlement: 'pay-as-cleared',
        ownerBilling: 'charged',
        ownerPrice: 85,
      },
      network: { generate: 'bleiswijk' },
      world: { prices: 'generated' },
      fleet: { battery: 60, minimumEnergy: 0.2, chargePower: 11, dischargePower: 11, chargeEfficiency: 1 },
      dso: { name: 'DSO', loadingLimit: 0.95, powerFactor: 0.98 },
    });
    expect(config.brps).toMatchObject([{ name: 'BRP', deviationFee: 30 }]);
    expect(config.aggregators).toMatchObject([{ node: '12', bids: {}, replan: 'on-deviation' }]);
  });

  test('of one key do not move another', () => {
    const { fleet } = load({ ...least, fleet: { battery: 40, surprise: { arrivalSdIsps: 2 } } });
    expect(fleet).toMatchObject({ battery: 40, chargePower: 11 });
    expect(fleet.surprise).toEqual({ arrivalSdIsps: 2, departureSdIsps: 0, tripSdShare: 0 });
  });
});

describe('a figure', () => {
  const readers = {
    chargePower: (chargePower: unknown) => load({ ...least, fleet: { chargePower } }).fleet.chargePower,
    battery: (battery: unknown) => load({ ...least, fleet: { battery } }).fleet.battery,
    loadingLimit: (loadingLimit: unknown) => load({ ...least, dso: { loadingLimit } }).dso.loadingLimit,
    ownerPrice: (ownerPrice: unknown) => load({ ...least, market: { ownerPrice } }).market.ownerPrice,
  };
  type Key = keyof typeof readers;

  test.each<[Key, unknown, number]>([
    ['chargePower', 11, 11],
    ['chargePower', '11 kW', 11],
    ['chargePower', '0.011 MW', 11],
    ['chargePower', '11000 W', 11],
    ['battery', '60 kWh', 60],
    ['battery', '0.06 MWh', 60],
    ['loadingLimit', 0.95, 0.95],
    ['loadingLimit', '95 %', 0.95],
    ['loadingLimit', '95%', 0.95],
    ['ownerPrice', 85, 85],
    ['ownerPrice', '85 EUR/MWh', 85],
    ['ownerPrice', '0.085 EUR/kWh', 85],
    ['ownerPrice', '-5 EUR/MWh', -5],
  ])('is read in any unit of its kind: %s %s is %d', (key, text, value) => expect(readers[key](text)).toBe(value));

  test.each<[Key, unknown]>([
    ['chargePower', '11 kWh'],
    ['chargePower', '11 kw'],
    ['chargePower', '11'],
    ['chargePower', Number.POSITIVE_INFINITY],
    ['chargePower', Number.NaN],
    ['battery', '60 kW'],
    ['loadingLimit', '95 kW'],
    ['loadingLimit', 95],
    ['ownerPrice', '85 EUR'],
    ['ownerPrice', '85 MWh/EUR'],
  ])('is refused in any other: %s %s', (key, text) =>
    expect(() => readers[key](text)).toThrow(/config\.yaml: .*found .*; expected /),
  );
});

describe('what is laid over a config', () => {
  test('by the command line goes before what the file says', () => {
    const given = { ...least, seed: 3, market: { scheme: 'hybrid', offerHorizon: 4 }, world: { season: 'summer' } };
    const config = load(given, { scheme: 'dso-managed', seed: '12', prices: '/data/p.csv', network: '/data/n.m' });
    expect(config).toMatchObject({
      seed: 12,
      market: { scheme: 'dso-managed', offerHorizon: 4 },
      world: { season: 'summer', prices: { file: '/data/p.csv' } },
      network: { file: '/data/n.m' },
    });
    const observed = (more: object) =>
      load({ ...least, world: { season: 'summer', prices: { file: 'p.csv', ...more } } });
    expect(observed({}).world.prices).toEqual({ file: 'p.csv', missingState: 'refuse' });
    expect(observed({ missingState: 'infer' }).world.prices).toMatchObject({ missingState: 'infer' });
    expect(load(given)).toMatchObject({ seed: 3, market: { scheme: 'hybrid' }, world: { prices: 'generated' } });
    expect(load(given, { seed: 'spring-tide' }).seed).toBe('spring-tide');
    expect(load(given, { seed: '-4' }).seed).toBe(-4);
  });

  test("by one aggregator's own fleet goes before the common one, for that aggregator", () => {
    const file = join(folder, 'own.yaml');
    const aggregators = [
      { name: 'A', node: 12, evs: 1 },
      { name: 'B', node: 18, evs: 1, fleet: { chargePower: '0.022 MW' } },
    ];
    writeFileSync(file, stringify({ ...least, aggregators, fleet: { battery: 50, chargePower: 7 } }));
    const [a, b] = buildWorld(loadConfig(file)).fleets.map(({ settings }) => settings);
    expect(a).toMatchObject({ battery: 50, chargePower: 7, dischargePower: 11 });
    expect(b).toMatchObject({ battery: 50, chargePower: 22, dischargePower: 11 });
  });
});

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/);
const figure = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true }).map((x) => x + 0);
const share = fc.oneof(
  figure(0.01, 0.99),
  fc.integer({ min: 1, max: 99 }).map((percent) => `${percent} %`),
);
const kw = fc.oneof(
  figure(0, 100),
  figure(0, 100).map((x) => `${x.toFixed(3)} kW`),
  fc.constant('0.011 MW'),
);
const price = fc.oneof(
  figure(-500, 500),
  fc.integer({ min: -50, max: 50 }).map((x) => `${x} EUR/MWh`),
);
const bid = fc.oneof(price, fc.record({ markup: price }));
const optional = { requiredKeys: [] as never[] };

const anyConfig = fc
  .record({
    seed: fc.oneof(fc.integer(), word),
    start: fc.constantFrom('2024-02-19', '2024-03-31', '2023-10-29'),
    days: fc.integer({ min: 1, max: 14 }),
    market: fc.record(
      {
        scheme: fc.constantFrom(...SCHEME_NAMES),
        offerHorizon: fc.integer({ min: 1, max: 8 }),
        gateClosure: fc.constantFrom('00:00', '12:00', '23:45'),
        requirement: fc.oneof(fc.constant('all'), fc.record({ upward: figure(0, 5), downward: figure(0, 5) })),
        ownerPrice: price,
      },
      optional,
    ),
    fleet: fc.record({ chargePower: kw, minimumEnergy: share, chargeEfficiency: share }, optional),
    aggregators: fc.uniqueArray(
      fc.record(
        {
          name: word.map((text) => `a-${text}`),
          node: fc.oneof(fc.integer({ min: 1 }), word),
          evs: fc.integer({ min: 1, max: 1000 }),
          bids: fc.record({ upward: bid, downward: bid }, optional),
          fleet: fc.record({ dischargePower: kw }, optional),
          connectionLimit: kw,
          options: fc.dictionary(word, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2, noNullPrototype: true }),
        },
        { requiredKeys: ['name', 'node', 'evs'] },
      ),
      { minLength: 1, maxLength: 4, selector: ({ name }) => name },
    ),
    fee: fc.oneof(figure(0, 100), fc.record({ margin: price })),
  })
  .map(({ start, days, fee, ...rest }) => ({
    ...rest,
    calendar: { start, days },
    world: { season: 'winter' },
    brps: [{ name: 'BRP', deviationFee: fee }],
  }));

test('a resolved config, written and read again, is the same config', { tags: 'slow' }, () => {
  fc.assert(
    fc.property(anyConfig, (given) => {
      const resolved = load(given);
      expect(load(resolved)).toEqual(resolved);
    }),
    { numRuns: 60 },
  );
});

describe('configs/', () => {
  const ofAnother = (name: string) => readFileSync(join(CONFIGS, name), 'utf8').includes('\nsystem:');
  const files = readdirSync(CONFIGS).filter((name) => name.endsWith('.yaml') && !ofAnother(name));
  test.each(files)('%s loads, and its aggregators are on its network', (name) => {
    const loaded = loadConfig(join(CONFIGS, name));
    const { config } = loaded;
    expect(config.aggregators.length).toBeGreaterThan(0);
    // A network published by others is not among our files: its config says where to put it.
    if ('file' in config.network && !existsSync(join(CONFIGS, config.network.file))) return;
    expect(worldOf(loaded).fleets.map((fleet) => fleet.name)).toEqual(config.aggregators.map((each) => each.name));
  });

  test('of another market are refused as that', () => {
    expect(() => loadConfig(join(CONFIGS, 'active-distribution.yaml'))).toThrow(
      /: system \(line \d+\): found 'active-distribution'; expected a config of reserve$/,
    );
  });

  test('has the toy and the two weeks of the case study', () => {
    expect(files).toEqual(expect.arrayContaining(['toy.yaml', 'bleiswijk-winter.yaml', 'bleiswijk-summer.yaml']));
  });

  test.each([
    ['simulation', 'schema', () => configJsonSchema(reserveConfig)],
    ['study', 'schema study', studyJsonSchema],
  ])('the JSON Schema of a %s is that of the sources', (name, command, schema) => {
    const committed: unknown = JSON.parse(readFileSync(join(CONFIGS, `${name}.schema.json`), 'utf8'));
    const stale = `stale: run \`flexagora ${command} > configs/${name}.schema.json\``;
    expect(committed, stale).toEqual(JSON.parse(JSON.stringify(schema())));
  });
});
