import { InputError } from '../errors.ts';
import type { Job, RunRecord } from '../studies/job.ts';
import { type Study, seedOf } from '../studies/load.ts';
import { jobOf, replicationsOf, runsOf, type StudyRun } from '../studies/runs.ts';
import type { Store } from '../studies/store.ts';

/** A figure that came out otherwise: of what the study has, and made again; null is "no figure". */
interface OtherFigure {
  figure: string;
  was: number | null;
  is: number | null;
}

/** What making a run of a study again has shown: a study keeps figures, so that these are compared, to the last bit. */
export interface StudyVerdict {
  is: 'equal' | 'chance' | 'other';
  figures: OtherFigure[];
  /** Where the run fails, or failed: why. */
  errors: { was: string | null; is: string | null };
}

/** The run of a study at a point with a seed. @throws InputError where there is none */
export function studyRunAt(study: Study, point: number, seed: string): StudyRun {
  const replications = replicationsOf(study);
  for (const run of runsOf(study, 0, replications)) if (run.point === point && run.seed === seed) return run;
  if (point < 0 || point >= study.points.length) {
    const expected = `0 to ${study.points.length - 1}, as in the column point of the results`;
    throw new InputError({ path: `--point ${point}`, found: 'no such point', expected });
  }
  const expected = `${seedOf(study, 0)} to ${seedOf(study, replications - 1)}, as in the column seed of the results`;
  throw new InputError({ path: `--seed ${seed}`, found: 'no such seed at this point', expected });
}

/** Makes a run of a study again, and compares its figures with those that the study has of it. */
export async function verifyStudyRun(
  study: Study,
  { records }: Pick<Store, 'records'>,
  run: StudyRun,
  doRun: (job: Job) => Promise<RunRecord>,
): Promise<StudyVerdict> {
  const row = records.row(run.key);
  if (row === undefined) {
    throw new InputError({
      file: study.file,
      found: `no run of point ${run.point} with seed ${run.seed} among its results`,
      expected: 'one that has been done, of the config, the files and the version that are here now',
    });
  }
  const kept = records.record(row);
  const job = jobOf(study, run);
  const again = await doRun(job);
  const figures = othersOf(kept, again);
  const errors = { was: kept.error, is: again.error };
  if (figures.length === 0 && errors.was === errors.is) return { is: 'equal', figures, errors };
  const third = await doRun(job);
  const isChance = third.error !== again.error || othersOf(again, third).length > 0;
  return { is: isChance ? 'chance' : 'other', figures, errors };
}

function othersOf(kept: RunRecord, again: RunRecord): OtherFigure[] {
  const asStored = (value: number | null | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  const names = new Set([...Object.keys(kept.figures), ...Object.keys(again.figures)]);
  return [...names].flatMap((figure) => {
    const [was, is] = [kept, again].map((each) => asStored(each.figures[figure]));
    return was === is ? [] : [{ figure, was, is }];
  });
}
