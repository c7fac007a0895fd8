import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { loadConfigOf, readConfig } from '../config/readConfig.ts';
import { InputError } from '../errors.ts';
import type { DigestRow } from '../market/digests.ts';
import type { Configured, System } from '../market/system.ts';
import { findSystem } from '../market/systems.ts';
import { enginesOf } from '../results/engines.ts';
import { fingerprintOf, sha256 } from '../results/fingerprint.ts';
import { readTable, type TableRow } from '../results/readTable.ts';
import { PLACE } from '../results/runDirectory.ts';
import { VERSION } from '../version.ts';

const manifestSchema = z.looseObject({
  flexagora: z.string(),
  node: z.string(),
  v8: z.string(),
  highs: z.string(),
  configHash: z.string(),
  files: z.record(z.string(), z.string()),
  isps: z.number().int(),
  until: z.number().int().optional(),
  messages: z.number().int(),
  cast: z.array(z.object({ name: z.string(), role: z.string(), hears: z.array(z.string()) })),
  written: z.record(z.string(), z.string()),
});

const placeSchema = z.object({ config: z.string() });

type Manifest = z.output<typeof manifestSchema>;

/** A run as it lies on disk. */
export interface StoredRun {
  folder: string;
  manifest: Manifest;
}

const EXPECTED = 'the folder of a run, as `flexagora run` writes it';

/** Opens the folder of a run. @throws InputError where there is none, or its manifest cannot be read */
export function openStoredRun(folder: string): StoredRun {
  const fault = (found: string, expected = EXPECTED) => new InputError({ file: folder, found, expected });
  if (!existsSync(folder)) throw fault('no such folder');
  if (!statSync(folder).isDirectory()) throw fault('a file');
  const files = readdirSync(folder);
  if (files.includes('study.yaml') || files.includes('study.json')) {
    throw fault('the folder of a study', 'the folder of a run; of a study name a run: --point 12 --seed 1.r7');
  }
  if (!files.includes('manifest.json')) throw fault('no manifest.json');
  const file = join(folder, 'manifest.json');
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError({
      file,
      found: `no whole JSON (${(error as Error).message})`,
      expected: 'it as it was written',
    });
  }
  const version = (raw as { flexagora?: unknown } | null)?.flexagora;
  const { success, data, error } = manifestSchema.safeParse(raw);
  if (success) return { folder, manifest: data };
  const [{ path, message }] = error.issues;
  const expected =
    version === undefined || version === VERSION
      ? 'it as it was written'
      : `a run of a version that says more of it (this is ${VERSION})`;
  throw new InputError({ file, path: path.join('.'), found: message, expected });
}

/** Files that are no longer what the run has written, with what became of them. */
export function editedFiles({ folder, manifest }: StoredRun): string[] {
  return Object.entries(manifest.written).flatMap(([name, hash]) => {
    const path = join(folder, basename(name));
    if (!existsSync(path)) return [`${name} is missing`];
    return sha256(readFileSync(path)) === hash ? [] : [`${name} has been changed since it was written`];
  });
}

/**
 * The config of a run, which finds its files where they were found then.
 * @param from a config file in whose folder they are now
 * @throws InputError where config or market cannot be read
 */
export async function configOfRun(
  { folder }: StoredRun,
  shipped: readonly System[],
  from?: string,
): Promise<Configured> {
  const file = join(folder, 'config.yaml');
  const read = readConfig(file);
  const home = dirname(from === undefined ? placeOfConfig(folder) : resolve(from));
  const system = await findSystem(read.system, { folder: home, file }, shipped);
  return { system, loaded: { ...loadConfigOf(system, file, {}, read), folder: home } };
}

/** Where the config was that a run was made of; the run's own where nothing tells. */
function placeOfConfig(folder: string): string {
  try {
    const { config } = placeSchema.parse(JSON.parse(readFileSync(join(folder, PLACE), 'utf8')));
    return resolve(folder, config);
  } catch {
    return resolve(folder, 'config.yaml');
  }
}

/** In sentences: what is not as it was when the run was made. @throws InputError where a file that the config names is gone */
export function whatDiffers({ manifest }: StoredRun, { system, loaded }: Configured): string[] {
  const { configHash, fileHashes } = fingerprintOf(system, loaded);
  const engines = { flexagora: VERSION, ...enginesOf() };
  const versions = (['flexagora', 'node', 'v8', 'highs'] as const).flatMap((what) => {
    const called = { flexagora: 'flexagora', node: 'Node', v8: 'V8', highs: 'HiGHS' }[what];
    return engines[what] === manifest[what] ? [] : [`made with ${called} ${manifest[what]}, this is ${engines[what]}`];
  });
  const names = [...new Set([...Object.keys(manifest.files), ...Object.keys(fileHashes)])];
  const files = names.flatMap((name) =>
    manifest.files[name] === fileHashes[name] ? [] : [`the file of ${name} is another than the run was made with`],
  );
  const isOtherConfig = files.length === 0 && configHash !== manifest.configHash;
  return [...versions, ...files, ...(isOtherConfig ? ['config.yaml is another than the run was made with'] : [])];
}

/** The digests of a run. @throws InputError where there are none, or they cannot be read */
export async function digestsOf({ folder }: Pick<StoredRun, 'folder'>): Promise<DigestRow[]> {
  const file = join(folder, 'digests.parquet');
  if (!existsSync(file)) throw new InputError({ file: folder, found: 'no digests.parquet', expected: EXPECTED });
  const rows = await readTable(file);
  const isWhole = ({ isp, agent, messages, digest }: TableRow) =>
    [isp, messages].every((each) => typeof each === 'number') &&
    [agent, digest].every((each) => typeof each === 'string');
  if (rows.every(isWhole)) return rows as unknown as DigestRow[];
  throw new InputError({ file, found: 'rows that are no digests', expected: 'isp, agent, messages, digest in each' });
}
