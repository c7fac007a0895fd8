import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Contents } from '../../src/browser.ts';

/** A config and the contents of the files it names, as a page hands them over. */
export interface Case {
  name: string;
  config: string;
  files: Contents;
  /** What of the bundle it loads beside the entry, by how its name begins. */
  loads: readonly string[];
  /** Why it cannot be done here. */
  missing?: string;
}

const ROOT = join(import.meta.dirname, '../..');
const NETWORKS = join(ROOT, '../shared/data/networks');
const configOf = (name: string) => readFileSync(join(ROOT, 'configs', `${name}.yaml`), 'utf8');

/** A ring of three buses behind a transformer, on the nodes of which two fleets are. */
const RING = `function mpc = ring
mpc.version = '2';
mpc.baseMVA = 10 / 2;
mpc.bus = [
  1 3 0   0    0 0 1 1 0 50 1 1.1 0.9;
  2 1 0.3 0.1  0 0 1 1 0 10 1 1.1 0.9;
  3 1 0.4 0.1  0 0 1 1 0 10 1 1.1 0.9;
  4 1 0.2 0.05 0 0 1 1 0 10 1 1.1 0.9;
];
mpc.gen = [1 0 0 5 -5 1.02 5 1 5 0];
mpc.branch = [
  1 2 0.005 0.06 0     5   0 0 1 0 1 -360 360;
  2 3 0.02  0.02 0.001 0.6 0 0 0 0 1 -360 360;
  3 4 0.03  0.02 0.001 0.6 0 0 0 0 1 -360 360;
  4 2 0.02  0.03 0.001 0.6 0 0 0 0 1 -360 360;
];
`;

const market = (more: object, [one, other]: readonly [number, number], fleet: object = {}) =>
  stringify({
    seed: 5,
    calendar: { start: '2024-02-19', days: 2 },
    world: { season: 'winter' },
    aggregators: [
      { name: 'One', node: one, evs: 4, bids: { upward: 5 }, ...fleet },
      { name: 'Other', node: other, evs: 4, bids: { upward: { markup: 2 }, downward: { markup: 2 } }, ...fleet },
    ],
    ...more,
  });

/** In which days turn out other than announced. */
const UNCERTAIN = {
  forecast: 'noisy',
  fleet: { surprise: { arrivalSdIsps: 4, departureSdIsps: 4, tripSdShare: 0.2 } },
};

/** A config on the network it was made for, which others publish. */
function published(config: string, network: string): Case {
  const [name, file] = [`${config} on ${network}`, join(NETWORKS, network)];
  if (!existsSync(file)) return { name, config: '', files: {}, loads: [], missing: `${file} is not there` };
  return { name, config: configOf(config), files: { [network]: readFileSync(file, 'utf8') }, loads: [] };
}

/** A meshed network of which a branch has no reactance. */
function meshed(): Case {
  const [name, file] = ['case30, by Newton-Raphson', join(NETWORKS, 'case30.json')];
  if (!existsSync(file)) return { name, config: '', files: {}, loads: [], missing: `${file} is not there` };
  const network = JSON.parse(readFileSync(file, 'utf8')) as { branch: Record<string, number>[] };
  network.branch[5].x_pu = 0;
  const more = { market: { scheme: 'tso-managed' }, network: { file: 'case30.json' } };
  return { name, config: market(more, [7, 8]), files: { 'case30.json': JSON.stringify(network) }, loads: [] };
}

/** What is run both in a tab and in Node. */
export const CASES: readonly Case[] = [
  { name: 'toy', config: configOf('toy'), files: {}, loads: [] },
  { name: 'bleiswijk-winter', config: configOf('bleiswijk-winter'), files: {}, loads: [] },
  {
    name: 'a ring, by Newton-Raphson',
    config: market({ network: { file: 'ring.m' }, ...UNCERTAIN }, [3, 4]),
    files: { 'ring.m': RING },
    loads: [],
  },
  {
    name: 'a coupled fleet, by HiGHS',
    config: market({ calendar: { start: '2024-02-19', days: 1 } }, [12, 42], { evs: 2, connectionLimit: 15 }),
    files: {},
    loads: ['highs-', 'highs.wasm'],
  },
  {
    name: 'a fitted world',
    config: market({ world: { season: 'winter', model: 'nl.yaml' }, ...UNCERTAIN }, [12, 42]),
    files: { 'nl.yaml': readFileSync(join(ROOT, 'configs/worlds/nl-2023.yaml'), 'utf8') },
    loads: [],
  },
  {
    name: 'an active distribution system',
    config: stringify({
      ...{ system: 'active-distribution', seed: 3, calendar: { start: '2024-03-20', days: 1 } },
      market: { cascade: false, frontPoints: 2 },
      ads: { generators: [{ node: 4, cost: 50 }], storages: [{ node: 35 }], wind: [{ node: 66 }] },
      evplas: [{ name: 'Lot', node: 18, chargers: 4 }],
      dras: [{ name: 'DRA', node: 41, consumers: [{ name: 'IC' }] }],
      world: { draws: 20, scenarios: 2, faults: { line: '51-52', hour: 18 } },
    }),
    files: {},
    loads: ['highs-', 'highs.wasm'],
  },
  {
    name: 'a nested market',
    config: stringify({
      ...{ system: 'nested', seed: 3, calendar: { start: '2024-02-19', days: 1 } },
      market: { gap: 1e-3, tariff: { participation: 1 } },
      feeders: [{ multiplicity: 2, generators: [{ node: 18 }], storages: [{ node: 13 }], pv: [{ node: 24 }] }],
      buildingTypes: { house: { pv: 2.5, battery: 5, appliances: [{ profile: [1.2, 0.8], from: 8, to: 22 }] } },
      buildings: [{ name: 'House', type: 'house', node: 14, standsFor: 60 }],
      fleets: [{ name: 'Cars', node: 22, evs: 4 }],
      world: { realised: { sd: 1 } },
    }),
    files: {},
    loads: ['highs-', 'highs.wasm'],
  },
  meshed(),
  published('oberrhein-winter', 'mv_oberrhein.json'),
];
