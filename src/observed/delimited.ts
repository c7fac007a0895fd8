import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { fileOf, type Source } from '../input/source.ts';
import { plainName } from './columns.ts';

/** A file of cells separated by comma, semicolon or tab, all as text. */
export interface Table {
  file: string;
  delimiter: Delimiter;
  /** As written, without blanks around. */
  header: string[];
  rows: string[][];
  /** Line of the file on which a row stands, 1-based; of records of a document, which one it is. */
  lineOf(row: number): number;
  /** Where a row stands, or a cell of it, if the file is no table: `Response.TimeSeries[0].Period.Points[3].shortage`. */
  pathOf?(row: number, place?: number): string;
  /** What `lineOf` counts, if not lines. */
  rowsAre?: 'item';
  /** Whether the last cell of the last row may be cut off: the file ends in it, without line end or quotation mark. */
  openEnd: boolean;
}

const DELIMITERS = [',', ';', '\t'] as const;
type Delimiter = (typeof DELIMITERS)[number];
const NAMES: Record<Delimiter, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** Where a row stands, `line 3`. */
export const placeOf = (table: Table, row: number): string =>
  table.pathOf?.(row) ?? `${table.rowsAre ?? 'line'} ${table.lineOf(row)}`;

/** Where the names of columns stand; undefined where they are keys of a document. */
export const headerOf = ({ pathOf, rowsAre }: Table): string | undefined => (pathOf || rowsAre ? undefined : 'line 1');

/** What is wrong with a cell. */
export const refuseCell = (table: Table, row: number, place: number, found: string, expected: string): InputError =>
  new InputError({
    file: table.file,
    path: table.pathOf?.(row, place) ?? `${placeOf(table, row)}, column ${table.header[place]}`,
    found,
    expected,
  });

/** The table of a list of a JSON document, whose items are its rows. */
export const itemTable = (file: string, header: string[], rows: string[][]): Table => ({
  ...{ file, delimiter: ',', header, rows },
  lineOf: (row) => row + 1,
  rowsAre: 'item',
  openEnd: false,
});

/** The rows of a table that pass a test. */
export function rowsWhere(table: Table, keep: (cells: string[]) => boolean): Table {
  return rowsAt(
    table,
    [...table.rows.keys()].filter((row) => keep(table.rows[row])),
  );
}

/** Some of the rows of a table. */
export function rowsAt(table: Table, kept: readonly number[]): Table {
  const { pathOf } = table;
  return {
    ...table,
    rows: kept.map((row) => table.rows[row]),
    lineOf: (row) => table.lineOf(kept[row]),
    ...(pathOf ? { pathOf: (row, place) => pathOf(kept[row], place) } : {}),
    openEnd: table.openEnd && kept.at(-1) === table.rows.length - 1,
  };
}

/** A table without the columns of some plain names. */
export function withoutColumns(table: Table, names: RegExp): Table {
  const kept = [...table.header.keys()].filter((place) => !names.test(plainName(table.header[place])));
  const of = (cells: string[]): string[] => kept.map((place) => cells[place]);
  return { ...table, header: of(table.header), rows: table.rows.map(of) };
}

/** A cell as it is shown to people: quoted, and not too long. */
export const shown = (cell: string): string =>
  cell === '' ? 'an empty cell' : `'${cell.length > 40 ? `${cell.slice(0, 40)}...` : cell}'`;

/**
 * Read a UTF-8 file of cells with a header. What separates them is what the header has most of. A byte order mark, any
 * line ends and blank lines at the end are tolerated; cells may be quoted, but hold no line end. Lines that are quoted as a
 * whole, as some ENTSO-E exports have them, are unwrapped.
 * @throws InputError when the file cannot be read, is empty or no such text, or a row has more or fewer cells than the header
 */
export function readDelimited(source: Source): Table {
  const { name: file, text } = fileOf(source);
  if (text.includes('\0')) {
    throw new InputError({ file, found: 'zero bytes, as in UTF-16 or binary files', expected: 'UTF-8 text' });
  }
  let lines = text.split(/\r\n|\n|\r/);
  while (lines.length > 0 && lines[lines.length - 1].trim() === '') lines.pop();
  const above = SEPARATOR_LINE.test(lines[0] ?? '') ? 1 : 0;
  lines = lines.slice(above);
  if (lines.length === 0) throw new InputError({ file, found: 'an empty file', expected: 'a header and rows' });
  const openEnd = !/[\r\n"]\s*$/.test(text.slice(-1000));
  if (wrapped(lines[0])) lines = lines.map((line) => (wrapped(line) ? line.slice(1, -1).replaceAll('""', '"') : line));

  const delimiter = delimiterOf(file, lines[0]);
  const names = cellsOf(file, lines[0], 0, delimiter).map((name) => name.trim());
  const units = unitsBelow(file, names, lines[1], delimiter);
  const header = units ? names.map((name, place) => `${name} ${units[place]}`.trim()) : names;
  const twice = header.find((name, k) => name !== '' && header.indexOf(name) !== k);
  if (twice !== undefined) {
    throw new InputError({ file, path: 'line 1', found: `two columns ${shown(twice)}`, expected: 'each column once' });
  }
  const before = units ? 2 : 1;
  if (lines.length === before) throw new InputError({ file, found: 'a header and no rows', expected: 'rows' });
  const lineOf = (row: number): number => row + 1 + before + above;
  const rows = new Array<string[]>(lines.length - before);
  for (let row = 0; row < rows.length; row++) {
    const cells = cellsOf(file, lines[row + before], row + before, delimiter);
    if (cells.length !== header.length) {
      throw new InputError({
        file,
        path: `line ${lineOf(row)}`,
        found: counted(cells.length, 'cell'),
        expected: `${counted(header.length, 'cell')}, separated by ${NAMES[delimiter]} as in the header`,
      });
    }
    rows[row] = cells;
  }
  return { file, delimiter, header, rows, lineOf, openEnd };
}

/** What Excel reads as a rule of how a file is separated. */
const SEPARATOR_LINE = /^"?sep=[,;\t]"?$/i;

/** A second line of a header that holds units, as Energy-Charts has it: an empty cell, and then no numbers but units. */
function unitsBelow(file: string, header: string[], line = '', delimiter: Delimiter): string[] | undefined {
  if (!/^(""|\s*)[,;\t]/.test(line)) return undefined;
  const cells = cellsOf(file, line, 1, delimiter).map((cell) => cell.trim());
  const areUnits = cells.slice(1).every((cell) => cell === '' || (cell.length < 60 && UNIT.test(cell)));
  return areUnits && cells.length === header.length ? cells : undefined;
}

/** A unit with or without words before it, and no number. */
const UNIT = /^[^\d]*(€|EUR|ct)\/|^[^\d]*\b[kMGT]?Wh?\b|^[^\d]*%/;

/** Whether a line is one quoted cell that holds quoted cells. */
const wrapped = (line: string): boolean => /^"[^"]+(,|;)""/.test(line) && line.endsWith('"');

function delimiterOf(file: string, header: string): Delimiter {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  const most = Math.max(...counts);
  if (most > 0) return DELIMITERS[counts.indexOf(most)];
  throw new InputError({
    file,
    path: 'line 1',
    found: `one column, ${shown(header)}`,
    expected: 'a header of columns separated by commas, semicolons or tabs',
  });
}

const QUOTED: Record<Delimiter, RegExp> = {
  ',': /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y,
  ';': /(?:"((?:[^"]|"")*)"|([^";]*))(;|$)/y,
  '\t': /(?:"((?:[^"]|"")*)"|([^"\t]*))(\t|$)/y,
};

function cellsOf(file: string, line: string, index: number, delimiter: Delimiter): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  const cell = QUOTED[delimiter];
  cell.lastIndex = 0;
  while (true) {
    const match = cell.exec(line);
    if (!match) {
      throw new InputError({
        file,
        path: `line ${index + 1}`,
        found: 'a quotation mark out of place',
        expected: 'cells quoted as a whole, or not at all',
      });
    }
    cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
}
