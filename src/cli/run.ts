import { SYSTEMS } from '../../agents/index.ts';
import { counted } from '../counted.ts';
import { runApart, runsApart } from '../market/apart.ts';
import { fetched } from '../market/fromDisk.ts';
import type { Configured, Run } from '../market/system.ts';
import { loadConfig } from '../market/systems.ts';
import {
  defaultRunFolder,
  fingerprintOf,
  logRun,
  openRunDirectory,
  type RunDirectory,
} from '../results/runDirectory.ts';
import { offloadingThreads } from './offload.ts';
import type { ConfigArguments } from './options.ts';
import { progressBar } from './progress.ts';
import { give, show, tell } from './say.ts';

export interface RunOptions {
  out?: string;
  certify?: number;
  quiet?: boolean;
  json?: boolean;
}

/** Runs a config of whatever market and writes its run directory. */
export async function runAndWrite(
  { system, loaded: named }: Configured,
  options: RunOptions,
): Promise<{ run: Run; folder: string }> {
  const loaded = fetched(system, named);
  const { config } = loaded;
  const world = system.world(loaded);
  const fingerprint = fingerprintOf(system, loaded);
  const folder = options.out ?? defaultRunFolder(system, config, fingerprint);
  let directory: RunDirectory | undefined;
  const abandon = () => {
    directory?.abandon();
    process.exit(130);
  };
  process.once('SIGINT', abandon);
  process.once('SIGTERM', abandon);
  const label = `${config.name} ${system.variant(config)}`.trimEnd();
  const threads = offloadingThreads();
  const bar = progressBar(label, Boolean(options.quiet || options.json));
  try {
    directory = openRunDirectory(folder, options.out === undefined);
    const tools = {
      onProgress: bar.update,
      certify: options.certify ?? 0,
      trace: config.output?.messages ?? true,
      asked: 'all' as const,
    };
    const apart = runsApart({ system, loaded }) ? await runApart(system, loaded, tools, world) : undefined;
    const run = apart ?? (await system.run(loaded, world, { ...tools, offload: threads.offload }));
    logRun(directory.log, system, run);
    directory.write(system, run, fingerprint);
    return { run, folder };
  } catch (error) {
    directory?.abandon();
    throw error;
  } finally {
    bar.stop();
    process.off('SIGINT', abandon);
    process.off('SIGTERM', abandon);
    await threads.close();
  }
}

/** `flexagora run CONFIG`: one simulation, its report on standard output, its results in a folder. */
export async function runCommand({ file, givenFor }: ConfigArguments, options: RunOptions): Promise<void> {
  const { system, loaded } = await loadConfig(file, SYSTEMS, givenFor);
  const { run, folder } = await runAndWrite({ system, loaded }, options);
  if (options.json) {
    give({ folder, kpis: system.summary(run), certificates: run.certificates });
    return;
  }
  if (options.quiet) return;
  const { config } = loaded;
  const { days } = run.world.calendar;
  const names = [config.name, system.variant(config)].filter((name) => name !== '').join(', ');
  const more = days.length > 1 ? ` and ${counted(days.length - 1, 'more day')}` : '';
  tell(`${names}, ${days[0].date}${more}, seed ${config.seed}\n`);
  const notes = system.notes(run);
  if (notes.length > 0) tell(`${notes.join('\n')}\n`);
  show(system.report(run));
  for (const { kind, decisions, checked, largestGap } of run.certificates) {
    tell(
      `Certified ${checked} of ${counted(decisions, 'decision')} (${kind}): largest gap ${largestGap.toExponential(1)}`,
    );
  }
  tell(`\nResults: ${folder}`);
}
