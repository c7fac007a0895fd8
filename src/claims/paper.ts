import type { FigureSet } from '../studies/figures.ts';
import type { Engine } from '../studies/job.ts';
import type { Store } from '../studies/store.ts';
import type { ColumnFindings } from './findings.ts';
import type { ReproducedRuns } from './results.ts';

/** An option of `flexagora reproduce` that a paper has. */
interface PaperOption {
  /** As `--seeds <n>`. */
  flags: string;
  says: string;
  /** What its value is: text where nothing is said, a number of worlds, or several files. */
  kind?: 'count' | 'files';
  default?: number;
}

/** Values of options, by their names in camel case. */
export type PaperOptions = Readonly<Record<string, unknown>>;

/** What a reproduction is done with. */
export interface Laboratory {
  store: Store;
  engine: Engine;
  /** A bar for some of the runs. */
  progress(label: string): { update(done: number, inAll: number): void; stop(): void };
  /** Something the user should know. */
  notice(text: string): void;
}

/** What came out. */
export interface Reproduction {
  columns: ColumnFindings[];
  runs: ReproducedRuns;
  /** Title of the picture. */
  title: string;
  /** Runs that failed. */
  failed: number;
  /** Told before the matrix, as how a reading was found; '' where there is nothing. */
  told: string;
  /** What JSON output has besides. */
  more: object;
}

/** A paper whose claims can be put to the test. */
export interface Paper {
  readonly name: string;
  readonly says: string;
  readonly options: readonly PaperOption[];
  /** The figures its runs have. */
  readonly figures: FigureSet;
  /** What its runs are made of. @throws InputError for options or files that do not fit, before anything runs */
  prepare(options: PaperOptions): (laboratory: Laboratory) => Promise<Reproduction>;
}
