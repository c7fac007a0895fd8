import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as z from 'zod';
import type { CommonConfig } from '../../config/common.ts';
import { withValues } from '../../config/configPath.ts';
import { checkConfig, type Loaded } from '../../config/load.ts';
import { InputError } from '../../errors.ts';
import { pathText } from '../../input/issues.ts';
import type { System } from '../../market/system.ts';
import { sha256 } from '../../results/fingerprint.ts';
import { VERSION } from '../../version.ts';
import type { Job, RunRecord } from '../job.ts';

/** Keys of Redis begin so. */
export const PREFIX = 'flexagora';
/** BullMQ's queue of a version. */
export const queueOf = (version: string) => `runs-${version}`;
export const KEYS = {
  /** Set of the versions that have a queue. */
  versions: `${PREFIX}:versions`,
  /** There while a worker of a version is connected. */
  workers: (version: string) => `${PREFIX}:workers:${version}`,
  /** Hash of the records of a study that the coordinator has not taken yet, by the run's key. */
  results: (study: string) => `${PREFIX}:results:${study}`,
  /** Content of a file. */
  file: (sha256: string) => `${PREFIX}:file:${sha256}`,
};

const word = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const fileSchema = z.strictObject({
  /** What it is to the config. */
  key: z.string().max(20),
  name: z.string().regex(/^(?!\.{1,2}$)[^/\\\0]{1,255}$/, 'expected a file name without a folder'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const taskSchema = z.strictObject({
  version: z.string(),
  study: word,
  key: word,
  extra: z.array(z.string()),
  /** Base name of the config file. */
  file: z.string(),
  config: z.looseObject({ system: z.string().optional() }),
  files: z.array(fileSchema).max(32),
  timeout: z.number().positive().optional(),
});
const recordSchema = z.strictObject({
  key: word,
  error: z.string().nullable(),
  figures: z.record(z.string(), z.number().nullable()),
});

/** A job as it lies in Redis: data only. Of the files its config names it has the hashes. */
export interface Task extends Omit<z.output<typeof taskSchema>, 'config'> {
  config: CommonConfig;
}
export type TravellingFile = z.output<typeof fileSchema>;

/** The place in a config that names a module of the user's own, if there is one. */
function placeOfCode(system: System, config: CommonConfig): { path: string; use: string } | undefined {
  for (const { at, use } of system.agents(config))
    if (use !== undefined) return { path: pathText([...at, 'use']), use };
  return undefined;
}

/** The market of a config, of those that ship. @throws InputError for a config that names code, which a queue does not carry */
export function carried({ config, file }: Loaded, shipped: readonly System[]): System {
  const fault = (path: string, use: string, what: string) =>
    new InputError({
      file,
      path,
      found: `'${use}', ${what} of your own`,
      expected: 'none with --queue, which carries data and no code to other machines; --shard can run such a study',
    });
  const system = shippedAs(config.system, shipped);
  if (system === undefined) throw fault('system', String(config.system), 'a market');
  const code = placeOfCode(system, config);
  if (code !== undefined) throw fault(code.path, code.use, 'a module');
  return system;
}

const shippedAs = (named: string | undefined, shipped: readonly System[]): System | undefined =>
  named === undefined ? shipped[0] : shipped.find(({ name }) => name === named);

/**
 * Makes jobs fit to travel.
 * @param shipped the markets that workers know
 * @returns a function that makes a task of a job, and the content of every file met so far, by its hash
 */
export function packer(study: string, shipped: readonly System[]) {
  const contents = new Map<string, Buffer>();
  const known = new Map<string, Omit<TravellingFile, 'key'>>();
  function travelling(key: TravellingFile['key'], path: string): TravellingFile {
    let file = known.get(path);
    if (file === undefined) {
      const content = readBytes(path, key);
      file = { name: basename(path), sha256: sha256(content) };
      known.set(path, file);
      contents.set(file.sha256, content);
    }
    return { key, ...file };
  }
  /** @throws InputError for a config that names code, or a file that cannot be read */
  function pack(job: Job): Task {
    const { version, key, extra, file, folder, config, timeout } = job;
    const files = carried(job, shipped)
      .files(config)
      .map((named) => travelling(named.key, resolve(folder, named.path)));
    const task = { version, study, key, extra: [...extra], file: basename(file), config, files };
    return timeout === undefined ? task : { ...task, timeout };
  }
  return { pack, contents };
}

function readBytes(file: string, path: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({ file, path, found: `a file that cannot be read (${code})`, expected: 'a file' });
  }
}

/** Why a task is not done by this worker, or the task and its market. Nothing is taken on trust: it comes over the network. */
export function unpack(
  data: unknown,
  shipped: readonly System[],
): { task: Task; system: System } | { refused: string } {
  const version = (data as { version?: unknown } | null)?.version;
  if (version !== VERSION) {
    return { refused: `it is for version ${JSON.stringify(version)?.slice(0, 40)}; this worker is version ${VERSION}` };
  }
  const { data: read, error } = taskSchema.safeParse(data);
  if (error) return noJob(pathText(error.issues[0].path as (string | number)[]), error.issues[0].message);
  const system = shippedAs(read.config.system, shipped);
  if (system === undefined) return { refused: `its market is '${read.config.system}', which a worker has not` };
  let config: CommonConfig;
  try {
    config = checkConfig(system, read.config, (path) => ({ path: pathText(['config', ...path]) }));
  } catch (fault) {
    if (!(fault instanceof InputError)) throw fault;
    return noJob(fault.path ?? 'config', `found ${fault.found}; expected ${fault.expected}`);
  }
  const task: Task = { ...read, config };
  const code = placeOfCode(system, config);
  if (code) return { refused: `${code.path} names code, and a worker runs none but its own` };
  const keysOf = (files: readonly { key: string }[]) => files.map(({ key }) => key).join(' and ') || 'none';
  const named = keysOf(system.files(config));
  if (named !== keysOf(task.files)) return { refused: `its config names files (${named}) that did not come with it` };
  return { task, system };
}

const noJob = (path: string, why: string) => ({ refused: `it is no job of flexagora: ${path}: ${why}` });

/**
 * The job of a task.
 * @param places where this machine has the task's files, in the same order
 */
export function jobOf(task: Task, system: System, folder: string, places: readonly string[]): Job {
  const { version, key, extra, file, timeout } = task;
  const moved = system.files(task.config).map(({ at }, k) => ({ at, value: places[k] }));
  const job = { version, key, extra, file, folder, config: withValues(task.config, moved) };
  return timeout === undefined ? job : { ...job, timeout };
}

/** What a worker says became of a run; undefined if that is nothing one could understand. */
export function recordFrom(text: string): RunRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
