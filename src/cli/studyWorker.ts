import { cast } from '../../agents/cast.ts';
import { doJob, type Job } from '../studies/job.ts';

/** What a worker thread does: one run at a time. */
export default (job: Job) => doJob(job, cast);
