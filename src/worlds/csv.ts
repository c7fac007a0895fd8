import { InputError } from '../errors.ts';
import { readInput } from '../input/files.ts';

/** A CSV file: its header and its rows, each with the line of the file it stands on (1-based, the header is line 1). */
export interface CsvTable {
  header: string[];
  rows: { line: number; cells: string[] }[];
}

/**
 * Read a comma-separated UTF-8 file with a header row. A byte order mark, CRLF line ends and blank lines at the end are
 * tolerated, cells may be quoted; a quoted cell cannot hold a line end.
 * @throws InputError when the file cannot be read, is not UTF-8 or empty, or a row has more or fewer cells than the header
 */
export function readCsv(path: string): CsvTable {
  const lines = readInput(path)
    .split(/\r?\n/)
    .map((text, index) => ({ text, line: index + 1 }));
  while (lines.length > 0 && lines[lines.length - 1].text.trim() === '') lines.pop();
  if (lines.length === 0) throw new InputError({ file: path, found: 'an empty file', expected: 'a header and rows' });

  const header = splitLine(path, lines[0]).map((name) => name.trim());
  const rows = lines.slice(1).map((entry) => {
    const cells = splitLine(path, entry);
    if (cells.length !== header.length) {
      throw new InputError({
        file: path,
        path: `line ${entry.line}`,
        found: `${cells.length} cells`,
        expected: `${header.length} cells, separated by commas (decimals are written with a point)`,
      });
    }
    return { line: entry.line, cells };
  });
  return { header, rows };
}

function splitLine(file: string, entry: { text: string; line: number }): string[] {
  if (!entry.text.includes('"')) return entry.text.split(',');
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  while (cell.lastIndex <= entry.text.length) {
    const match = cell.exec(entry.text);
    if (!match) {
      throw new InputError({
        file,
        path: `line ${entry.line}`,
        found: 'a quotation mark out of place',
        expected: 'cells quoted as a whole, or not at all',
      });
    }
    cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === '') break;
  }
  return cells;
}
