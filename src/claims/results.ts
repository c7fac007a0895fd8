import { join } from 'node:path';
import { writeWhole, writeWholeText } from '../results/files.ts';
import { type ParquetColumn, writeParquet } from '../results/parquet.ts';
import { RESULTS, type Store } from '../studies/store.ts';
import { type Cell, csvText, tableOf } from '../studies/table.ts';
import type { ColumnFindings } from './findings.ts';
import { matrixPicture } from './picture.ts';

/** The runs of a reproduction: their rows in the store's records, what tells one from another, and the figures they have. */
export interface ReproducedRuns {
  rows: readonly number[];
  columns: readonly ParquetColumn[];
  figures: readonly string[];
}

/**
 * Ends a reproduction: results.parquet (a row a run), claims.csv (a row for each part of a claim in each column) and a picture of it.
 * @param title of the picture
 */
export function writeReproduction(
  store: Store,
  title: string,
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
    writeWholeText(join(store.folder, 'claims.csv'), csvText(tableOf(claimRows(columns))));
    writeWholeText(join(store.folder, 'claims.svg'), matrixPicture(title, columns));
  });
}

const claimRows = (columns: readonly ColumnFindings[]): Record<string, Cell>[] =>
  columns.flatMap(({ labels, findings }) =>
    findings.flatMap(({ claim, verdict, parts }) =>
      parts.map(({ part, finding }) => ({
        ...{ ...labels, claim: claim.number, claimVerdict: verdict },
        ...{ part: part.id, says: part.says, unit: part.unit },
        ...finding,
        paper: part.paper ?? null,
      })),
    ),
  );
