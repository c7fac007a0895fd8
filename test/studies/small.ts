import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { SimulationConfig } from '../../agents/reserve/market/config.ts';
import { SYSTEMS } from '../../agents/systems.ts';
import { figureSet } from '../../src/studies/figures.ts';
import { doJob, type Engine, type Job, type RunRecord } from '../../src/studies/job.ts';
import { loadStudy, type Study } from '../../src/studies/load.ts';
import type { ProcessName } from '../../src/studies/processes.ts';
import { writeResults } from '../../src/studies/results.ts';
import { type RunStudyOptions, runStudy, type StudyOutcome } from '../../src/studies/run.ts';
import { Store, type StoreOf } from '../../src/studies/store.ts';
import { configText, folderWith } from '../cli/command.ts';

/** The name of the fee of all BRPs, as a parameter. */
export const FEE = 'brps[*].deviationFee';

/** A study file over `config.yaml`, with the given keys. */
export const studyText = (entry: object = {}): string => stringify({ name: 'small', base: 'config.yaml', ...entry });

/** A folder with a study, `study.yaml`, over the small config. */
export const studyIn = (entry: object = {}, files: Record<string, string> = {}): string =>
  folderWith({ 'config.yaml': configText(), 'study.yaml': studyText(entry), ...files });

/** The study that a folder of its own holds. */
export const studyOf = (entry: object = {}, files: Record<string, string> = {}) =>
  loadStudy(join(studyIn(entry, files), 'study.yaml'), SYSTEMS);

/** What the store of the small study keeps runs of. */
export const SMALL: StoreOf = { name: 'small', figures: figureSet(SYSTEMS) };

/** An engine in this process that says what it was asked for. */
export interface InlineEngine extends Engine {
  keys: string[];
}

function inline(doOne: (job: Job) => Promise<RunRecord>, width = 1): InlineEngine {
  const keys: string[] = [];
  const run = (job: Job) => {
    keys.push(job.key);
    return doOne(job);
  };
  return { width, keys, run, close: async () => {} };
}

/** Whole runs of the market, one after another. */
export const marketEngine = () => inline((job) => doJob(job, SYSTEMS));

type Answer = Record<string, number> | string;

type AnswerTo = (config: SimulationConfig, job: Job) => Answer;

/** An engine whose runs have the figures that a function gives; text is why a run failed. */
export const fakeEngine = (answer: AnswerTo, width = 1): InlineEngine =>
  inline(async (job) => recordOf(job, answer), width);

function recordOf(job: Job, answerTo: AnswerTo): RunRecord {
  const { key } = job;
  const answer = answerTo(job.config as SimulationConfig, job);
  return typeof answer === 'string' ? { key, error: answer, figures: {} } : { key, error: null, figures: answer };
}

/** A fake engine of many lanes whose runs end in an order that `delay` (ms) makes. */
export const unorderedEngine = (answer: AnswerTo, delay: () => number): InlineEngine =>
  inline(async (job) => {
    await sleep(delay());
    return recordOf(job, answer);
  }, 7);

/** Computes what a study of a folder lacks, in this process, and hands it on. */
async function computed<T>(
  folder: string,
  engine: Engine,
  options: RunStudyOptions & { out?: string },
  then: (study: Study, store: Store, outcome: StudyOutcome) => T,
): Promise<T> {
  const study = await loadStudy(join(folder, 'study.yaml'), SYSTEMS);
  const store = await Store.open(join(folder, options.out ?? 'results'), study);
  try {
    return then(study, store, await runStudy(study, store, engine, options));
  } finally {
    store.close();
  }
}

/** Computes what a study of a folder lacks, and leaves it there as a study that ends just then. */
export const compute = (folder: string, engine: Engine, options: RunStudyOptions & { out?: string } = {}) =>
  computed(folder, engine, options, (_study, _store, outcome) => outcome);

/** Computes what a study of a folder lacks, and writes its results. */
export const finish = (folder: string, engine: Engine, options: RunStudyOptions & { out?: string } = {}) =>
  computed(folder, engine, options, (study, store, outcome) => {
    return { study, outcome, analysis: writeResults(study, store, outcome), records: store.records };
  });

/** Leaves the lock of a process in a folder, as one that was killed does. @returns its file */
export function leaveLock(folder: string, name: ProcessName = { pid: 999_999_999, host: hostname() }): string {
  const file = join(folder, 'lock', `${name.pid}-left`);
  mkdirSync(join(folder, 'lock'), { recursive: true });
  writeFileSync(file, JSON.stringify(name));
  return file;
}

/** The rows of a table by the names of its columns. */
export const rowsOf = ({ columns, rows }: { columns: string[]; rows: unknown[][] }): Record<string, unknown>[] =>
  rows.map((row) => Object.fromEntries(columns.map((column, k) => [column, row[k]])));

const namesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name !== 'report.html').sort();

/** What the files of a folder hold, but for the page that is made of them: text as it is, and of other files a hash. */
export const contentsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    namesIn(folder).map((name) => {
      if (statSync(join(folder, name)).isDirectory()) return [name, 'a folder'];
      const bytes = readFileSync(join(folder, name));
      const hash = () => createHash('sha256').update(bytes).digest('hex');
      return [name, name.endsWith('.parquet') ? `${bytes.length} bytes, ${hash()}` : bytes.toString()];
    }),
  );
