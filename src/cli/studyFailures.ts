import type { Study } from '../studies/load.ts';
import type { Records } from '../studies/records.ts';
import { finishedRuns } from '../studies/runs.ts';
import { notice } from './say.ts';

/**
 * How many runs a study has, and how many of them failed. Where all did, the command is to fail, and says so: of others, statistics
 * count what is there.
 */
export function mindFailures(study: Study, records: Records, replications: number): { runs: number; failed: number } {
  const errors = [...finishedRuns(study, records, replications)].map(({ row }) => records.error(row));
  const failed = errors.filter((error) => error !== null).length;
  if (failed > 0 && failed === errors.length) {
    process.exitCode = 1;
    notice(`${failed === 1 ? 'the only run' : `all ${failed} runs`} failed, as: ${errors[0]}`);
  }
  return { runs: errors.length, failed };
}
