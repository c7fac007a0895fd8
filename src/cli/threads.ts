import { type Engine, type Job, type RunRecord, WORKER_DIED } from '../studies/job.ts';
import { RunFailed } from '../studies/run.ts';
import { lazyPool } from './pool.ts';

/** Room for new objects in each thread: V8's default would take 50 MB a thread and be no faster. */
const YOUNG_MB = 8;

/**
 * An engine of worker threads on this machine. A thread that dies, as one that runs out of memory does, makes its run a failed
 * one; another takes its place.
 */
export function threadEngine(workers: number): Engine {
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
  const pool = lazyPool('studyWorker', { minThreads: workers, maxThreads: workers, resourceLimits });
  let closed = false;
  return {
    width: 2 * workers, // one in hand and one at hand, so that no thread waits
    run: async (job: Job): Promise<RunRecord> => {
      try {
        return (await pool.run(job)) as RunRecord;
      } catch (error) {
        const { code, message } = error as Error & { code?: string };
        if (closed || !code?.startsWith('ERR_WORKER')) throw new RunFailed(message);
        return { key: job.key, error: `${WORKER_DIED}${message}`, figures: {} };
      }
    },
    close: async () => {
      closed = true;
      await pool.close();
    },
  };
}
