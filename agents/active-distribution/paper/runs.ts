import type { ReproducedRuns } from '../../../src/claims/results.ts';
import { foundPlaces, simulatePlaces } from '../../../src/claims/simulated.ts';
import { type Engine, pointHashOf, runKey } from '../../../src/studies/job.ts';
import type { Store } from '../../../src/studies/store.ts';
import type { LoadedConfig } from '../market/config.ts';
import { activeDistribution } from '../market/system.ts';
import { type Day, type Days, VARIANTS, type Variant } from './parts.ts';
import { CHANGES, READINGS, type Reading } from './readings.ts';

/** How many worlds are simulated. */
export interface Seeds {
  /** Of the plain reading; of all others; and of the numbers of scenarios. */
  plain: number;
  others: number;
  scenarios: number;
}

interface Cell {
  variant: Variant;
  loaded: LoadedConfig;
  hash: string;
  seeds: number;
}

/** One of the runs. */
interface Place extends Cell {
  reading: string;
  replication: number;
  seed: string;
  key: string;
}

/** Days that only the plain reading has: they are long, or differ from others in what no reading touches. */
const PLAIN_ONLY: readonly Variant[] = ['gammaChosen', 'gamma24deviation', 'scenarios10', 'scenarios15'];

/** The seed of a replication; all readings and variants meet the same ones. */
const seedOf = (replication: number) => `zakernezhad2022.r${replication}`;

/** The runs of one reading, found by what they simulate. */
export class Runs {
  private readonly cells: Cell[];

  constructor(
    base: LoadedConfig,
    readonly reading: Reading,
    readonly seeds: Seeds,
  ) {
    const isPlain = reading === READINGS[0];
    this.cells = VARIANTS.filter((variant) => isPlain || !PLAIN_ONLY.includes(variant)).map((variant) => {
      const config = structuredClone(base.config);
      reading.apply(config);
      CHANGES[variant](config);
      config.name = `${reading.name} ${variant}`.replace(/[^A-Za-z0-9_.-]+/g, '-');
      const loaded = { ...base, config };
      const worlds = isPlain ? seeds.plain : Math.min(seeds.others, seeds.plain);
      const of = variant.startsWith('scenarios') ? Math.min(seeds.scenarios, seeds.plain) : worlds;
      return { variant, loaded, hash: pointHashOf(activeDistribution, loaded), seeds: of };
    });
  }

  /** Worlds of the proposed day. */
  get worlds(): number {
    return Math.max(...this.cells.map(({ seeds }) => seeds));
  }

  /** All runs, seed by seed. */
  *places(): Generator<Place> {
    for (let replication = 0; replication < this.worlds; replication++) {
      const seed = seedOf(replication);
      for (const cell of this.cells) {
        if (replication >= cell.seeds) continue;
        yield { ...cell, reading: this.reading.name, replication, seed, key: runKey(cell.hash, seed, []) };
      }
    }
  }

  /** The days of every seed; of one that was not simulated, or failed, a day without figures. */
  days({ records }: Store): Days[] {
    const worlds = Array.from({ length: this.worlds }, () => new Map<Variant, Day>());
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

/** The runs that a store has, a row each, with what tells one from another. */
export function reproducedRuns(all: readonly Runs[], store: Store): ReproducedRuns {
  const { rows, found } = foundPlaces(placesOf(all), store);
  return {
    rows,
    columns: [
      ['reading', 'STRING', (k) => found[k].reading],
      ['variant', 'STRING', (k) => found[k].variant],
      ['seed', 'STRING', (k) => found[k].seed],
    ],
    figures: activeDistribution.figures.filter(({ asked }) => !asked).map(({ name }) => name),
  };
}
