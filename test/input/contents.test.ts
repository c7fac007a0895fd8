import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulateFetched } from '../../agents/reserve/market/simulate.ts';
import { reserve } from '../../agents/reserve/market/system.ts';
import type { Fetched } from '../../src/config/fetched.ts';
import { configOf, rawConfig } from '../../src/config/load.ts';
import { InputError } from '../../src/errors.ts';
import { networkOf } from '../../src/grid/networkOf.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { sourceAt } from '../../src/input/disk.ts';
import { endingOf, fileOf, isFolder } from '../../src/input/source.ts';
import { filesOf, inFolder, ruralGrid } from '../grid/simbenchFolder.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-contents-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TWO_BUSES = `function mpc = two
mpc.version = '2';
mpc.baseMVA = 1;
mpc.bus = [
  1 3 0 0 0 0 1 1 0 10 1 1.1 0.9;
  2 1 0.2 0.05 0 0 1 1 0 10 1 1.1 0.9;
];
mpc.gen = [1 0 0 1 -1 1 1 1 1 0];
mpc.branch = [1 2 0.01 0.01 0 1 0 0 0 0 1 -360 360];
`;

describe('what is read from disk', () => {
  it('is a fault only when its content is asked for, and then says what is there', () => {
    const missing = sourceAt(join(folder, 'none.yaml'));
    expect(() => fileOf(missing).text).toThrow(/none\.yaml: found no such file; expected a readable file/);
    mkdirSync(join(folder, 'folder.m'));
    writeFileSync(join(folder, 'latin1.csv'), Buffer.from([0xe9, 0x0a]));
    expect(() => fileOf(sourceAt(join(folder, 'folder.m')))).toThrow(/found a folder; expected a readable file/);
    expect(() => fileOf(sourceAt(join(folder, 'latin1.csv'))).text).toThrow(/a file that is not UTF-8 text/);
    expect(() => fileOf(sourceAt(join(folder, 'latin1.csv/more'))).text).toThrow(/found no such file/);
  });

  it('of a folder has its own name, however it is named, and reads no more of it than is asked for', () => {
    mkdirSync(join(folder, 'grid'));
    writeFileSync(join(folder, 'grid/a.csv'), 'a');
    writeFileSync(join(folder, 'grid/b.bin'), Buffer.from([0xff]));
    const source = sourceAt(`${folder}/grid/../grid/`);
    if (!isFolder(source)) throw new Error('it is a folder');
    expect(source.label).toBe('grid');
    expect([...source.files.keys()].sort()).toEqual(['a.csv', 'b.bin']);
    expect(source.files.get('a.csv')?.text).toBe('a');
  });
});

it('a file ends as its name does', () => {
  const endings = ['net.JSON', 'a.b/net', '.json', 'net.', 'a/net.tar.m'].map((name) => endingOf({ name, text: '' }));
  expect(endings).toEqual(['.json', '', '', '.', '.m']);
});

it('a SimBench grid is the same from its contents as from its folder', () => {
  const tables = Object.entries(filesOf(ruralGrid())).map(([name, text]) => [name, { name, text: `${text}` }] as const);
  const given = networkOf({ name: 'anywhere', label: 'rural', files: new Map(tables) });
  const read = inFolder(filesOf(ruralGrid()), (path) => readNetwork(path));
  expect({ ...given, name: '' }).toEqual({ ...read, name: '' });
  expect(given.name).toBe('rural');
});

describe('a market whose files are given', () => {
  const text = (network: string, more = '') =>
    `seed: 3\ncalendar: { start: 2024-02-19, days: 1 }\nworld: { season: winter }\nnetwork: ${network}\n` +
    `aggregators: [{ name: A, node: 2, evs: 2, bids: { upward: 5 }${more} }]\n`;
  const loadedOf = (config: string, fetched?: Fetched) => ({
    config: configOf(reserve, rawConfig({ name: 'mine.yaml', text: config }), {}, (path) => path),
    file: 'mine.yaml',
    folder: '/nowhere',
    fetched,
  });
  const files = new Map([['nets/two.m', { name: 'nets/two.m', text: TWO_BUSES }]]);
  const importOwn = () => Promise.resolve(() => 'no agent');

  it('runs as from disk', async () => {
    const file = join(folder, 'two.m');
    writeFileSync(file, TWO_BUSES);
    const onDisk = { files: new Map([['nets/two.m', sourceAt(file)]]), importOwn };
    const kpisOf = async (fetched: Fetched) => {
      const loaded = loadedOf(text('{ file: nets/two.m }'), fetched);
      return (await simulateFetched(loaded, { world: reserve.world(loaded) })).kpis;
    };
    const kpis = await kpisOf({ files, importOwn });
    expect(kpis.total.profitEur).toBeGreaterThan(0);
    expect(kpis).toEqual(await kpisOf(onDisk));
  });

  it('says which content is missing, and names what is wrong in one', () => {
    const loaded = loadedOf(text('{ file: nets/other.m }'), { files, importOwn });
    expect(() => reserve.world(loaded)).toThrow(/mine\.yaml: found 'nets\/other\.m', whose content is not given/);
    const torn = new Map([['nets/two.m', { name: 'nets/two.m', text: 'mpc.baseMVA = (' }]]);
    const broken = loadedOf(text('{ file: nets/two.m }'), { files: torn, importOwn });
    expect(() => reserve.world(broken)).toThrow(/^nets\/two\.m: /);
  });

  it('refuses a module of its user where none can be loaded', async () => {
    const loaded = loadedOf(text('{ generate: bleiswijk }', ', use: ./mine.mjs').replace('node: 2', 'node: 12'));
    const running = simulateFetched(loaded, { world: reserve.world(loaded) });
    await expect(running).rejects.toThrow(InputError);
    await expect(running).rejects.toThrow(
      /mine\.yaml: aggregators\[0\]\.use: found '\.\/mine\.mjs', a module of your own/,
    );
  });
});
