import { counted } from '../../counted.ts';
import { numberAt, numbers, shownTable, textAt } from '../../market/shownTables.ts';
import type { Part, ShownTable } from '../../market/view.ts';
import { sum } from '../../series.ts';
import { chosenColumn, MOST_LINES } from './ispFigures.ts';
import { idOf, titleOf } from './naming.ts';
import { figuresOf, type Rows } from './rows.ts';

type Members = Extract<Rows, { of: 'member' }>;

/** A table with a row a member and ISP: a line a member of the largest, a column by choice. */
export function memberFigure(table: ShownTable, rows: Members, place: number): Part {
  const columns = figuresOf(table);
  const at = memberRows(table, rows);
  const largest = bySize(table, at).slice(0, MOST_LINES);
  const isps = Int32Array.from([...new Set(rows.isps)].sort((a, b) => a - b));
  const { labels, columns: chosen, told } = chosenColumn(columns, isps);
  const lines = largest.map((member, k) => {
    const rowAt = new Map((at.get(member) ?? []).map((row) => [rows.isps[row], row]));
    const values = columns.flatMap(([, column]) =>
      Array.from(isps, (isp) => {
        const row = rowAt.get(isp);
        return row === undefined ? Number.NaN : numberAt(column, row);
      }),
    );
    return [`member${k + 1}`, numbers(values, { says: member })] as const;
  });
  const name = idOf(table.name, place);
  const left = rows.members.length - largest.length;
  const note =
    left > 0
      ? ` The largest ${largest.length} of ${counted(rows.members.length, 'member')} by their mean share of the columns.`
      : '';
  return {
    tables: [shownTable(name, { ...chosen, ...Object.fromEntries(lines) })],
    figures: [
      {
        ...({
          kind: 'lines',
          id: name,
          title: titleOf(table.name),
          note: `${table.says ?? ''}${note}`.trim(),
          table: name,
        } as const),
        ...{ x: 'isp', series: largest.map((label, k) => ({ y: `member${k + 1}`, label })) },
        choices: [{ column: 'column', label: 'what', chosen: labels[0], by: 'list', told }],
      },
    ],
  };
}

/** Rows of each member. */
function memberRows(table: ShownTable, { column, members }: Members): Map<string, number[]> {
  const at = new Map(members.map((member): [string, number[]] => [member, []]));
  for (let row = 0; row < table.rows; row++) at.get(textAt(table.columns[column], row))?.push(row);
  return at;
}

/** Members, largest first: by the part they have of what columns hold, without sign, on the mean of the columns that hold anything. */
function bySize(table: ShownTable, at: ReadonlyMap<string, readonly number[]>): string[] {
  const shares = [...at].map(([member, rows]) => ({ member, rows, share: 0 }));
  for (const [, column] of figuresOf(table)) {
    const sizes = shares.map(({ rows }) => rows.reduce((all, row) => all + Math.abs(numberAt(column, row) || 0), 0));
    const total = sum(sizes);
    if (total > 0) for (const [k, each] of shares.entries()) each.share += sizes[k] / total;
  }
  return shares.sort((a, b) => b.share - a.share).map(({ member }) => member);
}
