import { join, resolve } from 'node:path';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { System } from '../market/system.ts';
import { readTable } from '../results/readTable.ts';
import { doVerified, type Engine } from './job.ts';
import { loadStudy, type Study } from './load.ts';
import { writeResults } from './results.ts';
import { type RunStudyOptions, runStudy, type StudyOutcome } from './run.ts';
import { runsOf } from './runs.ts';
import { RESULTS, Store } from './store.ts';
import { type Row, rowsOf } from './table.ts';

/** How a script has a study done. */
export interface StudyOptions extends Pick<RunStudyOptions, 'failFast' | 'retryFailed' | 'onProgress'> {
  /** Where results go; `runs/` and the study's name, where not given. */
  out?: string;
  /** Where runs are done: one after another in this process, where not given. It is closed at the end. */
  engine?: Engine;
}

/** What a study came to, as rows by the names of columns; docs/studies.md says what they are. */
export interface StudyResults extends StudyOutcome {
  folder: string;
  /** A row a run. */
  runs: Row[];
  summary: Row[];
  comparisons: Row[];
  regression: Row[];
  sensitivity: Row[];
}

/** Where a study's results go unless another place is named. */
export const studyFolder = ({ name }: Pick<Study, 'name'>, out: string | undefined): string =>
  out ?? join('runs', name);

/** A folder whose runs are all others than this study's is another study's, whatever its name. @throws InputError for one */
export function checkSame(study: Study, store: Store, folder: string): void {
  if (store.records.size === 0) return;
  for (const { key } of runsOf(study, 0, 1)) if (store.has(key)) return;
  throw new InputError({
    path: `--out ${folder}`,
    found: `${counted(store.records.size, 'run')}, of which none is of this study: its base, seed or every level is another`,
    expected: 'another folder; or remove this one to begin anew',
  });
}

/** An engine that does runs one after another in this process. */
const inThisProcess = (shipped: readonly System[]): Engine => ({
  width: 1,
  run: (job) => doVerified(job, shipped),
  async close() {},
});

/**
 * Does a study, as `flexagora study FILE` does: what its folder has is not done again, and results are the same bytes.
 * @param shipped the markets that a config may name
 * @throws InputError for a study that is not sound, or a folder that is another's; what its engine throws
 */
export async function study(
  file: string,
  shipped: readonly System[],
  { out, engine = inThisProcess(shipped), ...options }: StudyOptions = {},
): Promise<StudyResults> {
  try {
    const loaded = await loadStudy(file, shipped);
    const folder = studyFolder(loaded, out);
    const store = await Store.open(folder, loaded);
    try {
      checkSame(loaded, store, folder);
      const outcome = await runStudy(loaded, store, engine, options);
      const { summary, comparisons, regression, sensitivity } = writeResults(loaded, store, outcome);
      return {
        folder: resolve(folder),
        ...outcome,
        runs: await readTable(join(folder, RESULTS)),
        summary: rowsOf(summary),
        comparisons: rowsOf(comparisons),
        regression: rowsOf(regression),
        sensitivity: rowsOf(sensitivity),
      };
    } finally {
      store.close();
    }
  } finally {
    await engine.close();
  }
}
