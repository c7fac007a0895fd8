import { InputError } from '../errors.ts';

/** One element of a network file: a row of a table, read by column. Every fault names file, element and column. */
export interface ElementRow {
  /** What the element is called in errors and in the network, as `line 3`. */
  name: string;
  /** Whether the element has a value there. */
  has(column: string): boolean;
  hasColumn(column: string): boolean;
  /** A finite number; `otherwise` where the column is missing or empty. */
  number(column: string, otherwise?: number): number;
  /** As `number`, and more than 0. */
  positive(column: string, otherwise?: number): number;
  notNegative(column: string, otherwise?: number): number;
  /** A whole number, as indices are. */
  whole(column: string): number;
  flag(column: string, otherwise?: boolean): boolean;
  /** Undefined where the column is missing or empty. */
  text(column: string): string | undefined;
  /** A finite number; undefined where the column is missing or empty. */
  optional(column: string): number | undefined;
  /** The value as it stands there, whatever it is. */
  raw(column: string): unknown;
  fault(column: string, found: string, expected: string): InputError;
}

/** A value as errors show it. */
export const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** What went wrong, in one line: a JSON parser shows pieces of its text. */
export const oneLine = (error: unknown): string => (error as Error).message.replace(/\s+/g, ' ');

/**
 * Reads an element by column from its cells.
 * @param from.path of the element in errors
 * @param from.cell its value in a column; null or undefined where it has none
 */
export function elementRow(from: {
  file: string;
  name: string;
  path: string;
  hasColumn(column: string): boolean;
  cell(column: string): unknown;
}): ElementRow {
  const { name, hasColumn, cell } = from;
  const fault = (column: string, found: string, expected: string) =>
    new InputError({ file: from.file, path: `${from.path}, ${column}`, found, expected });
  const isEmpty = (value: unknown) => value === undefined || value === null;
  const bounded = (column: string, otherwise: number | undefined, holds: (n: number) => boolean, expected: string) => {
    const value = cell(column);
    if (isEmpty(value) && otherwise !== undefined) return otherwise;
    if (!hasColumn(column)) throw fault(column, 'no such column', `${expected} in column ${column}`);
    if (typeof value !== 'number' || !Number.isFinite(value) || !holds(value))
      throw fault(column, show(value), expected);
    return value;
  };
  return {
    name,
    fault,
    hasColumn,
    raw: cell,
    has: (column) => !isEmpty(cell(column)),
    number: (column, otherwise) => bounded(column, otherwise, () => true, 'a number'),
    positive: (column, otherwise) => bounded(column, otherwise, (n) => n > 0, 'a positive number'),
    notNegative: (column, otherwise) => bounded(column, otherwise, (n) => n >= 0, 'a number, 0 or more'),
    whole: (column) => bounded(column, undefined, Number.isSafeInteger, 'a whole number'),
    optional: (column) => (isEmpty(cell(column)) ? undefined : bounded(column, undefined, () => true, 'a number')),
    flag(column, otherwise) {
      const value = cell(column);
      if (isEmpty(value) && otherwise !== undefined) return otherwise;
      if (value === true || value === 1) return true;
      if (value === false || value === 0) return false;
      throw fault(column, show(value), 'true or false');
    },
    text(column) {
      const value = cell(column);
      if (isEmpty(value)) return undefined;
      if (typeof value !== 'string') throw fault(column, show(value), 'a text');
      return value;
    },
  };
}
