import { numberAt, numbers, shownTable, textAt, words } from '../../market/shownTables.ts';
import type { Parties, ShownTable, StoredTables } from '../../market/view.ts';
import { titleOf, wordsOf } from './naming.ts';
import { figuresOf, type NumberColumn, type Rows } from './rows.ts';

/** A table with a row a member and ISP. */
export interface PartyTable {
  readonly table: ShownTable;
  readonly rows: Extract<Rows, { of: 'member' }>;
}

/** Columns that fit beside each other. */
const MOST_COLUMNS = 5;
/** Units of what may be added up over parties. */
const SUMMED = ['MW', 'kW', 'MWh', 'kWh', 'EUR', 'Mvar'];

/** What each party did, ISP by ISP: of the tables with a row a member and ISP, the one that has most of the cast. */
export function partiesOf(
  tables: readonly PartyTable[],
  cast: StoredTables['cast'],
): { table: ShownTable; parties: Parties } | undefined {
  const names = new Set(cast.map(({ name }) => name));
  const ofCast = ({ rows }: PartyTable) => rows.members.filter((member) => names.has(member)).length;
  const [found] = [...tables].sort((a, b) => ofCast(b) - ofCast(a));
  if (found === undefined) return undefined;
  const { table, rows } = found;
  const columns = figuresOf(table)
    .filter(([, column]) => isTold(column, table.rows))
    .slice(0, MOST_COLUMNS);
  const members = Array.from({ length: table.rows }, (_, row) => textAt(table.columns[rows.column], row));
  return {
    table: shownTable('parties', {
      step: numbers(rows.isps, { says: 'ISP, counted from 0 over the whole run.' }),
      party: words(members, table.columns[rows.column]),
      ...Object.fromEntries(columns),
    }),
    parties: {
      title: titleOf(table.name),
      table: 'parties',
      columns: columns.map(([column, { unit }]) => ({
        column,
        label: `${wordsOf(column, unit)}${unit === '' ? '' : `, ${unit}`}`,
        isSummed: SUMMED.includes(unit),
      })),
    },
  };
}

/** Whether a column holds anything but nothing. */
function isTold(column: NumberColumn, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (numberAt(column, row)) return true;
  return false;
}
