/** How a script has a study done. */
export interface StudyOptions {
  /** Where results go; `runs/` and the study's name, where not given. */
  out?: string;
  /** Stop at the first run that fails. */
  failFast?: boolean;
  /** Run again what failed before. */
  retryFailed?: boolean;
  /** Is told, run by run, how many of how many there are. */
  onProgress?: (done: number, inAll: number) => void;
}

type Rows = Record<string, string | number | boolean | null>[];

/** What a study came to, as rows by the names of columns; docs/studies.md says what they are. */
export interface StudyResults {
  folder: string;
  replications: number;
  /** Runs that were made, and those that were there. */
  computed: number;
  found: number;
  /** A row a run. */
  runs: Rows;
  summary: Rows;
  comparisons: Rows;
  regression: Rows;
  sensitivity: Rows;
  /** Of a study that looks for one: a row a crossing. */
  boundary: Rows;
}
