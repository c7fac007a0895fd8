import { createHash } from 'node:crypto';
import { AgentError } from '../bus/failures.ts';
import type { Loaded } from '../config/load.ts';
import { InputError } from '../errors.ts';
import { apart, ThreadDied } from '../market/apart.ts';
import { fetched } from '../market/fromDisk.ts';
import type { RunTools } from '../market/run.ts';
import type { System } from '../market/system.ts';
import { findSystem } from '../market/systems.ts';
import { WorldCache, worldKeyOf } from '../market/worldCache.ts';
import { fingerprintOf, hashOfFile } from '../results/fingerprint.ts';
import { VERSION } from '../version.ts';
import { asJson, figuresOf } from './figures.ts';

/** One run to be done, as data: what any worker, on any machine, needs to do it. */
export interface Job extends Loaded {
  key: string;
  /** Version of flexagora that must do it. */
  version: string;
  /** Figures to keep besides those kept of every run. */
  extra: readonly string[];
  /** Only what a shortcut of the market finds, by its name. */
  shortcut?: string;
  /** Seconds after which its run is given up, as one that failed. No part of the key. */
  timeout?: number;
}

/** What became of a job. Of a run that failed there are no figures, and the error says why. */
export interface RunRecord {
  key: string;
  error: string | null;
  /** By name; null (in JSON) and NaN are "no figure". */
  figures: Record<string, number | null>;
}

/** Where jobs are done. */
export interface Engine {
  /** Jobs worth having in flight at once. */
  readonly width: number;
  /** Does one job. Rejects only when the engine itself fails; a run that fails is a record with its error. */
  run(job: Job): Promise<RunRecord>;
  /** Seconds since each run began that is under way, by key; not of an engine whose runs are done elsewhere. */
  underWay?(): ReadonlyMap<string, number>;
  /** Lets go of workers and connections; work in flight is given up. */
  close(): Promise<void>;
}

/**
 * The key of a run: equal keys give equal results. A hash of version, config (but for its name and what is written
 * of it), the content of the files it names, the seed, and what is kept of it.
 * @param pointHash hash of the config without its seed, and of its files: see pointHashOf
 * @param kept figures kept besides those of every run; of a shortcut, its name alone
 */
export const runKey = (pointHash: string, seed: string | number, kept: readonly string[]): string =>
  createHash('sha256')
    .update([VERSION, pointHash, seed, ...kept].join('\n'))
    .digest('hex')
    .slice(0, 32);

/** Hash of all that decides a run but its seed: the config without its name and what is written of it, and its files. */
export function pointHashOf(system: System, loaded: Loaded, hashOf = hashOfFile): string {
  const { name: _, output: __, ...config } = loaded.config;
  return fingerprintOf(system, { ...loaded, config: { ...config, seed: 0 } as Loaded['config'] }, hashOf).configHash;
}

/** Fails unless a job's config and files are those its key was made of: a file may have changed since. */
export async function verifyJob(job: Job, shipped: readonly System[]): Promise<void> {
  const { key, config, shortcut, extra } = job;
  const system = await findSystem(config.system, job, shipped);
  if (runKey(pointHashOf(system, job), config.seed, shortcut === undefined ? extra : [shortcut]) === key) return;
  throw new Error(
    `a file that the config names has changed since the study began (seed ${config.seed}); start it again`,
  );
}

/** One line that says why a run failed, the same on every machine: a fault in the input is told without the file's place. */
function reasonOf(error: unknown, folder: string): string {
  const fault = error instanceof AgentError && error.cause instanceof InputError ? error.cause : error;
  const text =
    fault instanceof InputError
      ? `${fault.path ? `${fault.path}: ` : ''}found ${fault.found}; expected ${fault.expected}`
      : error instanceof Error
        ? error.message
        : String(error);
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('file://', '')
    .replaceAll(`${folder}/`, '');
}

/** How the error of a run begins that failed for no reason of its own: it is run again when the study goes on. */
export const WORKER_DIED = 'the worker died: ';

/** The record of a run that was given up. Which runs these are depends on the machine. */
export const givenUp = (key: string, timeout: number): RunRecord => ({
  key,
  error: `took longer than the --run-timeout of ${timeout} s`,
  figures: {},
});

/** Worlds that a worker keeps. Points of a study meet the same one in turn; two seasons, and two price sources, make four. */
export const WORLDS_KEPT = 4;
const worlds = new WorldCache(WORLDS_KEPT);

/**
 * Does a job: a whole run of its market, of which the figures are kept. Never rejects.
 * @param shipped the markets that a config may name
 * @param follow is given what tells where the run is
 */
export async function doJob(job: Job, shipped: readonly System[], follow?: RunTools['follow']): Promise<RunRecord> {
  const { key, shortcut, extra } = job;
  try {
    const system = await findSystem(job.config.system, job, shipped);
    const loaded = fetched(system, job);
    const world = worlds.worldOf(system, loaded);
    const figures =
      shortcut === undefined
        ? figuresOf(system, await system.run(loaded, world, { asked: extra, follow }), extra)
        : asJson(shortcutOf(system, shortcut).of(loaded, world));
    return { key, error: null, figures };
  } catch (error) {
    return { key, error: reasonOf(error, job.folder), figures: {} };
  }
}

/** The market of a job, where it is one of those that ship. */
const shippedOf = ({ config }: Pick<Job, 'config'>, shipped: readonly System[]): System | undefined =>
  config.system === undefined ? shipped[0] : shipped.find(({ name }) => name === config.system);

/** What tells the world of a job from others, where whoever does it may keep that for others; of markets that ship. */
export function worldOfJob(job: Job, shipped: readonly System[]): string | undefined {
  const system = shippedOf(job, shipped);
  return system && worldKeyOf(system, job);
}

/** Whether a job has modules of a user's own in it that want a thread of their own. None of them is loaded to find out. */
export function isOwnJob(job: Pick<Job, 'config'>, shipped: readonly System[]): boolean {
  const { config } = job;
  const known = shippedOf(job, shipped);
  return (
    config.thread !== 'shared' && (known === undefined || known.agents(config).some(({ use }) => use !== undefined))
  );
}

/** Does a job in a thread made for it. Rejects where its files have changed, as verifyJob does. */
export async function doJobApart(job: Job): Promise<RunRecord> {
  const failed = (error: string): RunRecord => ({ key: job.key, error, figures: {} });
  try {
    return await apart<RunRecord>({ kind: 'job', job });
  } catch (error) {
    if (error instanceof AgentError) return failed(reasonOf(error, job.folder));
    if (error instanceof ThreadDied) return failed(`${WORKER_DIED}${error.message}`);
    throw error;
  }
}

/**
 * Does a job whose files are as they were; one with modules of a user's own in a thread made for it.
 * @throws Error where its files have changed
 */
export async function doVerified(job: Job, shipped: readonly System[]): Promise<RunRecord> {
  if (isOwnJob(job, shipped)) return doJobApart(job);
  await verifyJob(job, shipped);
  return doJob(job, shipped);
}

function shortcutOf({ name, shortcuts }: System, wanted: string) {
  const shortcut = shortcuts[wanted];
  if (shortcut === undefined) throw new Error(`${name} has no shortcut '${wanted}'`);
  return shortcut;
}
