import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { lock } from '../../src/studies/lock.ts';
import { isGone, type ProcessName, processName } from '../../src/studies/processes.ts';
import { folderWith } from '../cli/command.ts';
import { leaveLock } from './small.ts';

const DEAD = 999_999_999;
const take = (folder: string, silenceMs = 20_000) => lock(folder, '--out x', silenceMs);

/** What a folder is like when many open it at once. */
const CONTESTED: Record<string, (folder: string) => void> = {
  fresh: () => {},
  'to be made': (folder) => rmSync(folder, { recursive: true }),
  'with the lock of a process that is gone': (folder) => leaveLock(folder),
  'with the lock of one that had this number before': (folder) =>
    leaveLock(folder, { ...processName(), life: former() }),
  'with an empty lock': (folder) => mkdirSync(join(folder, 'lock')),
};
const PROCESSES = 4;
const TRIES = 300;
const EVERY_MS = 40;

test('of many processes that open a folder at once one at a time gets hold, and the others are told who', {
  tags: 'slow',
  timeout: 90_000,
}, async () => {
  const folder = folderWith({});
  const kinds = Object.entries(CONTESTED);
  for (let k = 0; k < TRIES; k++) {
    mkdirSync(join(folder, String(k)));
    kinds[k % kinds.length][1](join(folder, String(k)));
  }
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const script = fileURLToPath(new URL('lockProcess.ts', import.meta.url));
  const args = ['--import', tsx, script, folder, String(TRIES), String(EVERY_MS)];
  const processes = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const lines = processes.map(({ stdout }) => createInterface(stdout)[Symbol.asyncIterator]());
  for (const each of lines) expect((await each.next()).value).toBe('ready');
  for (const { stdin } of processes) stdin.end(String(Date.now() + 200));
  const all = await Promise.all(lines.map(async (each) => JSON.parse((await each.next()).value) as string[]));
  const unlike = (...some: string[]) => all.flat().filter((outcome) => !some.includes(outcome));
  expect(unlike('held', 'refused')).toEqual([]);
  for (const [k, [kind]] of kinds.entries()) {
    const tries = Array.from({ length: TRIES }, (_, t) => all.map((outcomes) => outcomes[t])).filter(
      (_, t) => t % kinds.length === k,
    );
    expect([kind, tries.filter((outcomes) => !outcomes.includes('held'))]).toEqual([kind, []]);
    expect([kind, tries.flat().includes('refused')]).toEqual([kind, true]);
  }
});

/** The life of a process of the same number that ran earlier, since the machine was started. */
const former = (): ProcessName['life'] => {
  const { life } = processName();
  return life && { ...life, since: '-1' };
};

describe('a lock', () => {
  test('is there while it is held, with who holds it, and gone afterwards', async () => {
    const folder = folderWith({});
    const held = await take(folder);
    const [file] = readdirSync(join(folder, 'lock'));
    expect(JSON.parse(readFileSync(join(folder, 'lock', file), 'utf8'))).toEqual(processName());
    expect(() => held.check()).not.toThrow();
    held.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is refused while its process lives, also within one process', async () => {
    const folder = folderWith({});
    const held = await take(folder);
    await expect(take(folder)).rejects.toThrow(
      `--out x: found a folder that process ${process.pid} on ${hostname()} writes to; expected one process at a time; ` +
        `if that one is gone, remove ${join(folder, 'lock')}`,
    );
    held.release();
    (await take(folder)).release();
  });

  test('of a process that was killed is taken over at once, also before anyone has waited for it', async () => {
    const folder = folderWith({});
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    leaveLock(folder, processName(child.pid));
    await expect(take(folder)).rejects.toThrow(`process ${child.pid} on`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    (await take(folder)).release();
  });

  test.skipIf(process.platform !== 'linux')('is not held by whoever has its number now', async () => {
    const folder = folderWith({});
    leaveLock(folder, { ...processName(), pid: process.ppid, life: former() });
    const begin = Date.now();
    (await take(folder)).release();
    expect(Date.now() - begin).toBeLessThan(5_000);
  });

  test.each<[string, ProcessName]>([
    ['of another machine', { pid: DEAD, host: 'elsewhere' }],
    ['of this machine before its restart', { ...processName(), life: { among: 'another start', since: '1' } }],
    ['that cannot be read', { pid: 'none' as unknown as number, host: '' }],
  ])('%s is refused while it is touched, and taken over after a silence', async (_, name) => {
    const folder = folderWith({});
    const file = leaveLock(folder, name);
    let beats = 0;
    const beat = setInterval(() => utimesSync(file, 1000 + ++beats, 1000 + beats), 100);
    await expect(take(folder, 4000)).rejects.toThrow(/found a folder that process \d+ on .+ writes to/);
    clearInterval(beat);
    (await take(folder, 400)).release();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('that another has taken over is noticed', async () => {
    const folder = folderWith({});
    const held = await take(folder);
    rmSync(join(folder, 'lock'), { recursive: true });
    const other = await take(folder);
    expect(() => held.check()).toThrow('found a folder that another process has taken over');
    held.release();
    expect(() => other.check()).not.toThrow();
    other.release();
  });

  test('cannot be where there is a file', async () => {
    const folder = folderWith({ lock: '' });
    await expect(take(folder)).rejects.toThrow(`${join(folder, 'lock')}: found a file; expected nothing of that name`);
    expect(readdirSync(folder)).toEqual(['lock']);
  });
});

describe('whether a process is gone', () => {
  test('is known of those of this machine', () => {
    expect(isGone(processName())).toBe(process.platform === 'linux' ? false : undefined);
    expect(isGone({ pid: DEAD, host: hostname() })).toBe(true);
    expect(isGone({ pid: DEAD, host: hostname(), life: processName().life })).toBe(true);
  });

  test('is not known of others, nor where a number is all there is', () => {
    expect(isGone({ pid: DEAD, host: 'elsewhere' })).toBe(undefined);
    expect(isGone({ pid: process.pid, host: hostname() })).toBe(undefined);
  });

  test.skipIf(process.platform !== 'linux')(
    'is true of one that has ended and that nobody has waited for',
    async () => {
      const script = 'sleep 0.2 & echo $!; exec sleep 5';
      const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      const name = processName(pid);
      expect(isGone(name)).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(() => process.kill(pid, 0)).not.toThrow();
      expect(isGone(name)).toBe(true);
      parent.kill();
    },
  );
});
