import { cast } from '../../agents/reserve/cast.ts';
import { doJob, type Job, verifyJob } from '../studies/job.ts';

/** What a worker thread does: one run at a time. */
export default (job: Job) => {
  verifyJob(job);
  return doJob(job, cast);
};
