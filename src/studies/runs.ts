import { VERSION } from '../version.ts';
import { type Job, runKey } from './job.ts';
import { extraFigures, type Study, seedOf } from './load.ts';
import type { Records } from './records.ts';

/** One of the runs a study is made of. */
export interface StudyRun {
  /** Index of the point. */
  point: number;
  replication: number;
  seed: string;
  key: string;
}

/** A share of a study: one of so many, counted from 1. */
export interface Shard {
  part: number;
  of: number;
}

/** Replications a study has at most. */
export const replicationsOf = ({ rule }: Study): number => (rule.kind === 'fixed' ? rule.replications : rule.atMost);

/**
 * Whether a run is of a shard. Runs are dealt like cards, point by point: all shards have as many of every point, to one run,
 * and none has only those that take long.
 */
export const inShard = ({ point, replication }: StudyRun, replications: number, { part, of }: Shard): boolean =>
  (point * replications + replication) % of === part - 1;

/**
 * The runs of some replications, replication by replication, points in order: every world is met by all points in turn. Where the
 * study looks for a boundary, points have replications of their own number.
 */
export function* runsOf(study: Study, from: number, to: number): Generator<StudyRun> {
  const extra = extraFigures(study);
  const ofPoint = study.boundary?.replications;
  for (let replication = from; replication < to; replication++) {
    const seed = seedOf(study, replication);
    for (let point = 0; point < study.points.length; point++) {
      if (ofPoint && replication >= ofPoint[point]) continue;
      yield { point, replication, seed, key: runKey(study.pointHashes[point], seed, extra) };
    }
  }
}

/** The run as data for a worker. */
export function jobOf(study: Study, { point, seed, key }: StudyRun): Job {
  const loaded = study.configAt(study.points[point], seed);
  return { ...loaded, key, version: VERSION, extra: extraFigures(study) };
}

/** `the run with market.scheme = hybrid, season = winter, seed 1.r3` */
export function describe({ parameters, points }: Study, { point, seed }: StudyRun): string {
  const levels = points[point].levels.map(({ label }, k) => `${parameters[k].name} = ${label}`);
  return `the run with ${[...levels, `seed ${seed}`].join(', ')}`;
}

/** A run whose record is at a row of the store's records. */
export interface FinishedRun extends StudyRun {
  row: number;
}

/** The finished runs of some replications, in the order of the results. */
export function* finishedRuns(study: Study, records: Records, replications: number): Generator<FinishedRun> {
  for (const run of runsOf(study, 0, replications)) {
    const row = records.row(run.key);
    if (row !== undefined) yield { ...run, row };
  }
}
