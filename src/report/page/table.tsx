import { useMemo, useState } from 'preact/hooks';
import { numberAt, textAt } from '../../market/shownTables.ts';
import type { ShownColumn, ShownTable } from '../../market/view.ts';
import { briefly } from '../figures/numbers.ts';
import { inWords } from '../inWords.ts';
import { digitsOf, type Order, sorted } from './rows.ts';

const FIRST = 50;
const MOST = 5000;
/** About as many as a browser lays out in a second. */
const MOST_CELLS = 50_000;

/** Texts of more letters wrap. */
const LONG = 32;

interface TableProps {
  table: ShownTable;
  /** In this order. */
  columns: readonly string[];
  rows: readonly number[];
  /** The column whose texts are commands. */
  command?: string | undefined;
  /** What the table is called. */
  label: string;
  /** Where rows can be chosen: the one that is, and who hears of another. */
  opens?: { row: number | undefined; onRow: (row: number) => void } | undefined;
}

/** Rows as people read them: sorted by the column whose head is pressed, fifty at first. */
export function Table({ table, columns, rows, command, label, opens }: TableProps) {
  const [order, setOrder] = useState<Order>();
  const [isWhole, setIsWhole] = useState(false);
  const digits = useMemo(() => columns.map((name) => digitsOf(table.columns[name], rows)), [table, columns, rows]);
  const ordered = useMemo(
    () => (order ? sorted(rows, table.columns[order.column], order.isDown) : rows),
    [table, rows, order],
  );
  const most = Math.min(rows.length, MOST, Math.floor(MOST_CELLS / columns.length));
  const shown = ordered.slice(0, isWhole ? most : FIRST);
  return (
    <>
      <div class="rows">
        <table aria-label={label}>
          <thead>
            <tr>
              {columns.map((name) => (
                <Head key={name} name={name} column={table.columns[name]} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row} class={opens?.row === row ? 'chosen' : ''}>
                {columns.map((name, place) =>
                  place === 0 && opens ? (
                    <td key={name} class={table.columns[name].kind === 'numbers' ? 'number' : ''}>
                      <button
                        type="button"
                        class="press"
                        aria-expanded={opens.row === row}
                        onClick={() => opens.onRow(row)}
                      >
                        <bdi>{textAt(table.columns[name], row)}</bdi>
                      </button>
                    </td>
                  ) : (
                    cellOf(table.columns[name], row, { digits: digits[place], isCommand: name === command })
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && (
        <p class="more">
          {!isWhole && (
            <button type="button" class="press" onClick={() => setIsWhole(true)}>
              {most === rows.length ? `Show all ${briefly(most, 0)} rows` : `Show ${briefly(most, 0)} rows`}
            </button>
          )}
          {most < rows.length && <span>{`The CSV has all ${briefly(rows.length, 0)}.`}</span>}
        </p>
      )}
    </>
  );
}

interface HeadProps {
  name: string;
  column: ShownColumn;
  order: Order | undefined;
  onOrder: (order: Order) => void;
}

function Head({ name, column, order, onOrder }: HeadProps) {
  const isDown = order?.column === name ? order.isDown : undefined;
  return (
    <th
      scope="col"
      class={column.kind === 'numbers' ? 'number' : ''}
      aria-sort={isDown === undefined ? undefined : isDown ? 'descending' : 'ascending'}
    >
      <button
        type="button"
        class="sort"
        title={column.says}
        onClick={() => onOrder({ column: name, isDown: isDown === false })}
      >
        <bdi>{inWords(name, column.unit)}</bdi>
        {column.unit !== '' && (
          <>
            {' '}
            <small>
              <bdi>{column.unit}</bdi>
            </small>
          </>
        )}
      </button>
    </th>
  );
}

/** A cell. Not a component: a table may have a hundred thousand. */
function cellOf(column: ShownColumn, row: number, { digits, isCommand }: { digits: number; isCommand: boolean }) {
  if (column.kind === 'numbers') return <td class="number">{briefly(numberAt(column, row), digits)}</td>;
  const text = textAt(column, row);
  if (!isCommand)
    return (
      <td class={text.length > LONG ? 'long' : ''}>
        <bdi>{text}</bdi>
      </td>
    );
  return (
    <td>
      <span class="command">
        <code>
          {text.split(' ').map((word, place) => [place === 0 ? '' : ' ', <span key={`${place}`}>{word}</span>])}
        </code>
        <button type="button" class="press copy">
          Copy
        </button>
      </span>
    </td>
  );
}
