import { availableParallelism, hostname } from 'node:os';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { SYSTEMS } from '../../agents/systems.ts';
import { withValues } from '../config/configPath.ts';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { codeOf } from '../results/fingerprint.ts';
import type { Analysis } from '../studies/analysis.ts';
import { boundarySummary } from '../studies/boundaryFindings.ts';
import { followRuns } from '../studies/boundaryRounds.ts';
import type { Engine } from '../studies/job.ts';
import { loadStudy, type Study } from '../studies/load.ts';
import { carried } from '../studies/queue/task.ts';
import { drawBoundary, writeResults } from '../studies/results.ts';
import { type RunStudyOptions, runStudy } from '../studies/run.ts';
import { describe, type Shard } from '../studies/runs.ts';
import type { Verdict } from '../studies/stopRule.ts';
import { Store } from '../studies/store.ts';
import { checkSame, studyFolder } from '../studies/study.ts';
import { give, notice, placesText, show, tell } from './say.ts';
import { SlowRuns } from './slowRuns.ts';
import { dryRun } from './studyDryRun.ts';
import { mindFailures } from './studyFailures.ts';
import { checkShard, otherShards, shardFolder } from './studyFolders.ts';
import { writeStudyPage } from './studyPage.ts';
import { studyProgress } from './studyProgress.ts';
import { studyReport } from './studyReport.ts';
import { threadEngine } from './threads.ts';

export interface StudyOptions extends Pick<RunStudyOptions, 'failFast' | 'retryFailed' | 'runTimeout'> {
  dryRun?: boolean;
  point?: number;
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
  const study = await loadStudy(file, SYSTEMS);
  if (study.notice && !options.quiet) notice(study.notice);
  if (options.queue !== undefined)
    for (const point of study.points) carried(study.configAt(point, study.seed), SYSTEMS);
  const whole = studyFolder(study, options.out);
  if (options.point !== undefined) {
    if (options.point >= study.points.length) await followFolder(study, whole);
    return show(configText(study, options.point));
  }
  if (options.shard) checkShard(study, options.shard);
  const folder = options.shard ? shardFolder(whole, options.shard) : whole;
  const elsewhere = options.shard ? await otherShards(study, whole, options.retryFailed) : () => false;
  if (options.dryRun) return dryRun(study, folder, elsewhere, options);
  const silent = Boolean(options.quiet || options.json);
  const store = await Store.open(folder, study);
  let engine: Engine | undefined;
  let interrupted = false;
  const leave = () => {
    interrupted = true;
    void engine?.close(); // gives up the runs in hand, which ends all below
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const bar = studyProgress(study, silent);
  let unwatch = () => {};
  try {
    if (!options.shard) {
      checkSame(study, store, folder);
      store.plan(study.text);
    }
    engine = await engineFor(study, folder, options);
    if (interrupted) await engine.close();
    const slow = new SlowRuns(engine, options.quiet ? () => {} : notice);
    unwatch = slow.watch();
    const outcome = await runStudy(study, store, engine, {
      ...options,
      elsewhere,
      onBegin: (run) => slow.begun(run.key, { name: describe(study, run), cost: study.costs[run.point] }),
      onProgress(progress, record, run) {
        if (run) slow.ended(run.key);
        bar.update(progress, record, run);
      },
      onVerdict: (verdict) => tellIfFar(study, verdict, options),
    });
    bar.stop();
    if (options.shard) {
      const { part, of } = options.shard;
      const { size: runs, failures: failed } = store.records;
      if (options.json) give({ folder, shard: options.shard, computed: outcome.computed, runs, failed });
      else if (!silent) tell(`Shard ${part} of ${of} is done: ${counted(runs, 'run')} in ${folder}, ${failed} failed`);
      return;
    }
    const analysis = writeResults(study, store, outcome);
    await drawBoundary(study, store, analysis);
    const page = await writeStudyPage(study, folder, Boolean(options.quiet));
    const counts = mindFailures(study, store.records, outcome.replications);
    if (options.json) give({ folder, ...outcome, ...counts, ...summaryOf(analysis) });
    else if (!silent) tell(`${studyReport(study, store.records, outcome, analysis)}\n\n${placesText(folder, page)}`);
  } catch (error) {
    if (!interrupted) throw error;
    bar.stop();
    const kept = `${counted(store.records.size, 'finished run is', 'finished runs are')} kept; the same command goes on from there`;
    if (!options.quiet) notice(`stopped; ${kept}`);
    process.exitCode = INTERRUPTED;
  } finally {
    unwatch();
    bar.stop();
    store.close();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    await engine?.close();
  }
}

/** What was found of a boundary, for `--json`. */
const summaryOf = ({ boundary }: Analysis) => (boundary ? { boundary: boundarySummary(boundary) } : {});

/** Makes points of those nodes of a boundary that the runs in a folder lead to. */
async function followFolder(study: Study, folder: string): Promise<void> {
  if (study.boundary) followRuns(study, (await Store.look(folder, study, `--out ${folder}`)).records);
}

/** The config of one point, to be run alone: files it names under their whole paths. */
function configText(study: Study, index: number): string {
  const point = study.points[index];
  if (!point) {
    const expected = `0 to ${study.points.length - 1}, as in the column point of the results`;
    throw new InputError({ path: `--point ${index}`, found: `no such point`, expected });
  }
  const loaded = study.configAt(point, study.seed);
  const system = study.systemAt(point);
  const named = [...system.files(loaded.config), ...codeOf(system, loaded)];
  const whole = named.map(({ at, path }) => ({ at, value: resolve(loaded.folder, path) }));
  return stringify(withValues(loaded.config, whole)).trimEnd();
}

/** Says early that a stop rule will hardly be met. */
function tellIfFar({ rule }: Study, { needed, replications }: Verdict, { quiet }: StudyOptions): void {
  if (quiet || rule.kind === 'fixed' || !(needed > rule.atMost)) return;
  notice(
    `after ${counted(replications, 'replication')} it looks as if the stop rule takes about ${needed}, more than atMost (${rule.atMost})`,
  );
}

async function engineFor(study: Study, folder: string, options: StudyOptions): Promise<Engine> {
  if (options.queue === undefined) return threadEngine(options.workers ?? availableParallelism());
  const { queueEngine } = await import('../studies/queue/coordinator.ts');
  const onNotice = (text: string) => {
    if (!options.quiet) notice(text);
  };
  const name = [study.name, hostname(), resolve(folder)].join(' ');
  return queueEngine(options.queue, { shipped: SYSTEMS, study: name, patience: options.patience, onNotice });
}
