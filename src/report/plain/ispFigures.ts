import { numberAt, numbers, shownTable, words } from '../../market/shownTables.ts';
import type { Figure, Part, ShownTable } from '../../market/view.ts';
import { idOf, titleOf, wordsOf } from './naming.ts';
import { figuresOf, type NumberColumn } from './rows.ts';

/** More lines than this in one figure cannot be told apart. */
export const MOST_LINES = 5;

const ISP = { says: 'ISP, counted from 0 over the whole run.' };

/** Columns by the words that choose them, row after row. */
export function chosenColumn(
  columns: readonly (readonly [name: string, column: NumberColumn])[],
  isps: Int32Array,
): { labels: string[]; columns: ShownTable['columns']; told: Record<string, { unit: string; says: string }> } {
  const names = columns.map(([name]) => name);
  const said = columns.map(([name, { unit }]) => `${wordsOf(name, unit)}${unit === '' ? '' : `, ${unit}`}`);
  const labels = new Set(said).size === said.length ? said : names;
  return {
    labels,
    columns: {
      isp: numbers(
        Int32Array.from({ length: columns.length * isps.length }, (_, row) => isps[row % isps.length]),
        ISP,
      ),
      column: words(
        labels.flatMap((label) => new Array<string>(isps.length).fill(label)),
        { says: 'What is drawn.' },
      ),
    },
    told: Object.fromEntries(columns.map(([, { unit, says }], k) => [labels[k], { unit, says }])),
  };
}

/** A table with a row an ISP: columns of a unit in one figure, and those that are alone with theirs, or too many, by choice. */
export function ispFigures(table: ShownTable, isps: Int32Array, place: number): Part {
  const all = figuresOf(table);
  const units = [...new Set(all.map(([, { unit }]) => unit))].map((unit) => ({
    unit,
    columns: all.filter(([, column]) => column.unit === unit),
  }));
  const together = units.filter(({ columns }) => columns.length > 1 && columns.length <= MOST_LINES);
  const many = units.filter(({ columns }) => columns.length > MOST_LINES);
  const alone = { unit: '', columns: units.filter(({ columns }) => columns.length === 1).flatMap((of) => of.columns) };
  const tables: ShownTable[] = [];
  const figures: Figure[] = [];
  const title = titleOf(table.name);
  if (together.length > 0) {
    const drawn = Object.fromEntries(together.flatMap(({ columns }) => columns));
    const name = idOf(table.name, place);
    tables.push(shownTable(name, { isp: numbers(isps, ISP), ...drawn }));
    for (const { unit, columns } of together) {
      const series = columns.map(([y]) => ({ y, label: wordsOf(y, unit) }));
      const of = { title: inUnit(title, unit), note: table.says ?? '', table: name, x: 'isp', series };
      figures.push({ kind: 'lines', id: idOf(`${table.name}-${unit}`, place), ...of });
    }
  }
  for (const { unit, columns } of alone.columns.length > 0 ? [...many, alone] : many) {
    const { labels, columns: chosen, told } = chosenColumn(columns, isps);
    const name = idOf(`${table.name}-each-${unit}`, place);
    const values = columns.flatMap(([, column]) => Array.from(isps, (_, row) => numberAt(column, row)));
    tables.push(shownTable(name, { ...chosen, value: numbers(values, { unit, says: 'What is chosen.' }) }));
    figures.push({
      ...({ kind: 'lines', id: name, title: inUnit(title, unit), note: table.says ?? '', table: name } as const),
      ...{ x: 'isp', series: [{ y: 'value', label: 'value' }] },
      choices: [{ column: 'column', label: 'what', chosen: labels[0], by: 'list', told }],
    });
  }
  return { tables, figures };
}

const inUnit = (title: string, unit: string): string => (unit === '' ? title : `${title}, ${unit}`);
