import { SYSTEMS } from '../../agents/index.ts';
import { doVerified, type Job } from '../studies/job.ts';

/** What a worker thread does: one run at a time. */
export default (job: Job) => doVerified(job, SYSTEMS);
