import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { InputError } from '../errors.ts';
import { buildWorld } from '../market/world.ts';
import { FEES } from '../reproduction/claims.ts';
import { findingsOf } from '../reproduction/matrix.ts';
import { nameOf, type Reading, readingWith } from '../reproduction/readings.ts';
import { writeReproduction } from '../reproduction/results.ts';
import { Runs, type Source, simulateRuns } from '../reproduction/runs.ts';
import { Store } from '../studies/store.ts';
import { PACKAGE_FOLDER } from '../version.ts';
import type { Season } from '../worlds/calibration.ts';
import { progressBar } from './progress.ts';
import { matrixReport } from './reproduceReport.ts';
import { threadEngine } from './threads.ts';

export interface ReproduceOptions {
  winterPrices?: string;
  summerPrices?: string;
  seeds: number;
  observedSeeds: number;
  allEvs?: boolean;
  workers?: number;
  out?: string;
  quiet?: boolean;
  json?: boolean;
}

/** The study of arXiv 2502.08782. */
export const PAPERS = ['nguyen2025'] as const;

/** Of the 100 EVs of a fleet, those one simulated EV stands for. docs/reproduction.md says what that changes. */
const STANDS_FOR = 10;
const INTERRUPTED = 130;

/** `flexagora reproduce nguyen2025`: what the paper claims, and whether it holds under each reading. */
export async function reproduceCommand(paper: string, options: ReproduceOptions): Promise<void> {
  const readings = ['charged', 'net'].map((billing) => readingWith({ 'owner billing': billing }));
  const sources = sourcesOf(options);
  const silent = Boolean(options.quiet || options.json);
  const { all, columns, folder, failed } = await reproduce(paper, sources, readings, options, silent);
  if (options.json) console.log(JSON.stringify({ folder, failed, columns }));
  else if (!options.quiet) console.log(`${matrixReport(columns, all)}\n\nResults: ${folder}`);
}

async function reproduce(
  paper: string,
  sources: readonly Source[],
  readings: readonly Reading[],
  options: ReproduceOptions,
  silent: boolean,
) {
  const all = sources.flatMap((source) => readings.map((reading) => new Runs({ source, reading })));
  const folder = options.out ?? join('runs', paper);
  const store = await Store.open(folder, paper);
  const engine = threadEngine(options.workers ?? availableParallelism());
  let interrupted = false;
  const leave = () => {
    interrupted = true;
    void engine.close();
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const bar = progressBar(paper, silent);
  try {
    const { failed, reason } = await simulateRuns(all, store, engine, bar.update);
    bar.stop();
    if (reason && !options.quiet) process.stderr.write(`flexagora: ${failed} runs failed, as ${reason}\n`);
    const columns = all.flatMap((runs) => {
      const weeks = runs.weeks(store);
      const { source, reading } = runs.experiment;
      return FEES.map((fee) => ({
        source: source.name,
        reading: nameOf(reading),
        fee,
        findings: findingsOf(weeks, fee),
      }));
    });
    writeReproduction(store, all, columns);
    return { all, columns, folder, failed };
  } catch (error) {
    if (!interrupted) throw error;
    process.exitCode = INTERRUPTED;
    throw new InputError({
      path: 'reproduce',
      found: `an interrupt after ${store.records.size} runs, which are kept`,
      expected: 'the same command again, which goes on from there',
    });
  } finally {
    bar.stop();
    store.close();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    await engine.close();
  }
}

/** Generated prices, and the observed ones where their files are named. */
function sourcesOf(options: ReproduceOptions): Source[] {
  const standsFor = options.allEvs ? 1 : STANDS_FOR;
  const base = (season: Season, prices?: string): LoadedConfig => {
    const file = fileURLToPath(new URL(`configs/bleiswijk-${season}.yaml`, PACKAGE_FOLDER));
    const loaded = loadConfig(file, prices === undefined ? {} : { prices: resolve(prices) });
    loaded.config.fleet.standsFor = standsFor;
    return loaded;
  };
  const sources: Source[] = [
    { name: 'generated', seeds: options.seeds, bases: { winter: base('winter'), summer: base('summer') } },
  ];
  const { winterPrices, summerPrices } = options;
  if (winterPrices === undefined && summerPrices === undefined) return sources;
  if (winterPrices === undefined || summerPrices === undefined) {
    const missing = winterPrices === undefined ? '--winter-prices' : '--summer-prices';
    throw new InputError({ path: missing, found: 'nothing', expected: 'the prices of both weeks, or of neither' });
  }
  const bases = { winter: base('winter', winterPrices), summer: base('summer', summerPrices) };
  for (const loaded of Object.values(bases)) buildWorld(loaded); // a fault in a file is told before anything runs
  return [...sources, { name: 'observed', seeds: options.observedSeeds, bases }];
}
