import { SYSTEMS } from '../../agents/index.ts';
import { doJob, doJobApart, isOwnJob, type Job, type RunRecord, verifyJob } from '../studies/job.ts';

/** What a worker thread does: one run at a time; one with modules of a user's own in a thread made for it. */
export default async (job: Job): Promise<RunRecord> => {
  if (isOwnJob(job, SYSTEMS)) return doJobApart(job);
  await verifyJob(job, SYSTEMS);
  return doJob(job, SYSTEMS);
};
