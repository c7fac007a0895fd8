import { textAt } from '../../market/shownTables.ts';
import type { Figure, Page } from '../../market/view.ts';
import { drawnRows } from './chosen.ts';

/** Columns of its table that a figure is drawn from, in the order of the table. */
export function drawnColumns(figure: Figure, columns: readonly string[]): string[] {
  const { facet, choices = [], detail } = figure;
  const named = [
    ...columnsOf(figure),
    facet,
    ...choices.map(({ column }) => column),
    ...(detail?.keys ?? []).map(({ of }) => of),
  ];
  return columns.filter((column) => named.includes(column));
}

function columnsOf(figure: Figure): (string | undefined)[] {
  switch (figure.kind) {
    case 'lines':
      return [figure.x, ...figure.series.map(({ y }) => y), figure.shade?.column];
    case 'band':
      return [figure.x, ...figure.quantiles];
    case 'stacked':
      return [figure.x1, figure.x2, figure.y, figure.part];
    case 'signed':
      return [figure.of, figure.amount, figure.part, figure.total];
    case 'points':
      return [figure.x, figure.y, figure.low, figure.high, figure.by, figure.chosen];
    case 'curve':
      return [figure.x, figure.y, figure.by, figure.marked];
    case 'bars':
      return [figure.label, figure.value, figure.low, figure.high, figure.by];
    case 'differences':
      return [figure.label, figure.y, figure.low, figure.high, figure.isSure];
    case 'heat':
      return [figure.x, figure.y, figure.value, figure.sure];
    case 'matrix':
      return [figure.row, figure.column, figure.verdict, figure.beside];
    case 'flow':
      return [figure.from, figure.to, figure.amount, figure.part];
    case 'table':
      return [...figure.columns];
  }
}

/**
 * What a figure shows as CSV (RFC 4180): rows and columns that it draws, columns named with their unit as `profit (EUR)`, numbers as the
 * table has them, empty where there is no figure. A text that spreadsheets would take for a formula begins with an apostrophe.
 * @param chosen what is chosen of its choices, by column; as the figure says where not given
 * @throws RangeError for a figure of a table that the page has not
 */
export function csvOf(
  figure: Figure,
  page: Pick<Page, 'tables'>,
  chosen: Readonly<Record<string, string>> = {},
): string {
  const table = page.tables.find(({ name }) => name === figure.table);
  if (table === undefined) throw new RangeError(`figure '${figure.id}': no table '${figure.table}'`);
  const names = drawnColumns(figure, Object.keys(table.columns));
  const columns = names.map((name) => table.columns[name]);
  const head = names.map((name, k) => cell(columns[k].unit === '' ? name : `${name} (${columns[k].unit})`));
  const rows = drawnRows(figure, table, chosen).map((row) => columns.map((column) => cell(textAt(column, row))));
  return [head, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) && text !== '-Infinity' ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
