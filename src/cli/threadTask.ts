import type { Job } from '../studies/job.ts';

/** What a worker thread is given: a job, and where it notes at what time it began. */
export interface ThreadTask {
  job: Job;
  /** Milliseconds since 1970; 0 before. */
  begun: Float64Array<SharedArrayBuffer>;
}

/** Milliseconds since 1970, the same in all threads. */
export const threadTime = (): number => performance.timeOrigin + performance.now();
