import { cast } from '../../agents/reserve/cast.ts';
import { forecastNotes, simulateWithCost } from '../../agents/reserve/market/forecastCost.ts';
import { runReport } from '../../agents/reserve/market/report.ts';
import type { SimulationResult } from '../../agents/reserve/market/simulate.ts';
import { buildWorld } from '../../agents/reserve/market/world.ts';
import { type LoadedConfig, loadConfig, type Overrides } from '../config/load.ts';
import {
  defaultRunFolder,
  fingerprintOf,
  logRun,
  openRunDirectory,
  type RunDirectory,
} from '../results/runDirectory.ts';
import { progressBar } from './progress.ts';

export interface RunOptions extends Overrides {
  out?: string;
  certify?: number;
  quiet?: boolean;
  json?: boolean;
}

/** Simulates a loaded config with the agents of agents/cast.ts and writes its run directory. */
export async function runAndWrite(
  loaded: LoadedConfig,
  options: Pick<RunOptions, 'out' | 'certify' | 'quiet' | 'json'>,
): Promise<{ result: SimulationResult; folder: string }> {
  const { config } = loaded;
  const world = buildWorld(loaded);
  const fingerprint = fingerprintOf(loaded);
  const folder = options.out ?? defaultRunFolder(config, fingerprint);
  let directory: RunDirectory | undefined;
  const abandon = () => {
    directory?.abandon();
    process.exit(130);
  };
  process.once('SIGINT', abandon);
  process.once('SIGTERM', abandon);
  const bar = progressBar(`${config.name} ${config.market.scheme}`, Boolean(options.quiet || options.json));
  try {
    directory = openRunDirectory(folder, options.out === undefined);
    const result = await simulateWithCost(loaded, {
      cast,
      world,
      onProgress: bar.update,
      certify: options.certify ?? 0,
      trace: config.output.messages,
    });
    logRun(directory.log, result);
    directory.write(result, fingerprint);
    return { result, folder };
  } catch (error) {
    directory?.abandon();
    throw error;
  } finally {
    bar.stop();
    process.off('SIGINT', abandon);
    process.off('SIGTERM', abandon);
  }
}

/** `flexagora run CONFIG`: one simulation, its report on standard output, its results in a folder. */
export async function runCommand(file: string, options: RunOptions): Promise<void> {
  const { result, folder } = await runAndWrite(loadConfig(file, options), options);
  if (options.json) {
    console.log(JSON.stringify({ folder, kpis: result.kpis, certificates: result.certificates }));
    return;
  }
  if (options.quiet) return;
  const { config } = result.loaded;
  const { calendar, notes } = result.world;
  const parties = [...config.brps.map(({ name }) => name), config.tso.name, config.dso.name, config.exchange.name];
  console.log(
    `${config.name}, ${config.market.scheme}, ${calendar.days[0].date} and ${calendar.days.length - 1} more days, seed ${config.seed}\n`,
  );
  for (const note of notes) console.log(note);
  for (const note of forecastNotes(result.loaded)) console.log(`Forecasts: ${note}`);
  if (notes.length + forecastNotes(result.loaded).length > 0) console.log();
  console.log(runReport(result.kpis, calendar, [...parties, 'EV owners']));
  for (const { kind, decisions, checked, largestGap } of result.certificates) {
    console.log(`Certified ${checked} of ${decisions} decisions (${kind}): largest gap ${largestGap.toExponential(1)}`);
  }
  console.log(`\nResults: ${folder}`);
}
