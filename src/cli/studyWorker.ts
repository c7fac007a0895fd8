import { SYSTEMS } from '../../agents/systems.ts';
import { doVerified } from '../studies/job.ts';
import { type ThreadTask, threadTime } from './threadTask.ts';

/** What a worker thread does: one run at a time. */
export default ({ job, begun }: ThreadTask) => {
  begun[0] = threadTime();
  return doVerified(job, SYSTEMS);
};
