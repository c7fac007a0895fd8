// @module-tag slow
import { beforeAll, describe, expect, test } from 'vitest';
import {
  configText,
  flexagora,
  flexagoraMany,
  folderWith,
  listing,
  type Outcome,
  priceRows,
  priceText,
} from './command.ts';

interface Case {
  /** Files beside `config.yaml`; a `config.yaml` here takes its place. */
  files?: Record<string, string>;
  args?: string[];
  /** The whole command line, in place of `run config.yaml` and the arguments above. */
  line?: string[];
  /** What the message must say: where, what was found, what is expected. */
  says: (string | RegExp)[];
}

const config = (lines: Parameters<typeof configText>[0]): Record<string, string> => ({
  'config.yaml': configText(lines),
});
const first = (inner: string) => ({ first: `  - { ${inner} }` });
const prices = (rows: string[]): Record<string, string> => ({ 'prices.csv': priceText(rows) });
const withPrices = ['--prices', 'prices.csv'];
const agent = (use: string) => config(first(`name: Up, node: 12, evs: 3, use: ${use}`));

interface Refusal {
  folder: string;
  before: string[];
  outcome: Outcome;
}

/** A refused command exits 2, says one line for people to read, and writes nothing. */
function expectRefused({ folder, before, outcome: { code, out, err } }: Refusal, says: Case['says']): void {
  expect(err).toMatch(/^flexagora: [^\n]+\n$/);
  for (const part of says) {
    if (typeof part === 'string') expect(err).toContain(part);
    else expect(err).toMatch(part);
  }
  expect(err).not.toMatch(/\bat .*\.[jt]s:\d+|undefined|Invalid input|\[object/);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(listing(folder)).toEqual(before);
}

/** Tests of one command with many faults: run in one process before the first of them. */
function refuses(cases: Record<string, Case>): void {
  const refusals = new Map<string, Refusal>();
  beforeAll(async () => {
    const jobs = Object.values(cases).map(({ files = {}, args = [], line = ['run', 'config.yaml', ...args] }) => ({
      cwd: folderWith({ 'config.yaml': configText(), ...files }),
      args: line,
    }));
    const before = jobs.map(({ cwd }) => listing(cwd));
    const outcomes = await flexagoraMany(jobs);
    Object.keys(cases).forEach((name, k) => {
      refusals.set(name, { folder: jobs[k].cwd, before: before[k], outcome: outcomes[k] });
    });
  }, 60_000);
  test.each(Object.entries(cases))('%s', (name, { says }) => expectRefused(refusals.get(name)!, says));
}

describe('a config with a fault is refused:', () => {
  const where = (path: string, line: number) => `config.yaml: ${path} (line ${line}): found `;
  refuses({
    'an unknown key': {
      files: config({ seed: 'sede: 7' }),
      says: [where('sede', 2), "unknown key 'sede'", "did you mean 'seed'?"],
    },
    'an unknown key deep inside': {
      files: config(first('name: Up, node: 12, evs: 3, bids: { upwards: 25 }')),
      says: [where('aggregators[0].bids.upwards', 6), "did you mean 'upward'?"],
    },
    'an unknown key like no other': {
      files: config({ more: 'dso: { zzzzzzzzz: 1 }' }),
      says: [where('dso.zzzzzzzzz', 8), 'one of name, loadingLimit, powerFactor'],
    },
    'a key misspelt that must be there': {
      files: config({ calendar: 'calender: { start: 2024-02-19, days: 1 }' }),
      says: [where('calender', 3), "did you mean 'calendar'?"],
    },
    'a key misspelt in one of two forms': {
      files: config({ more: 'network: { flie: grid.m }' }),
      says: [where('network.flie', 8), "did you mean 'file'?"],
    },
    'no file in one of two forms': {
      files: config({ more: 'network: { file: 3 }' }),
      says: [where('network.file', 8), '3; expected text'],
    },
    'a load that is least at its peak': {
      files: config({ world: 'world: { season: winter, loadFactor: { minimum: 0.9, peak: 0.1 } }' }),
      says: [where('world.loadFactor', 4), 'expected a minimum that is not above the peak'],
    },
    'a battery that holds nothing': {
      files: config({ more: 'fleet: { battery: 0 }' }),
      says: [where('fleet.battery', 8), '0; expected an energy'],
    },
    'an energy for a power': {
      files: config({ more: 'fleet: { chargePower: 11 kWh }' }),
      says: [where('fleet.chargePower', 8), "'11 kWh'", 'expected a power, as 11 kW'],
    },
    'a power of the wrong sign': {
      files: config({ more: 'fleet: { chargePower: -11 kW }' }),
      says: [where('fleet.chargePower', 8), '-11 kW', 'at least 0 kW'],
    },
    'a share above one': {
      files: config({ more: 'fleet: { minimumEnergy: 120 % }' }),
      says: [where('fleet.minimumEnergy', 8), '120 %', 'at most 0.99'],
    },
    "a wrong unit in one aggregator's own fleet": {
      files: config(first('name: Up, node: 12, evs: 3, fleet: { battery: 60 kW }')),
      says: [where('aggregators[0].fleet.battery', 6), "'60 kW'", 'expected an energy'],
    },
    'a node that is not on the network': {
      files: config(first('name: Up, node: 9999, evs: 3')),
      says: ['config.yaml: aggregators[0].node: found ', "'9999'", 'expected one of its 183 nodes'],
    },
    'no node': {
      files: config(first('name: Up, evs: 3')),
      says: [where('aggregators[0].node', 6), 'nothing; expected a node of the network'],
    },
    'no EVs': {
      files: config(first('name: Up, node: 12, evs: 0')),
      says: [where('aggregators[0].evs', 6), '0; expected at least one EV'],
    },
    'no number of EVs': {
      files: config(first('name: Up, node: 12')),
      says: [where('aggregators[0].evs', 6), 'nothing; expected a whole number of EVs'],
    },
    'no aggregators': {
      files: config({ aggregators: 'aggregators: []', first: '', second: '' }),
      says: [where('aggregators', 5), 'expected at least one aggregator'],
    },
    'two agents of one name': {
      files: config(first('name: Down, node: 12, evs: 3')),
      says: [where('aggregators[1].name', 7), "'Down'", 'a name of its own for every agent'],
    },
    'an aggregator with the name of its BRP': {
      files: config(first('name: BRP, node: 12, evs: 3')),
      says: [where('aggregators[0].name', 6), "'BRP'"],
    },
    'a BRP nobody knows': {
      files: config(first('name: Up, node: 12, evs: 3, brp: Nobody')),
      says: [where('aggregators[0].brp', 6), "'Nobody'", 'one of the BRPs of this config (BRP)'],
    },
    'a date that does not exist': {
      files: config({ calendar: 'calendar: { start: 2024-02-30, days: 1 }' }),
      says: [where('calendar.start', 3), '"2024-02-30"; expected a date'],
    },
    'a day too few': {
      files: config({ calendar: 'calendar: { start: 2024-02-19, days: 0 }' }),
      says: [where('calendar.days', 3), '0; expected at least 1'],
    },
    'a time zone that does not exist': {
      files: config({ calendar: 'calendar: { start: 2024-02-19, days: 1, timeZone: Europe/Bleiswijk }' }),
      says: [where('calendar.timeZone', 3), '"Europe/Bleiswijk"; expected an IANA time zone'],
    },
    'a scheme nobody knows': {
      files: config({ more: 'market: { scheme: hybird }' }),
      says: [where('market.scheme', 8), '"hybird"; expected one of "hybrid", "dso-managed", "tso-managed"'],
    },
    'a seed that would lead out of the folder of runs': {
      files: config({ seed: 'seed: ../../elsewhere' }),
      says: [where('seed', 2), 'expected a whole number, or a word'],
    },
    'a key twice': { files: config({ seed: 'name: again' }), says: ['config.yaml: line 2: found '] },
    'no YAML': { files: config({ seed: 'seed: [7' }), says: [/config\.yaml: line \d: found .*; expected YAML/] },
    'an alias of nothing': {
      files: config({ seed: 'seed: *nothing' }),
      says: ['config.yaml', "expected '&nothing' before it"],
    },
    nothing: { files: { 'config.yaml': '' }, says: ['config.yaml: found nothing; expected a config in YAML'] },
    'a list': { files: { 'config.yaml': '- 1\n- 2\n' }, says: ['config.yaml: found a list; expected a config'] },
    'no such file': {
      line: ['run', 'none.yaml'],
      says: ['flexagora: none.yaml: found no such file; expected a readable file'],
    },
    'plain text': { files: { 'config.yaml': 'hello\n' }, says: ['config.yaml: found plain text'] },
  });
});

describe('a file with a fault is refused:', () => {
  const rows = priceRows();
  refuses({
    'prices with a gap': {
      files: prices(rows.toSpliced(10, 1)),
      args: withPrices,
      says: ['prices.csv: column day_ahead_eur_mwh', '95 ISPs', '2024-02-19T02:30', 'expected 96 ISPs'],
    },
    'prices with a stamp twice': {
      files: prices(rows.with(11, rows[10].replace(',90,', ',95,'))),
      args: withPrices,
      says: ['prices.csv: line 13', 'a second time', 'line 12', 'each interval once'],
    },
    'prices of another day': {
      files: prices(rows.map((row) => row.replace('2024-02-19', '2024-02-20'))),
      args: withPrices,
      says: ['prices.csv', '2024-02-20', 'expected 2024-02-19'],
    },
    'prices that are not there': { args: withPrices, says: ['prices.csv', 'no such file'] },
    'a network that is not there': { args: ['--network', 'grid.m'], says: ['grid.m', 'no such file'] },
    'a network that is a folder': {
      files: { 'grid.m/': '' },
      args: ['--network', 'grid.m'],
      says: ['grid.m', 'found a folder'],
    },
    'a network of another kind': {
      files: { 'grid.xlsx': 'x' },
      args: ['--network', 'grid.xlsx'],
      says: ['grid.xlsx', 'expected .m, .json or a folder'],
    },
    'a network of garbage': { files: { 'grid.m': '(((\n' }, args: ['--network', 'grid.m'], says: ['grid.m'] },
    'a network of broken JSON': {
      files: { 'grid.json': '{ "name":\n' },
      args: ['--network', 'grid.json'],
      says: ['grid.json', 'expected a JSON network'],
    },
    'an agent that is not there': {
      files: agent('none.mjs'),
      says: [/aggregators\[0\]\.use|none\.mjs/],
    },
    'an agent that throws as it loads': {
      files: { ...agent('own.mjs'), 'own.mjs': 'throw new Error("out of order");\n' },
      says: ['config.yaml: aggregators[0].use', "'own.mjs'", 'out of order', 'expected a module'],
    },
    'an agent that is no function': {
      files: { ...agent('own.mjs'), 'own.mjs': 'export const agent = 1;\n' },
      says: ['config.yaml: aggregators[0].use', "'own.mjs'", 'no function as its default export'],
    },
    'an agent that is not there, found without a run': {
      files: agent('none.mjs'),
      line: ['validate', 'config.yaml'],
      says: ['config.yaml: aggregators[0].use', "'none.mjs'"],
    },
    'prices with a gap, found without a run': {
      files: prices(rows.toSpliced(95, 1)),
      line: ['validate', 'config.yaml', ...withPrices],
      says: ['prices.csv', '95 ISPs', '2024-02-19T23:45'],
    },
  });
});

describe('a command line with a fault is refused:', () => {
  refuses({
    'a scheme nobody knows': {
      args: ['--scheme', 'hybird'],
      says: ['--scheme hybird: found "hybird"; expected one of "hybrid"'],
    },
    'a seed that is a path': { args: ['--seed', 'a/b'], says: ['--seed a/b: found "a/b"; expected a whole number'] },
    'no seed': { args: ['--seed', ''], says: [/--seed ?: found ""; expected a whole number/] },
    'an unknown option': {
      args: ['--sceme', 'hybrid'],
      says: ["unknown option '--sceme'", 'Did you mean --scheme?'],
    },
    'an argument too many': { args: ['more.yaml'], says: ['too many arguments'] },
    'a share above one': { args: ['--certify', '2'], says: ['--certify', "'2'", 'expected a share from 0 to 1'] },
    '--out to a file': { files: { place: 'x' }, args: ['--out', 'place'], says: ['--out place: found a file'] },
    '--out below a file': {
      files: { place: 'x' },
      args: ['--out', 'place/deep/er'],
      says: ['--out place/deep/er: found a place that cannot be written (ENOTDIR); expected a new folder'],
    },
    '--out to a folder in use': {
      files: { 'place/mine.txt': 'x' },
      args: ['--out', 'place'],
      says: ['--out place: found a folder that is not empty'],
    },
    '--out with a name too long': {
      args: ['--out', `new/${'n'.repeat(300)}`],
      says: ['a place that cannot be written (ENAMETOOLONG)'],
    },
    'no config': { line: ['run'], says: ["missing required argument 'config' (see flexagora --help)"] },
    'an unknown command': { line: ['rnu', 'config.yaml'], says: ["unknown command 'rnu'", 'Did you mean run?'] },
    'a paper nobody has put to the test': {
      line: ['reproduce', 'nobody2020'],
      says: ["'nobody2020' is invalid", 'nguyen2025'],
    },
    'a reproduction with no seeds': { line: ['reproduce', 'nguyen2025', '--seeds', '0'], says: ['--seeds', "'0'"] },
    'a reproduction with the prices of one week only': {
      files: prices(priceRows()),
      line: ['reproduce', 'nguyen2025', '--winter-prices', 'prices.csv'],
      says: ['--summer-prices: found nothing; expected the prices of both weeks, or of neither'],
    },
    'a reproduction with the prices of one day': {
      files: prices(priceRows()),
      line: ['reproduce', 'nguyen2025', '--winter-prices', 'prices.csv', '--summer-prices', 'prices.csv'],
      says: ['prices.csv', '2024-02-2'],
    },
    'a reproduction with prices of no whole week': {
      files: prices(priceRows()),
      line: ['reproduce', 'nguyen2025', '--prices', 'prices.csv'],
      says: ['prices.csv: --prices', 'no week with all prices, and 1 week (of 2024-02-19) with prices missing'],
    },
    'a reproduction in a folder of something else': {
      files: { 'place/mine.txt': 'x' },
      line: ['reproduce', 'nguyen2025', '--seeds', '2', '--out', 'place'],
      says: ['--out place: found a folder that is not empty'],
    },
  });
});

/** One fault of each layer, to see that a process of its own ends as the commands above do. */
describe('a process of its own refuses', () => {
  const own: Record<string, Case> = {
    'an unknown key': { files: config({ seed: 'sede: 7' }), says: ["did you mean 'seed'?"] },
    'a node that is not on the network': { files: config(first('name: Up, node: 9999, evs: 3')), says: ["'9999'"] },
    'an agent that throws as it loads': {
      files: { ...agent('own.mjs'), 'own.mjs': 'throw new Error("out of order");\n' },
      says: ['out of order'],
    },
  };
  test.each(Object.entries(own))('%s', async (_, { files, says }) => {
    const folder = folderWith({ 'config.yaml': configText(), ...files });
    const before = listing(folder);
    expectRefused({ folder, before, outcome: await flexagora(folder, 'run', 'config.yaml') }, says);
  });
});
