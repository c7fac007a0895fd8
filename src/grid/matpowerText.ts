import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';

/** One statement of an .m file: its text without comments and continuations, and the line it starts on. */
export interface Statement {
  text: string;
  line: number;
}

/** A table of numbers and the line of the file each row stands on. */
export interface MatpowerTable {
  rows: number[][];
  lines: number[];
}

/** The part of a line before its comment; a % inside quotes is text. */
function withoutComment(line: string): string {
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === "'") quoted = !quoted;
    else if (line[i] === '%' && !quoted) return line.slice(0, i);
  }
  return line;
}

/**
 * Splits an .m file at semicolons and line ends, but not inside brackets; `...` joins lines. Row ends inside brackets
 * are kept as line breaks.
 * @throws InputError when brackets do not pair, or the last statement is cut off
 */
export function statementsOf(text: string, file: string): Statement[] {
  const statements: Statement[] = [];
  let current = '';
  let startLine = 1;
  const open: { bracket: string; line: number }[] = [];
  const finish = () => {
    if (current.trim() !== '') statements.push({ text: current.trim(), line: startLine });
    current = '';
  };
  const pairs: Record<string, string> = { ']': '[', ')': '(', '}': '{' };
  text.split(/\r?\n/).forEach((whole, at) => {
    const line = at + 1;
    const continued = withoutComment(whole).trimEnd();
    const joins = continued.endsWith('...');
    for (const letter of joins ? continued.slice(0, -3) : continued) {
      if (letter === ';' && open.length === 0) {
        finish();
        continue;
      }
      if ('[({'.includes(letter)) open.push({ bracket: letter, line });
      if ('])}'.includes(letter) && open.pop()?.bracket !== pairs[letter]) {
        throw new InputError({
          file,
          path: `line ${line}`,
          found: `'${letter}' that closes nothing`,
          expected: 'pairs',
        });
      }
      if (current.trim() === '') startLine = line;
      current += letter;
    }
    if (open.length === 0 && !joins) finish();
    else current += joins ? ' ' : '\n';
  });
  if (open.length > 0) {
    const { bracket, line } = open[0];
    throw new InputError({ file, path: `line ${line}`, found: `'${bracket}' that is never closed`, expected: 'pairs' });
  }
  finish();
  refuseCutOff(text, file);
  return statements;
}

/** A statement that neither a semicolon nor a line end closes may have lost a part of its last number. */
function refuseCutOff(text: string, file: string): void {
  const lines = text.split(/\r?\n/);
  const last = withoutComment(lines[lines.length - 1]).trim();
  if (last === '' || last.endsWith(';') || last === 'end') return;
  const found = `'${last.slice(-40)}' without ';' or a line end`;
  throw new InputError({ file, path: `line ${lines.length}`, found, expected: 'a whole file; this one seems cut off' });
}

const number = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const infinite = /^[-+]?Inf$/i;

/**
 * Reads the rows between the brackets of a numeric table.
 * @param body text between `[` and `]`
 * @param firstLine line of the file on which the body begins
 * @throws InputError naming the line of an entry that is no number, or of a row of another length than the first
 */
export function parseTable(body: string, firstLine: number, file: string): MatpowerTable {
  const table: MatpowerTable = { rows: [], lines: [] };
  body.split('\n').forEach((textLine, at) => {
    const path = `line ${firstLine + at}`;
    for (const part of textLine.split(';')) {
      const entries = part.split(/[\s,]+/).filter((entry) => entry !== '');
      if (entries.length === 0) continue;
      const row = entries.map((entry) => {
        if (number.test(entry)) return Number(entry);
        if (infinite.test(entry)) return entry.startsWith('-') ? -Infinity : Infinity;
        throw new InputError({ file, path, found: `'${entry}' in a table`, expected: 'a number' });
      });
      const width = table.rows[0]?.length ?? row.length;
      if (row.length !== width) {
        throw new InputError({
          file,
          path,
          found: `a row of ${counted(row.length, 'number')}`,
          expected: `${width}, as above`,
        });
      }
      table.rows.push(row);
      table.lines.push(firstLine + at);
    }
  });
  return table;
}
