import { setTimeout as sleep } from 'node:timers/promises';
import { kept } from '../../lookup.ts';
import type { System } from '../../market/system.ts';
import { sha256 } from '../../results/fingerprint.ts';
import { VERSION } from '../../version.ts';
import type { Engine, RunRecord } from '../job.ts';
import { type ConnectionOptions, connect, QueueError } from './connection.ts';
import { KEYS, PREFIX, packer, queueOf, recordFrom, type Task } from './task.ts';

export interface QueueEngineOptions extends ConnectionOptions {
  /** The markets that workers know. */
  shipped: readonly System[];
  /** Names the study. A coordinator that takes another's place must name it as that one did; no two at once may share it. */
  study: string;
  /** Jobs in the queue at once: enough for all the workers there may be. */
  width?: number;
  /** Milliseconds between two looks at the results, between two at what Redis may have lost, and without a worker
   * until that is told. */
  pace?: { collectMs?: number; checkMs?: number; lonelyMs?: number };
}

interface InFlight {
  readonly task: Task;
  /** Whether Redis has been seen to hold it. */
  added: boolean;
  readonly record: Promise<RunRecord>;
  resolve(record: RunRecord): void;
  reject(error: Error): void;
}

const FILE_SECONDS = 24 * 3600;
const FAILED_SECONDS = 24 * 3600;
const EVENTS_KEPT = 100;
const CLOSING_MS = 3000;

/**
 * An engine whose jobs are done by the workers that serve a Redis (see serveQueue), on any machines.
 *
 * Workers leave a record under the run's key in a hash of the study, and only then is the job done for BullMQ. So a job
 * that is in the queue no more and has no record there was lost by Redis, and is added again. A run may be done twice,
 * by a worker thought dead; its record is taken once.
 * @throws InputError where there is no Redis that lets us in; QueueError where it lets us do nothing
 */
export async function queueEngine(url: string, options: QueueEngineOptions): Promise<Engine> {
  const { onNotice = () => {}, width = 256, pace = {} } = options;
  const { collectMs = 200, checkMs = 2000, lonelyMs = 10_000 } = pace;
  const study = sha256(options.study).slice(0, 16);
  const redis = await connect(url, options);
  const { client, ask } = redis;
  const { Queue } = await import('bullmq');
  const queue = new Queue<Task, void>(queueOf(VERSION), {
    connection: client,
    prefix: PREFIX,
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENTS_KEPT } },
  });
  queue.on('error', () => {}); // those of the connection, which tells itself
  const { pack, contents } = packer(study, options.shipped);
  const stored = new Map<string, Promise<unknown>>();
  const inFlight = new Map<string, InFlight>();
  /** Records of runs nobody has asked for yet: an earlier coordinator had them done. */
  const early = new Map<string, RunRecord>();
  /** Keys of records that were handed out since Redis was last told to forget some. */
  const taken: string[] = [];
  let failure: QueueError | undefined;
  let loneSince: number | undefined;
  let saidLone = false;

  const idOf = (key: string) => `${study}-${key}`;
  const isOurs = (id: string) => id.startsWith(`${study}-`);

  function fail(error: QueueError): void {
    failure ??= error;
    for (const { reject } of inFlight.values()) reject(failure);
    inFlight.clear();
  }
  redis.onGone(fail);

  const store = (hash: string) => ask(client.set(KEYS.file(hash), kept(contents, hash), 'EX', FILE_SECONDS));

  async function submit(entry: InFlight): Promise<void> {
    const { task } = entry;
    for (const { sha256: hash } of task.files) {
      if (!stored.has(hash)) stored.set(hash, store(hash));
      await stored.get(hash);
    }
    if (inFlight.get(task.key) !== entry) return; // its record came from an earlier time, or the study was closed
    const jobId = idOf(task.key);
    await ask(queue.add('run', task, { jobId, removeOnComplete: true, removeOnFail: { age: FAILED_SECONDS } }));
    entry.added = true;
  }

  /** Takes the records that workers have left; Redis keeps each until it is taken. */
  async function collect(): Promise<void> {
    // Whoever waited for those of the last time has them on disk by now, or the study has ended.
    if (taken.length > 0) await ask(client.hdel(KEYS.results(study), ...taken.splice(0)));
    const records = await ask(client.hgetall(KEYS.results(study)));
    const keys = Object.keys(records);
    for (const key of keys) {
      const record = recordFrom(records[key]);
      const entry = inFlight.get(key);
      inFlight.delete(key);
      if (entry) taken.push(key);
      if (record?.key !== key) entry?.reject(new QueueError(`a worker left no record of run ${key} that makes sense`));
      else if (entry) entry.resolve(record);
      else early.set(key, record);
    }
  }

  /** Files first, then jobs: brings back what Redis has lost. A job that a worker refused is rejected. */
  async function check(): Promise<void> {
    await ask(client.sadd(KEYS.versions, VERSION));
    for (const hash of stored.keys()) {
      if ((await ask(client.expire(KEYS.file(hash), FILE_SECONDS))) === 0) await store(hash);
    }
    const added = [...inFlight.values()].filter((entry) => entry.added);
    const states = await Promise.all(
      added.map(({ task }) => ask(client.hmget(queue.toKey(idOf(task.key)), 'name', 'failedReason'))),
    );
    await collect();
    for (const [k, entry] of added.entries()) {
      const [name, reason] = states[k];
      const { key } = entry.task;
      if (inFlight.get(key) !== entry) continue;
      if (name === null) await submit(entry);
      if (!reason) continue;
      inFlight.delete(key);
      entry.reject(new QueueError(`a worker refused run ${key}: ${reason}`));
      await ask(queue.remove(idOf(key)));
    }
    await tellIfLone();
  }

  async function tellIfLone(): Promise<void> {
    if (inFlight.size === 0 || (await ask(client.exists(KEYS.workers(VERSION)))) > 0) {
      loneSince = undefined;
      saidLone = false;
      return;
    }
    loneSince ??= Date.now();
    if (saidLone || Date.now() - loneSince < lonelyMs) return;
    saidLone = true;
    onNotice(
      `no worker of version ${VERSION} is connected to ${redis.place}; ` +
        'start some with `flexagora worker --queue`, on any machines',
    );
  }

  /** Removes jobs of ours from one of BullMQ's sets; those being done stay. */
  async function removeOurs(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.filter(isOurs).map((id) => ask(queue.remove(id))));
  }

  try {
    await removeOurs(await ask(client.zrange(queue.toKey('failed'), '0', '-1')));
    await collect();
  } catch (error) {
    redis.close();
    throw error;
  }
  const watched = (async () => {
    for (let nextCheck = 0; !failure; await sleep(collectMs)) {
      await collect();
      if (Date.now() < nextCheck) continue;
      await check();
      nextCheck = Date.now() + checkMs;
    }
  })().catch(fail);

  return {
    width,
    async run(job) {
      const { key } = job;
      const ready = early.get(key);
      if (ready) {
        early.delete(key);
        taken.push(key);
        return ready;
      }
      const twin = inFlight.get(key);
      if (twin) return twin.record;
      if (failure) throw failure;
      const entry = newEntry(pack(job));
      inFlight.set(key, entry);
      submit(entry).catch((error) => {
        inFlight.delete(key);
        entry.reject(error);
      });
      return entry.record;
    },
    async close() {
      if (!failure) {
        fail(new QueueError('the study was closed'));
        const cleared = (async () => {
          await watched;
          await removeOurs(await ask(client.lrange(queue.toKey('wait'), 0, -1)));
        })();
        await Promise.race([cleared.catch(() => {}), sleep(CLOSING_MS, undefined, { ref: false })]);
      }
      redis.close();
    },
  };
}

function newEntry(task: Task): InFlight {
  let resolve!: InFlight['resolve'];
  let reject!: InFlight['reject'];
  const record = new Promise<RunRecord>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { task, added: false, record, resolve, reject };
}
