// @module-tag slow
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../../src/studies/job.ts';
import type { StudyOutcome } from '../../src/studies/run.ts';
import { contentsOf, FEE, finish, marketEngine, studyIn } from '../studies/small.ts';
import { flexagora, listing, start } from './command.ts';

const LEVELS = 2;
const REPLICATIONS = 6;
const study = {
  parameters: { [FEE]: [0, 300] },
  replications: REPLICATIONS,
  kpis: ['profit', { perMwh: 'profit / deliveredMwh' }],
  comparisons: [{ [FEE]: 'all' }],
};
const LINE = ['study', 'study.yaml', '--out', 'results'];
let undisturbed: Record<string, string>;

/** Keys of the runs in a study's journal, the torn last line left out. */
function keysIn(folder: string): string[] {
  const journal = join(folder, 'results/journal.ndjson');
  if (!existsSync(journal)) return [];
  const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as RunRecord).key);
}

/** Starts a study, and ends it by a signal as soon as it has done some more runs, or a moment after. */
async function cutOff(folder: string, signal: NodeJS.Signals, more: number, workers: number) {
  const { child, ended } = start(folder, ...LINE, '--workers', String(workers));
  const wanted = keysIn(folder).length + more;
  while (keysIn(folder).length < wanted && child.exitCode === null) await sleep(3);
  if (child.exitCode !== null) throw new Error(`the study ended before it could be cut off: ${(await ended).err}`);
  await sleep(Math.random() * 60);
  child.kill(signal);
  await once(child, 'exit');
  return ended;
}

beforeAll(async () => {
  const folder = studyIn(study);
  await finish(folder, marketEngine());
  undisturbed = contentsOf(join(folder, 'results'));
}, 300_000);

test('a study that is killed again and again ends with the bytes of one that never was, and does nothing twice', async () => {
  const folder = studyIn(study);
  let before: string[] = [];
  for (const more of [1, 6]) {
    expect(await cutOff(folder, 'SIGKILL', more, more < 6 ? 2 : 1)).toMatchObject({
      signal: 'SIGKILL',
      out: '',
      err: '',
    });
    const now = keysIn(folder);
    expect(now.slice(0, before.length)).toEqual(before);
    expect(new Set(now).size).toBe(now.length);
    before = now;
  }
  const { code, out, err } = await flexagora(folder, ...LINE, '--workers', '1', '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { computed } = JSON.parse(out) as StudyOutcome;
  expect(computed).toBe(LEVELS * REPLICATIONS - before.length);
  expect(contentsOf(join(folder, 'results'))).toEqual(undisturbed);
}, 300_000);

test('a study that is interrupted keeps its runs, says so, and goes on from there', async () => {
  const folder = studyIn(study);
  const { code, signal, out, err } = await cutOff(folder, 'SIGINT', 5, 2);
  const kept = keysIn(folder).length;
  expect({ code, signal, out }).toEqual({ code: 130, signal: null, out: '' });
  expect(err).toBe(`flexagora: stopped; ${kept} finished runs are kept; the same command goes on from there\n`);
  expect(kept).toBeGreaterThanOrEqual(5);
  expect(listing(join(folder, 'results'))).toEqual(['journal.ndjson', 'study.json', 'study.yaml']);
  const { outcome } = await finish(folder, marketEngine());
  expect(outcome.computed).toBe(LEVELS * REPLICATIONS - kept);
  expect(contentsOf(join(folder, 'results'))).toEqual(undisturbed);
}, 300_000);
