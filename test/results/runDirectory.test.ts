// @module-tag slow
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { reserve } from '../../agents/reserve/index.ts';
import { loadConfig } from '../../agents/reserve/market/fromDisk.ts';
import type { Drawing } from '../../src/market/system.ts';
import { fingerprintOf } from '../../src/results/fingerprint.ts';
import { openRunDirectory, writeRun } from '../../src/results/runDirectory.ts';
import { TableFiles } from '../../src/results/tableFiles.ts';
import {
  configText,
  flexagora,
  flexagoraMany,
  folderWith,
  listing,
  priceRows,
  priceText,
  ROOT,
  start,
} from '../cli/command.ts';
import { bytesOf, readKpis, readManifest, runInto, TOY } from './runs.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

describe('a run of the toy', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await runInto(join(folderWith({}), 'new', 'deep', 'toy'));
  });

  test('writes all its files, and nothing beside them', () => {
    const tables = [
      'aggregators',
      'branches',
      'decisions',
      'digests',
      'evs',
      'grid',
      'messages',
      'strips',
      'validations',
    ];
    expect(readdirSync(folder).sort()).toEqual(
      [
        ...tables.map((name) => `${name}.parquet`),
        ...[
          'answer.json',
          'columns.json',
          'config.yaml',
          'kpis.json',
          'manifest.json',
          'network.json',
          'place.json',
          'run.log',
        ],
      ].sort(),
    );
    expect(readdirSync(join(folder, '..'))).toEqual(['toy']);
  });

  test('says in its manifest what made it', () => {
    expect(readManifest(folder)).toMatchObject({
      flexagora: version,
      node: process.versions.node,
      seed: 7,
      scheme: 'hybrid',
      isps: 96,
      files: {},
      configHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('says of its network all that one needs to draw it', () => {
    const { buses, branches, sources, agents } = JSON.parse(
      readFileSync(join(folder, 'network.json'), 'utf8'),
    ) as Drawing;
    const ids = buses.map(({ id }) => id);
    for (const { from, to, ratingMva } of branches) {
      expect(ids).toEqual(expect.arrayContaining([from, to]));
      expect(ratingMva).toBeGreaterThan(0);
    }
    expect(ids).toEqual(expect.arrayContaining(sources));
    expect(agents).toEqual({ Up: '12', Down: '18', Both: '42' });
  });

  test('keeps the config it ran, with every default', () => {
    expect(loadConfig(join(folder, 'config.yaml')).config).toEqual(loadConfig(TOY).config);
  });

  test('is the same to the last byte in another process and another place', async () => {
    const place = folderWith({});
    const { code, err } = await flexagora(place, 'run', TOY, '--out', 'again', '--quiet');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(bytesOf(join(place, 'again'))).toEqual(bytesOf(folder));
  });

  test('is another with another seed', async () => {
    const other = await runInto(join(folderWith({}), 'toy'), { seed: '8' });
    expect(readManifest(other).configHash).not.toBe(readManifest(folder).configHash);
    expect(readKpis(other).total.profitEur).not.toBe(readKpis(folder).total.profitEur);
    expect(bytesOf(other)['aggregators.parquet']).not.toBe(bytesOf(folder)['aggregators.parquet']);
  });

  test('changes nothing but the manifest, the log and what twins found when it is certified, and no objective is off', async () => {
    const certified = await runInto(join(folderWith({}), 'toy'), { certify: 0.2 });
    const { certificates } = readManifest(certified);
    expect(certificates.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['EV-day', 'merit order']));
    for (const { kind, checked, decisions, largestGap } of certificates) {
      expect(largestGap, kind).toBeLessThan(1e-6);
      expect(checked, kind).toBeLessThanOrEqual(decisions);
    }
    const checked = certificates.reduce((all, each) => all + each.checked, 0);
    const decisions = certificates.reduce((all, each) => all + each.decisions, 0);
    expect(checked / decisions).toBeGreaterThan(0.1);
    expect(checked / decisions).toBeLessThan(0.3);
    const without = ({
      'manifest.json': _,
      'run.log': __,
      'decisions.parquet': ___,
      ...rest
    }: Record<string, string>) => rest;
    expect(without(bytesOf(certified))).toEqual(without(bytesOf(folder)));
  });
});

test('a run that was ended early says so in its manifest', async () => {
  const loaded = await loadConfig(TOY);
  const folder = join(folderWith({}), 'short');
  const run = await reserve.run(loaded, reserve.world(loaded), { until: 50 });
  const directory = openRunDirectory(folder, false);
  const sink = new TableFiles(directory.partial);
  await writeRun(directory, reserve, run, fingerprintOf(reserve, loaded), { sink });
  directory.commit();
  expect(readManifest(folder)).toMatchObject({ isps: 96, until: 50 });
});

test('a run on observed prices bears the hash of their file, wherever it lies', async () => {
  const text = priceText(priceRows());
  const one = folderWith({ 'prices.csv': text, 'config.yaml': configText() });
  const other = folderWith({ 'deeper/prices.csv': text, 'config.yaml': configText() });
  const a = await runInto(join(one, 'a'), { prices: join(one, 'prices.csv') }, join(one, 'config.yaml'));
  const b = await runInto(join(other, 'b'), { prices: join(other, 'deeper/prices.csv') }, join(other, 'config.yaml'));
  expect(readManifest(a).files).toEqual({ prices: sha256(text) });
  const butForThePath = (folder: string) => {
    const manifest = readManifest(folder);
    return { ...manifest, written: { ...(manifest.written as object), 'config.yaml': undefined } };
  };
  expect(butForThePath(a)).toEqual(butForThePath(b));
  const changed = folderWith({ 'prices.csv': text.replace(',60,', ',61,'), 'config.yaml': configText() });
  const file = join(changed, 'config.yaml');
  const c = await runInto(join(changed, 'c'), { prices: join(changed, 'prices.csv') }, file);
  expect(readManifest(c).configHash).not.toBe(readManifest(a).configHash);
});

test('the folder of a run without --out is its own, and an equal run takes its place', async () => {
  const cwd = folderWith({ 'config.yaml': configText(), 'empty/': '' });
  const run = { cwd, args: ['run', 'config.yaml'] };
  const [text, other] = await flexagoraMany([run, { cwd, args: [...run.args, '--scheme', 'tso-managed'] }]);
  expect([text.err, text.code, other.code]).toEqual(['', 0, 0]);
  const folders = readdirSync(join(cwd, 'runs')).sort();
  expect(folders).toHaveLength(2);
  expect(folders[0]).toMatch(/^small-hybrid-7-[0-9a-f]{8}$/);
  expect(folders[1]).toMatch(/^small-tso-managed-7-[0-9a-f]{8}$/);
  expect(text.out).toContain(`Results: ${join('runs', folders[0])}\n`);

  const place = join(cwd, 'runs', folders[0]);
  const before = bytesOf(place);
  writeFileSync(join(place, 'stray.txt'), 'not of this run');
  const [json, quiet, intoEmpty] = await flexagoraMany([
    { cwd, args: [...run.args, '--json'] },
    { cwd, args: [...run.args, '--quiet'] },
    { cwd, args: [...run.args, '--out', 'empty'] },
  ]);
  expect(intoEmpty.code).toBe(0);
  expect(bytesOf(join(cwd, 'empty'))).toEqual(before);
  expect(bytesOf(place)).toEqual(before);
  expect(readdirSync(join(cwd, 'runs')).sort()).toEqual(folders);
  expect(quiet).toMatchObject({ code: 0, out: '', err: '' });
  expect(json).toMatchObject({ code: 0, err: '' });
  const [folder] = folders;
  const page = join('runs', folder, 'report.html');
  expect(JSON.parse(json.out)).toEqual({
    folder: join('runs', folder),
    report: page,
    kpis: readKpis(place),
    certificates: [],
  });
});

describe('a run that is cut off', () => {
  const long = { 'config.yaml': configText({ calendar: 'calendar: { start: 2024-02-19, days: 4 }' }) };

  /** Ends a run by a signal as soon as it has begun to write. */
  async function cutOff(cwd: string, signal: NodeJS.Signals) {
    const { child, ended } = start(cwd, 'run', 'config.yaml');
    const begun = () => listing(cwd).some((path) => path.endsWith('.partial'));
    while (!begun() && child.exitCode === null) await new Promise((resume) => setTimeout(resume, 5));
    expect(child.exitCode, 'the run ended before it could be cut off').toBe(null);
    child.kill(signal);
    return ended;
  }

  test('by SIGKILL leaves no folder that looks whole, and the next run clears up', async () => {
    const cwd = folderWith(long);
    expect(await cutOff(cwd, 'SIGKILL')).toMatchObject({ signal: 'SIGKILL', out: '' });
    const left = readdirSync(join(cwd, 'runs'));
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/^\..*\.partial$/);
    const { code } = await flexagora(cwd, 'run', 'config.yaml', '--quiet');
    expect(code).toBe(0);
    const [whole, ...others] = readdirSync(join(cwd, 'runs'));
    expect(others).toEqual([]);
    expect(readManifest(join(cwd, 'runs', whole))).toMatchObject({ isps: 4 * 96 });
  });

  test('by SIGINT or SIGTERM leaves nothing', async () => {
    const byOne = async (signal: NodeJS.Signals) => {
      const cwd = folderWith(long);
      expect(await cutOff(cwd, signal), signal).toMatchObject({ code: 130, out: '', err: '' });
      expect(listing(cwd), signal).toEqual(['config.yaml']);
    };
    await Promise.all([byOne('SIGINT'), byOne('SIGTERM')]);
  });
});
