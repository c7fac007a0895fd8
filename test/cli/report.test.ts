// @module-tag slow
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runInto } from '../results/runs.ts';
import { configText, flexagora, flexagoraMany, folderWith } from './command.ts';
import { canMount, diskOf, fill } from './disks.ts';

let home: string;
beforeAll(async () => {
  home = folderWith({ 'config.yaml': configText() });
  await runInto(join(home, 'run'), {}, join(home, 'config.yaml'));
});

const REPORT = 'report.html';

test('report writes one page, the same to the byte each time, and leaves all else as it is', async () => {
  const names = readdirSync(join(home, 'run'));
  const [first, again, told] = await flexagoraMany([
    { cwd: home, args: ['report', 'run'] },
    { cwd: home, args: ['report', 'run', '--quiet'] },
    { cwd: home, args: ['report', 'run', '--json'] },
  ]);
  expect(first).toMatchObject({ code: 0, out: `Report: ${join('run', REPORT)}\n`, err: '' });
  expect(again).toMatchObject({ code: 0, out: '', err: '' });
  expect(JSON.parse(told.out)).toEqual({ file: join('run', REPORT) });
  expect(readdirSync(join(home, 'run')).sort()).toEqual([...names, REPORT].sort());
  const bytes = readFileSync(join(home, 'run', REPORT), 'utf8');
  cpSync(join(home, 'run'), join(home, 'elsewhere', 'run'), { recursive: true });
  await flexagora(join(home, 'elsewhere'), 'report', 'run');
  expect(readFileSync(join(home, 'elsewhere/run', REPORT), 'utf8')).toBe(bytes);
  cpSync(join(home, 'run'), join(home, 'elsewhere', 'my run'), { recursive: true });
  await flexagora(join(home, 'elsewhere'), 'report', 'my run');
  const text = readFileSync(join(home, 'elsewhere/my run', REPORT), 'utf8').replaceAll(/<[^>]*>/g, '');
  expect(text).toContain('flexagora verify &#39;my run&#39;');
});

test('a run writes its page; one whose config wants none writes none', async () => {
  const files = { 'a.yaml': configText(), 'b.yaml': configText({ more: 'output: { report: false }' }) };
  const cwd = folderWith(files);
  const [with_, without] = await flexagoraMany([
    { cwd, args: ['run', 'a.yaml', '--out', 'a'] },
    { cwd, args: ['run', 'b.yaml', '--out', 'b', '--json'] },
  ]);
  expect(with_.out).toContain(`\nTo look at: ${join('a', REPORT)}\n`);
  expect(existsSync(join(cwd, 'a', REPORT))).toBe(true);
  expect(JSON.parse(without.out)).not.toHaveProperty('report');
  expect(existsSync(join(cwd, 'b', REPORT))).toBe(false);
  const { code, out } = await flexagora(cwd, 'verify', 'a');
  expect({ code, out }).toMatchObject({ code: 0 }); // the page is no part of what is verified
});

test('beside a run stands another of its market, its seed and its days alone', async () => {
  const run = (name: string, ...args: string[]) => ({
    cwd: home,
    args: ['run', 'config.yaml', '--out', name, ...args],
  });
  const [other] = await flexagoraMany([
    run('seed8', '--seed', '8', '--quiet'),
    { cwd: home, args: ['run', 'config.yaml', '--scheme', 'tso-managed', '--out', 'without', '--quiet'] },
  ]);
  expect(other).toMatchObject({ code: 0, err: '' });
  const [refused, shown] = await flexagoraMany(
    ['seed8', 'without'].map((beside) => ({ cwd: home, args: ['report', 'run', '--beside', beside, '--quiet'] })),
  );
  expect(refused.err).toBe('flexagora: --beside seed8: found seed 8; expected a run of the same seed, 7, as run\n');
  expect(refused.code).toBe(2);
  expect(shown).toMatchObject({ code: 0, err: '' });
});

describe('a folder that is not what a run has written', () => {
  const faulty: [string, (folder: string) => void, RegExp][] = [
    ['a table is gone', (at) => rmSync(join(at, 'grid.parquet')), /found grid\.parquet is missing/],
    ['a table is cut', (at) => truncateSync(join(at, 'grid.parquet'), 100), /grid\.parquet has been changed/],
    ['a file is edited', (at) => writeFileSync(join(at, 'kpis.json'), '{}'), /kpis\.json has been changed/],
    ['it is of a version before', (at) => withoutAnswer(at), /found no answer\.json; expected a run of this version/],
    ['its manifest is cut', (at) => truncateSync(join(at, 'manifest.json'), 50), /manifest\.json: found no whole JSON/],
    ['nothing is there', (at) => rmSync(at, { recursive: true }), /found no such folder/],
  ];
  const withoutAnswer = (at: string) => {
    rmSync(join(at, 'answer.json'));
    const manifest = JSON.parse(readFileSync(join(at, 'manifest.json'), 'utf8'));
    manifest.written['answer.json'] = undefined;
    writeFileSync(join(at, 'manifest.json'), JSON.stringify(manifest));
  };

  test('is told by its name and what is wrong in it, and gets no page', async () => {
    const jobs = faulty.map(([, harm], k) => {
      const folder = join(home, `harmed${k}`);
      cpSync(join(home, 'run'), folder, { recursive: true });
      rmSync(join(folder, REPORT), { force: true });
      harm(folder);
      return { cwd: home, args: ['report', `harmed${k}`] };
    });
    const outcomes = await flexagoraMany(jobs);
    for (const [k, [, , says]] of faulty.entries()) {
      const { code, out, err } = outcomes[k];
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(says);
      expect(err).toMatch(/^flexagora: harmed\d[^\n]*\n$/);
      expect(existsSync(join(home, `harmed${k}`, REPORT))).toBe(false);
    }
  });
});

test.runIf(canMount)('a disk that is full when the page is written leaves the results of the run whole', async () => {
  const disk = diskOf(2000) as string;
  writeFileSync(join(disk, 'config.yaml'), configText());
  await flexagora(disk, 'run', 'config.yaml', '--out', 'first', '--quiet');
  const pagesOf = (name: string) => Math.ceil(statSync(join(disk, 'first', name)).size / 4096);
  const room = readdirSync(join(disk, 'first')).reduce((sum, name) => sum + pagesOf(name), 0);
  const half = Math.floor(pagesOf(REPORT) / 2);
  rmSync(join(disk, 'first'), { recursive: true });
  fill(disk, room - half);
  const { code, err } = await flexagora(disk, 'run', 'config.yaml', '--out', 'full');
  expect(code).toBe(1);
  expect(err).toMatch(/^flexagora: no page was written of it \(.*full disk.*\); the results are whole/);
  expect(readdirSync(join(disk, 'full'))).toContain('manifest.json');
  expect(readdirSync(join(disk, 'full')).filter((name) => /report|partial/.test(name))).toEqual([]);
  rmSync(join(disk, 'ballast'));
  expect(await flexagora(disk, 'verify', 'full', '--quiet')).toMatchObject({ code: 0 });
  expect(await flexagora(disk, 'report', 'full', '--quiet')).toMatchObject({ code: 0 });
});
