import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { CONSTANTS, calculated, callFunction, flag, isFunction } from './matpowerFunctions.ts';
import {
  beside,
  isScalar,
  listed,
  type Matrix,
  mapMatrix,
  placesOf,
  type StatementFault,
  scalarMatrix,
  transposed,
  widthOf,
} from './matpowerMatrix.ts';
import { endOfText, type Statement } from './matpowerText.ts';

/** What an expression is worth: numbers, a text, or a cell array, of which nothing is kept. */
export type Value = Matrix | string | 'cell';

export const isMatrix = (value: Value): value is Matrix => typeof value !== 'string';

/** Finds what a name stands for; undefined when it is not known. May throw. */
export type Scope = (name: string) => Value | undefined;

const NUMBER = /(?:\d+(?:\.(?![*/^'])\d*)?|\.\d+)(?:[eEdD][-+]?\d+)?/y;
const NAME = /[A-Za-z]\w*(?:\.[A-Za-z]\w*)*/y;
const ROW_END = /[;\n\]]/g;
const plainNumber = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|Inf|NaN)$/;

/** Operators by how loosely they bind, loosest first; those of one kind from left to right. */
const LEVELS = [
  ['||', '|'],
  ['&&', '&'],
  ['==', '~=', '<=', '>=', '<', '>'],
  [':'],
  ['+', '-'],
  ['.*', '*', './', '/'],
];
const RANGE = 3;
const DEEPEST = 100;

/** Ends the name of a table that holds, for each place of another, where it is. */
export const PLACES = '.places';

/** The numbers of a row that is nothing but numbers; undefined where it is more than that, or at fault. */
function plainRow(text: string): number[] | undefined {
  const row = text.trim();
  if (row === '') return [];
  const entries = row.includes(',') ? row.split(/\s*,\s*|\s+/) : row.split(/\s+/);
  const numbers: number[] = [];
  for (const entry of entries) {
    if (!plainNumber.test(entry)) return undefined;
    const value = Number(entry);
    numbers.push(entry.endsWith('f') ? Number(`${entry}inity`) : value);
  }
  return numbers;
}

/**
 * Evaluates an expression of a MATPOWER case: numbers, texts, tables, cell arrays, names, places in tables, arithmetic, comparisons
 * and plain functions, by MATLAB's rules of blanks between the brackets of a table (`1 -2` are two numbers, `1 - 2` is one).
 * @throws InputError naming the line of what it does not know
 */
export function evaluate({ text, line: firstLine }: Statement, scope: Scope, file: string): Value {
  let at = 0;
  /** Whether a blank ends an element, as between the brackets of a table. */
  let spaced = false;
  let depth = 0;
  /** Size of what `end` counts in. */
  let end: number | undefined;
  let lineSeen = { at: 0, line: firstLine };

  function lineAt(place: number): number {
    let { at: from, line } = place >= lineSeen.at ? lineSeen : { at: 0, line: firstLine };
    for (; from < place; from++) if (text[from] === '\n' || text[from] === '\f') line++;
    lineSeen = { at: place, line };
    return line;
  }
  const fault: StatementFault = (found, expected) =>
    new InputError({ file, path: `line ${lineAt(at)}`, found, expected });

  const isBlank = (letter: string | undefined) =>
    letter === ' ' || letter === '\t' || letter === '\f' || letter === '\r' || (letter === '\n' && !spaced);
  const skipBlanks = () => {
    while (isBlank(text[at])) at++;
  };
  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }
  function operatorOf(known: readonly string[]): string | undefined {
    let next = at;
    while (isBlank(text[next])) next++;
    const found = known.find((operator) => text.startsWith(operator, next));
    if (found === undefined || (found === ':' && /[,)]/.test(text[next + 1] ?? ''))) return undefined;
    const sign = found === '+' || found === '-';
    if (spaced && sign && next > at && !isBlank(text[next + 1])) return undefined;
    at = next + found.length;
    return found;
  }
  /** What stands inside brackets, where blanks have another meaning. */
  function within<T>(blanksSeparate: boolean, read: () => T): T {
    const before = spaced;
    spaced = blanksSeparate;
    if (++depth > DEEPEST) throw fault(`brackets ${depth} deep`, `${DEEPEST} at most`);
    const value = read();
    depth--;
    spaced = before;
    return value;
  }
  function close(bracket: string): void {
    skipBlanks();
    if (text[at] !== bracket) throw fault(`'${rest()}'`, `'${bracket}'`);
    at++;
  }
  const rest = () =>
    text
      .slice(at)
      .split(/[\n\f]/)[0]
      .slice(0, 40) || 'nothing';

  function numbers(value: Value): Matrix {
    if (isMatrix(value)) return value;
    throw fault(value === 'cell' ? 'a cell array' : `the text '${value}'`, 'numbers');
  }

  function binary(level: number): Value {
    if (level === LEVELS.length) return unary();
    let left = binary(level + 1);
    for (let operator = operatorOf(LEVELS[level]); operator; operator = operatorOf(LEVELS[level])) {
      const right = numbers(binary(level + 1));
      left = level === RANGE ? range(numbers(left), right) : calculated(operator, numbers(left), right, fault);
    }
    return left;
  }

  function range(from: Matrix, to: Matrix): Matrix {
    const [first, last] = [from, to].map((matrix) => (isScalar(matrix) ? matrix.rows[0][0] : Number.NaN));
    const count = Math.floor(last - first) + 1;
    if (!(count <= 1e6)) throw fault('a range without end', 'two numbers around ":"');
    const row = Array.from({ length: Math.max(0, count) }, (_, k) => first + k);
    return { rows: [row], lines: [lineAt(at)] };
  }

  function unary(): Value {
    skipBlanks();
    const sign = text[at];
    if (sign !== '-' && sign !== '+' && sign !== '~') return power();
    at++;
    skipBlanks();
    if (/[-+~]/.test(text[at] ?? '')) throw fault(`'${sign}${rest()}'`, 'one sign');
    const value = numbers(power());
    if (sign === '+') return value;
    if (sign === '-') return mapMatrix(value, (x) => -x);
    return { ...mapMatrix(value, (x) => flag(x === 0)), logical: true };
  }

  function power(): Value {
    let base = postfix();
    for (let operator = operatorOf(['.^', '^']); operator; operator = operatorOf(['.^', '^'])) {
      skipBlanks();
      const minus = text[at] === '-';
      if (minus) at++;
      const exponent = numbers(postfix());
      base = calculated(operator, numbers(base), minus ? mapMatrix(exponent, (x) => -x) : exponent, fault);
    }
    return base;
  }

  function postfix(): Value {
    let value = primary();
    while (text[at] === "'" || text.startsWith(".'", at)) {
      at += text[at] === "'" ? 1 : 2;
      value = transposed(numbers(value));
    }
    return value;
  }

  function primary(): Value {
    skipBlanks();
    const letter = text[at];
    if (letter === '(') {
      at++;
      const value = within(false, () => binary(0));
      close(')');
      return value;
    }
    if (letter === '[') return table();
    if (letter === '{') return cells();
    if (letter === "'" || letter === '"') return quoted();
    const number = take(NUMBER);
    if (number !== undefined) {
      if (/[\w.]/.test(text[at] ?? '') && !/^\.[*/^']/.test(text.slice(at, at + 2))) {
        throw fault(`'${number}${rest()}'`, 'a number');
      }
      return scalarMatrix(Number(number.replace(/[dD]/, 'e')), lineAt(at));
    }
    const name = take(NAME);
    if (name === undefined) throw fault(`'${rest()}'`, 'a number, a known name or a table');
    return named(name);
  }

  function named(name: string): Value {
    if (name === 'end' && end !== undefined) return scalarMatrix(end, lineAt(at));
    const start = at;
    const value = scope(name);
    if (!spaced) skipBlanks();
    if (value === undefined) {
      const constant = CONSTANTS[name];
      if (constant !== undefined) return scalarMatrix(constant, lineAt(at));
      if (text[at] === '(') return called(name);
      at = start;
      throw fault(`'${name}'`, 'a number, a known name or a table');
    }
    return text[at] === '(' ? placesIn(name, numbers(value)) : value;
  }

  /** The arguments between round brackets; undefined for a lone `:`. */
  function argumentsOf(sizes: (k: number, count: number) => number | undefined): (Value | undefined)[] {
    const count = /^\([^,]*\)/.test(text.slice(at)) ? 1 : 2;
    at++;
    const outer = end;
    const found: (Value | undefined)[] = [];
    within(false, () => {
      do {
        end = sizes(found.length, count);
        skipBlanks();
        const whole = text[at] === ':';
        if (whole) at++;
        found.push(whole ? undefined : binary(0));
        skipBlanks();
      } while (text[at] === ',' && ++at > 0);
    });
    end = outer;
    close(')');
    return found;
  }

  function placesIn(name: string, matrix: Matrix): Matrix {
    const [height, width] = [matrix.rows.length, widthOf(matrix)];
    const { rows: _, lines: __, ...kind } = matrix;
    const start = at;
    const found = argumentsOf((k, count) => (count === 1 ? height * width : k === 0 ? height : width));
    const indices = found.map((value) => (value === undefined ? undefined : numbers(value)));
    const named: StatementFault = (place, expected) =>
      fault(`${place} in ${name.replace(PLACES, '')}${text.slice(start, at).replace(/\s+/g, ' ')}`, expected);
    if (indices.length === 1) {
      const values = listed(matrix);
      const picked = placesOf(indices[0], values.length, 'place', named).map((place) => values[place]);
      const alongRow = height === 1 && indices[0] !== undefined;
      return alongRow
        ? { ...kind, rows: [picked], lines: [lineAt(at)] }
        : { ...kind, rows: picked.map((value) => [value]), lines: picked.map((_, i) => matrix.lines[i] ?? lineAt(at)) };
    }
    if (indices.length > 2) throw fault(`${indices.length} indices`, 'one or two');
    const rows = placesOf(indices[0], height, 'row', named);
    const columns = placesOf(indices[1], width, 'column', named);
    return {
      ...kind,
      rows: rows.map((row) => columns.map((column) => matrix.rows[row][column])),
      lines: rows.map((row) => matrix.lines[row]),
    };
  }

  function called(name: string): Matrix {
    const start = at;
    if (!isFunction(name)) throw fault(`'${name}${rest()}'`, 'a function this reader knows');
    const given = argumentsOf(() => undefined).map((value) => {
      if (value === undefined) throw fault("':'", `what ${name} is of`);
      return numbers(value);
    });
    const written = `${name}${text.slice(start, at)}`;
    return callFunction(name, given, lineAt(at), (expected) => fault(`'${written}'`, expected));
  }

  function quoted(): string {
    const stop = endOfText(text, at);
    if (stop < 0) throw fault(`'${rest()}'`, 'a text between quotes');
    const quote = text[at];
    const inside = text.slice(at + 1, stop - 1).replaceAll(quote + quote, quote);
    at = stop;
    return inside;
  }

  /** Passes over a cell array. */
  function cells(): 'cell' {
    let depth = 0;
    do {
      if (text[at] === undefined) throw fault('a cell array that is never closed', "'}'");
      if (text[at] === "'" || text[at] === '"') {
        quoted();
        continue;
      }
      if (text[at] === '{') depth++;
      if (text[at] === '}') depth--;
      at++;
    } while (depth > 0);
    return 'cell';
  }

  function table(): Matrix {
    at++;
    const result: Matrix = { rows: [], lines: [] };
    const add = (part: Matrix) => {
      const width = result.rows.length > 0 ? widthOf(result) : widthOf(part);
      part.rows.forEach((row, i) => {
        if (row.length !== width) {
          const path = `line ${part.lines[i]}`;
          throw new InputError({
            file,
            path,
            found: `a row of ${counted(row.length, 'number')}`,
            expected: `${width}, as above`,
          });
        }
        result.rows.push(row);
        result.lines.push(part.lines[i]);
      });
    };
    within(true, () => {
      for (;;) {
        ROW_END.lastIndex = at;
        const stop = ROW_END.exec(text)?.index ?? text.length;
        const plain = plainRow(text.slice(at, stop));
        if (plain === undefined) add(rowOfExpressions());
        else if (plain.length > 0) {
          skipBlanks();
          add({ rows: [plain], lines: [lineAt(at)] });
          at = stop;
        } else at = stop;
        if (text[at] === ']') break;
        at++;
      }
    });
    at++;
    return result;
  }

  function rowOfExpressions(): Matrix {
    const parts: Matrix[] = [];
    for (;;) {
      parts.push(numbers(binary(0)));
      skipBlanks();
      if (text[at] === ',') {
        at++;
        skipBlanks();
      }
      if (/[;\n\]]/.test(text[at] ?? ']')) return beside(parts, fault);
    }
  }

  const value = binary(0);
  skipBlanks();
  if (at < text.length) throw fault(`'${rest()}'`, 'the end of the expression');
  return value;
}
