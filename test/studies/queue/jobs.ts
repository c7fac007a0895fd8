import type { LoadedConfig, SimulationConfig } from '../../../agents/reserve/market/config.ts';
import { loadConfig } from '../../../agents/reserve/market/fromDisk.ts';
import { reserve } from '../../../agents/reserve/market/system.ts';
import { SYSTEMS } from '../../../agents/systems.ts';
import { doJob, type Job, pointHashOf, type RunRecord, runKey } from '../../../src/studies/job.ts';
import { VERSION } from '../../../src/version.ts';
import { configText, folderWith } from '../../cli/command.ts';

/** Jobs of one config that differ in their seed. */
export function jobsOf(
  count: number,
  lines: Parameters<typeof configText>[0] = {},
  files: Record<string, string> = {},
) {
  const folder = folderWith({ 'config.yaml': configText(lines), ...files });
  return Array.from({ length: count }, (_, k): Job => {
    const loaded = loadConfig(`${folder}/config.yaml`, { seed: String(k + 1) });
    const extra = ['aggregators.Up.profitEur'];
    return { ...loaded, key: runKey(hashOf(loaded), loaded.config.seed, extra), version: VERSION, extra };
  });
}

/** Of a config that names what is not there, as a module nobody will load, something in place of its hash. */
function hashOf(loaded: LoadedConfig): string {
  try {
    return pointHashOf(reserve, loaded);
  } catch {
    return loaded.folder;
  }
}

/** The record as it is after a journey as JSON. */
export const inJson = (record: RunRecord): RunRecord => JSON.parse(JSON.stringify(record)) as RunRecord;

/** What comes of jobs when they are done right here. */
export async function recordsHere(jobs: readonly Job[]): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const job of jobs) records.push(inJson(await doJob(job, SYSTEMS)));
  return records;
}

/** The config of a job, which is of the reserve market. */
export const configOf = ({ config }: Job) => config as SimulationConfig;

/** A record that says what the job was, without a simulation. */
export const stubRecord = (job: Job): RunRecord => ({
  key: job.key,
  error: null,
  figures: { seed: Number(job.config.seed), evs: configOf(job).aggregators[0].evs ?? null },
});
