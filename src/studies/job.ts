import { createHash } from 'node:crypto';
import type { Cast } from '../../agents/reserve/market/cast.ts';
import { FORECAST_COST_FIGURES, figuresOf, plannedFiguresOf } from '../../agents/reserve/market/figures.ts';
import { simulateWithCost } from '../../agents/reserve/market/forecastCost.ts';
import { planWeek } from '../../agents/reserve/market/plannedWeek.ts';
import { simulate } from '../../agents/reserve/market/simulate.ts';
import { AgentError } from '../bus/bus.ts';
import type { LoadedConfig } from '../config/load.ts';
import { InputError } from '../errors.ts';
import { WorldCache } from '../market/worldCache.ts';
import { fingerprintOf, hashOfFile } from '../results/runDirectory.ts';
import { VERSION } from '../version.ts';

/** One run to be done, as data: what any worker, on any machine, needs to do it. */
export interface Job extends LoadedConfig {
  key: string;
  /** Version of flexagora that must do it. */
  version: string;
  /** Figures to keep besides FIGURES. */
  extra: readonly string[];
  /** Only plan, where plans are carried out as they are, and keep the figures that follow from plans. */
  planned?: boolean;
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
  /** Lets go of workers and connections; work in flight is given up. */
  close(): Promise<void>;
}

/**
 * The key of a run: equal keys give equal results. A hash of version, config (but for its name and what is written
 * of it), the content of the files it names, the seed, and what is kept of it.
 * @param pointHash hash of the config without its seed, and of its files: see pointHashOf
 * @param extra figures of single aggregators that are kept
 */
export const runKey = (pointHash: string, seed: string | number, extra: readonly string[]): string =>
  createHash('sha256')
    .update([VERSION, pointHash, seed, ...extra].join('\n'))
    .digest('hex')
    .slice(0, 32);

/** Hash of all that decides a run but its seed: the config without its name and what is written of it, and its files. */
export function pointHashOf(loaded: LoadedConfig, hashOf = hashOfFile): string {
  const { name: _, output: __, ...config } = loaded.config;
  return fingerprintOf({ ...loaded, config: { ...config, seed: 0 } as LoadedConfig['config'] }, hashOf).configHash;
}

/** Fails unless a job's config and files are those its key was made of: a file may have changed since. */
export function verifyJob(job: Job): void {
  if (runKey(pointHashOf(job), job.config.seed, job.planned ? PLANNED : job.extra) === job.key) return;
  throw new Error(
    `a file that the config names has changed since the study began (seed ${job.config.seed}); start it again`,
  );
}

/** What the key of a run is made of in place of its extra figures, if it is planned only. */
export const PLANNED: readonly string[] = ['plans'];

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

/** Points of a study meet the same world in turn; two seasons, and two price sources, make four. */
const worlds = new WorldCache(4);

/** Does a job: a whole run of the market, of which the figures are kept. Never rejects. */
export async function doJob(job: Job, cast: Cast): Promise<RunRecord> {
  try {
    const world = worlds.worldOf(job);
    if (job.planned) {
      return { key: job.key, error: null, figures: plannedFiguresOf(planWeek(job, world), world.prices) };
    }
    const run = job.extra.some((name) => FORECAST_COST_FIGURES.includes(name)) ? simulateWithCost : simulate;
    const figures = figuresOf(await run(job, { cast, world }), job.extra);
    return { key: job.key, error: null, figures };
  } catch (error) {
    return { key: job.key, error: reasonOf(error, job.folder), figures: {} };
  }
}
