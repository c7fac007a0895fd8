import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import { stringify } from 'yaml';
import type { SimulationConfig } from '../../agents/reserve/market/config.ts';
import { dataFilesOf, withDataFiles } from '../../agents/reserve/market/files.ts';
import { forecastNotes } from '../../agents/reserve/market/forecastCost.ts';
import type { SimulationResult } from '../../agents/reserve/market/simulate.ts';
import { writeTables } from '../../agents/reserve/market/tables.ts';
import type { LoadedConfig } from '../config/load.ts';
import { InputError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { isRunning, makeFolders, removeIfEmpty } from './files.ts';

export const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** Files a config names, by the key that names them. */
function namedFiles({ config, folder }: LoadedConfig): [key: string, path: string][] {
  const files: [string, string | undefined][] = [
    ...dataFilesOf(config).map(({ key, path }): [string, string] => [key, path]),
    ...[config.tso, config.dso, config.exchange, ...config.brps, ...config.aggregators].map(
      ({ name, use }): [string, string | undefined] => [name, use],
    ),
  ];
  return files.flatMap(([key, path]) => (path === undefined ? [] : [[key, resolve(folder, path)]]));
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
 * Equal fingerprints, seeds and versions give equal results.
 * @param hashOf content of a file, for who asks again and again
 * @throws InputError for a file that cannot be read
 */
export function fingerprintOf(loaded: LoadedConfig, hashOf = hashOfFile): Fingerprint {
  const fileHashes = Object.fromEntries(namedFiles(loaded).map(([key, path]) => [key, hashOf(key, path)]));
  const { config } = loaded;
  const there = withDataFiles(
    config,
    dataFilesOf(config).map(({ path }) => basename(path)),
  );
  const placeless = JSON.stringify(there, (key, value) =>
    key === 'use' && typeof value === 'string' ? basename(value) : value,
  );
  return { configHash: sha256(placeless + JSON.stringify(fileHashes)), fileHashes };
}

/** The folder a run goes to when none is named: by name, scheme, seed and fingerprint, so that runs do not collide. */
export function defaultRunFolder(config: SimulationConfig, { configHash }: Fingerprint): string {
  return join('runs', `${config.name}-${config.market.scheme}-${config.seed}-${configHash.slice(0, 8)}`);
}

/** A run directory in the making: everything is written beside its place and renamed in when whole. */
export interface RunDirectory {
  readonly target: string;
  /** Log of the run, kept with it. It bears no time of day, so that equal runs have equal logs. */
  readonly log: Logger;
  write(result: SimulationResult, fingerprint: Fingerprint): void;
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
  const lines: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  return {
    target,
    log,
    write(result, fingerprint) {
      writeTables(result, partial);
      const { config } = result.loaded;
      writeFileSync(join(partial, 'config.yaml'), stringify(config));
      writeFileSync(join(partial, 'kpis.json'), `${JSON.stringify(result.kpis, null, 2)}\n`);
      writeFileSync(join(partial, 'manifest.json'), `${JSON.stringify(manifestOf(result, fingerprint), null, 2)}\n`);
      writeFileSync(join(partial, 'run.log'), lines.join(''));
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

const manifestOf = (result: SimulationResult, { configHash, fileHashes }: Fingerprint) => ({
  flexagora: VERSION,
  node: process.versions.node,
  configHash,
  files: fileHashes,
  seed: result.loaded.config.seed,
  scheme: result.loaded.config.market.scheme,
  forecast: result.loaded.config.forecast.kind,
  ...(result.kpis.forecastCostEur ? { forecastCostEur: result.kpis.forecastCostEur } : {}),
  network: result.world.network.name,
  isps: result.world.calendar.ispCount,
  messages: result.messages,
  certificates: result.certificates,
});

/** Writes what is worth telling about a finished run into its log. */
export function logRun(log: Logger, result: SimulationResult): void {
  const { recorder, world, kpis } = result;
  log.info({ isps: world.calendar.ispCount, network: world.network.name, scheme: kpis.scheme }, 'run');
  for (const note of world.notes) log.info({ note }, 'world');
  for (const note of forecastNotes(result.loaded)) log.info({ note }, 'forecasts');
  for (const { isp, state, direction, divisions, askedMw, boundaryMw } of recorder.validations) {
    if (state !== 'green') log.warn({ isp, state, direction, divisions, askedMw, boundaryMw }, 'congestion');
  }
  for (const [name, { undeliveredMwh }] of Object.entries(kpis.aggregators)) {
    if (undeliveredMwh > 1e-9) log.warn({ aggregator: name, undeliveredMwh }, 'activated energy not delivered');
  }
  for (const certificate of result.certificates) log.info(certificate, 'certified');
  log.info({ total: kpis.total, mainLine: kpis.grid.mainLine }, 'result');
}
