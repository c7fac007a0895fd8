import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pino } from 'pino';
import { stringify } from 'yaml';
import type { CommonConfig } from '../config/common.ts';
import { InputError } from '../errors.ts';
import type { Run, System } from '../market/system.ts';
import { VERSION } from '../version.ts';
import { ANSWER, answerText } from './answer.ts';
import { faultOfPlace, onDisk, placeFault } from './disk.ts';
import { enginesOf } from './engines.ts';
import { foundIn, isRunning, makeFolders, removeIfEmpty } from './files.ts';
import { type Fingerprint, sha256 } from './fingerprint.ts';
import { OUTSIDE, outsideText } from './outside.ts';
import { STORED_DECISIONS, storedLines } from './storedDecisions.ts';
import type { TableSink } from './tableFiles.ts';
import { columnsText, giveTables } from './tables.ts';

/** The folder a run goes to when none is named: by name, variant, seed and fingerprint, so that runs do not collide. */
export function defaultRunFolder(system: System, config: CommonConfig, { configHash }: Fingerprint): string {
  const parts = [config.name, system.variant(config), config.seed, configHash.slice(0, 8)];
  return join('runs', parts.filter((part) => part !== '').join('-'));
}

/** Where the files of a run are written first, and where they go when all are there. */
export interface RunPlace {
  readonly partial: string;
  readonly target: string;
}

/** A folder in the making, as that of a run: everything is written beside its place and renamed in when whole. */
export interface RunDirectory extends RunPlace {
  /** Puts what has been written in its place. */
  commit(): void;
  /** Leaves nothing behind. */
  abandon(): void;
}

/** Removes what runs that were killed have left beside a target; those of running processes stay. */
function clearLeftOvers(target: string): void {
  for (const name of readdirSync(dirname(target))) {
    const [base, pid] = [name.slice(1, 1 + basename(target).length), /\.(\d+)\.partial(\.old)?$/.exec(name)?.[1]];
    if (!name.startsWith('.') || base !== basename(target) || pid === undefined) continue;
    if (Number(pid) !== process.pid && isRunning(Number(pid))) continue;
    rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

/** Prepares a folder beside its place. @throws what the disk says; then nothing is left of it */
export function makeBeside(target: string): RunDirectory {
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  const made = makeFolders(dirname(target));
  try {
    clearLeftOvers(target);
    mkdirSync(partial);
  } catch (error) {
    removeIfEmpty(made);
    throw error;
  }
  return {
    partial,
    target,
    commit() {
      const old = `${partial}.old`;
      rmSync(old, { recursive: true, force: true });
      if (existsSync(target)) renameSync(target, old);
      renameSync(partial, target);
      rmSync(old, { recursive: true, force: true });
    },
    abandon() {
      rmSync(partial, { recursive: true, force: true, maxRetries: 5 }); // a thread may be writing into it
      removeIfEmpty(made);
    },
  };
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
  const there = replace ? undefined : foundIn(target);
  if (there !== undefined) throw fault(there);
  try {
    const making = makeBeside(target);
    return { ...making, commit: () => onDisk(target, making.commit) };
  } catch (error) {
    const found = faultOfPlace(error);
    throw found === undefined ? error : fault(found);
  }
}

/** Where the config was, seen from the run's folder: the one file that differs between equal runs in different places. */
export const PLACE = 'place.json';

/** How the tables of a run are written. */
export interface TableWriting {
  sink: TableSink;
  /** How many rows of `messages` it has been given before. */
  told?: number;
  /** What is done while it writes. */
  meanwhile?: () => Promise<void>;
}

/**
 * Writes all files of a finished run.
 * @throws InputError where they cannot be written
 */
export async function writeRun(
  place: RunPlace,
  system: System,
  run: Run,
  fingerprint: Fingerprint,
  tables: TableWriting,
): Promise<void> {
  try {
    await fill(place, system, run, fingerprint, tables);
  } catch (error) {
    throw placeFault(place.target, error);
  }
}

async function fill(
  { partial, target }: RunPlace,
  system: System,
  run: Run,
  fingerprint: Fingerprint,
  { sink, told, meanwhile }: TableWriting,
): Promise<void> {
  giveTables(system, run, sink, told);
  const write = (name: string, text: string) => writeFileSync(join(partial, name), text);
  write('columns.json', columnsText(system));
  for (const [name, text] of Object.entries(system.texts(run))) write(basename(name), text);
  const stored = [...storedLines(run.decisions)].join('');
  if (stored !== '') write(STORED_DECISIONS, stored);
  if (run.outside.length > 0) write(OUTSIDE, outsideText(run.outside));
  write('config.yaml', stringify(run.loaded.config, { aliasDuplicateObjects: false })); // read back, nothing is shared
  write('kpis.json', `${JSON.stringify(system.summary(run), null, 2)}\n`);
  write(ANSWER, answerText(system, run));
  write('run.log', logOf(system, run));
  const drawing = system.drawing(run);
  if (drawing) write('network.json', `${JSON.stringify(drawing)}\n`);
  await meanwhile?.();
  await sink.close();
  const files = readdirSync(partial).sort();
  const written = Object.fromEntries(files.map((name) => [name, sha256(readFileSync(join(partial, name)))]));
  write('manifest.json', `${JSON.stringify({ ...manifestOf(system, run, fingerprint), written }, null, 2)}\n`);
  write(PLACE, `${JSON.stringify({ config: relative(target, resolve(run.loaded.file)) })}\n`);
}

/** What a run is told by, beside the hashes of its files. */
export const manifestOf = (system: System, run: Run, { configHash, fileHashes }: Fingerprint) => ({
  flexagora: VERSION,
  ...enginesOf(),
  system: system.name,
  configHash,
  files: fileHashes,
  seed: run.loaded.config.seed,
  ...system.manifest(run),
  isps: run.world.calendar.ispCount,
  ...(run.until < run.world.calendar.ispCount && { until: run.until }),
  messages: run.messages,
  solver: run.solves,
  cast: run.cast,
  certificates: run.certificates,
});

/** What is worth telling about a finished run. It bears no time of day, so that equal runs have equal logs. */
function logOf(system: System, run: Run): string {
  const lines: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  for (const { level, fields, says } of system.log(run)) log[level](fields, says);
  return lines.join('');
}
