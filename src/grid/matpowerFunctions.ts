import { acos, asin, atan, cos, exp, log, log10, pow, sin, tan } from '../arithmetic/index.ts';
import type { InputError } from '../errors.ts';
import {
  combine,
  isScalar,
  listed,
  type Matrix,
  mapMatrix,
  type StatementFault,
  scalarMatrix,
  transposed,
  widthOf,
} from './matpowerMatrix.ts';

export const flag = (value: boolean): number => (value ? 1 : 0);

export const CONSTANTS: Record<string, number | undefined> = {
  Inf: Infinity,
  inf: Infinity,
  NaN: Number.NaN,
  nan: Number.NaN,
  pi: Math.PI,
  eps: Number.EPSILON,
  true: 1,
  false: 0,
};

/** Functions of each number by itself. */
const FUNCTIONS: Record<string, ((value: number) => number) | undefined> = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  round: (value) => Math.sign(value) * Math.round(Math.abs(value)),
  floor: Math.floor,
  ceil: Math.ceil,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  exp,
  log,
  log10,
  isinf: (value) => flag(Math.abs(value) === Infinity),
  isnan: (value) => flag(Number.isNaN(value)),
};

const ARITHMETIC: Record<string, (x: number, y: number) => number> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '^': pow,
  '==': (x, y) => flag(x === y),
  '~=': (x, y) => flag(x !== y),
  '<=': (x, y) => flag(x <= y),
  '>=': (x, y) => flag(x >= y),
  '<': (x, y) => flag(x < y),
  '>': (x, y) => flag(x > y),
  '&': (x, y) => flag(x !== 0 && y !== 0),
  '|': (x, y) => flag(x !== 0 || y !== 0),
};
const LOGICAL = ['==', '~=', '<=', '>=', '<', '>', '&', '|', 'isinf', 'isnan'];

/** Numbers, marked as answers where they are those of an operator or function that has answers. */
const marked = (of: string, matrix: Matrix): Matrix => (LOGICAL.includes(of) ? { ...matrix, logical: true } : matrix);

/**
 * An operator between two tables or numbers. A table divided by a number is multiplied by its inverse.
 * @throws what `fault` makes of products of tables, and of a division by 0
 */
export function calculated(operator: string, a: Matrix, b: Matrix, fault: StatementFault): Matrix {
  const bare = operator.replace(/^\.|([|&])\1$/, '$1');
  const [one, other] = [isScalar(a), isScalar(b)];
  const ofMatrices = { '*': !one && !other, '/': !other, '^': !one || !other }[operator] ?? false;
  if (ofMatrices) throw fault(`'${operator}' between tables`, `'.${operator}', which goes place by place`);
  if (bare === '/' && other) {
    const [[divisor]] = b.rows;
    if (divisor === 0) throw fault('a division by 0', 'a finite number');
    if (!one) return mapMatrix(a, (x) => x * (1 / divisor));
  }
  return marked(bare, combine(a, b, ARITHMETIC[bare], fault));
}

const TABLE_FUNCTIONS = ['ones', 'zeros', 'size', 'find', 'sum'];
const MOST_ENTRIES = 1e7;

export const isFunction = (name: string): boolean => name in FUNCTIONS || TABLE_FUNCTIONS.includes(name);

/**
 * The value of a function.
 * @param line of the statement, for rows that come from no table
 * @throws what `fault` makes of arguments that the function does not have
 */
export function callFunction(
  name: string,
  given: readonly Matrix[],
  line: number,
  fault: (expected: string) => InputError,
): Matrix {
  const elementwise = FUNCTIONS[name];
  const most = elementwise || name === 'find' || name === 'sum' ? 1 : 2;
  if (given.length < 1 || given.length > most) throw fault(most === 1 ? 'one argument' : 'one argument or two');
  const [first] = given;
  if (elementwise) return marked(name, mapMatrix(first, elementwise));
  const single = (k: number): number => {
    const value = isScalar(given[k]) ? given[k].rows[0][0] : -1;
    if (Number.isInteger(value) && value >= 0) return value;
    throw fault('whole numbers');
  };
  if (name === 'find') {
    const places = listed(first).flatMap((value, k) => (value !== 0 ? [k + 1] : []));
    return { rows: places.map((place) => [place]), lines: places.map(() => line) };
  }
  if (name === 'sum') {
    const columns = first.rows.length === 1 ? first.rows : transposed(first).rows;
    return { rows: [columns.map((column) => column.reduce((a, b) => a + b, 0))], lines: [line] };
  }
  if (name === 'size') {
    const sizes = [first.rows.length, widthOf(first)];
    return given.length === 1 ? { rows: [sizes], lines: [line] } : scalarMatrix(sizes[single(1) - 1] ?? 1, line);
  }
  const [height, width] = [single(0), given.length === 1 ? single(0) : single(1)];
  if (height * width > MOST_ENTRIES) throw fault('a table that fits');
  const rows = Array.from({ length: height }, () => new Array<number>(width).fill(name === 'ones' ? 1 : 0));
  return { rows, lines: rows.map(() => line) };
}
