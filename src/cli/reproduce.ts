import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWorld } from '../../agents/reserve/market/world.ts';
import { FEES } from '../../agents/reserve/paper/claims.ts';
import { findingsOf } from '../../agents/reserve/paper/matrix.ts';
import { nameOf, type Reading, readingWith } from '../../agents/reserve/paper/readings.ts';
import { writeReproduction } from '../../agents/reserve/paper/results.ts';
import { Runs, type Source, simulateRuns } from '../../agents/reserve/paper/runs.ts';
import { type Scored, scoreOf, searchReadings } from '../../agents/reserve/paper/search.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { InputError } from '../errors.ts';
import type { Engine } from '../studies/job.ts';
import { Store } from '../studies/store.ts';
import { PACKAGE_FOLDER } from '../version.ts';
import type { Season } from '../worlds/calibration.ts';
import { readWorld } from '../worlds/fitted/worldFile.ts';
import { progressBar } from './progress.ts';
import { matrixReport, searchReport } from './reproduceReport.ts';
import { threadEngine } from './threads.ts';

export interface ReproduceOptions {
  winterPrices?: string[];
  summerPrices?: string[];
  seeds: number;
  marketSeeds: number;
  observedSeeds: number;
  model?: string;
  allEvs?: boolean;
  search?: boolean;
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

/** Worlds a reading is judged by while searching. */
const SEARCH_SEEDS = { seeds: 5, marketSeeds: { central: 1, other: 1 } };

/** Of the worlds of the paper's own case, plain and at the lower fee, the share in which other markets are simulated. */
const OTHER_SHARE = 0.2;

/** `flexagora reproduce nguyen2025`: what the paper claims, and whether it holds under each reading. */
export async function reproduceCommand(paper: string, options: ReproduceOptions): Promise<void> {
  const sources = sourcesOf(options);
  for (const { bases } of sources) Object.values(bases).forEach(buildWorld); // faults in files are told before anything runs
  const store = await Store.open(options.out ?? join('runs', paper), paper);
  const engine = threadEngine(options.workers ?? availableParallelism());
  let interrupted = false;
  const leave = () => {
    interrupted = true;
    void engine.close();
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  try {
    await reproduce(paper, sources, store, engine, options);
  } catch (error) {
    if (!interrupted) throw error;
    const kept = `${store.records.size} finished runs are kept; the same command goes on from there`;
    if (!options.quiet) process.stderr.write(`flexagora: stopped; ${kept}\n`);
    process.exitCode = INTERRUPTED;
  } finally {
    store.close();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    await engine.close();
  }
}

async function reproduce(
  paper: string,
  sources: readonly Source[],
  store: Store,
  engine: Engine,
  options: ReproduceOptions,
): Promise<void> {
  const silent = Boolean(options.quiet || options.json);
  let failures = 0;
  /** The runs of every source under every reading, all of them in the store. */
  const simulated = async (label: string, from: readonly Source[], readings: readonly Reading[]) => {
    const all = from.flatMap((source) => readings.map((reading) => new Runs({ source, reading })));
    const bar = progressBar(label, silent);
    try {
      const { failed, reason } = await simulateRuns(all, store, engine, bar.update);
      failures += failed;
      if (reason && !options.quiet) process.stderr.write(`flexagora: ${failed} runs failed, as ${reason}\n`);
    } finally {
      bar.stop();
    }
    return all;
  };

  const readings = ['charged', 'net'].map((billing) => readingWith({ 'owner billing': billing }));
  let searched: Scored[] = [];
  if (options.search) {
    const source = { ...sources[sources.length - 1], ...SEARCH_SEEDS };
    searched = await searchReadings(async (candidates) =>
      (await simulated(`${paper}: readings`, [source], candidates)).map((runs) => scoreOf(runs.weeks(store))),
    );
    const [{ reading: best }] = searched;
    if (!readings.some((reading) => nameOf(reading) === nameOf(best))) readings.push(best);
  }
  const all = await simulated(paper, sources, readings);
  const columns = all.flatMap((runs) => {
    const { source, reading } = runs.experiment;
    const weeks = runs.weeks(store);
    return FEES.map((fee) => ({
      source: source.name,
      reading: nameOf(reading),
      fee,
      seeds: runs.seeds,
      findings: findingsOf(weeks, fee),
    }));
  });
  writeReproduction(store, all, columns);
  const { folder } = store;
  if (failures > 0) process.exitCode = 1;
  if (options.json)
    console.log(JSON.stringify({ folder, failed: failures, columns, searched: searched.map(plainScore) }));
  else if (!options.quiet) {
    const found = searched.length > 0 ? `${searchReport(searched)}\n\n` : '';
    console.log(`${found}${matrixReport(columns)}\n\nResults: ${folder}`);
  }
}

const plainScore = ({ reading, score }: Scored) => ({ reading: nameOf(reading), ...score });

/** Generated prices, and the observed ones where their files are named. */
function sourcesOf(options: ReproduceOptions): Source[] {
  const standsFor = options.allEvs ? 1 : STANDS_FOR;
  const { seeds, observedSeeds } = options;
  const central = Math.min(seeds, options.marketSeeds);
  const marketSeeds = { central, other: Math.max(1, Math.round(OTHER_SHARE * central)) };
  if (options.model !== undefined && !readWorld(options.model).prices) {
    throw new InputError({
      file: options.model,
      found: 'a world without prices',
      expected: 'a world with fitted prices',
    });
  }
  const base = (season: Season, prices?: string[]): LoadedConfig => {
    const file = fileURLToPath(new URL(`configs/bleiswijk-${season}.yaml`, PACKAGE_FOLDER));
    const loaded = loadConfig(file, prices === undefined ? {} : { prices });
    loaded.config.fleet.standsFor = standsFor;
    if (prices === undefined && options.model !== undefined) loaded.config.world.model = resolve(options.model);
    return loaded;
  };
  const sources: Source[] = [
    { name: 'generated', seeds, marketSeeds, bases: { winter: base('winter'), summer: base('summer') } },
  ];
  const { winterPrices, summerPrices } = options;
  if (winterPrices === undefined && summerPrices === undefined) return sources;
  if (winterPrices === undefined || summerPrices === undefined) {
    const missing = winterPrices === undefined ? '--winter-prices' : '--summer-prices';
    throw new InputError({ path: missing, found: 'nothing', expected: 'the prices of both weeks, or of neither' });
  }
  const bases = { winter: base('winter', winterPrices), summer: base('summer', summerPrices) };
  const few = Math.max(1, Math.round(OTHER_SHARE * observedSeeds));
  return [...sources, { name: 'observed', seeds: observedSeeds, marketSeeds: { central: few, other: few }, bases }];
}
