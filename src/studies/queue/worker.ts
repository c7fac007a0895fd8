import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '../../market/system.ts';
import { VERSION } from '../../version.ts';
import type { Job, RunRecord } from '../job.ts';
import { type ConnectionOptions, connect, DEFAULT_PATIENCE, QueueError, refusalOf } from './connection.ts';
import { fileCache } from './fileCache.ts';
import { jobOf, KEYS, PREFIX, queueOf, type Task, unpack } from './task.ts';

export interface ServeOptions extends ConnectionOptions {
  /** The markets it knows. */
  shipped: readonly System[];
  /** Does a job, away from this thread: a lock is kept only while this thread is free. */
  doJob: (job: Job) => Promise<RunRecord>;
  /** Jobs done at once. */
  concurrency: number;
  /** Stops by itself when there was nothing to do for so many seconds. */
  idle?: number | undefined;
  /** Seconds after which a job belongs to another if nothing is heard of this worker. */
  lock?: number | undefined;
}

export interface Service {
  /** Where Redis is, without its password. */
  readonly place: string;
  /** Runs done. */
  readonly done: number;
  /** When the worker has left. Rejects with a QueueError if Redis went away for good. */
  readonly ended: Promise<void>;
  /** Takes no more jobs, finishes those in hand and leaves. */
  stop(): void;
}

const DEFAULT_LOCK = 15;
const RESULT_SECONDS = 7 * 24 * 3600;
const PRESENCE_MS = 6000;
const LOOK_MS = 1000;
const WAIT_SECONDS = 2;
const LEAVING_MS = 5000;
/** A run is never given up because workers died with it; Lua counts exactly so far. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * Serves a Redis: does jobs that coordinators of the same version (see queueEngine) put there, until stopped. Where it is not there
 * yet, waits for it.
 * @throws InputError where there is no Redis that lets us in
 */
export async function serveQueue(url: string, options: ServeOptions): Promise<Service> {
  const { doJob, concurrency, idle, lock = DEFAULT_LOCK, patience = DEFAULT_PATIENCE, onNotice = () => {} } = options;
  const redis = await connect(url, { ...options, waits: true });
  const { client, ask } = redis;
  const { UnrecoverableError, Worker } = await import('bullmq');
  const files = fileCache((hash) => ask(client.getBuffer(KEYS.file(hash))));
  const told = new Set<string>();
  let inHand = 0;
  let done = 0;
  let busyAt = Date.now();
  let stopping = false;

  const tellOnce = (text: string) => {
    if (!told.has(text)) onNotice(text);
    told.add(text);
  };

  async function jobFrom(data: unknown): Promise<{ task: Task; job: Job }> {
    const unpacked = unpack(data, options.shipped);
    if ('refused' in unpacked) throw new UnrecoverableError(unpacked.refused);
    const { task, system } = unpacked;
    const places = await Promise.all(task.files.map((file) => files.placeOf(file)));
    return { task, job: jobOf(task, system, files.folder, places) };
  }

  /** Leaves a record for the coordinator. Where Redis refuses it (it may be full for a while), tries again. */
  async function deliver({ study, key }: Task, record: RunRecord): Promise<void> {
    for (const since = Date.now(); ; await sleep(LOOK_MS)) {
      try {
        await ask(client.hset(KEYS.results(study), key, JSON.stringify(record)));
        await ask(client.expire(KEYS.results(study), RESULT_SECONDS));
        return;
      } catch (error) {
        if (Date.now() - since > patience * 1000 || stopping) throw error;
        tellOnce((error as Error).message);
      }
    }
  }

  const worker = new Worker<unknown, void>(
    queueOf(VERSION),
    async ({ data }) => {
      inHand++;
      try {
        const { task, job } = await jobFrom(data);
        await deliver(task, await doJob(job));
        done++;
      } finally {
        inHand--;
        busyAt = Date.now();
      }
    },
    {
      connection: client,
      prefix: PREFIX,
      concurrency,
      lockDuration: lock * 1000,
      stalledInterval: (lock * 1000) / 2,
      maxStalledCount: NO_LIMIT,
      drainDelay: WAIT_SECONDS,
      runRetryDelay: LOOK_MS,
      skipVersionCheck: true,
    },
  );
  /** BullMQ asks again at once where Redis refuses, as one that is full does. */
  async function rest(): Promise<void> {
    if (stopping || worker.isPaused()) return;
    await worker.pause(true);
    await sleep(LOOK_MS);
    if (!stopping) await worker.resume();
  }
  worker.on('error', (error) => {
    if (error.name !== 'ReplyError') return;
    tellOnce(refusalOf(redis.place, error).message);
    void rest();
  });

  let end!: () => void;
  let fail!: (error: Error) => void;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });

  function letGo(): void {
    const blocking = worker.backend.blockingClient;
    redis.close();
    void blocking?.then((connection) => connection.disconnect()).catch(() => {});
    files.remove();
  }

  /** Some time after the last run. */
  async function longEnough(): Promise<void> {
    do await sleep(LEAVING_MS, undefined, { ref: false });
    while (inHand > 0);
  }

  async function finish(): Promise<void> {
    await worker.pause(true);
    while (inHand > 0) await sleep(50);
    // BullMQ tells Redis that the last runs are done. It would wait without end for a connection that is just away.
    await Promise.race([worker.close().catch(() => {}), longEnough()]);
    letGo();
    end();
  }
  redis.onGone((error) => {
    stopping = true;
    void worker.close(true).catch(() => {});
    letGo();
    fail(error);
  });
  function stop(): void {
    if (!stopping) void finish();
    stopping = true;
  }

  /** Jobs of other versions are left alone; once, and while there is nothing else to do, that is said. */
  async function tellOfOtherVersions(): Promise<void> {
    for (const version of await ask(client.smembers(KEYS.versions))) {
      if (version === VERSION || !/^[\w.+-]{1,40}$/.test(version)) continue;
      if ((await ask(client.llen(`${PREFIX}:${queueOf(version)}:wait`))) === 0) continue;
      tellOnce(`jobs of version ${version} are waiting; this worker is version ${VERSION} and leaves them`);
    }
  }

  async function watch(): Promise<void> {
    for (; !stopping; await sleep(LOOK_MS)) {
      try {
        await ask(client.set(KEYS.workers(VERSION), 1, 'PX', PRESENCE_MS));
        if (inHand === 0) await tellOfOtherVersions();
      } catch (error) {
        if (error instanceof QueueError && !stopping) tellOnce(error.message);
      }
      const idleFor = inHand > 0 || client.status !== 'ready' ? 0 : (Date.now() - busyAt) / 1000;
      if (idle !== undefined && idleFor >= idle) stop();
    }
  }
  void watch();

  return {
    place: redis.place,
    get done() {
      return done;
    },
    ended,
    stop,
  };
}
