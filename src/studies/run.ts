import { Failure } from '../errors.ts';
import { nextRound, runsBeyond } from './boundaryRounds.ts';
import { type Engine, type RunRecord, WORKER_DIED } from './job.ts';
import type { Study } from './load.ts';
import { describe, inShard, jobOf, replicationsOf, runsOf, type Shard, type StudyRun } from './runs.ts';
import { type Verdict, verdictOf } from './stopRule.ts';
import type { Store } from './store.ts';

/** How far a study is. Costs are in units of its markets. */
export interface Progress {
  /** Runs of the study as far as it is known to go, and those of them that are there. */
  runs: number;
  done: number;
  failed: number;
  /** What this process has computed, and what it has still to compute. */
  costDone: number;
  costLeft: number;
}

export interface RunStudyOptions {
  onProgress?: (progress: Progress, record: RunRecord | undefined, run: StudyRun | undefined) => void;
  /** Stop at the first run that fails. */
  failFast?: boolean;
  /** Run again what failed before. */
  retryFailed?: boolean;
  shard?: Shard;
  /** Is told what the stop rule finds at its first look. */
  onVerdict?: (verdict: Verdict) => void;
  /** Whether a run is kept somewhere else: another shard did it. */
  elsewhere?: (key: string) => boolean;
  /** Seconds after which a run is given up: it fails. */
  runTimeout?: number;
  /** Is told of each run as it is handed to the engine. */
  onBegin?: (run: StudyRun) => void;
}

/** A run failed, and failing runs were not wanted. */
export class RunFailed extends Failure {
  override readonly name = 'RunFailed';
}

/** What a study came to. */
export interface StudyOutcome {
  replications: number;
  /** What the stop rule says, where there is one. */
  verdict: Verdict | undefined;
  computed: number;
  /** Runs that were there when it began. */
  found: number;
}

/**
 * Computes the runs of a study that its store has not, until its stop rule is content, or its boundary is as fine as it was asked
 * for. What decides are whole rounds, so that the order in which runs finish decides nothing.
 * @throws RunFailed with `failFast`; what the store or the engine throws. Finished runs are kept in any case
 */
export async function runStudy(
  study: Study,
  store: Store,
  engine: Engine,
  {
    onProgress,
    onVerdict,
    failFast = false,
    retryFailed = false,
    shard,
    elsewhere = () => false,
    runTimeout,
    onBegin,
  }: RunStudyOptions = {},
): Promise<StudyOutcome> {
  const { rule } = study;
  const progress: Progress = { runs: 0, done: 0, failed: 0, costDone: 0, costLeft: 0 };
  let computed = 0;
  const found = new Set<string>();

  /** Runs to do of a round; those that are there are counted. */
  function* missing(wanted: Iterable<StudyRun>): Generator<StudyRun> {
    const asked = new Set<string>();
    for (const run of wanted) {
      if (shard && !inShard(run, replicationsOf(study), shard)) continue;
      progress.runs++;
      const row = store.records.row(run.key);
      const error = row === undefined ? null : store.records.error(row);
      const failed = error !== null;
      const again = failed && (retryFailed || error.startsWith(WORKER_DIED));
      if (row !== undefined) found.add(run.key);
      if (asked.has(run.key) || elsewhere(run.key) || (row !== undefined && !again)) {
        progress.done++;
        if (failed) progress.failed++;
        continue;
      }
      asked.add(run.key);
      progress.costLeft += study.costs[run.point];
      yield run;
    }
  }

  async function round(wanted: Iterable<StudyRun>): Promise<void> {
    const runs = [...missing(wanted)];
    onProgress?.(progress, undefined, undefined);
    await inParallel(runs, engine.width, async (run) => {
      onBegin?.(run);
      const job = jobOf(study, run);
      const record = await engine.run(runTimeout === undefined ? job : { ...job, timeout: runTimeout });
      store.add(record);
      computed++;
      progress.done++;
      progress.costDone += study.costs[run.point];
      progress.costLeft -= study.costs[run.point];
      if (record.error !== null) progress.failed++;
      onProgress?.(progress, record, run);
      if (record.error !== null && failFast) {
        throw new RunFailed(`${describe(study, run)} failed: ${record.error} (finished runs are kept)`);
      }
    });
  }

  let replications = rule.kind === 'fixed' ? rule.replications : rule.from;
  if (study.boundary) {
    const { boundary } = study;
    let before: readonly number[] = [];
    do {
      await round(runsBeyond(study, boundary, before));
      before = [...boundary.replications];
    } while (nextRound(study, store.records));
    return { replications, verdict: undefined, computed, found: found.size };
  }
  await round(runsOf(study, 0, replications));
  if (rule.kind === 'fixed') return { replications, verdict: undefined, computed, found: found.size };
  let verdict = verdictOf(study, rule, store.records, replications);
  onVerdict?.(verdict);
  while (!verdict.met && !verdict.hopeless && replications < rule.atMost) {
    const next = Math.min(rule.atMost, replications + rule.step);
    await round(runsOf(study, replications, next));
    replications = next;
    verdict = verdictOf(study, rule, store.records, replications);
  }
  return { replications, verdict, computed, found: found.size };
}

/** Does all work, so many at a time; the first that throws ends it, and no more is begun. */
export async function inParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let stopped = false;
  const lane = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && !stopped; next = queue.next()) {
      try {
        await work(next.value);
      } catch (error) {
        stopped = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
