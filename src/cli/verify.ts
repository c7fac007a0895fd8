import { resolve } from 'node:path';
import { SYSTEMS } from '../../agents/systems.ts';
import { InputError } from '../errors.ts';
import { configOfRun, openStoredRun, whatDiffers } from '../evidence/storedRun.ts';
import { type Verdict, verify } from '../evidence/verify.ts';
import { type StudyVerdict, studyRunAt, verifyStudyRun } from '../evidence/verifyStudyRun.ts';
import { readOutside } from '../results/outside.ts';
import { followRuns } from '../studies/boundaryRounds.ts';
import { doVerified } from '../studies/job.ts';
import { loadStudy } from '../studies/load.ts';
import { describe } from '../studies/runs.ts';
import { Store } from '../studies/store.ts';
import { studyFolder } from '../studies/study.ts';
import { progressBar } from './progress.ts';
import { writeInto } from './run.ts';
import { give, tell } from './say.ts';

export interface VerifyOptions {
  config?: string;
  point?: number;
  seed?: string;
  out?: string;
  quiet?: boolean;
  json?: boolean;
}

/** The run made again is another. */
const DIFFERS = 3;

/** `flexagora verify`, of a run or of one of a study's. */
export function verifyCommand(what: string, options: VerifyOptions): Promise<void> {
  const { point, seed } = options;
  if (point === undefined && seed === undefined) return verifyFolder(what, options);
  if (point !== undefined && seed !== undefined) return verifyOfStudy(what, point, seed, options);
  const found = point === undefined ? 'a seed and no point' : 'a point and no seed';
  throw new InputError({ path: '--point, --seed', found, expected: 'both, as --point 12 --seed 1.r7' });
}

/** Makes one run of a study again. */
async function verifyOfStudy(
  file: string,
  point: number,
  seed: string,
  { out, quiet, json }: VerifyOptions,
): Promise<void> {
  const study = await loadStudy(file, SYSTEMS);
  const folder = studyFolder(study, out);
  const store = await Store.look(folder, study, `--out ${folder}`);
  if (study.boundary) followRuns(study, store.records);
  const run = studyRunAt(study, point, seed);
  const verdict = await verifyStudyRun(study, store, run, (job) => doVerified(job, SYSTEMS));
  if (verdict.is !== 'equal') process.exitCode = DIFFERS;
  if (json) give(verdict);
  else if (!quiet) tell(studyVerdictText(verdict, describe(study, run)).join('\n'));
}

/** Figures that are told one by one. */
const TOLD = 5;

/** What was found of a run of a study, in sentences. @param run as `the run with seed 1.r3` */
export function studyVerdictText({ is, figures, errors }: StudyVerdict, run: string): string[] {
  if (is === 'equal') {
    const all = errors.was === null ? 'all figures that the study has of it' : 'it fails in the same way';
    return [`Equal: ${run}, made again: ${all}${errors.was === null ? ' came out the same' : ''}.`];
  }
  const why =
    is === 'chance'
      ? 'Not deterministic: made twice it differs from itself.'
      : 'Another run: made twice it comes out alike.';
  const failed = (error: string | null) => (error === null ? 'it went well' : `it failed: ${error}`);
  return [
    `${run} is not what the study has. ${why}`,
    ...(errors.was === errors.is ? [] : [`Then ${failed(errors.was)}. Now ${failed(errors.is)}.`]),
    ...figures.slice(0, TOLD).map(({ figure, was, is: now }) => `${figure}: was ${was}, is ${now}`),
    ...(figures.length > TOLD ? [`and ${figures.length - TOLD} more figures`] : []),
  ];
}

/** `flexagora verify RUN`: says what is not as it was, makes the run again, and says whether it is the same. */
async function verifyFolder(folder: string, { config, quiet, json }: VerifyOptions): Promise<void> {
  const silent = Boolean(quiet || json);
  const run = openStoredRun(folder);
  const configured = await configOfRun(run, SYSTEMS, config);
  const differs = whatDiffers(run, configured);
  if (!silent) for (const each of differs) tell(`Not as it was: ${each}.`);
  const { until } = run.manifest;
  const outside = readOutside(folder);
  const bar = progressBar('made again', silent);
  let verdict: Verdict;
  try {
    verdict = await verify(run, async (partial) => {
      const told = { onProgress: bar.update, onStep: bar.step };
      await writeInto({ partial, target: resolve(folder) }, configured, { until, outside, ...told });
    });
  } finally {
    bar.stop();
  }
  if (verdict.is !== 'equal' || verdict.edited.length > 0) process.exitCode = DIFFERS;
  if (json) give({ differs, ...verdict });
  else if (!quiet) tell(verdictText(verdict, differs).join('\n'));
}

/** Files of a run directory that a run is made of. */
const MADE_OF = /^(config\.yaml|outside\.jsonl)\b/;

/** What was found, in sentences. */
export function verdictText({ is, edited, files, first, error }: Verdict, differs: readonly string[]): string[] {
  const changed = edited.map((each) => `Edited: ${each}.`);
  if (is === 'equal') {
    const all = 'all that was said, and every file that it wrote, came out the same';
    return [...changed, edited.length === 0 ? `Equal: ${all}.` : `The run itself stands: made again, ${all}.`];
  }
  const place = first
    ? [
        `First difference: ISP ${first.isp}, ${first.agent}${first.said ? `, in ${first.said.phase}` : ''}.`,
        ...(first.said
          ? [
              `  ${is === 'chance' ? 'once ' : 'was: '}${first.said.was}`,
              `  ${is === 'chance' ? 'then ' : 'is:  '}${first.said.is}`,
            ]
          : []),
      ]
    : error === undefined
      ? ['All agents said the same.']
      : [`It cannot be made to its end: ${error}.`];
  const why =
    is === 'chance'
      ? `Not deterministic: two runs made of it differ from each other${first ? `, and ${first.agent} is the first that does not repeat itself` : ''}.`
      : `Another run: made twice it comes out alike, and not as it was written. ${
          differs.length > 0
            ? 'So it is made of something else: see what is not as it was.'
            : edited.some((each) => MADE_OF.test(each))
              ? 'It was made of what has been edited.'
              : 'Code that the manifest does not name has changed, as what an own module imports.'
        }`;
  return [...changed, why, ...place, ...(files.length > 0 ? [`Files that differ: ${files.join(', ')}.`] : [])];
}
