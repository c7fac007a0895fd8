import { availableParallelism } from 'node:os';
import { SYSTEMS } from '../../agents/systems.ts';
import { counted } from '../counted.ts';
import { printable } from '../results/terminal.ts';
import type { Job, RunRecord } from '../studies/job.ts';
import { serveQueue } from '../studies/queue/worker.ts';
import { VERSION } from '../version.ts';
import { inOneLine, tell } from './say.ts';
import { SlowRuns } from './slowRuns.ts';
import { threadEngine } from './threads.ts';

export interface WorkerOptions {
  /** URL of a Redis. */
  queue: string;
  /** Threads; as many as there are cores unless given. */
  workers?: number;
  /** Seconds Redis may be away. */
  patience?: number;
  /** Seconds without work after which the worker leaves. */
  idle?: number;
  /** Seconds of silence after which a worker counts as dead and its runs go to others. */
  lock?: number;
  quiet?: boolean;
}

/**
 * `flexagora worker --queue URL`: does runs of studies that others started with --queue, until told to stop. The first
 * SIGINT or SIGTERM lets it finish the runs in hand, the second ends it at once.
 * @throws InputError where there is no Redis that lets us in
 * @throws QueueError if Redis went away for good
 */
export async function workerCommand(options: WorkerOptions): Promise<void> {
  const { queue, workers = availableParallelism(), quiet = false, patience, idle, lock } = options;
  const say = (text: string) => {
    if (!quiet) process.stderr.write(`flexagora worker: ${printable(inOneLine(text))}\n`);
  };
  const threads = threadEngine(workers);
  const slow = new SlowRuns(threads, say);
  const unwatch = slow.watch();
  const doJob = async (job: Job): Promise<RunRecord> => {
    slow.begun(job.key, { name: `${job.config.name} with seed ${job.config.seed}`, cost: 1 });
    try {
      return await threads.run(job);
    } finally {
      slow.ended(job.key);
    }
  };
  const service = await serveQueue(queue, {
    shipped: SYSTEMS,
    doJob,
    concurrency: workers,
    patience,
    idle,
    lock,
    onNotice: say,
  });
  let asked = false;
  const leave = () => {
    if (asked) process.exit(130);
    asked = true;
    say('finishing the runs in hand; once more to leave at once');
    service.stop();
  };
  process.on('SIGINT', leave);
  process.on('SIGTERM', leave);
  if (!quiet) tell(`Serving ${service.place} with ${counted(workers, 'thread')} (flexagora ${VERSION})`);
  try {
    await service.ended;
    if (!quiet) tell(`Left ${service.place} after ${counted(service.done, 'run')}`);
  } finally {
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    unwatch();
    await threads.close();
  }
}
