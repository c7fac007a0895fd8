import { InputError } from '../errors.ts';
import { COLUMN_NAMES, columnsOf } from './matpowerColumns.ts';
import { evaluate, isMatrix, PLACES, type Value } from './matpowerExpression.ts';
import { isScalar, listed, type Matrix, type StatementFault, scalarMatrix, widthOf } from './matpowerMatrix.ts';
import type { Statement } from './matpowerText.ts';

/** What an .m file leaves behind when its statements have run. */
export interface MatpowerCase {
  name: string | undefined;
  /** Of the case format. */
  version: '1' | '2';
  baseMva: number | undefined;
  tables: Map<string, Matrix>;
  /** Fields that no power flow uses, by name. */
  others: string[];
  /** What of a power flow is given more than once. */
  repeated: string[];
}

/** Fields that this reader uses; what else a case has may be anything. */
const TABLES = ['bus', 'gen', 'branch', 'gencost'];
const FIELDS = ['version', 'baseMVA', ...TABLES];
/** What a case of version 1 hands out, in this order; `areas` may be missing. */
const OUTPUTS = ['baseMVA', 'bus', 'gen', 'branch', 'areas', 'gencost'];

const HEADER = /^function\s+\[?([\w\s,]+?)\]?\s*=\s*(\w+)\s*(?:\(\s*\))?$/;
const COLUMNS = /^\[([\w\s,~]+)\]\s*=\s*(idx_\w+)$/;
const ASSIGNMENT = /^([A-Za-z]\w*)((?:\.\w+)*)\s*([({].*?[)}])?\s*=(?!=)\s*(.+)$/s;
/** Puts a row on. */
const NEXT_ROW = /^\(\s*end\s*\+\s*1\s*,\s*:\s*\)$/;
/** Sets something inside a list of structs or the like. */
const INSIDE = /^([A-Za-z]\w*\.\w+)[.\w]*[({][^=]*[)}]\.[^=]*=(?!=)/;
const UNSUPPORTED = /^(for|while|switch|try|parfor)\b/;
const savedWhole = 'a case written out (let MATPOWER write it: savecase(file, mpc))';

/**
 * Runs the statements of an .m case: tables, numbers and texts, column constants, assignments to places of tables, and `if`.
 * What another field or variable holds may be anything, as long as nothing that counts is made of it.
 * @throws InputError naming the line of any statement that is not understood: nothing is skipped
 */
export function runStatements(statements: readonly Statement[], file: string): MatpowerCase {
  const values = new Map<string, Value | InputError>();
  const others = new Set<string>();
  const repeated = new Set<string>();
  /** Of each `if` around a statement: whether a branch of it ran before, and whether this one runs. */
  const blocks: { done: boolean; runs: boolean }[] = [];
  let title: string | undefined;
  /** What the case hands out: a struct, or its parts. */
  let outputs = ['mpc'];
  let root = 'mpc';
  let ended = false;

  const faultAt =
    (line: number): StatementFault =>
    (found, expected) =>
      new InputError({ file, path: `line ${line}`, found, expected });

  function lookUp(name: string): Value | undefined {
    const value = values.get(name);
    if (value instanceof InputError) throw value;
    return value;
  }

  const worthOf = (text: string, line: number) => evaluate({ text, line }, lookUp, file);

  function matrixOf(text: string, line: number): Matrix {
    const value = worthOf(text, line);
    if (isMatrix(value)) return value;
    throw faultAt(line)(`'${firstLine(text)}'`, 'numbers');
  }

  const isField = (name: string) => name.startsWith(`${root}.`) && FIELDS.includes(name.slice(root.length + 1));
  const isOther = (name: string) => name.startsWith(`${root}.`) && !isField(name);

  function passOver(name: string, line: number): void {
    const field = name.split('.').slice(0, 2).join('.');
    if (isField(field)) throw faultAt(line)(`'${name}'`, `${field} without fields of its own`);
    others.add(field);
  }

  /** Keeps a value, or, of what no power flow uses, why it has none. */
  function keep(name: string, text: string, line: number): void {
    if (isField(name)) {
      if (values.has(name)) repeated.add(name);
      const value = worthOf(text, line);
      if (name === `${root}.version`) {
        const version = textOf(value);
        if (version !== '1' && version !== '2') throw faultAt(line)(`case format ${version}`, 'version 1 or 2');
      } else if (!isMatrix(value)) throw faultAt(line)(`${name} = ${firstLine(text)}`, 'numbers');
      values.set(name, value);
      return;
    }
    if (isOther(name)) passOver(name, line);
    try {
      values.set(name, worthOf(text, line));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      values.set(name, error);
    }
  }

  /** Sets places of a table, or takes rows out of it. */
  function setPlaces(name: string, indices: string, text: string, line: number): void {
    if (isOther(name)) {
      passOver(name, line);
      return void values.set(name, faultAt(line)(`${name}${indices}`, 'a field that is set at once'));
    }
    const fault = faultAt(line);
    const table = lookUp(name);
    if (table === undefined) throw fault(`${name} before it is given`, 'the table first');
    if (!isMatrix(table)) throw fault(`${name}${indices}`, `places of a table`);
    const put = matrixOf(text, line);
    const width = widthOf(table);
    if (NEXT_ROW.test(indices) && put.rows.length === 1 && widthOf(put) === width) {
      return void values.set(name, { rows: [...table.rows, ...put.rows], lines: [...table.lines, line] });
    }
    const where = { rows: table.rows.map((row, i) => row.map((_, k) => i * row.length + k)) };
    const alias = `${name}${PLACES}`;
    const scope = (each: string) => (each === alias ? { ...where, lines: table.lines } : lookUp(each));
    const picked = evaluate({ text: `${alias}${indices}`, line }, scope, file);
    if (!isMatrix(picked)) throw fault(`${name}${indices}`, 'places of a table');
    const rows = table.rows.map((row) => [...row]);
    if (put.rows.length === 0) {
      if (picked.rows.length > 0 && (widthOf(picked) !== width || !/^\[\s*\]$/.test(text)))
        throw fault(`${name}${indices} = []`, 'whole rows');
      const out = new Set(picked.rows.map(([first]) => first / width));
      const kept = <T>(all: readonly T[]) => all.filter((_, i) => !out.has(i));
      return void values.set(name, { rows: kept(rows), lines: kept(table.lines) });
    }
    const same = put.rows.length === picked.rows.length && widthOf(put) === widthOf(picked);
    if (!same && !isScalar(put)) {
      const found = `${put.rows.length} by ${widthOf(put)} numbers for ${picked.rows.length} by ${widthOf(picked)} places`;
      throw fault(found, 'as many, or one number for all');
    }
    picked.rows.forEach((places, i) => {
      places.forEach((place, k) => {
        rows[Math.floor(place / width)][place % width] = same ? put.rows[i][k] : put.rows[0][0];
      });
    });
    values.set(name, { ...table, rows });
  }

  function assign([, first, fields, indices, text]: RegExpExecArray, line: number): void {
    const name = `${first}${fields}`;
    if (name === root) throw faultAt(line)(`'${root} = ${firstLine(text)}'`, savedWhole);
    if (indices === undefined) keep(name, text, line);
    else if (indices.startsWith('{') && isOther(name)) passOver(name, line);
    else setPlaces(name, indices, text, line);
  }

  function defineColumns(from: string, names: readonly string[], line: number): void {
    const columns = columnsOf(from);
    if (!columns) throw faultAt(line)(`'${from}'`, `one of ${Object.keys(COLUMN_NAMES).join(', ')}`);
    if (names.length > columns.length) {
      throw faultAt(line)(`${names.length} names of ${from}`, `${columns.length} at most`);
    }
    names.forEach((name, i) => void values.set(name, scalarMatrix(columns[i][1], line)));
  }

  /** Does what `if`, `else` and `end` say; returns whether the statement was one of them. */
  function branched(text: string, line: number): boolean {
    const [, word, condition] = /^(if|elseif|else|end|endif|endfunction|return)\b\s*(.*)$/s.exec(text) ?? [];
    if (word === undefined) return false;
    const block = blocks[blocks.length - 1];
    const around = blocks.every((each, i) => i === blocks.length - 1 || each.runs);
    const holds = () => {
      const truth = listed(matrixOf(condition, line));
      return truth.length > 0 && truth.every((value) => value !== 0);
    };
    if (word === 'if') {
      const runs = blocks.every((each) => each.runs) && holds();
      blocks.push({ done: runs, runs });
    } else if (word === 'else' || word === 'elseif') {
      if (!block) throw faultAt(line)(`'${text}'`, "an 'if' before it");
      block.runs = around && !block.done && (word === 'else' || holds());
      block.done ||= block.runs;
    } else if (word === 'return') ended ||= blocks.every((each) => each.runs);
    else if (blocks.pop() === undefined) ended = true;
    return true;
  }

  for (const { text, line } of statements) {
    const fault = faultAt(line);
    const found = HEADER.exec(text);
    if (ended || (found && title !== undefined)) {
      throw fault(`'${firstLine(text)}' behind the end of the case`, 'one function');
    }
    if (found) {
      title = found[2];
      outputs = found[1].split(/[\s,]+/);
      if (outputs.length === 1) [root] = outputs;
      continue;
    }
    if (branched(text, line) || blocks.some(({ runs }) => !runs)) continue;
    if (UNSUPPORTED.test(text)) throw fault(`'${firstLine(text)}'`, savedWhole);
    const columns = COLUMNS.exec(text);
    const assignment = ASSIGNMENT.exec(text);
    if (text === 'define_constants') {
      for (const from of Object.keys(COLUMN_NAMES)) {
        defineColumns(from, columnsOf(from)?.map(([name]) => name) ?? [], line);
      }
    } else if (columns) defineColumns(columns[2], columns[1].split(/[\s,]+/).filter(Boolean), line);
    else if (assignment) assign(assignment, line);
    else if (isOther(INSIDE.exec(text)?.[1] ?? '')) passOver(INSIDE.exec(text)?.[1] ?? '', line);
    else throw fault(`'${firstLine(text)}'`, 'a statement of a MATPOWER case this reader knows');
  }
  if (blocks.length > 0) throw faultAt(statements[statements.length - 1].line)("an 'if' without 'end'", 'pairs');

  const parts = outputs.length === 1 ? FIELDS.map((field) => `${root}.${field}`) : outputs;
  const given = new Map<string, Matrix>();
  parts.forEach((name, i) => {
    const value = lookUp(name);
    const field = outputs.length === 1 ? FIELDS[i] : OUTPUTS[i];
    if (value !== undefined && isMatrix(value)) given.set(field, value);
  });
  const version = outputs.length > 1 ? '1' : versionOf(lookUp(`${root}.version`), given.get('gen'));
  const base = given.get('baseMVA');
  if (base && !isScalar(base)) {
    throw new InputError({ file, path: 'mpc.baseMVA', found: `${listed(base).length} numbers`, expected: 'one' });
  }
  const tables = new Map([...given].filter(([name]) => TABLES.includes(name)));
  return { name: title, version, baseMva: base?.rows[0][0], tables, others: [...others], repeated: [...repeated] };
}

/** Version 1 where a case says so, or says nothing and has fewer columns of generators than version 2. */
const versionOf = (said: Value | undefined, gen: Matrix | undefined): '1' | '2' => {
  const short = gen !== undefined && widthOf(gen) < 21;
  return (said === undefined ? short : textOf(said) === '1') ? '1' : '2';
};

const textOf = (value: Value): string => (isMatrix(value) ? listed(value).join() : value);

const firstLine = (text: string) => text.split(/[\n\f]/)[0].slice(0, 80);
