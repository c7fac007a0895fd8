import type { MathNode } from 'mathjs';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { mathjs } from '../mathjs.ts';
import { type MatpowerTable, parseTable, type Statement } from './matpowerText.ts';

/** What an .m file leaves behind when its statements have run. */
export interface MatpowerCase {
  name: string | undefined;
  baseMva: number | undefined;
  tables: Map<string, MatpowerTable>;
}

/** Column constants in the order in which MATPOWER's idx functions return them. */
const indexFunctions: Record<string, [names: string, values: number[]]> = {
  idx_bus: [
    'PQ PV REF NONE BUS_I BUS_TYPE PD QD GS BS BUS_AREA VM VA BASE_KV ZONE VMAX VMIN LAM_P LAM_Q MU_VMAX MU_VMIN',
    [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17],
  ],
  idx_brch: [
    'F_BUS T_BUS BR_R BR_X BR_B RATE_A RATE_B RATE_C TAP SHIFT BR_STATUS PF QF PT QT MU_SF MU_ST ANGMIN ANGMAX MU_ANGMIN MU_ANGMAX',
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 12, 13, 20, 21],
  ],
  idx_gen: [
    'GEN_BUS PG QG QMAX QMIN VG MBASE GEN_STATUS PMAX PMIN MU_PMAX MU_PMIN MU_QMAX MU_QMIN PC1 PC2 QC1MIN QC1MAX QC2MIN QC2MAX RAMP_AGC RAMP_10 RAMP_30 RAMP_Q APF',
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22, 23, 24, 25, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21],
  ],
};

/** Tables that may be given; the last two play no part in a power flow. */
const knownTables = ['bus', 'gen', 'branch', 'gencost', 'areas'];
const arithmetic = new Set(['+', '-', '*', '/', '^']);

/**
 * Runs the statements of an .m case: the tables, `mpc.baseMVA`, the column constants, scalar assignments, and the scaling
 * of table columns by a scalar. Scalar expressions are plain arithmetic (evaluated by mathjs).
 * @throws InputError naming the line of any statement that is none of these: nothing is skipped
 */
export function runStatements(statements: Statement[], file: string): MatpowerCase {
  const result: MatpowerCase = { name: undefined, baseMva: undefined, tables: new Map() };
  const scalars = new Map<string, number>();
  const { ConstantNode, isAccessorNode, isConstantNode, isFunctionNode, isOperatorNode, parse } = mathjs();
  const { isParenthesisNode, isSymbolNode } = mathjs();

  function fault(line: number, found: string, expected: string): InputError {
    return new InputError({ file, path: `line ${line}`, found, expected });
  }

  function tableAt(name: string, line: number): MatpowerTable {
    const table = result.tables.get(name);
    if (!table) throw fault(line, `mpc.${name} before it is given`, 'the table first');
    return table;
  }

  /** `name` of `mpc.name`, or undefined for any other node. */
  function caseField(node: unknown): string | undefined {
    if (!isAccessorNode(node) || !isSymbolNode(node.object) || node.object.name !== 'mpc') return undefined;
    return node.name === '' ? undefined : node.name;
  }

  /** The expression with every name and table place replaced by its number; refuses all but arithmetic. */
  function resolved(node: MathNode, line: number): MathNode {
    if (isConstantNode(node) && typeof node.value === 'number') return node;
    const plain = isParenthesisNode(node) || (isOperatorNode(node) && arithmetic.has(node.op) && !node.implicit);
    if (plain) return node.map((part) => resolved(part, line));
    if (isSymbolNode(node)) {
      const value = scalars.get(node.name);
      if (value !== undefined) return new ConstantNode(value);
    }
    if (caseField(node) === 'baseMVA' && result.baseMva !== undefined) return new ConstantNode(result.baseMva);
    if (isFunctionNode(node) && node.args.length === 2) {
      const name = caseField(node.fn);
      if (name) {
        const [row, column] = node.args.map((argument) => Number(resolved(argument, line).evaluate()));
        const value = tableAt(name, line).rows[row - 1]?.[column - 1];
        if (value === undefined) throw fault(line, `mpc.${name}(${row}, ${column})`, 'a place inside the table');
        return new ConstantNode(value);
      }
    }
    throw fault(line, `'${node.toString()}'`, 'numbers, known names, mpc.table(row, column) and + - * / ^');
  }

  function parsed(expression: string, line: number): MathNode {
    try {
      return parse(expression);
    } catch {
      throw fault(line, `'${expression}'`, 'an arithmetic expression');
    }
  }

  function evaluated(node: MathNode, line: number): number {
    const value: unknown = resolved(node, line).evaluate();
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw fault(line, `'${node.toString()}', which is ${value}`, 'a finite number');
  }

  const scalar = (expression: string, line: number) => evaluated(parsed(expression, line), line);

  function defineColumns(names: string[], from: string, line: number): void {
    const values = indexFunctions[from][1];
    if (names.length > values.length)
      throw fault(line, counted(names.length, 'name'), `at most ${values.length} of ${from}`);
    names.forEach((name, i) => {
      scalars.set(name, values[i]);
    });
  }

  function defineAll(line: number): void {
    for (const [from, [names]] of Object.entries(indexFunctions)) defineColumns(names.split(' '), from, line);
  }

  function scaleColumns(found: string[], line: number): void {
    const [text, target, columns, source, sourceColumns, operator, rest] = found;
    const listed = (list: string) => list.split(/[\s,[\]]+/).filter((name) => name !== '');
    const names = listed(columns);
    if (target !== source || names.join() !== listed(sourceColumns).join()) {
      throw fault(line, `'${text}'`, 'the same columns on both sides');
    }
    const table = tableAt(target, line);
    const factorNode = parsed(`1 ${operator} ${rest}`, line);
    // in `A / b + c` the sum comes last: that is no scaling
    if (!isOperatorNode(factorNode) || !'*/'.includes(factorNode.op)) throw fault(line, `'${text}'`, 'a scaling');
    const factor = evaluated(factorNode, line);
    for (const name of names) {
      const column = scalar(name, line);
      const inside = Number.isInteger(column) && column >= 1 && column <= (table.rows[0]?.length ?? 0);
      if (!inside) throw fault(line, `column ${name}`, `a column of mpc.${target}`);
      for (const row of table.rows) row[column - 1] *= factor;
    }
  }

  function setName(name: string): void {
    result.name = name;
  }

  function setBase(value: string, line: number): void {
    result.baseMva = scalar(value, line);
  }

  function setVersion(version: string, line: number): void {
    if (version !== '2') throw fault(line, `case format ${version}`, "mpc.version = '2'");
  }

  function setTable(name: string, body: string, line: number): void {
    if (!knownTables.includes(name)) throw fault(line, `table mpc.${name}`, `one of ${knownTables.join(', ')}`);
    result.tables.set(name, parseTable(body, line, file));
  }

  /** Every form of statement that is understood, tried in this order. */
  const forms: [RegExp, (found: string[], line: number) => void][] = [
    [/^function\s+mpc\s*=\s*(\w+)$/, ([, name]) => setName(name)],
    [/^mpc\.version\s*=\s*'(.*)'$/, ([, version], line) => setVersion(version, line)],
    [/^mpc\.baseMVA\s*=\s*(.+)$/, ([, value], line) => setBase(value, line)],
    [/^mpc\.(\w+)\s*=\s*\[([^\]]*)\]$/, ([, name, body], line) => setTable(name, body, line)],
    [/^define_constants$/, (_, line) => defineAll(line)],
    [
      /^\[([\w\s,]+)\]\s*=\s*(idx_bus|idx_brch|idx_gen)$/,
      ([, names, from], line) => defineColumns(names.split(/[\s,]+/).filter(Boolean), from, line),
    ],
    [/^mpc\.(\w+)\(:,([^()]+)\)\s*=\s*mpc\.(\w+)\(:,([^()]+)\)\s*\.?([*/])(.+)$/, scaleColumns],
    [/^([A-Za-z]\w*)\s*=\s*([^=]+)$/, ([, name, value], line) => void scalars.set(name, scalar(value, line))],
  ];
  for (const { text, line } of statements) {
    const form = forms.find(([pattern]) => pattern.test(text));
    if (!form) throw fault(line, `'${text.split('\n')[0]}'`, 'a statement of a MATPOWER case this reader knows');
    const [pattern, run] = form;
    run(pattern.exec(text) ?? [], line);
  }
  return result;
}
