// @module-tag slow
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { reserveConfig } from '../../agents/reserve/market/config.ts';
import { configJsonSchema } from '../../src/config/load.ts';
import { configText, flexagoraMany, folderWith, listing, type Outcome, priceRows, priceText, ROOT } from './command.ts';

const commands = {
  validate: ['validate', 'config.yaml'],
  validateWithPrices: ['validate', 'config.yaml', '--prices', 'prices.csv', '--scheme', 'dso-managed'],
  schema: ['schema'],
  version: ['--version'],
  help: ['--help'],
  demoHelp: ['demo', '--help'],
  nothing: [],
} as const;
const outcomes = {} as Record<keyof typeof commands, Outcome>;
let cwd: string;

beforeAll(async () => {
  const own = 'name: Up, node: 12, evs: 3, use: own.mjs';
  cwd = folderWith({
    'config.yaml': configText({ first: `  - { ${own} }` }),
    'own.mjs': 'export default () => (heard) => heard;\n',
    'prices.csv': priceText(priceRows()),
  });
  const ended = await flexagoraMany(Object.values(commands).map((args) => ({ cwd, args: [...args] })));
  Object.keys(commands).forEach((name, k) => {
    outcomes[name as keyof typeof commands] = ended[k];
  });
});

test('validate says in a sentence what a config holds', () => {
  const says = (scheme: string) =>
    `config.yaml is valid: small, ${scheme}, 1 day (96 ISPs), 2 aggregators with 6 EVs, network bleiswijk (183 buses)`;
  const told = ({ out }: Outcome) => out.trim().replace(/\s+/g, ' ');
  for (const [outcome, scheme] of [
    [outcomes.validate, 'hybrid'],
    [outcomes.validateWithPrices, 'dso-managed'],
  ] as const) {
    expect(told(outcome)).toBe(says(scheme));
    expect(outcome).toMatchObject({ code: 0, err: '' });
  }
});

test('schema prints the JSON Schema', () => {
  expect(outcomes.schema).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(outcomes.schema.out)).toEqual(JSON.parse(JSON.stringify(configJsonSchema(reserveConfig))));
});

test('--version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(outcomes.version).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
});

test('help names every command and its options', () => {
  expect(outcomes.help).toMatchObject({ code: 0, err: '' });
  for (const command of [
    'run',
    'study',
    'worker',
    'merge',
    'compare',
    'validate',
    'export',
    'demo',
    'import',
    'fit',
    'reproduce',
    'schema',
  ]) {
    expect(outcomes.help.out).toContain(`\n  ${command} `);
  }
  expect(outcomes.demoHelp).toMatchObject({ code: 0, err: '' });
  expect(outcomes.demoHelp.out).toMatch(/^Usage: flexagora demo .*--quiet.*--json/s);
});

test('without a command the help goes to standard error, and the exit code is that of bad input', () => {
  expect(outcomes.nothing).toMatchObject({ code: 2, out: '' });
  expect(outcomes.nothing.err).toContain('Usage: flexagora');
});

test('none of these writes anything', () => {
  expect(listing(cwd)).toEqual(['config.yaml', 'own.mjs', 'prices.csv']);
});
