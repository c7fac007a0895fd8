import { join, resolve } from 'node:path';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { System } from '../market/system.ts';
import { readTable } from '../results/readTable.ts';
import { doVerified, type Engine } from './job.ts';
import { loadStudy, type Study } from './load.ts';
import { drawBoundary, writeResults } from './results.ts';
import { type Progress, runStudy } from './run.ts';
import { replicationsOf, runsOf } from './runs.ts';
import type { StudyOptions, StudyResults } from './scripted.ts';
import { RESULTS, Store } from './store.ts';
import { rowsOf } from './table.ts';

/** Where a study's results go unless another place is named. */
export const studyFolder = ({ name }: Pick<Study, 'name'>, out: string | undefined): string =>
  out ?? join('runs', name);

/** A folder whose runs are all others than this study's is another study's, whatever its name. @throws InputError for one */
export function checkSame(study: Study, store: Store, folder: string): void {
  if (store.records.size === 0) return;
  for (const { key } of runsOf(study, 0, replicationsOf(study))) if (store.has(key)) return;
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

/** `study` of fromScript.ts. @param engine where runs are done; it is closed at the end */
export async function doStudy(
  file: string,
  shipped: readonly System[],
  { out, onProgress, ...options }: StudyOptions,
  engine = inThisProcess(shipped),
): Promise<StudyResults> {
  try {
    const study = await loadStudy(file, shipped);
    const folder = studyFolder(study, out);
    const store = await Store.open(folder, study);
    try {
      checkSame(study, store, folder);
      const told = onProgress && { onProgress: ({ done, runs }: Progress) => onProgress(done, runs) };
      const outcome = await runStudy(study, store, engine, { ...options, ...told });
      const analysis = writeResults(study, store, outcome);
      await drawBoundary(study, store, analysis);
      const { summary, comparisons, regression, sensitivity, boundary } = analysis;
      const { replications, computed, found } = outcome;
      return {
        folder: resolve(folder),
        ...{ replications, computed, found },
        runs: await readTable(join(folder, RESULTS)),
        summary: rowsOf(summary),
        comparisons: rowsOf(comparisons),
        regression: rowsOf(regression),
        sensitivity: rowsOf(sensitivity),
        boundary: boundary ? rowsOf(boundary.table) : [],
      };
    } finally {
      store.close();
    }
  } finally {
    await engine.close();
  }
}
