import { InputError } from '../errors.ts';

/**
 * One statement of an .m file: its text without comments, and the line it starts on. Line ends inside brackets stay as `\n`, those
 * that `...` joins as `\f`.
 */
export interface Statement {
  text: string;
  line: number;
}

const JOINED = '\f';
const PAIRS: Record<string, string> = { ']': '[', ')': '(', '}': '{' };
/** Lines with none of these are taken whole inside brackets: nearly all of a large case. */
const marked = /['"%[\](){}]|\.\.\./;
const special = /['"%[\](){};,]|\.\.\./g;
const blank = /^\s*$/;
/** A quote after one of these turns a matrix round; any other begins a text. */
const beforeTranspose = /[\w)\]}'.]/;

/** Where a text that begins at `start` ends: behind its closing quote, two quotes being one inside; -1 when it does not. */
export function endOfText(line: string, start: number): number {
  const quote = line[start];
  for (let at = line.indexOf(quote, start + 1); at >= 0; at = line.indexOf(quote, at + 2)) {
    if (line[at + 1] !== quote) return at + 1;
  }
  return -1;
}

/**
 * Splits an .m file into statements, at semicolons, commas and line ends outside brackets and texts. Comments go: from `%` and
 * from `...` to the line end, and whole lines from `%{` to `%}`.
 * @throws InputError when brackets or quotes do not pair, or the last statement is cut off
 */
export function statementsOf(text: string, file: string): Statement[] {
  const statements: Statement[] = [];
  let pieces: string[] = [];
  let empty = true;
  let startLine = 1;
  const open: { bracket: string; line: number }[] = [];
  const commented: number[] = [];
  const fault = (line: number, found: string, expected: string) =>
    new InputError({ file, path: `line ${line}`, found, expected });

  const finish = () => {
    if (!empty) statements.push({ text: pieces.join('').trim(), line: startLine });
    pieces = [];
    empty = true;
  };
  const take = (piece: string, line: number) => {
    if (empty && blank.test(piece)) return;
    if (empty) startLine = line;
    empty = false;
    pieces.push(piece);
  };

  /** Takes a line with brackets, texts or comments in it; returns whether it goes on in the next. */
  function takeMarked(whole: string, line: number): boolean {
    let from = 0;
    special.lastIndex = 0;
    for (let found = special.exec(whole); found; found = special.exec(whole)) {
      const [sign] = found;
      const at = found.index;
      if (sign === '%' || sign === '...') {
        take(whole.slice(from, at), line);
        return sign === '...';
      }
      if (sign === "'" || sign === '"') {
        if (sign === "'" && at > 0 && beforeTranspose.test(whole[at - 1])) continue;
        const end = endOfText(whole, at);
        if (end < 0) throw fault(line, `a text that ${sign} begins and nothing ends`, 'quotes in pairs');
        special.lastIndex = end;
      } else if (sign === ';' || sign === ',') {
        if (open.length > 0) continue;
        take(whole.slice(from, at), line);
        finish();
        from = at + 1;
      } else if (sign in PAIRS) {
        if (open.pop()?.bracket !== PAIRS[sign]) throw fault(line, `'${sign}' that closes nothing`, 'pairs');
      } else open.push({ bracket: sign, line });
    }
    take(whole.slice(from), line);
    return false;
  }

  const lines = text.split(/\r?\n/);
  /** What nothing ends in the last line, which has no line end: it may have lost a part of its last number. */
  let unfinished = '';
  lines.forEach((whole, at) => {
    const line = at + 1;
    const bare = whole.trim();
    if (bare === '%{') commented.push(line);
    let joins = false;
    if (commented.length > 0) {
      if (bare === '%}') commented.pop();
    } else if (open.length > 0 && !marked.test(whole)) take(whole, line);
    else joins = takeMarked(whole, line);
    if (line === lines.length) unfinished = pieces.join('').trim();
    if (open.length > 0 || joins) {
      if (!empty) pieces.push(joins ? JOINED : '\n');
    } else if (commented.length === 0) finish();
  });
  if (commented.length > 0) throw fault(commented[0], "'%{' that is never closed", "'%}'");
  if (open.length > 0) throw fault(open[0].line, `'${open[0].bracket}' that is never closed`, 'pairs');
  if (unfinished !== '' && !/^(end|endfunction|return)$|[\]}]$/.test(unfinished)) {
    const found = `'${unfinished.replace(/\s+/g, ' ').slice(-40)}' without ';' or a line end`;
    throw fault(lines.length, found, 'a whole file; this one seems cut off');
  }
  return statements;
}
