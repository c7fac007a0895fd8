import { join } from 'node:path';
import { writeWhole, writeWholeText } from '../results/files.ts';
import { type ParquetColumn, writeParquet } from '../results/parquet.ts';
import { RESULTS, type Store } from '../studies/store.ts';
import { type Cell, csvText, tableOf } from '../studies/table.ts';
import { VERSION } from '../version.ts';
import type { Claim } from './claim.ts';
import { askedIn, type ColumnFindings } from './findings.ts';
import { matrixPicture } from './picture.ts';

/** The runs of a reproduction: their rows in the store's records, what tells one from another, and the figures they have. */
export interface ReproducedRuns {
  rows: readonly number[];
  columns: readonly ParquetColumn[];
  figures: readonly string[];
}

/** What claims.json holds. */
export interface ToldReproduction extends Reproduced {
  flexagora: string;
  node: string;
  runs: number;
  /** With the number of parts asked of each, which its intervals are corrected for. */
  columns: readonly (Omit<ColumnFindings, 'findings'> & { asked: number })[];
  claims: readonly Omit<Claim<never>, 'parts'>[];
}

/** What a reproduction is of, and how it was begun. */
export interface Reproduced {
  paper: { name: string; says: string };
  /** As it is typed. */
  command: string;
  /** Of the picture. */
  title: string;
  /** Runs that failed. */
  failed: number;
}

/** The file that says in words what the rows of claims.csv are of. */
export const CLAIMS_TOLD = 'claims.json';
export const CLAIMS = 'claims.csv';

/**
 * Ends a reproduction: results.parquet (a row a run), claims.csv (a row for each part of a claim in each column), claims.json (what these
 * are, in words) and a picture of it.
 */
export function writeReproduction(
  store: Store,
  of: Reproduced,
  runs: ReproducedRuns,
  columns: readonly ColumnFindings[],
): void {
  store.finish(new Set(runs.rows), () => {
    writeWhole(join(store.folder, RESULTS), (partial) =>
      writeParquet(partial, runs.rows.length, [
        ...runs.columns,
        ...store.records.columns(runs.rows, [...runs.figures]),
      ]),
    );
    writeWholeText(join(store.folder, CLAIMS), csvText(tableOf(claimRows(columns))));
    writeWholeText(join(store.folder, CLAIMS_TOLD), `${JSON.stringify(toldOf(of, runs, columns), null, 2)}\n`);
    writeWholeText(join(store.folder, 'claims.svg'), matrixPicture(of.title, columns));
  });
}

const toldOf = (
  { paper: { name, says }, ...of }: Reproduced,
  { rows }: ReproducedRuns,
  columns: readonly ColumnFindings[],
): ToldReproduction => ({
  flexagora: VERSION,
  node: process.versions.node,
  paper: { name, says },
  ...of,
  runs: rows.length,
  columns: columns.map(({ findings, ...column }) => ({ ...column, asked: askedIn(findings) })),
  claims: columns[0].findings.map(({ claim: { number, short, sentence } }) => ({ number, short, sentence })),
});

const claimRows = (columns: readonly ColumnFindings[]): Record<string, Cell>[] =>
  columns.flatMap(({ labels, unit, findings }) =>
    findings.flatMap(({ claim, verdict, parts }) =>
      parts.map(({ part, finding, why }) => ({
        ...{ ...labels, claim: claim.number, claimVerdict: verdict },
        ...{ part: part.id, says: part.says, unit: part.unit },
        ...finding,
        ...{ of: unit, paper: part.paper ?? null, why: why ?? null },
      })),
    ),
  );
