import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberAt, numbers, rounded, shownTable, textAt, texts, words } from '../../../src/market/shownTables.ts';
import type { Figure } from '../../../src/market/view.ts';
import { csvOf, drawnColumns } from '../../../src/report/figures/csv.ts';
import { figures, page } from './samples.ts';

/** Cells of a CSV text (RFC 4180). */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  let [cell, isQuoted] = ['', false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (isQuoted && letter === '"' && text[at + 1] === '"') cell += text[at++];
    else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (letter === ',' || letter === '\r')) {
      rows[rows.length - 1].push(cell);
      cell = '';
      if (letter === '\r') rows.push([]);
    } else if (isQuoted || letter !== '\n') cell += letter;
  }
  return rows.slice(0, -1);
}

const tableOf = (columns: Parameters<typeof shownTable>[1]) => ({ tables: [shownTable('t', columns)] });
const asTable = (...columns: string[]): Figure => ({
  ...{ id: 'f', title: '', note: '', table: 't' },
  kind: 'table',
  columns,
});

describe('a figure as CSV', () => {
  it.each(Object.values(figures))('has the columns that $kind is drawn from, and all rows', (figure: Figure) => {
    const [head, ...rows] = cellsOf(csvOf(figure, page));
    const table = page.tables.find(({ name }) => name === figure.table) as (typeof page.tables)[number];
    const names = drawnColumns(figure, Object.keys(table.columns));
    expect(head.map((name) => name.replace(/ \(.*\)$/, ''))).toEqual(names);
    expect(rows).toEqual(
      Array.from({ length: table.rows }, (_, row) => names.map((name) => textAt(table.columns[name], row))),
    );
    const isWhole = figure.kind !== 'table' && figure.kind !== 'curve';
    if (isWhole) expect(names).toEqual(Object.keys(table.columns));
  });

  it('has units in its head, ends of lines as the standard has them, and nothing where there is no figure', () => {
    const it = tableOf({
      a: numbers([1.5, Number.NaN], { unit: 'EUR/MWh', says: '' }),
      b: words(['x, "y"', 'z'], { says: '' }),
      c: numbers([0, 0], { says: 'not drawn' }),
    });
    expect(csvOf(asTable('a', 'b'), it)).toBe('a (EUR/MWh),b\r\n1.5,"x, ""y"""\r\n,z\r\n');
  });

  it('has the rows that are chosen', () => {
    const it = tableOf({ kpi: words(['p', 'q', 'p'], { says: '' }), v: numbers([1, 2, 3], { says: '' }) });
    const figure = { ...asTable('v'), choices: [{ column: 'kpi', label: '', chosen: 'p', by: 'list' as const }] };
    expect(csvOf(figure, it)).toBe('kpi,v\r\np,1\r\np,3\r\n');
    expect(csvOf(figure, it, { kpi: 'q' })).toBe('kpi,v\r\nq,2\r\n');
  });

  it('is no formula to a spreadsheet', () => {
    const cells = ['=1+1', '+cmd', '-x', '@SUM(A1)', '\tx', '-5', '+1e3', '3', 'a=b', '-'];
    const lines = csvOf(asTable('a'), tableOf({ a: texts(cells, { says: '' }) })).split('\r\n');
    expect(lines.slice(1, -1)).toEqual(["'=1+1", "'+cmd", "'-x", "'@SUM(A1)", "'\tx", '-5', '+1e3', '3', 'a=b', "'-"]);
  });

  it('gives back numbers of any precision, and texts', () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((each) => !/^[=+\-@\t\r]/.test(each) && !/[\ud800-\udfff]/.test(each));
    const row = fc.tuple(fc.double(), fc.float(), fc.double({ min: 0, max: 600, noNaN: true }), text);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const columns = {
          exact: numbers(
            rows.map(([each]) => each),
            { says: '' },
          ),
          single: numbers(
            Float32Array.from(rows, ([, each]) => each),
            { says: '' },
          ),
          scaled: numbers(
            rounded(
              rows.map(([, , each]) => each),
              0.01,
            ),
            { says: '' },
            { scale: 0.01 },
          ),
          text: texts(
            rows.map((each) => each[3]),
            { says: '' },
          ),
        };
        const cells = cellsOf(csvOf(asTable('exact', 'single', 'scaled', 'text'), tableOf(columns))).slice(1);
        expect(cells).toHaveLength(rows.length);
        const numberIn = (cell: string) => (cell === '' ? Number.NaN : Number(cell));
        for (const [k, [exact, single, scaled, back]] of cells.entries()) {
          expect(numberIn(exact) + 0).toBe(numberAt(columns.exact, k) + 0);
          expect(Math.fround(numberIn(single)) + 0).toBe(numberAt(columns.single, k) + 0);
          expect(numberIn(scaled)).toBeCloseTo(numberAt(columns.scaled, k), 9);
          expect(back).toBe(textAt(columns.text, k));
        }
      }),
    );
  });
});
