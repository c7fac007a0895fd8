import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { SourceFolder } from '../input/source.ts';
import { type ElementRow, elementRow } from './elementRow.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function cellsOf(text: string, file: string, line: number): string[] {
  if (!text.includes('"')) return text.split(';');
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^";]*))(;|$)/y;
  while (cell.lastIndex <= text.length) {
    const match = cell.exec(text);
    if (!match) {
      const found = 'a quotation mark out of place';
      throw new InputError({ file, path: `line ${line}`, found, expected: 'cells quoted as a whole, or not at all' });
    }
    cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === '') break;
  }
  return cells;
}

/** As a cell means it: empty and NULL are nothing, what looks like a number is one. */
function meaningOf(cell: string): unknown {
  const text = cell.trim();
  if (text === '' || text === 'NULL' || /^nan$/i.test(text)) return null;
  if (/^(true|false)$/i.test(text)) return /^true$/i.test(text);
  return NUMBER.test(text) ? Number(text) : text;
}

/** A row of a SimBench table. Its texts are as written, also where they look like numbers. */
export interface SimbenchRow extends ElementRow {
  id: string;
  /** A text that must be there, such as the id of a node or a type. */
  named(column: string): string;
}

/**
 * Reads a table of a SimBench folder: semicolons, a header, decimal points, NULL for nothing.
 * @returns undefined where the folder has no such file
 * @throws InputError naming file and line when a column is missing or twice, a row is not as wide as the header, an id
 *   occurs twice, or the last row may be cut off
 */
export function simbenchTable(
  { files }: Pick<SourceFolder, 'files'>,
  table: string,
  columns: readonly string[],
): SimbenchRow[] | undefined {
  const source = files.get(`${table}.csv`);
  if (source === undefined) return undefined;
  const { name: file, text: whole } = source;
  const lines = whole.split(/\r?\n/).map((text, k) => ({ text, line: k + 1 }));
  while (lines.length > 0 && lines[lines.length - 1].text.trim() === '') lines.pop();
  if (lines.length === 0) throw new InputError({ file, found: 'an empty file', expected: 'a header' });
  const header = cellsOf(lines[0].text, file, 1).map((name) => name.trim());
  const places = new Map(header.map((name, k) => [name, k]));
  if (places.size < header.length) {
    const twice = header.find((name, k) => header.indexOf(name) !== k);
    throw new InputError({ file, path: 'line 1', found: `two columns '${twice}'`, expected: 'each column once' });
  }
  const missing = columns.filter((name) => !places.has(name));
  if (missing.length > 0) {
    const found = `no column ${missing.join(', ')} among ${header.slice(0, 20).join(', ')}`;
    throw new InputError({ file, path: 'line 1', found, expected: `${columns.join(';')}, separated by semicolons` });
  }
  const last = header[header.length - 1];
  if (lines.length > 1 && !whole.endsWith('\n') && columns.includes(last)) {
    const found = `a last row without a line end, whose ${last} may be cut off`;
    throw new InputError({ file, path: `line ${lines.length}`, found, expected: 'a whole file' });
  }
  const seen = new Set<string>();
  return lines.slice(1).map(({ text, line }) => {
    const cells = cellsOf(text, file, line);
    const path = `line ${line}`;
    if (cells.length !== header.length) {
      const expected = `${counted(header.length, 'cell')}, separated by semicolons`;
      throw new InputError({ file, path, found: counted(cells.length, 'cell'), expected });
    }
    const raw = (column: string) => cells[places.get(column) ?? -1];
    const id = raw('id').trim();
    if (id === '') throw new InputError({ file, path: `${path}, id`, found: 'nothing', expected: 'an id' });
    if (seen.has(id)) {
      throw new InputError({ file, path: `${path}, id`, found: `'${id}' a second time`, expected: 'an id once' });
    }
    seen.add(id);
    const row = elementRow({
      file,
      name: id,
      path,
      hasColumn: (column) => places.has(column),
      cell: (column) => (places.has(column) ? meaningOf(raw(column)) : undefined),
    });
    const textIn = (column: string) => (row.has(column) ? raw(column).trim() : undefined);
    return {
      ...row,
      id,
      text: textIn,
      named(column) {
        const value = textIn(column);
        if (value === undefined) throw row.fault(column, 'nothing', 'an id');
        return value;
      },
    };
  });
}
