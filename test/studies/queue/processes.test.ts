// @module-tag slow
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { SYSTEMS } from '../../../agents/systems.ts';
import type { WorkerOptions } from '../../../src/cli/worker.ts';
import type { Job, RunRecord } from '../../../src/studies/job.ts';
import { queueEngine } from '../../../src/studies/queue/coordinator.ts';
import { PREFIX, queueOf } from '../../../src/studies/queue/task.ts';
import { serveQueue } from '../../../src/studies/queue/worker.ts';
import { VERSION } from '../../../src/version.ts';
import { configText, flexagora, folderWith, ROOT, start } from '../../cli/command.ts';
import { jobsOf, stubRecord } from './jobs.ts';
import { describeWithRedis, freePort, startRedis } from './redis.ts';

vi.setConfig({ testTimeout: 180_000 }); // processes start slowly on a busy machine

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** Where processes that are killed may leave what they like. */
const temporary = folderWith({});
const children = new Set<ReturnType<typeof spawn>>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a script of this folder as a process of its own. */
function script(name: string, ...args: string[]) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, ['--import', TSX, path, ...args], { cwd: ROOT, env, stdio: 'pipe' });
  children.add(child);
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text;
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), said, ended };
}

const workerProcess = (options: WorkerOptions) =>
  script('workerProcess.ts', JSON.stringify({ workers: 1, lock: 2, ...options }));

const leave: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leave.splice(0)) await end();
});

async function engineOf(url: string, study = 'study') {
  const engine = await queueEngine(url, { shipped: SYSTEMS, study, pace: { collectMs: 50, checkMs: 500 } });
  leave.push(() => engine.close());
  return engine;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

/** Gives jobs to an engine and keeps count of their records. */
function given(jobs: readonly Job[], run: (job: Job) => Promise<RunRecord>) {
  const came: RunRecord[] = [];
  const all = Promise.all(
    jobs.map(async (job) => {
      came.push(await run(job));
      return came.at(-1)!;
    }),
  );
  all.catch(() => {});
  return { came, all };
}

describeWithRedis('runs of a queue', () => {
  /** A run of half a second or so. */
  const LONG = { calendar: 'calendar: { start: 2024-02-19, days: 2 }' };

  test('come to the bytes that one thread comes to, whichever worker dies and however often Redis does', async () => {
    const study = [
      ...['name: small', 'base: config.yaml', 'seed: 5', 'replications: 6', 'antithetic: true'],
      'parameters: { market.scheme: [hybrid, dso-managed] }',
    ].join('\n');
    const folder = folderWith({ 'config.yaml': configText(LONG), 'study.yaml': study });
    const command = (...options: string[]) => ['study', 'study.yaml', '--quiet', ...options];
    const redis = await startRedis();
    const there = start(folder, ...command('--queue', redis.url, '--out', 'there'));
    const [killed, left] = [workerProcess({ queue: redis.url }), workerProcess({ queue: redis.url })];
    const journal = join(folder, 'there/journal.ndjson');
    const isDone = (runs: number) => () =>
      existsSync(journal) && readFileSync(journal, 'utf8').split('\n').length > runs;
    await until(isDone(2));
    killed.kill('SIGKILL');
    await until(isDone(4));
    await redis.stop('SIGTERM');
    await redis.start();
    await until(isDone(6));
    await redis.stop('SIGKILL');
    await redis.start();
    expect(await there.ended).toEqual({ code: 0, signal: null, out: '', err: '' });
    expect((await killed.ended).signal).toBe('SIGKILL');
    left.kill('SIGTERM');
    expect(await left.ended).toEqual({ code: 0, signal: null });
    expect(left.said.err).not.toMatch(/ioredis|bullmq|node_modules/);
    expect((await flexagora(folder, ...command('--workers', '1', '--out', 'here'))).code).toBe(0);
    const results = (name: string) => readFileSync(join(folder, name, 'results.parquet'));
    expect(results('there').equals(results('here'))).toBe(true);
  });

  test('that are in hand are finished by a worker told to stop, and no more', async () => {
    const redis = await startRedis();
    const raw = new Redis(redis.url);
    leave.push(() => raw.quit());
    const worker = workerProcess({ queue: redis.url });
    const { run, close } = await engineOf(redis.url);
    const { came, all } = given(jobsOf(5, LONG), run);
    const [waiting, active] = ['wait', 'active'].map((list) => () => raw.llen(`${PREFIX}:${queueOf(VERSION)}:${list}`));
    await until(async () => came.length === 1 && (await active()) === 1);
    worker.kill('SIGTERM');
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    await until(() => came.length > 1);
    const left = 5 - came.length;
    expect([left > 0, await active(), await waiting()]).toEqual([true, 0, left]);
    expect(worker.said.out).toBe(
      `Serving ${redis.url} with 1 thread (flexagora ${VERSION})\nLeft ${redis.url} after ${came.length} runs\n`,
    );
    await close();
    expect(await waiting()).toBe(0);
    await expect(all).rejects.toThrow('the study was closed');
  });

  test('that were in the queue of a killed coordinator are collected by the next', async () => {
    const redis = await startRedis();
    const jobs = jobsOf(40);
    const done: string[] = [];
    const service = await serveQueue(redis.url, {
      shipped: SYSTEMS,
      concurrency: 2,
      lock: 2,
      doJob: async (job) => {
        await sleep(50);
        done.push(job.key);
        return stubRecord(job);
      },
    });
    leave.push(() => {
      service.stop();
      return service.ended;
    });
    const coordinator = script('coordinatorProcess.ts', redis.url, 'study', JSON.stringify(jobs));
    await until(() => coordinator.said.out.length > 0);
    coordinator.kill('SIGKILL');
    await coordinator.ended;
    const taken = coordinator.said.out.trim().split('\n');
    const { run } = await engineOf(redis.url);
    const rest = jobs.filter(({ key }) => !taken.includes(key));
    expect(rest.length).toBeGreaterThan(0);
    expect(await Promise.all(rest.map(run))).toEqual(rest.map(stubRecord));
    // done again is only what the first had taken out of Redis and not told of yet
    expect(done.length).toBeLessThan(jobs.length + rest.length);
  });

  test('are not waited for where there is no Redis, or none any more, or by a worker told twice to stop', async () => {
    const [redis, nobody] = [await startRedis(), `redis://:open-sesame@127.0.0.1:${await freePort()}`];
    const [refused, left, told] = [
      workerProcess({ queue: nobody, patience: 0 }),
      workerProcess({ queue: redis.url, patience: 1 }),
      workerProcess({ queue: redis.url }),
    ];
    expect(await refused.ended).toEqual({ code: 2, signal: null });
    expect(refused.said).toEqual({
      out: '',
      err: expect.stringMatching(/^flexagora: --queue redis:\/\/127\.0\.0\.1:\d+: found no server there .*\n$/),
    });
    const { run } = await engineOf(redis.url);
    const { all } = given(jobsOf(2, { calendar: 'calendar: { start: 2024-02-19, days: 200 }' }), run);
    const raw = new Redis(redis.url);
    await until(async () => (await raw.llen(`${PREFIX}:${queueOf(VERSION)}:active`)) === 2);
    await raw.quit();
    told.kill('SIGTERM');
    await until(() => told.said.err.includes('once more to leave at once'));
    told.kill('SIGINT');
    expect(await told.ended).toEqual({ code: 130, signal: null });
    await redis.stop('SIGKILL');
    expect(await left.ended).toEqual({ code: 1, signal: null });
    expect(left.said.err.split('\n')).toEqual([
      `flexagora worker: ${redis.url} went away; trying to reach it again for 1 s`,
      `flexagora: ${redis.url} went away and was not back within 1 s`,
      '',
    ]);
    await leave.pop()!();
    await expect(all).rejects.toThrow('the study was closed');
  });
});
