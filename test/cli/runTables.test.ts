// @module-tag slow
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';
import { runInto } from '../../src/cli/run.ts';
import { openStoredRun } from '../../src/evidence/storedRun.ts';
import { loadConfig } from '../../src/market/systems.ts';
import { html, readAssets } from '../../src/report/html.ts';
import { runPage } from '../../src/report/runPage.ts';
import { flexagora, folderWith, listing, ROOT, start } from './command.ts';
import { canMount, diskOf, fill } from './disks.ts';

/** Two days in which more is said than is written in place. */
const text = readFileSync(join(ROOT, 'configs/bleiswijk-winter.yaml'), 'utf8').replace(/days: \d+/, 'days: 2');

test('files that a thread writes while the run goes on, and a page made meanwhile, are those written in place', async () => {
  const cwd = folderWith({ 'two.yaml': text });
  expect(await flexagora(cwd, 'run', 'two.yaml', '--out', 'run', '--quiet')).toMatchObject({ code: 0, err: '' });
  const configured = await loadConfig(join(cwd, 'two.yaml'), SYSTEMS);
  const target = join(cwd, 'run');
  const partial = join(folderWith({ 'run/': '' }), 'run');
  const { run } = await runInto({ partial, target }, configured, {});
  expect(run.trace.length).toBeGreaterThan(10_000);
  const page = html(await runPage({ stored: openStoredRun(target), configured }), readAssets());
  writeFileSync(join(partial, 'report.html'), page);
  const names = readdirSync(partial);
  expect(names).toContain('messages.parquet');
  expect(readdirSync(target)).toEqual(names);
  const differing = names.filter((name) => !readFileSync(join(target, name)).equals(readFileSync(join(partial, name))));
  expect(differing).toEqual([]);
});

test('a run that is interrupted while a thread writes leaves nothing', async () => {
  const cwd = folderWith({ 'two.yaml': text });
  const { child, ended } = start(cwd, 'run', 'two.yaml', '--quiet');
  const isWriting = () => listing(cwd).some((path) => path.endsWith('.partial/messages.parquet'));
  while (!isWriting() && child.exitCode === null) await new Promise((resume) => setTimeout(resume, 2));
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, out: '', err: '' });
  expect(listing(cwd)).toEqual(['two.yaml']);
});

test.skipIf(!canMount)(
  'a run whose thread finds the disk full ends with one line and 2, and leaves nothing',
  async () => {
    const disk = diskOf(2000)!;
    writeFileSync(join(disk, 'two.yaml'), text);
    for (const pages of [4, 40]) {
      const ballast = fill(disk, pages);
      const { code, out, err } = await flexagora(disk, 'run', 'two.yaml', '--out', 'run', '--quiet');
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^flexagora: \S*run: found a full disk \(ENOSPC\); expected .*\n$/);
      expect(listing(disk)).toEqual(['ballast', 'two.yaml']);
      rmSync(ballast);
    }
    expect(await flexagora(disk, 'run', 'two.yaml', '--out', 'run', '--quiet')).toMatchObject({ code: 0, err: '' });
  },
);
