// @module-tag slow
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { SYSTEMS } from '../../../agents/systems.ts';
import { InputError } from '../../../src/errors.ts';
import { doJob, type Job, type RunRecord } from '../../../src/studies/job.ts';
import { connect, QueueError } from '../../../src/studies/queue/connection.ts';
import { type QueueEngineOptions, queueEngine } from '../../../src/studies/queue/coordinator.ts';
import { KEYS, PREFIX, queueOf } from '../../../src/studies/queue/task.ts';
import { type ServeOptions, serveQueue } from '../../../src/studies/queue/worker.ts';
import { VERSION } from '../../../src/version.ts';
import { priceRows, priceText } from '../../cli/command.ts';
import { configOf, inJson, jobsOf, recordsHere, stubRecord } from './jobs.ts';
import { describeWithRedis, freePort, startRedis } from './redis.ts';

const NETWORK = {
  name: 'line',
  bus: [
    { id: 'a', baseKV: 20 },
    { id: 'b', baseKV: 20 },
  ],
  line: [{ id: 1, from: 'a', to: 'b', r_ohm: 0.4, x_ohm: 0.4, c_nF: 100, imax_kA: 0.3, status: 1 }],
  load: [{ bus: 'b', p_MW: 2, q_MVAr: 1 }],
  trafo: [],
  sgen: [],
  ext_grid: [{ bus: 'a', vm_pu: 1 }],
};
const atB = {
  first: '  - { name: Up, node: b, evs: 2, bids: { upward: 25 } }',
  second: '  - { name: Down, node: b, evs: 2, bids: { downward: 10 } }',
};

let redis: Awaited<ReturnType<typeof startRedis>>;
let raw: Redis;
const leave: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of leave.splice(0)) await end();
});

let studies = 0;
async function engineOf(options: Partial<QueueEngineOptions> = {}, url = redis.url) {
  const pace = { collectMs: 20, checkMs: 100, lonelyMs: 300 };
  const engine = await queueEngine(url, { shipped: SYSTEMS, study: `study ${studies++}`, pace, ...options });
  leave.push(() => engine.close());
  return engine;
}

async function workerOf(options: Partial<ServeOptions> = {}, url = redis.url) {
  const service = await serveQueue(url, {
    shipped: SYSTEMS,
    doJob: async (job) => stubRecord(job),
    concurrency: 2,
    lock: 2,
    ...options,
  });
  service.ended.catch(() => {});
  leave.push(() => {
    service.stop();
    return service.ended.catch(() => {});
  });
  return service;
}

/** A gate that runs wait at. */
function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

describeWithRedis('a queue', () => {
  beforeAll(async () => {
    redis = await startRedis();
    raw = new Redis(redis.url);
    return async () => {
      await raw.quit();
      await redis.stop('SIGKILL');
    };
  });
  const waiting = () => raw.llen(`${PREFIX}:${queueOf(VERSION)}:wait`);

  test('gives every job to a worker and brings its record, as it would be here', async () => {
    await workerOf({ doJob: (job) => doJob(job, SYSTEMS) });
    const engine = await engineOf();
    const jobs = jobsOf(3);
    expect(await Promise.all(jobs.map(engine.run))).toEqual(await recordsHere(jobs));
  });

  test('brings why a run failed as a record', async () => {
    await workerOf({ doJob: (job) => doJob(job, SYSTEMS) });
    const engine = await engineOf();
    const [job] = jobsOf(1, { first: '  - { name: Up, node: 999999, evs: 3 }' });
    const record = await engine.run(job);
    expect(record).toEqual((await recordsHere([job]))[0]);
    expect(record.error).toContain('999999');
  });

  test('carries the files a config names', async () => {
    const engine = await engineOf();
    const lines = { ...atB, world: 'world: { season: winter, prices: { file: prices.csv } }' };
    const files = { 'net/line.json': JSON.stringify(NETWORK), 'prices.csv': priceText(priceRows()) };
    const [job] = jobsOf(1, { ...lines, more: 'network: { file: net/line.json }' }, files);
    const [here] = await recordsHere([job]);
    const record = engine.run(job);
    await until(async () => (await waiting()) === 1);
    rmSync(job.folder, { recursive: true });
    let seen: Job | undefined;
    const service = await workerOf({
      doJob: async (travelled) => {
        seen = travelled;
        expect(readFileSync((configOf(travelled).network as { file: string }).file, 'utf8')).toBe(
          files['net/line.json'],
        );
        return doJob(travelled, SYSTEMS);
      },
    });
    expect(await record).toEqual(here);
    expect(here.error).toBeNull();
    expect(existsSync(seen!.folder)).toBe(true);
    service.stop();
    await service.ended;
    expect(existsSync(seen!.folder)).toBe(false);
  });

  test('does not run a job whose file is not what it was', async () => {
    const engine = await engineOf();
    const lines = { world: 'world: { season: winter, prices: { file: prices.csv } }' };
    const [job] = jobsOf(1, lines, { 'prices.csv': priceText(priceRows()) });
    const record = engine.run(job);
    await until(async () => (await waiting()) === 1);
    for (const key of await raw.keys(KEYS.file('*'))) await raw.set(key, 'something else', 'KEEPTTL');
    await workerOf();
    await expect(record).rejects.toThrow(/refused run .* 'prices\.csv' in Redis is not of SHA-256/);
  });

  test('refuses modules of the user’s own, by their place', async () => {
    const engine = await engineOf();
    const own = (lines: Parameters<typeof jobsOf>[1]) => engine.run(jobsOf(1, lines)[0]);
    await expect(own({ first: '  - { name: Up, node: 12, evs: 3, use: ./mine.js }' })).rejects.toThrow(
      /config\.yaml: aggregators\[0\]\.use: found '\.\/mine\.js'.*--shard/,
    );
    await expect(own({ more: 'dso: { use: ./mine.js }' })).rejects.toThrow(InputError);
    expect(await waiting()).toBe(0);
  });

  test('has workers refuse what is no job of theirs, and never run it', async () => {
    const done: string[] = [];
    await workerOf({
      doJob: async (job) => {
        done.push(job.key);
        return stubRecord(job);
      },
    });
    const engine = await engineOf();
    const [job, other] = jobsOf(2);
    await expect(engine.run({ ...job, version: '9.9.9' })).rejects.toThrow(
      `it is for version "9.9.9"; this worker is version ${VERSION}`,
    );
    expect(await engine.run(other)).toEqual(stubRecord(other));
    const queue = new Queue(queueOf(VERSION), { connection: raw, prefix: PREFIX });
    const { key } = job;
    const config = configOf(job);
    const task = { version: VERSION, study: 'x', key, extra: [], file: 'a.yaml', config, files: [] };
    const file = { key: 'prices', name: '../prices.csv', sha256: '0'.repeat(64) };
    const prices = { ...config, world: { ...config.world, prices: { file: '/etc/passwd' } } };
    const code = { ...config, tso: { ...config.tso, use: '/tmp/evil.js' } };
    const refused: [object | null, RegExp][] = [
      [{}, /version undefined/],
      [null, /version undefined/],
      [{ ...task, study: '../x' }, /no job of flexagora: study/],
      [{ ...task, config: { ...config, aggregators: [] } }, /no job of flexagora: config\.aggregators/],
      [{ ...task, config: code }, /tso\.use names code/],
      [{ ...task, config: prices }, /names files \(prices\) that did not come/],
      [{ ...task, config: prices, files: [file] }, /no job of flexagora: files\[0\]\.name/],
    ];
    for (const [data, reason] of refused) {
      const { id } = await queue.add('run', data);
      await until(async () => (await raw.hexists(queue.toKey(id!), 'failedReason')) === 1);
      expect(await raw.hget(queue.toKey(id!), 'failedReason')).toMatch(reason);
    }
    expect(done).toEqual([other.key]);
  });

  test('says once that jobs of another version are waiting', async () => {
    const queue = new Queue(queueOf('9.9.9'), { connection: raw, prefix: PREFIX });
    await queue.add('run', {});
    await raw.sadd(KEYS.versions, '9.9.9');
    const notices: string[] = [];
    await workerOf({ onNotice: (text) => notices.push(text) });
    await until(() => notices.length > 0);
    await sleep(1500);
    expect(notices).toEqual([`jobs of version 9.9.9 are waiting; this worker is version ${VERSION} and leaves them`]);
    await raw.srem(KEYS.versions, '9.9.9');
  });

  test('says that there is no worker, while there is none', async () => {
    await raw.del(KEYS.workers(VERSION));
    const notices: string[] = [];
    const engine = await engineOf({ onNotice: (text) => notices.push(text) });
    const [job] = jobsOf(1);
    const record = engine.run(job);
    await until(() => notices.length > 0);
    expect(notices[0]).toContain(`no worker of version ${VERSION} is connected to ${redis.url}`);
    await workerOf();
    expect(await record).toEqual(stubRecord(job));
    expect(notices.length).toBe(1);
  });

  test('brings back what Redis has lost, files and all', async () => {
    const engine = await engineOf();
    const { open, opened } = gate();
    const lines = { world: 'world: { season: winter, prices: { file: prices.csv } }' };
    const jobs = jobsOf(6, lines, { 'prices.csv': priceText(priceRows()) });
    let started = 0;
    await workerOf({
      doJob: async (job) => {
        if (++started > 2) await opened;
        return stubRecord(job);
      },
    });
    const records = Promise.all(jobs.map(engine.run));
    await until(() => started > 2);
    await raw.flushall();
    open();
    expect(await records).toEqual(jobs.map(stubRecord));
  });

  test('is left without jobs of a study that was closed', async () => {
    const engine = await engineOf();
    const { open, opened } = gate();
    let started = 0;
    await workerOf({
      concurrency: 1,
      doJob: async (job) => {
        started++;
        await opened;
        return stubRecord(job);
      },
    });
    const others = await engineOf();
    const [kept, ...jobs] = jobsOf(20);
    const given = Promise.allSettled(jobs.map(engine.run));
    await until(async () => started === 1 && (await waiting()) === 18);
    const record = others.run(kept);
    await until(async () => (await waiting()) === 19);
    await engine.close();
    expect(await waiting()).toBe(1);
    for (const { status } of await given) expect(status).toBe('rejected');
    open();
    expect(await record).toEqual(stubRecord(kept));
  });

  test('gives up a worker and a coordinator when there is nothing to do, or no more', async () => {
    const service = await workerOf({ idle: 1 });
    const engine = await engineOf();
    const jobs = jobsOf(3);
    await Promise.all(jobs.map(engine.run));
    await service.ended;
    expect(service.done).toBe(3);
  });

  test('that is full refuses, and says so', async () => {
    const engine = await engineOf();
    await raw.config('SET', 'maxmemory', '1mb');
    try {
      await expect(engine.run(jobsOf(1)[0])).rejects.toThrow(/is full: give it more memory \(OOM/);
    } finally {
      await raw.config('SET', 'maxmemory', '0');
    }
  });
});

describeWithRedis('a Redis that goes away', () => {
  test('is waited for, and runs go on when it is back', async () => {
    const server = await startRedis();
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    const { open, opened } = gate();
    await workerOf({ doJob: (job) => opened.then(() => stubRecord(job)) }, server.url);
    const engine = await engineOf({ onNotice }, server.url);
    const jobs = jobsOf(8);
    const records = Promise.all(jobs.map(engine.run));
    await sleep(300);
    await server.stop('SIGKILL');
    open();
    await sleep(500);
    await server.start();
    expect(await records).toEqual(jobs.map(stubRecord));
    expect(notices.slice(0, 2)).toEqual([
      `${server.url} went away; trying to reach it again for 120 s`,
      `${server.url} is back`,
    ]);
  });

  test('is given up when patience ends, by coordinator and worker', async () => {
    const server = await startRedis();
    const worker = await workerOf({ patience: 1, doJob: () => new Promise<RunRecord>(() => {}) }, server.url);
    const engine = await engineOf({ patience: 1 }, server.url);
    const record = engine.run(jobsOf(1)[0]);
    record.catch(() => {});
    await sleep(300);
    await server.stop('SIGKILL');
    const gone = `${server.url} went away and was not back within 1 s`;
    await expect(record).rejects.toThrow(new QueueError(gone));
    await expect(engine.run(jobsOf(1)[0])).rejects.toThrow(gone);
    await expect(worker.ended).rejects.toThrow(gone);
    await engine.close();
  });
});

describeWithRedis('a Redis that is not there yet', () => {
  test('is waited for by a worker, which says so', async () => {
    const server = await startRedis();
    await server.stop('SIGKILL');
    const notices: string[] = [];
    const worker = workerOf({ onNotice: (text) => notices.push(text), idle: 1 }, server.url);
    await until(() => notices.length > 0);
    await sleep(1500);
    await server.start();
    const engine = await engineOf({}, server.url);
    const [job] = jobsOf(1);
    expect(await engine.run(job)).toEqual(inJson(stubRecord(job)));
    await (await worker).ended;
    expect(notices).toEqual([`${server.url}: no server there (ECONNREFUSED); trying to reach it for 120 s`]);
  });

  test('is given up by a worker when patience ends, and by a coordinator at once', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    const begin = Date.now();
    await expect(engineOf({}, url)).rejects.toThrow(/found no server there \(ECONNREFUSED\); expected/);
    expect(Date.now() - begin).toBeLessThan(2000);
    const expected = `--queue ${url}: found no server there (ECONNREFUSED), for 2 s; expected the URL of a Redis server`;
    await expect(workerOf({ patience: 2 }, url)).rejects.toThrow(expected);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(2000);
  });

  test('is not waited for where the host is one that nobody knows', async () => {
    const begin = Date.now();
    await expect(workerOf({}, 'redis://no-such-host.invalid')).rejects.toThrow(/a host that nobody knows/);
    expect(Date.now() - begin).toBeLessThan(10_000);
  });
});

describeWithRedis('a connection', () => {
  const SECRET = 'open-sesame';
  async function refusal(url: string): Promise<InputError> {
    const error = await connect(url).then(
      ({ close }) => close(),
      (fault: unknown) => fault,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).not.toContain(SECRET);
    expect((error as InputError).path).toMatch(/^--queue /);
    return error as InputError;
  }

  test.each([
    ['localhost', 'text that is no URL'],
    [`:${SECRET}@localhost`, 'text that is no URL'],
    [`http://me:${SECRET}@localhost:6379`, 'a URL of http'],
    [`redis:${SECRET}@localhost`, 'a URL without a host'],
    ['redis://', 'a URL without a host'],
    ['redis://localhost/jobs', "'jobs' where the number of a database may stand"],
    [`redis://:%zz${SECRET}@localhost`, 'a password with a % that is not written as %25'],
    [`redis://localhost?password=${SECRET}`, 'a URL with a query'],
    ['redis://no-such-host.invalid', 'a host that nobody knows'],
  ])('to %s is refused', async (url, found) => {
    expect((await refusal(url)).found).toContain(found);
  });

  test('to nobody is refused', async () => {
    const { found } = await refusal(`redis://:${SECRET}@127.0.0.1:${await freePort()}`);
    expect(found).toBe('no server there (ECONNREFUSED)');
  });

  test.each([
    ['says nothing', '', 'no answer within 5 s'],
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'a server that is no Redis'],
    ['hangs up', null, 'a server that hangs up'],
  ])('to a server that %s is refused', async (_, answer, found) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      if (answer === null) socket.destroy();
      else socket.once('data', () => socket.write(answer));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    expect((await refusal(`redis://127.0.0.1:${port}`)).found).toContain(found);
    server.close();
  });

  test('to a database that is not there is refused', async () => {
    expect((await refusal(`redis://127.0.0.1:${(await startRedis()).port}/99`)).found).toContain('out of range');
  });

  test('needs the password, where there is one', async () => {
    const { port } = await startRedis('--requirepass', SECRET);
    const at = (login: string) => `redis://${login}127.0.0.1:${port}`;
    expect((await refusal(at(''))).found).toBe('a Redis that asks for a password');
    expect((await refusal(at(`:${SECRET}-not@`))).found).toBe('a password that Redis refuses');
    await workerOf({}, at(`:${SECRET}@`));
    const engine = await engineOf({}, at(`:${SECRET}@`));
    const [job] = jobsOf(1);
    expect(await engine.run(job)).toEqual(inJson(stubRecord(job)));
  });
});
