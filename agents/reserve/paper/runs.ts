import type { ReproducedRuns } from '../../../src/claims/results.ts';
import { foundPlaces, simulatePlaces } from '../../../src/claims/simulated.ts';
import { kept, present } from '../../../src/lookup.ts';
import { hashOfFile } from '../../../src/results/fingerprint.ts';
import { type Engine, pointHashOf, runKey } from '../../../src/studies/job.ts';
import type { Store } from '../../../src/studies/store.ts';
import type { Season } from '../../../src/worlds/calibration.ts';
import type { LoadedConfig } from '../market/config.ts';
import { plans } from '../market/figures.ts';
import { isCarriedOut } from '../market/plannedWeek.ts';
import { SCHEME_NAMES, type Scheme } from '../market/rules.ts';
import { reserve } from '../market/system.ts';
import { FEES, type Fee, SEASONS, type Week, type Weeks } from './claims.ts';
import { leavesCase, nameOf, type Reading } from './readings.ts';
import type { DrawnWeek, Source } from './sources.ts';

/** The weeks of one source under one reading. */
export interface Experiment {
  source: Source;
  reading: Reading;
}

/** What is worked out of a week: a market under a scheme, or what fleets do of themselves. */
type Part = Scheme | 'behaviour';

/** A week's run: what it simulates, and the key it is found by. */
interface Found {
  loaded: LoadedConfig;
  seed: string;
  key: string;
}

interface Cell {
  season: Season;
  fee: Fee;
  part: Part;
  /** In the order of the source's. */
  weeks: Found[];
  /** What is found by planning alone, where plans are carried out as they are. */
  shortcut?: 'plans';
}

/** One of the runs. */
export interface Place extends Omit<Cell, 'weeks'>, Found {
  replication: number;
  source: string;
  reading: string;
}

const cellName = (season: Season, fee: Fee, part: Part) => `${season} ${fee} ${part}`;

/** The config of a week: the source's, read as the reading has it. */
function configOf({ source, reading }: Experiment, base: LoadedConfig, fee: Fee, scheme: Scheme): LoadedConfig {
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
function cellsOf(experiment: Experiment, hashOf: typeof hashOfFile): Cell[] {
  const { source, reading } = experiment;
  const isPlain = leavesCase(reading);
  return SEASONS.flatMap((season) =>
    FEES.flatMap((fee) => {
      const { central, other } = source.marketWeeks;
      const markets = SCHEME_NAMES.map((scheme): Cell => {
        const of = source.weeks[season].slice(0, isPlain && fee === FEES[0] ? central : other);
        return { season, fee, part: scheme, weeks: foundWeeks(experiment, of, fee, scheme, hashOf) };
      });
      const uncoordinated = present(
        markets.find(({ part }) => part === 'tso-managed'),
        'the uncoordinated market',
      );
      const [first] = uncoordinated.weeks;
      if (first === undefined || !isCarriedOut(first.loaded.config))
        return [...markets, { ...uncoordinated, part: 'behaviour' }];
      const shortcut = 'plans';
      const weeks = foundWeeks(experiment, source.weeks[season], fee, 'tso-managed', hashOf, shortcut);
      return [...markets, { season, fee, part: 'behaviour', weeks, shortcut }];
    }),
  );
}

/** The runs of some weeks; those of one config are hashed once. */
function foundWeeks(
  experiment: Experiment,
  weeks: readonly DrawnWeek[],
  fee: Fee,
  scheme: Scheme,
  hashOf: typeof hashOfFile,
  shortcut?: string,
): Found[] {
  const known = new Map<LoadedConfig, { loaded: LoadedConfig; hash: string }>();
  return weeks.map(({ loaded: base, seed }) => {
    const made = known.get(base);
    const loaded = made?.loaded ?? configOf(experiment, base, fee, scheme);
    const hash = made?.hash ?? pointHashOf(reserve, loaded, hashOf);
    known.set(base, { loaded, hash });
    return { loaded, seed, key: runKey(hash, seed, shortcut === undefined ? [] : [shortcut]) };
  });
}

/** An experiment's runs, found by what they simulate. */
export class Runs {
  private readonly cells: Cell[];

  /** @param hashOf content of a file, for who makes many */
  constructor(
    readonly experiment: Experiment,
    hashOf = hashOfFile,
  ) {
    this.cells = cellsOf(experiment, hashOf);
  }

  /** The most weeks of a season that any of its markets is simulated in. */
  get seeds(): number {
    return Math.max(...this.cells.map(({ weeks }) => weeks.length));
  }

  get count(): number {
    return this.cells.reduce((sum, { weeks }) => sum + weeks.length, 0);
  }

  /** All runs, week by week, so that every world is met by all markets in turn. */
  *places(): Generator<Place> {
    const { source, reading } = this.experiment;
    for (let replication = 0; replication < this.seeds; replication++) {
      for (const { weeks, ...cell } of this.cells) {
        const week = weeks[replication];
        if (week) yield { ...cell, ...week, replication, source: source.name, reading: nameOf(reading) };
      }
    }
  }

  /** Weeks of both seasons by their places; of a market that was not simulated there, or failed, a week without figures. */
  weeks({ records }: Store): Omit<Weeks, 'fee'>[] {
    return Array.from({ length: this.seeds }, (_, replication) => {
      const weeks = new Map<string, Week>();
      for (const cell of this.cells) {
        const week = cell.weeks[replication];
        const row = week && records.row(week.key);
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
