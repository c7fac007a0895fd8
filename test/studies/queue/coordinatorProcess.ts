import { SYSTEMS } from '../../../agents/systems.ts';
import type { Job } from '../../../src/studies/job.ts';
import { queueEngine } from '../../../src/studies/queue/coordinator.ts';

// A coordinator of its own, to be killed: `coordinatorProcess.ts URL STUDY JOBS`. Prints the key of every record it gets.

const [url, study, jobs] = process.argv.slice(2);
const engine = await queueEngine(url, { shipped: SYSTEMS, study });
for (const job of JSON.parse(jobs) as Job[]) void engine.run(job).then(({ key }) => console.log(key));
