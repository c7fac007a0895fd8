import type { ReproducedRuns } from '../../../src/claims/results.ts';
import { foundPlaces, simulatePlaces } from '../../../src/claims/simulated.ts';
import { kept, present } from '../../../src/lookup.ts';
import { type Engine, pointHashOf, runKey } from '../../../src/studies/job.ts';
import type { Store } from '../../../src/studies/store.ts';
import type { Season } from '../../../src/worlds/calibration.ts';
import type { LoadedConfig } from '../market/config.ts';
import { plans } from '../market/figures.ts';
import { isCarriedOut } from '../market/plannedWeek.ts';
import { SCHEME_NAMES, type Scheme } from '../market/rules.ts';
import { reserve } from '../market/system.ts';
import { FEES, type Fee, SEASONS, type Week, type Weeks } from './claims.ts';
import { nameOf, PLAIN_READING, type Reading } from './readings.ts';

/** Where prices come from, and how many seeds are worked out with them. */
export interface Source {
  name: string;
  /** Worlds in which fleets plan. */
  seeds: number;
  /** Worlds in which whole markets are simulated, under each scheme: those of the paper's own case, and all others. */
  marketSeeds: { central: number; other: number };
  bases: Readonly<Record<Season, LoadedConfig>>;
}

/** The weeks of one source under one reading. */
export interface Experiment {
  source: Source;
  reading: Reading;
}

/** What is worked out of a week: a market under a scheme, or what fleets do of themselves. */
type Part = Scheme | 'behaviour';

interface Cell {
  season: Season;
  fee: Fee;
  part: Part;
  loaded: LoadedConfig;
  hash: string;
  seeds: number;
  /** What is found by planning alone, where plans are carried out as they are. */
  shortcut?: 'plans';
}

/** One of the runs. */
export interface Place extends Cell {
  replication: number;
  source: string;
  reading: string;
  seed: string;
  key: string;
}

const cellName = (season: Season, fee: Fee, part: Part) => `${season} ${fee} ${part}`;

/** The config of a week: the season's, read as the reading has it. */
function configOf({ source, reading }: Experiment, season: Season, fee: Fee, scheme: Scheme): LoadedConfig {
  const base = source.bases[season];
  const config = structuredClone(base.config);
  for (const option of reading) option.apply(config);
  for (const brp of config.brps) brp.deviationFee = fee;
  config.market.scheme = scheme;
  config.name = `${source.name}, ${nameOf(reading)}`.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 64);
  return { ...base, config };
}

/**
 * Both seasons and both fees: what fleets do of themselves, which is what they plan where plans are carried out as they are, and else an
 * uncoordinated market; and the three schemes.
 */
function cellsOf(experiment: Experiment): Cell[] {
  const { seeds, marketSeeds } = experiment.source;
  const isPlain = experiment.reading.every((option, k) => option === PLAIN_READING[k]);
  return SEASONS.flatMap((season) =>
    FEES.flatMap((fee) => {
      const isCentral = isPlain && fee === FEES[0];
      const markets = SCHEME_NAMES.map((scheme): Cell => {
        const loaded = configOf(experiment, season, fee, scheme);
        const of = isCentral ? marketSeeds.central : marketSeeds.other;
        return { season, fee, part: scheme, loaded, hash: pointHashOf(reserve, loaded), seeds: of };
      });
      const uncoordinated = present(
        markets.find(({ part }) => part === 'tso-managed'),
        'the uncoordinated market',
      );
      const planned = isCarriedOut(uncoordinated.loaded.config);
      return [...markets, { ...uncoordinated, part: 'behaviour', ...(planned ? { seeds, shortcut: 'plans' } : {}) }];
    }),
  );
}

/** The seed of a replication; all readings and sources meet the same ones. */
const seedOf = (replication: number) => `nguyen2025.r${replication}`;

const keyOf = ({ hash, shortcut }: Cell, seed: string) => runKey(hash, seed, shortcut === undefined ? [] : [shortcut]);

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
        const key = keyOf(cell, seed);
        yield { ...cell, replication, source: source.name, reading: nameOf(reading), seed, key };
      }
    }
  }

  /** The weeks of every seed; of a market that was not simulated with it, or failed, a week without figures. */
  weeks({ records }: Store): Omit<Weeks, 'fee'>[] {
    return Array.from({ length: this.seeds }, (_, replication) => {
      const weeks = new Map<string, Week>();
      for (const cell of this.cells) {
        const row = replication < cell.seeds ? records.row(keyOf(cell, seedOf(replication))) : undefined;
        const figures = row === undefined ? {} : records.record(row).figures;
        const entries = Object.entries(figures).map(([name, value]) => [name, value ?? Number.NaN]);
        weeks.set(cellName(cell.season, cell.fee, cell.part), Object.fromEntries(entries) as Week);
      }
      return {
        market: (season, fee, scheme) => kept(weeks, cellName(season, fee, scheme)),
        behaviour: (season, fee) => kept(weeks, cellName(season, fee, 'behaviour')),
      };
    });
  }
}

const placesOf = (all: readonly Runs[]): Place[] => all.flatMap((runs) => [...runs.places()]);

/** Simulates the runs that the store has not, or that failed before. @returns how many failed, and why one of them did */
export const simulateRuns = (
  all: readonly Runs[],
  store: Store,
  engine: Engine,
  onProgress: (done: number, inAll: number) => void,
) =>
  simulatePlaces(
    placesOf(all).sort((a, b) => (a.season < b.season ? -1 : a.season > b.season ? 1 : 0)),
    ({ loaded: { config } }) => `${config.name}, ${config.market.scheme}`,
    { store, engine, onProgress },
  );

/** The runs that a store has of some experiments, a row each, with what tells one from another. */
export function reproducedRuns(all: readonly Runs[], store: Store): ReproducedRuns {
  const { rows, found: places } = foundPlaces(placesOf(all), store);
  const kept = reserve.figures.filter(({ asked }) => !asked).map(({ name }) => name);
  return {
    rows,
    columns: [
      ['source', 'STRING', (at) => places[at].source],
      ['reading', 'STRING', (at) => places[at].reading],
      ['season', 'STRING', (at) => places[at].season],
      ['fee', 'DOUBLE', (at) => places[at].fee],
      ['part', 'STRING', (at) => places[at].part],
      ['seed', 'STRING', (at) => places[at].seed],
    ],
    figures: [...kept, ...plans.figures.map(({ name }) => name)],
  };
}
