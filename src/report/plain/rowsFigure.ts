import { numberAt, numbers, shownTable, textAt, texts } from '../../market/shownTables.ts';
import type { Part, ShownColumn, ShownTable } from '../../market/view.ts';
import { idOf, titleOf } from './naming.ts';

/** More rows than this are read elsewhere. */
const MOST_ROWS = 200;
/** More columns than this take the width of the page. */
const NARROW = 5;

/** A table as it is: its first rows, where it has many. */
export function rowsFigure(table: ShownTable, place: number): Part {
  const rows = Math.min(table.rows, MOST_ROWS);
  const first = Object.entries(table.columns).map(([name, column]) => [name, firstRows(column, rows)]);
  const name = idOf(table.name, place);
  const left = table.rows > rows ? ` The first ${rows} of ${table.rows} rows; ${table.name}.parquet has all.` : '';
  return {
    tables: [shownTable(name, Object.fromEntries(first))],
    figures: [
      {
        ...({
          kind: 'table',
          id: name,
          title: titleOf(table.name),
          note: `${table.says ?? ''}${left}`.trim(),
        } as const),
        ...{ table: name, columns: Object.keys(table.columns), isWide: first.length > NARROW },
      },
    ],
  };
}

const firstRows = (column: ShownColumn, rows: number): ShownColumn =>
  column.kind === 'numbers'
    ? numbers(
        Float64Array.from({ length: rows }, (_, row) => numberAt(column, row)),
        column,
      )
    : texts(
        Array.from({ length: rows }, (_, row) => textAt(column, row)),
        column,
      );
