import { SYSTEMS } from '../../agents/index.ts';
import { doJob, type Job, verifyJob } from '../studies/job.ts';

/** What a worker thread does: one run at a time. */
export default async (job: Job) => {
  await verifyJob(job, SYSTEMS);
  return doJob(job, SYSTEMS);
};
