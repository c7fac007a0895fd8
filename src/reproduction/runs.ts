import type { LoadedConfig } from '../config/load.ts';
import { SCHEME_NAMES, type Scheme } from '../config/rules.ts';
import { type Engine, type Job, pointHashOf, runKey } from '../studies/job.ts';
import { inParallel } from '../studies/run.ts';
import type { Store } from '../studies/store.ts';
import { VERSION } from '../version.ts';
import type { Season } from '../worlds/calibration.ts';
import { FEES, type Fee, SEASONS, type Week, type Weeks } from './claims.ts';
import { nameOf, PLAIN_READING, type Reading } from './readings.ts';

/** Where prices come from, and how many seeds are simulated with them. */
export interface Source {
  name: string;
  /** Of the markets that most claims are about: hybrid coordination under the plain reading, at both fees. */
  seeds: number;
  /** Of all other markets: other schemes, and other readings. At most as many. */
  otherSeeds: number;
  bases: Readonly<Record<Season, LoadedConfig>>;
}

/** The weeks of one source under one reading. */
export interface Experiment {
  source: Source;
  reading: Reading;
}

interface Cell {
  season: Season;
  fee: Fee;
  scheme: Scheme;
  loaded: LoadedConfig;
  hash: string;
  seeds: number;
}

/** One of the runs. */
export interface Place extends Cell {
  source: string;
  reading: string;
  seed: string;
  key: string;
}

const cellName = (season: Season, fee: Fee, scheme: Scheme) => `${season} ${fee} ${scheme}`;

/** The markets of an experiment: both seasons, both fees, three schemes. */
function cellsOf({ source, reading }: Experiment): Cell[] {
  const name = `${source.name}, ${nameOf(reading)}`;
  return SEASONS.flatMap((season) =>
    FEES.flatMap((fee) =>
      SCHEME_NAMES.map((scheme) => {
        const base = source.bases[season];
        const config = structuredClone(base.config);
        for (const option of reading) option.apply(config);
        for (const brp of config.brps) brp.deviationFee = fee;
        config.market.scheme = scheme;
        config.name = name.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 64);
        const loaded = { ...base, config };
        const isCentral = scheme === 'hybrid' && reading.every((option, k) => option === PLAIN_READING[k]);
        const seeds = isCentral ? source.seeds : source.otherSeeds;
        return { season, fee, scheme, loaded, hash: pointHashOf(loaded), seeds };
      }),
    ),
  );
}

/** The seed of a replication; all readings and sources meet the same ones. */
const seedOf = (replication: number) => `nguyen2025.r${replication}`;

/** An experiment's runs, found by what they simulate. */
export class Runs {
  private readonly cells: Cell[];

  constructor(readonly experiment: Experiment) {
    this.cells = cellsOf(experiment);
  }

  /** The most seeds that any of its markets is simulated with. */
  get seeds(): number {
    return Math.max(...this.cells.map(({ seeds }) => seeds));
  }

  get count(): number {
    return this.cells.reduce((sum, { seeds }) => sum + seeds, 0);
  }

  /** All runs, seed by seed, so that every world is met by all markets in turn. */
  *places(): Generator<Place> {
    const { source, reading } = this.experiment;
    for (let replication = 0; replication < this.seeds; replication++) {
      const seed = seedOf(replication);
      for (const cell of this.cells) {
        if (replication >= cell.seeds) continue;
        const key = runKey(cell.hash, seed, []);
        yield { ...cell, source: source.name, reading: nameOf(reading), seed, key };
      }
    }
  }

  /** The weeks of every seed; of a market that was not simulated with it, or failed, a week without figures. */
  weeks({ records }: Store): Omit<Weeks, 'fee'>[] {
    return Array.from({ length: this.seeds }, (_, replication) => {
      const weeks = new Map<string, Week>();
      for (const { season, fee, scheme, hash, seeds } of this.cells) {
        const row = replication < seeds ? records.row(runKey(hash, seedOf(replication), [])) : undefined;
        const figures = row === undefined ? {} : records.record(row).figures;
        const entries = Object.entries(figures).map(([name, value]) => [name, value ?? Number.NaN]);
        weeks.set(cellName(season, fee, scheme), Object.fromEntries(entries) as Week);
      }
      const week = (season: Season, fee: Fee, scheme: Scheme = 'hybrid') => weeks.get(cellName(season, fee, scheme))!;
      return { week };
    });
  }
}

/** Simulates the runs that the store has not, or that failed before. @returns how many failed, and why one of them did */
export async function simulateRuns(
  all: readonly Runs[],
  store: Store,
  engine: Engine,
  onProgress: (done: number, inAll: number) => void,
): Promise<{ failed: number; reason: string | undefined }> {
  const inAll = all.reduce((sum, { count }) => sum + count, 0);
  const known = new Set<string>();
  const missing = all.flatMap((runs) =>
    [...runs.places()].filter(({ key }) => {
      const isNew = !known.has(key) && !store.succeeded(key);
      known.add(key);
      return isNew;
    }),
  );
  let failed = 0;
  let reason: string | undefined;
  let done = inAll - missing.length;
  onProgress(done, inAll);
  await inParallel(missing, engine.width, async ({ loaded, seed, key }) => {
    const job: Job = { ...loaded, config: { ...loaded.config, seed }, key, version: VERSION, extra: [] };
    const record = await engine.run(job);
    store.add(record);
    onProgress(++done, inAll);
    if (record.error === null) return;
    failed++;
    const { name, market } = job.config;
    reason ??= `${name}, ${market.scheme}, seed ${seed}: ${record.error}`;
  });
  return { failed, reason };
}
