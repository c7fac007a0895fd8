/**
 * This version against another checkout of the project, `npm run bench -- --against FOLDER`: CPU of the same work, done in turn by two
 * processes that are warm, so that other work on the machine falls on both. Built or not: sources are compared; its packages must be
 * installed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../figure.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Turns of each piece of work, after one that warms up. */
const PAIRS = 7;

/** Work by name, how often it is done at once, and the part of the other version's CPU that it may take. */
const WORKS = [
  { work: 'week', times: 1, name: 'A warm Bleiswijk week', atMost: 0.6 },
  { work: 'study', times: 1, name: 'Weeks of a study over three schemes', atMost: 0.5 },
  { work: 'fleet', times: 3, name: 'EV-days of a fleet of 100', atMost: undefined },
];

const study = (folder: string) => `name: schemes
base: ${join(folder, 'configs/bleiswijk-winter.yaml')}
parameters: { market.scheme: [hybrid, dso-managed, tso-managed] }
replications: 100
comparisons: [{ market.scheme: all }]
`;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function started(folder: string, work: string, home: string): Promise<ChildProcess> {
  const file = join(home, `${work}-${folder === ROOT ? 'this' : 'other'}.yaml`);
  writeFileSync(file, study(folder));
  const child = fork(fileURLToPath(new URL('workloads.ts', import.meta.url)), [folder, work, file], {
    execArgv: process.execArgv,
  });
  await answer(child);
  return child;
}

/** What a process says next. @throws Error where it ends in place of that */
async function answer(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process of a version ended with ${code}`);
  });
  const [said] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return said;
}

async function cpuOf(child: ChildProcess, times: number): Promise<number> {
  child.send(times);
  return (await answer(child)) as number;
}

/** @param other the folder of another checkout */
export async function benchAgainst(other?: string): Promise<Figure[]> {
  if (other === undefined) throw new Error('expected --against FOLDER, of another checkout of the project');
  const folder = resolve(other);
  if (!existsSync(join(folder, 'node_modules'))) throw new Error(`${folder} has no node_modules: npm ci there first`);
  const home = mkdtempSync(join(tmpdir(), 'flexagora-bench-'));
  const figures: Figure[] = [];
  let versions: ChildProcess[] = [];
  try {
    for (const { work, times, name, atMost } of WORKS) {
      versions = [];
      for (const version of [ROOT, folder]) versions.push(await started(version, work, home));
      const pairs: number[][] = [];
      for (let k = -1; k < PAIRS; k++) {
        const pair = [await cpuOf(versions[0], times), await cpuOf(versions[1], times)];
        if (k >= 0) pairs.push(pair);
      }
      for (const version of versions) version.kill();
      const ratios = pairs.map(([is, was]) => is / was);
      const [is, was] = [0, 1].map((k) => median(pairs.map((pair) => pair[k])).toPrecision(3));
      const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
      figures.push({
        id: `${work}Against`,
        name: `${name}, over that of the other version`,
        value: median(ratios),
        unit: 'times the CPU',
        detail: `medians of ${PAIRS} turns, of which the ratios go from ${range}: ${is} against ${was} s of CPU`,
        ...(atMost !== undefined && { goal: { atMost } }),
      });
    }
  } finally {
    for (const version of versions) version.kill();
    rmSync(home, { recursive: true });
  }
  return figures;
}
