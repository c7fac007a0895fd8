import { numberAt, textAt } from '../../market/shownTables.ts';
import type { Figure, ShownTable } from '../../market/view.ts';
import { drawnColumns } from '../figures/csv.ts';
import { briefly } from '../figures/numbers.ts';
import { digitsOf } from './rows.ts';

/** Of numbers, as where a mark stands and how high: those behind them are intervals. */
const MOST_NUMBERS = 2;

/** What a mark of a figure is called: its names, and where it stands; where it has neither, and of a table, the keys of its detail. */
export function markLabel(figure: Figure, { columns }: ShownTable, row: number): string {
  const keys = (figure.detail?.keys ?? []).map(({ of }) => of);
  const drawn = drawnColumns(figure, Object.keys(columns));
  const own = drawn.filter((name) => !keys.includes(name));
  const named = own.length > 0 && figure.kind !== 'table' ? own : keys;
  const isNumber = (name: string) => columns[name].kind === 'numbers';
  const texts = named.filter((name) => !isNumber(name)).map((name) => textAt(columns[name], row));
  const numbers = named.filter(isNumber).slice(0, MOST_NUMBERS);
  const told = numbers.map((name) => {
    const column = columns[name];
    const digits = digitsOf(column, [row]);
    return `${name} ${briefly(numberAt(column, row), digits)}${column.unit === '' ? '' : ` ${column.unit}`}`;
  });
  return [...texts, ...told].join(', ');
}
