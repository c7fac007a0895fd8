import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configKind } from '../../../../agents/active-distribution/market/config.ts';
import { loadConfig, worldOf } from '../../../../agents/active-distribution/market/fromDisk.ts';
import { configJsonSchema } from '../../../../src/config/load.ts';
import { loadedConfig, smallSystem } from './helpers.ts';

const CONFIGS = fileURLToPath(new URL('../../../../configs/', import.meta.url));
const NETWORKS = new URL('../../../../../shared/data/networks/', import.meta.url);
const hasNetworks = existsSync(NETWORKS);
const file = (name: string) => ({ file: new URL(name, NETWORKS).pathname });

const world = (config: object) => worldOf(loadedConfig(config));
const market = (rules: object) => () => world(smallSystem({ market: rules }));
const ads = (changes: object) => () => world(smallSystem({ ads: { ...smallSystem().ads, ...changes } }));
const unit = (changes: object) => ads({ generators: [{ node: 4, cost: 50, ...changes }] });

describe('configs/active-distribution', () => {
  it('.schema.json is what the sources say', () => {
    const committed: unknown = JSON.parse(readFileSync(join(CONFIGS, 'active-distribution.schema.json'), 'utf8'));
    const stale = 'stale: run `flexagora schema active-distribution > configs/active-distribution.schema.json`';
    expect(committed, stale).toEqual(JSON.parse(JSON.stringify(configJsonSchema(configKind))));
  });

  it('.yaml loads, and all in it stand on its network', () => {
    const made = worldOf(loadConfig(join(CONFIGS, 'active-distribution.yaml')));
    expect(made.feeders.names).toEqual(['1-2', '1-16', '70-30', '70-51']);
  });
});

describe('what cannot be is refused, with its place, what was found and what is expected:', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'local prices by which two agents could pump money',
      market({ localPrices: { sell: 1.01 } }),
      /market\.localPrices\.sell .*found 1\.01; expected a share.*at most 1$/,
    ],
    [
      'the same the other way',
      market({ localPrices: { buy: 0.9 } }),
      /market\.localPrices\.buy .*found 0\.9; expected a share.*at least 1/,
    ],
    [
      'a unit that is not on the network',
      unit({ node: 400 }),
      /ads\.generators\[0\]\.node: found node '400', which is not on the network; expected one of its 70 nodes/,
    ],
    [
      'a lot at a substation',
      () => world(smallSystem({ evplas: [{ name: 'Lot', node: 1 }] })),
      /evplas\[0\]\.node: found node '1', a substation; expected a node on a feeder$/,
    ],
    [
      'a unit whose least is above its most',
      unit({ minimum: 2 }),
      /ads\.generators\[0\] .*expected a minimum that is not above the capacity$/,
    ],
    ['an up-time beyond the day', unit({ upTime: 30 }), /ads\.generators\[0\]\.upTime .*found 30/],
    ['more bad hours than a day has', market({ gamma: 30 }), /market\.gamma .*found 30; expected at most 25$/],
    [
      'weights that sum to 0',
      market({ choiceWeights: [0, 0] }),
      /market\.choiceWeights .*expected two weights that do not sum to 0$/,
    ],
    ['a value of lost load below 0', market({ voll: -1 }), /market\.voll .*found -1; expected a price.*at least 0/],
    [
      'a retail price below what units cost',
      market({ retail: 60 }),
      /market\.retail .*found 60 EUR\/MWh, where units cost 70 EUR\/MWh on average; expected a retail price above that$/,
    ],
    [
      'more scenarios than draws',
      () => world(smallSystem({ world: { draws: 2, scenarios: 3 } })).day(0),
      /world\.scenarios: found 3 scenarios of 2 draws; expected at most as many scenarios as draws$/,
    ],
    [
      'a fault of a line that is open',
      () => world(smallSystem({ world: { faults: { line: '9-13', hour: 3 } } })),
      /world\.faults\.line: found 9-13, which is open; expected a line that is closed at rest$/,
    ],
    [
      'a fault of a line that is none',
      () => world(smallSystem({ world: { faults: { line: '9-99', hour: 3 } } })),
      /branch 9-99, which does not exist/,
    ],
    [
      'two of one name',
      () => world(smallSystem({ evplas: [{ name: 'DRA', node: 18 }] })),
      /'DRA', the name of another/,
    ],
    [
      'nothing to decide',
      () => world(smallSystem({ ads: {}, evplas: [], dras: [] })),
      /ads .*found no units, storage, lots or demand response; expected something to decide$/,
    ],
    [
      'reserve held only while selling, where the operator trades for lots',
      () =>
        world(
          smallSystem({
            evplas: [{ name: 'Lot', node: 18, reserve: 'onlySelling' }],
            market: { evplaArbitrage: false },
          }),
        ),
      /evplas\[0\]\.reserve .*found onlySelling, where the operator trades for lots.*; expected anyMode, or lots that trade for themselves$/,
    ],
    [
      'a model without prices',
      () => world(smallSystem({ world: { model: 'none.yaml' } })),
      /none\.yaml.*found no such file/,
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  it.skipIf(!hasNetworks)('ties where there are none (case69; needs ../shared)', () => {
    const bare = { ads: { generators: [{ node: 5, cost: 50 }] }, evplas: [], dras: [], network: file('case69.m') };
    const none = { world: { draws: 3, scenarios: 2, faults: 'none' } };
    expect(() => world({ ...smallSystem({ ...bare }), ...none })).toThrow(
      /market\.switching: found ties, where network case69 has none; expected none, or a network with open ties$/,
    );
    expect(world({ ...smallSystem({ ...bare, market: { switching: 'none' } }), ...none }).feeders.names).toHaveLength(
      1,
    );
  });
});
