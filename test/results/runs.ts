import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import type { RunSummary } from '../../agents/reserve/market/summary.ts';
import { SYSTEMS } from '../../agents/systems.ts';
import { runAndWrite } from '../../src/cli/run.ts';
import type { Certificate } from '../../src/market/decisions.ts';
import { loadConfig } from '../../src/market/systems.ts';
import { REPORT } from '../../src/report/write.ts';
import { PLACE } from '../../src/results/runDirectory.ts';
import { ROOT } from '../cli/command.ts';

export const TOY = join(ROOT, 'configs/toy.yaml');

/** Runs a config in this process, into a folder. */
export async function runInto(
  out: string,
  options: Partial<Record<'scheme' | 'seed' | 'prices' | 'network', string>> & { certify?: number } = {},
  file = TOY,
): Promise<string> {
  const { certify = 0, ...given } = options;
  await runAndWrite(await loadConfig(file, SYSTEMS, () => given), { out, certify, quiet: true });
  return out;
}

export type Row = Record<string, number | string | null>;
export const readTable = async (folder: string, name: string): Promise<Row[]> =>
  (await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, `${name}.parquet`)) })) as Row[];

const readJson = <T>(folder: string, name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
export const readKpis = (folder: string) => readJson<RunSummary>(folder, 'kpis.json');
export const readManifest = (folder: string) =>
  readJson<Record<string, unknown> & { files: Record<string, string>; certificates: Certificate[] }>(
    folder,
    'manifest.json',
  );

/** The bytes of every file of a run but that which says where it is, and its page, which is written from the others. */
export const bytesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name !== PLACE && name !== REPORT)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );

export const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((all, row) => all + Number(row[column]), 0);
