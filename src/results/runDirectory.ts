import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pino } from 'pino';
import { stringify } from 'yaml';
import type { CommonConfig } from '../config/common.ts';
import { withValues } from '../config/configPath.ts';
import type { Loaded } from '../config/load.ts';
import { fileOfModule } from '../config/ownModule.ts';
import { InputError } from '../errors.ts';
import type { Path } from '../input/yaml.ts';
import type { NamedFile, Run, System } from '../market/system.ts';
import { VERSION } from '../version.ts';
import { isRunning, makeFolders, removeIfEmpty } from './files.ts';
import { writeTables } from './tables.ts';

export const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** Modules of a user's own that a config names: its market, and agents under their names. */
export function codeOf(system: System, { config, folder }: Pick<Loaded, 'config' | 'folder'>): NamedFile[] {
  const agents = system.agents(config).flatMap(({ at, name, use }) => (use === undefined ? [] : [{ at, name, use }]));
  return [
    ...(system.module === undefined ? [] : [{ key: 'system', at: ['system'] as Path, path: system.module }]),
    ...agents.map(({ at, name, use }) => ({ key: name, at: [...at, 'use'], path: fileOfModule({ use, folder }) })),
  ];
}

/** Hash of the content of a file, or of all files of a folder. @throws InputError if it cannot be read */
export function hashOfFile(key: string, path: string): string {
  try {
    if (!statSync(path).isDirectory()) return sha256(readFileSync(path));
    const files = readdirSync(path).filter((name) => statSync(join(path, name)).isFile());
    return sha256(
      files
        .sort()
        .map((name) => `${name} ${sha256(readFileSync(join(path, name)))}`)
        .join('\n'),
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({ file: path, path: key, found: `a file that cannot be read (${code})`, expected: 'a file' });
  }
}

/** What a run is made of: its config without its files' places, and the content of those files. */
export interface Fingerprint {
  configHash: string;
  fileHashes: Record<string, string>;
}

/**
 * Equal fingerprints, seeds and versions give equal results, in whatever thread.
 * @param hashOf content of a file, for who asks again and again
 * @throws InputError for a file that cannot be read
 */
export function fingerprintOf(system: System, loaded: Loaded, hashOf = hashOfFile): Fingerprint {
  const { folder } = loaded;
  const { thread: _, ...config } = loaded.config;
  const named = [...system.files(config), ...codeOf(system, loaded)];
  const fileHashes = Object.fromEntries(named.map(({ key, path }) => [key, hashOf(key, resolve(folder, path))]));
  const placeless = withValues(
    config,
    named.map(({ at, path }) => ({ at, value: basename(path) })),
  );
  return { configHash: sha256(JSON.stringify(placeless) + JSON.stringify(fileHashes)), fileHashes };
}

/** The folder a run goes to when none is named: by name, variant, seed and fingerprint, so that runs do not collide. */
export function defaultRunFolder(system: System, config: CommonConfig, { configHash }: Fingerprint): string {
  const parts = [config.name, system.variant(config), config.seed, configHash.slice(0, 8)];
  return join('runs', parts.filter((part) => part !== '').join('-'));
}

/** A run directory in the making: everything is written beside its place and renamed in when whole. */
export interface RunDirectory {
  /** Where its files are to be written. */
  readonly partial: string;
  /** Puts what has been written in its place. */
  commit(): void;
  /** Leaves nothing behind. */
  abandon(): void;
}

/** Removes what runs that were killed have left beside a target; those of running processes stay. */
export function clearLeftOvers(target: string): void {
  for (const name of readdirSync(dirname(target))) {
    const [base, pid] = [name.slice(1, 1 + basename(target).length), /\.(\d+)\.partial(\.old)?$/.exec(name)?.[1]];
    if (!name.startsWith('.') || base !== basename(target) || pid === undefined) continue;
    if (Number(pid) !== process.pid && isRunning(Number(pid))) continue;
    rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

/**
 * Prepares a run directory, before the run, so that a place that cannot be written is found at once.
 * @param replace whether a whole result in that place may be replaced (it has the same fingerprint)
 * @throws InputError if the place cannot be written or holds something else
 */
export function openRunDirectory(folder: string, replace: boolean): RunDirectory {
  const target = resolve(folder);
  const fault = (found: string) =>
    new InputError({ path: `--out ${folder}`, found, expected: 'a new folder in a place that can be written' });
  if (existsSync(target) && !replace) {
    let inside: string[];
    try {
      inside = readdirSync(target);
    } catch {
      throw fault('a file');
    }
    if (inside.length > 0) throw fault('a folder that is not empty');
  }
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  let made: string[] = [];
  try {
    made = makeFolders(dirname(target));
    clearLeftOvers(target);
    mkdirSync(partial);
  } catch (error) {
    removeIfEmpty(made);
    throw fault(`a place that cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
  return {
    partial,
    commit() {
      const old = `${partial}.old`;
      rmSync(old, { recursive: true, force: true });
      if (existsSync(target)) renameSync(target, old);
      renameSync(partial, target);
      rmSync(old, { recursive: true, force: true });
    },
    abandon() {
      rmSync(partial, { recursive: true, force: true });
      removeIfEmpty(made);
    },
  };
}

/** Writes all files of a finished run into a folder. */
export function writeRun(folder: string, system: System, run: Run, fingerprint: Fingerprint): void {
  writeTables(system, run, folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('config.yaml', stringify(run.loaded.config));
  write('kpis.json', `${JSON.stringify(system.summary(run), null, 2)}\n`);
  write('manifest.json', `${JSON.stringify(manifestOf(system, run, fingerprint), null, 2)}\n`);
  write('run.log', logOf(system, run));
  const drawing = system.drawing(run);
  if (drawing) write('network.json', `${JSON.stringify(drawing)}\n`);
}

const manifestOf = (system: System, run: Run, { configHash, fileHashes }: Fingerprint) => ({
  flexagora: VERSION,
  node: process.versions.node,
  system: system.name,
  configHash,
  files: fileHashes,
  seed: run.loaded.config.seed,
  ...system.manifest(run),
  isps: run.world.calendar.ispCount,
  ...(run.until < run.world.calendar.ispCount && { until: run.until }),
  messages: run.messages,
  certificates: run.certificates,
});

/** What is worth telling about a finished run. It bears no time of day, so that equal runs have equal logs. */
function logOf(system: System, run: Run): string {
  const lines: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  for (const { level, fields, says } of system.log(run)) log[level](fields, says);
  return lines.join('');
}
