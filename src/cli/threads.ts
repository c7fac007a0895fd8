import { SYSTEMS } from '../../agents/systems.ts';
import {
  type Engine,
  givenUp,
  type Job,
  type RunRecord,
  WORKER_DIED,
  WORLDS_KEPT,
  worldOfJob,
} from '../studies/job.ts';
import { RunFailed } from '../studies/run.ts';
import { Dealer } from './dealer.ts';
import { lazyPool } from './pool.ts';
import { type ThreadTask, threadTime } from './threadTask.ts';

/** Room for new objects in each thread. With 8 MB what lives for an ISP outlives a collection: a run then takes half as much CPU again. */
const YOUNG_MB = 32;
/** Milliseconds between two looks at whether a run is to be given up. */
const LOOK_MS = 100;
/** Why there is no record of a run. */
const CLOSED = 'the study was closed';

/** Jobs at hand for each thread: among them are those of worlds that no thread has met. */
const AT_HAND = 8;

/**
 * An engine of worker threads on this machine, in which jobs of a world go to one thread, as far as no thread is idle for it. A thread
 * that dies, as one that runs out of memory does, makes its run a failed one; another takes its place. So does a run that takes longer
 * than its job allows: its thread is ended, as nothing else ends a loop.
 */
export function threadEngine(workers: number): Engine {
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
  const pools = Array.from({ length: workers }, () =>
    lazyPool('studyWorker', { minThreads: 1, maxThreads: 1, resourceLimits }),
  );
  const inHand = new Map<string, Float64Array>();
  let closed = false;

  async function doOn(worker: number, job: Job): Promise<RunRecord> {
    const { key, timeout } = job;
    const begun = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
    const giveUp = new AbortController();
    const look = (): void => {
      if (begun[0] > 0 && threadTime() - begun[0] > 1000 * (timeout ?? Number.POSITIVE_INFINITY)) giveUp.abort();
    };
    const looking = timeout === undefined ? undefined : setInterval(look, LOOK_MS);
    inHand.set(key, begun);
    try {
      return (await pools[worker].run({ job, begun } satisfies ThreadTask, giveUp.signal)) as RunRecord;
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      if (timeout !== undefined && giveUp.signal.aborted && !closed) return givenUp(key, timeout);
      if (closed || !code?.startsWith('ERR_WORKER')) throw new RunFailed(message);
      return { key, error: `${WORKER_DIED}${message}`, figures: {} };
    } finally {
      clearInterval(looking);
      inHand.delete(key);
    }
  }

  const dealer = new Dealer(workers, WORLDS_KEPT, doOn);
  return {
    width: (1 + AT_HAND) * workers,
    run: (job) => (closed ? Promise.reject(new RunFailed(CLOSED)) : dealer.run(job, worldOfJob(job, SYSTEMS))),
    underWay() {
      const now = threadTime();
      const begun = [...inHand].filter(([, [at]]) => at > 0);
      return new Map(begun.map(([key, [at]]) => [key, (now - at) / 1000]));
    },
    close: async () => {
      closed = true;
      dealer.giveUp(new RunFailed(CLOSED));
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}
