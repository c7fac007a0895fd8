import type { ReproducedRuns } from '../../../src/claims/results.ts';
import { foundPlaces, simulatePlaces } from '../../../src/claims/simulated.ts';
import { type Engine, pointHashOf, runKey } from '../../../src/studies/job.ts';
import type { Store } from '../../../src/studies/store.ts';
import type { LoadedConfig } from '../market/config.ts';
import { nested } from '../market/system.ts';
import { type Day, type Days, VARIANTS, type Variant } from './parts.ts';
import { CHANGES, type Reading } from './readings.ts';

interface Cell {
  variant: Variant;
  loaded: LoadedConfig;
  hash: string;
}

/** One of the runs. */
interface Place extends Cell {
  reading: string;
  replication: number;
  seed: string;
  key: string;
}

/** The seed of a replication; all readings and variants meet the same ones. */
const seedOf = (replication: number) => `mansouri2023.r${replication}`;

/** The runs of one reading, found by what they simulate; runs of two readings that are alike have one key. */
export class Runs {
  private readonly cells: Cell[];

  constructor(
    base: LoadedConfig,
    readonly reading: Reading,
    readonly seeds: number,
  ) {
    this.cells = VARIANTS.map((variant) => {
      const config = structuredClone(base.config);
      reading.apply(config);
      CHANGES[variant](config);
      config.name = `${reading.name} ${variant}`.replace(/[^A-Za-z0-9_.-]+/g, '-');
      const loaded = { ...base, config };
      return { variant, loaded, hash: pointHashOf(nested, loaded) };
    });
  }

  /** All runs, seed by seed. */
  *places(): Generator<Place> {
    for (let replication = 0; replication < this.seeds; replication++) {
      const seed = seedOf(replication);
      for (const cell of this.cells)
        yield { ...cell, reading: this.reading.name, replication, seed, key: runKey(cell.hash, seed, []) };
    }
  }

  /** The days of every seed; of one that was not simulated, or failed, a day without figures. */
  days({ records }: Store): Days[] {
    const worlds = Array.from({ length: this.seeds }, () => new Map<Variant, Day>());
    for (const { variant, replication, key } of this.places()) {
      const row = records.row(key);
      const figures = row === undefined ? {} : records.record(row).figures;
      const entries = Object.entries(figures).map(([name, value]) => [name, value ?? Number.NaN]);
      worlds[replication].set(variant, Object.fromEntries(entries) as Day);
    }
    return worlds.map(
      (days): Days =>
        (variant) =>
          days.get(variant) ?? {},
    );
  }
}

const placesOf = (all: readonly Runs[]): Place[] => all.flatMap((runs) => [...runs.places()]);

/** Simulates the runs that the store has not, or that failed before. @returns how many failed, and why one of them did */
export const simulateRuns = (
  all: readonly Runs[],
  store: Store,
  engine: Engine,
  onProgress: (done: number, inAll: number) => void,
) => simulatePlaces(placesOf(all), ({ reading, variant }) => `${reading}, ${variant}`, { store, engine, onProgress });

/** The runs that a store has, a row each, with what tells one from another: of those that readings share, the first. */
export function reproducedRuns(all: readonly Runs[], store: Store): ReproducedRuns {
  const { rows, found } = foundPlaces(placesOf(all), store);
  return {
    rows,
    columns: [
      ['reading', 'STRING', (k) => found[k].reading],
      ['variant', 'STRING', (k) => found[k].variant],
      ['seed', 'STRING', (k) => found[k].seed],
    ],
    figures: nested.figures.filter(({ asked }) => !asked).map(({ name }) => name),
  };
}
