// @module-tag slow
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { placeFault } from '../../src/results/disk.ts';
import { contentsOf } from '../studies/small.ts';
import {
  COMMAND,
  configText,
  flexagoraMany,
  folderWith,
  type Job,
  type Outcome,
  priceRows,
  priceText,
} from './command.ts';
import { canMount, diskOf, fill, makeReadOnly } from './disks.ts';

const LINES = {
  run: ['run', 'config.yaml'],
  runTo: ['run', 'config.yaml', '--out', 'deep/er/results'],
  import: ['import', 'prices.csv', '--out', 'tidy.csv', '--quiet'],
  study: ['study', 'study.yaml', '--workers', '1'],
  reproduce: ['reproduce', 'nguyen2025', '--seeds', '1', '--workers', '1'],
} satisfies Record<string, string[]>;
const FILES = {
  'config.yaml': configText(),
  'prices.csv': priceText(priceRows()),
  'study.yaml': 'name: small\nbase: config.yaml\nreplications: 1\nkpis: [profit]\n',
};

/** A refused command exits 2, and says one line without a stack. */
function expectRefused({ code, out, err }: Outcome, says: RegExp): void {
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^flexagora: [^\n]+\n$/);
  expect(err).toMatch(says);
}

type Line = keyof typeof LINES;
const ALL = Object.keys(LINES) as Line[];

/** A disk with the files, and room for so many pages besides. */
function diskWith(pages: number, room: number): string {
  const disk = diskOf(pages)!;
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(disk, name), content);
  fill(disk, room);
  return disk;
}

/** Places in which something cannot be written, the command lines that try, and what they say. */
const places = {
  full: { lines: ALL, says: /found a full disk \(ENOSPC\); expected /, make: () => diskWith(40, 0) },
  'with room for little': {
    lines: ['run', 'runTo'],
    says: /(results|small-hybrid-7-\w+): found a full disk \(ENOSPC\); expected room for results\n$/,
    make: () => diskWith(60, 1),
  },
  'with room for most of a run': {
    lines: ['run', 'runTo'],
    says: /: found a full disk \(ENOSPC\); expected room for results\n$/,
    make: () => diskWith(60, 13),
  },
  'only for reading': {
    lines: ALL,
    says: /found a place that cannot be written \(EROFS\)/,
    make: () => {
      const disk = diskWith(40, 1);
      makeReadOnly(disk);
      return disk;
    },
  },
} satisfies Record<string, { lines: Line[]; says: RegExp; make: () => string }>;

describe.skipIf(!canMount)('what cannot be written is told in one line, and nothing is left half done', () => {
  const tried = new Map<string, { before: string[]; after: string[]; outcomes: Outcome[] }>();
  let kept: { before: Record<string, string>; after: Record<string, string>; outcome: Outcome };

  beforeAll(async () => {
    const disk = diskWith(60, 40);
    await flexagoraMany([{ cwd: disk, args: LINES.run }]);
    rmSync(join(disk, 'ballast'));
    fill(disk, 4);
    const before = contentsOf(disk);
    const jobs: Job[] = [{ cwd: disk, args: LINES.run }];
    const begun = Object.entries(places).map(([name, { lines, make }]) => {
      const cwd = make();
      jobs.push(...lines.map((line) => ({ cwd, args: LINES[line] })));
      return { name, cwd, lines, before: readdirSync(cwd) };
    });
    const [first, ...outcomes] = await flexagoraMany(jobs);
    kept = { before, after: contentsOf(disk), outcome: first };
    for (const { name, cwd, lines, before } of begun) {
      tried.set(name, { before, after: readdirSync(cwd), outcomes: outcomes.splice(0, lines.length) });
    }
  }, 300_000);

  test.each(Object.entries(places))('on a disk %s', (name, { says }) => {
    const { before, after, outcomes } = tried.get(name)!;
    for (const outcome of outcomes) expectRefused(outcome, says);
    expect(after).toEqual(before);
  });

  test('nor is a run lost that is there already, where there is no room for a new one', () => {
    expectRefused(kept.outcome, /a full disk/);
    expect(kept.after).toEqual(kept.before);
  });
});

test('where a file is in the way it is named', async () => {
  const files = { ...FILES, runs: '', deep: '', 'tidy.csv': '' };
  const cwd = folderWith(files);
  const outcomes = await flexagoraMany(ALL.map((line) => ({ cwd, args: LINES[line] })));
  for (const outcome of outcomes) {
    expectRefused(outcome, /found (a file|a place that cannot be written \(E\w+\))/);
  }
  expect(readdirSync(cwd).sort()).toEqual(Object.keys(files).sort());
}, 60_000);

test('too many open files are called that', () => {
  const error = placeFault('results', Object.assign(new Error('EMFILE'), { code: 'EMFILE' }));
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toMatch(/^results: found too many files open at once \(EMFILE\)/);
});

describe('what is printed and does not arrive', () => {
  const cwd = folderWith(FILES);
  const shell = (script: string, ...args: string[]) =>
    spawnSync('sh', ['-c', script, 'sh', ...COMMAND, ...args], { cwd, encoding: 'utf8' });

  test.skipIf(!existsSync('/dev/full'))(
    'is a fault, where there is no room for it',
    () => {
      const { status, stderr } = shell('"$@" >/dev/full', ...LINES.run, '--out', 'full', '--json');
      expect(stderr).toBe(
        'flexagora: standard output: found a place that cannot be written (ENOSPC); expected one that can be\n',
      );
      expect(status).toBe(2);
      expect(readdirSync(join(cwd, 'full'))).toContain('kpis.json'); // the run itself is whole
    },
    30_000,
  );

  test('is none, where its reader had enough', () => {
    const { stdout, stderr } = shell('{ "$@"; echo "ended with $?" >&2; } | head -n 1', 'tables');
    expect(stdout).toMatch(/^aggregators\.parquet: .*\n$/);
    expect(stderr).toBe('ended with 0\n');
  }, 30_000);
});
