import type { Figure, Page } from '../market/view.ts';
import { checkReplay } from './checkReplay.ts';
import { ANY, columnAt, fault, listed, NAMES, NUMBERS, type Tables, tableAt } from './shownFaults.ts';

/** Columns that figures of a kind name, and what they may hold; those with ? may be left out. */
const COLUMNS: Readonly<Record<Figure['kind'], Readonly<Record<string, typeof ANY>>>> = {
  lines: { x: ANY },
  band: { x: ANY },
  stacked: { x1: NUMBERS, x2: NUMBERS, y: NUMBERS, part: NAMES },
  signed: { of: NAMES, amount: NUMBERS, part: NAMES, 'total?': NUMBERS },
  points: { x: ANY, y: NUMBERS, 'low?': NUMBERS, 'high?': NUMBERS, 'by?': NAMES, 'chosen?': NUMBERS },
  curve: { x: ANY, y: NUMBERS, 'by?': NAMES, 'marked?': NUMBERS },
  bars: { label: NAMES, value: NUMBERS, 'low?': NUMBERS, 'high?': NUMBERS, 'by?': NAMES },
  differences: { label: NAMES, y: NUMBERS, low: NUMBERS, high: NUMBERS, 'isSure?': NUMBERS },
  heat: { x: ANY, y: ANY, value: NUMBERS, 'sure?': NUMBERS },
  matrix: { row: NAMES, column: NAMES, verdict: NAMES, 'beside?': NAMES },
  flow: { from: NAMES, to: NAMES, amount: NUMBERS, part: NAMES },
  table: {},
};

const MOST_NUMBERS = 5;
const WORD = /^[A-Za-z0-9-]+$/;

/**
 * Checks that all that a page draws is there, and of the right kind.
 * @throws InputError naming the figure or replay, its field, what was found and what can stand there
 */
export function checkPage(page: Page): void {
  const { numbers, figures, replays, colours } = page;
  if (numbers.length > MOST_NUMBERS) throw fault('numbers', `${numbers.length} of them`, `at most ${MOST_NUMBERS}`);
  const tables = new Map(page.tables.map((table) => [table.name, table]));
  checkOnce(
    'tables',
    page.tables.map(({ name }) => name),
  );
  for (const [part, colour] of Object.entries(colours)) {
    if (![1, 2, 3, 4, 5, 6].includes(colour)) throw fault(`colours: '${part}'`, `${colour}`, 'a colour from 1 to 6');
  }
  checkWords(
    'figures',
    figures.map(({ id }) => id),
  );
  for (const figure of figures) checkFigure(figure, tables);
  checkWords(
    'replays',
    replays.map(({ of }) => of),
  );
  for (const replay of replays) checkReplay(replay, page, tables);
}

function checkWords(path: string, words: readonly string[]): void {
  const other = words.find((word) => !WORD.test(word));
  if (other !== undefined) throw fault(path, `'${other}'`, 'words of letters, digits and -');
  checkOnce(path, words);
}

function checkOnce(path: string, names: readonly string[]): void {
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice !== undefined) throw fault(path, `'${twice}' twice`, 'a name of its own for each');
}

function checkFigure(figure: Figure, tables: Tables): void {
  const at = (field: string) => `figure '${figure.id}': ${field}`;
  if (!Object.hasOwn(COLUMNS, figure.kind))
    throw fault(at('kind'), `'${figure.kind}'`, `one of ${listed(Object.keys(COLUMNS))}`);
  const table = tableAt(at('table'), figure.table, tables);
  const check = (field: string, name: string, kinds: typeof ANY) => columnAt(at(field), table, name, kinds);
  const named = figure as unknown as Record<string, string | undefined>;
  for (const [key, kinds] of Object.entries(COLUMNS[figure.kind])) {
    const field = key.replace('?', '');
    if (named[field] !== undefined || field === key) check(field, `${named[field]}`, kinds);
  }
  checkLists(figure, check, at);
  if (figure.facet !== undefined) check('facet', figure.facet, ANY);
  if (figure.kind === 'heat' && figure.boundary !== undefined) {
    const boundary = tableAt(at('boundary'), figure.boundary, tables);
    for (const name of ['x', 'y', 'low', 'high']) columnAt(at('boundary'), boundary, name, NUMBERS);
  }
  for (const { column, chosen } of figure.choices ?? []) {
    const of = check('choices', column, ['words']);
    if (of.kind === 'words' && !of.words.includes(chosen))
      throw fault(at('choices'), `'${chosen}'`, `a word of column '${column}'`);
  }
  if (figure.detail) checkDetail(at('detail'), figure, figure.detail, tables);
}

/** Checks the columns that are named in lists. */
function checkLists(
  figure: Figure,
  check: (field: string, name: string, kinds: typeof ANY) => void,
  at: (field: string) => string,
): void {
  if (figure.kind === 'lines') {
    if (figure.series.length === 0) throw fault(at('series'), 'none', 'at least one');
    for (const { y } of figure.series) check('series', y, NUMBERS);
    if (figure.shade) check('shade', figure.shade.column, NUMBERS);
  } else if (figure.kind === 'band') {
    if (figure.quantiles.length % 2 === 0)
      throw fault(
        at('quantiles'),
        `${figure.quantiles.length} of them`,
        'an odd number, from the lowest to the highest',
      );
    for (const name of figure.quantiles) check('quantiles', name, NUMBERS);
  } else if (figure.kind === 'table') {
    for (const name of figure.columns) check('columns', name, ANY);
  }
}

function checkDetail(
  path: string,
  { table }: Figure,
  { table: name, keys, columns, command }: NonNullable<Figure['detail']>,
  tables: Tables,
): void {
  const from = tableAt(path, table, tables);
  const detail = tableAt(path, name, tables);
  for (const { of, is } of keys) {
    columnAt(path, from, of, ANY);
    columnAt(path, detail, is, ANY);
  }
  for (const column of columns) columnAt(path, detail, column, ANY);
  if (command === undefined) return;
  columnAt(path, detail, command, NAMES);
  if (!columns.includes(command))
    throw fault(path, `command '${command}'`, `one of the columns shown (${listed(columns)})`);
}
