import { join } from 'node:path';
import { writeWhole, writeWholeText } from '../../../src/results/files.ts';
import { RESULTS, type Store } from '../../../src/studies/store.ts';
import { type Cell, csvText, tableOf } from '../../../src/studies/table.ts';
import { FIGURES, PLANNED_FIGURE } from '../market/figures.ts';
import { writeParquet } from '../market/tables.ts';
import type { ColumnFindings } from './matrix.ts';
import { matrixPicture } from './picture.ts';
import type { Place, Runs } from './runs.ts';

/** Ends a reproduction: results.parquet (a row a run), claims.csv (a row for each part of a claim in each column) and a picture of it. */
export function writeReproduction(store: Store, all: readonly Runs[], columns: readonly ColumnFindings[]): void {
  const { records } = store;
  const found = new Map<number, Place>();
  for (const place of all.flatMap((runs) => [...runs.places()])) {
    const row = records.row(place.key);
    if (row !== undefined && !found.has(row)) found.set(row, place);
  }
  const rows = [...found.keys()];
  const places = [...found.values()];
  store.finish(new Set(rows), () => {
    writeWhole(join(store.folder, RESULTS), (partial) =>
      writeParquet(partial, rows.length, [
        ['source', 'STRING', (at) => places[at].source],
        ['reading', 'STRING', (at) => places[at].reading],
        ['season', 'STRING', (at) => places[at].season],
        ['fee', 'DOUBLE', (at) => places[at].fee],
        ['part', 'STRING', (at) => places[at].part],
        ['seed', 'STRING', (at) => places[at].seed],
        ...records.columns(rows, [...FIGURES, PLANNED_FIGURE]),
      ]),
    );
    writeWholeText(join(store.folder, 'claims.csv'), csvText(tableOf(claimRows(columns))));
    writeWholeText(join(store.folder, 'claims.svg'), matrixPicture(columns));
  });
}

const claimRows = (columns: readonly ColumnFindings[]): Record<string, Cell>[] =>
  columns.flatMap(({ source, reading, fee, findings }) =>
    findings.flatMap(({ claim, verdict, parts }) =>
      parts.map(({ part, finding }) => ({
        ...{ source, reading, fee, claim: claim.number, claimVerdict: verdict },
        ...{ part: part.id, says: part.says, unit: part.unit },
        ...finding,
      })),
    ),
  );
