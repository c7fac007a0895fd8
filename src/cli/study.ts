import { availableParallelism, hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Engine } from '../studies/job.ts';
import { loadStudy, type Study } from '../studies/load.ts';
import { writeResults } from '../studies/results.ts';
import { type RunStudyOptions, runStudy, type Shard } from '../studies/run.ts';
import { Store } from '../studies/store.ts';
import { dryRun } from './studyDryRun.ts';
import { checkShard, otherShards, shardFolder, studyFolder } from './studyFolders.ts';
import { studyProgress } from './studyProgress.ts';
import { studyReport } from './studyReport.ts';
import { threadEngine } from './threads.ts';

export interface StudyOptions extends Pick<RunStudyOptions, 'failFast' | 'retryFailed'> {
  dryRun?: boolean;
  workers?: number;
  out?: string;
  queue?: string;
  patience: number;
  shard?: Shard;
  quiet?: boolean;
  json?: boolean;
}

/** Exit code of a program that was told to stop. */
const INTERRUPTED = 130;

/** `flexagora study FILE`: all runs of a study, on threads, on a queue's workers, or one shard of them. */
export async function studyCommand(file: string, options: StudyOptions): Promise<void> {
  const study = loadStudy(file);
  const whole = studyFolder(study, options.out);
  if (options.shard) checkShard(study, options.shard);
  const folder = options.shard ? shardFolder(whole, options.shard) : whole;
  const elsewhere = options.shard ? await otherShards(study, whole, options.retryFailed) : () => false;
  if (options.dryRun) return dryRun(study, folder, elsewhere, options);
  const silent = Boolean(options.quiet || options.json);
  const store = await Store.open(folder, study.name);
  let engine: Engine | undefined;
  let interrupted = false;
  const leave = () => {
    interrupted = true;
    void engine?.close(); // gives up the runs in hand, which ends all below
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const bar = studyProgress(study, silent);
  try {
    engine = await engineFor(study, folder, options);
    if (interrupted) await engine.close();
    const outcome = await runStudy(study, store, engine, { ...options, elsewhere, onProgress: bar.update });
    bar.stop();
    if (options.shard) {
      const { part, of } = options.shard;
      if (options.json) console.log(JSON.stringify({ folder, shard: options.shard, computed: outcome.computed }));
      else if (!silent) console.log(`Shard ${part} of ${of} is done: ${store.records.size} runs in ${folder}`);
      return;
    }
    const analysis = writeResults(study, store, outcome);
    if (options.json) console.log(JSON.stringify({ folder, ...outcome }));
    else if (!silent) console.log(`${studyReport(study, store.records, outcome, analysis)}\n\nResults: ${folder}`);
  } catch (error) {
    if (!interrupted) throw error;
    bar.stop();
    const kept = `${store.records.size} finished runs are kept; the same command goes on from there`;
    if (!options.quiet) process.stderr.write(`flexagora: stopped; ${kept}\n`);
    process.exitCode = INTERRUPTED;
  } finally {
    bar.stop();
    store.close();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    await engine?.close();
  }
}

async function engineFor(study: Study, folder: string, options: StudyOptions): Promise<Engine> {
  if (options.queue === undefined) return threadEngine(options.workers ?? availableParallelism());
  const { queueEngine } = await import('../studies/queue/coordinator.ts');
  const onNotice = (text: string) => {
    if (!options.quiet) process.stderr.write(`flexagora: ${text}\n`);
  };
  const name = [study.name, hostname(), resolve(folder)].join(' ');
  return queueEngine(options.queue, { study: name, patience: options.patience, onNotice });
}
