import { InputError } from '../errors.ts';

/** One element: a row of a table, read by column. Every fault names the file, the element and the column. */
export interface ElementRow {
  /** As `line 3`: its table and its pandas index. */
  name: string;
  index: number;
  /** Whether the element has a value there. */
  has(column: string): boolean;
  hasColumn(column: string): boolean;
  /** A finite number; `otherwise` where the column is missing or empty. */
  number(column: string, otherwise?: number): number;
  /** As `number`, and more than 0. */
  positive(column: string, otherwise?: number): number;
  notNegative(column: string, otherwise?: number): number;
  /** Index of a row of another table. */
  reference(column: string): number;
  flag(column: string, otherwise?: boolean): boolean;
  /** Undefined where the column is missing or empty. */
  text(column: string): string | undefined;
  fault(column: string, found: string, expected: string): InputError;
}

/** The tables of a net, and its figures that are no tables. */
export interface PandapowerTables {
  tables: ReadonlyMap<string, ElementRow[]>;
  scalars: ReadonlyMap<string, unknown>;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (value: unknown) => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** Python writes NaN and Infinity bare, which JSON does not know; here they are nothing. */
const withoutNan = (text: string) =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) => (token.startsWith('"') ? token : 'null'));

function parsed(text: string, file: string, path: string | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(withoutNan(text));
    } catch (error) {
      throw new InputError({ file, path, found: `no JSON (${(error as Error).message})`, expected: 'JSON' });
    }
  }
}

const isFrame = (value: unknown): value is Json =>
  isObject(value) && (value._class === 'DataFrame' || ('_object' in value && value.orient === 'split'));

/** Whether a JSON value is a pandapower net: it says so, or (before pandapower 2) its `bus` is a data frame. */
export function isPandapower(value: unknown): boolean {
  return isObject(value) && (value._class === 'pandapowerNet' || isFrame(value.bus));
}

/** Whether a text that does not parse as JSON claims to be a pandapower net. */
export const claimsPandapower = (text: string): boolean => /"_class"\s*:\s*"pandapowerNet"/.test(text);

function rowOf(table: string, index: number, places: ReadonlyMap<string, number>, cells: unknown[], file: string) {
  const name = `${table} ${index}`;
  const fault = (column: string, found: string, expected: string) =>
    new InputError({ file, path: `${name}, ${column}`, found, expected });
  const cell = (column: string): unknown => {
    const place = places.get(column);
    return place === undefined ? undefined : cells[place];
  };
  const isEmpty = (value: unknown) => value === undefined || value === null;
  const bounded = (column: string, otherwise: number | undefined, holds: (n: number) => boolean, expected: string) => {
    const value = cell(column);
    if (isEmpty(value) && otherwise !== undefined) return otherwise;
    if (isEmpty(value) && !places.has(column)) throw fault(column, 'no such column', `${expected} in column ${column}`);
    if (typeof value !== 'number' || !Number.isFinite(value) || !holds(value))
      throw fault(column, show(value), expected);
    return value;
  };
  const row: ElementRow = {
    name,
    index,
    fault,
    has: (column) => !isEmpty(cell(column)),
    hasColumn: (column) => places.has(column),
    number: (column, otherwise) => bounded(column, otherwise, () => true, 'a number'),
    positive: (column, otherwise) => bounded(column, otherwise, (n) => n > 0, 'a positive number'),
    notNegative: (column, otherwise) => bounded(column, otherwise, (n) => n >= 0, 'a number, 0 or more'),
    reference: (column) => bounded(column, undefined, Number.isSafeInteger, 'the index of an element'),
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
  return row;
}

function listIn(frame: Json, key: string, file: string, table: string): unknown[] {
  const value = frame[key];
  if (!Array.isArray(value))
    throw new InputError({ file, path: `${table}.${key}`, found: show(value), expected: 'a list' });
  return value;
}

/** Rows of a data frame in pandas' `split` orientation, given as a text or (by hand) as an object. */
function rowsOf(table: string, frame: Json, file: string): ElementRow[] {
  const fault = (path: string, found: string, expected: string) => new InputError({ file, path, found, expected });
  if (frame.orient !== undefined && frame.orient !== 'split') {
    throw fault(`${table}.orient`, show(frame.orient), "'split', as pandapower writes tables of elements");
  }
  if (frame.is_multiindex === true || frame.is_multicolumn === true) {
    throw fault(table, 'an index or columns of several levels', 'a plain table');
  }
  const { _object: object } = frame;
  const split = typeof object === 'string' ? parsed(object, file, table) : object;
  if (!isObject(split)) throw fault(table, show(split), 'columns, index and data');
  const columns = listIn(split, 'columns', file, table);
  const index = listIn(split, 'index', file, table);
  const data = listIn(split, 'data', file, table);
  if (data.length !== index.length) {
    throw fault(table, `${index.length} indices for ${data.length} rows`, 'an index for every row');
  }
  const places = new Map<string, number>();
  columns.forEach((column, k) => {
    if (places.has(String(column))) throw fault(table, `two columns ${column}`, 'each column once');
    places.set(String(column), k);
  });
  const seen = new Set<number>();
  return data.map((cells, k) => {
    const at = index[k];
    if (typeof at !== 'number' || !Number.isSafeInteger(at)) throw fault(`${table}.index`, show(at), 'whole numbers');
    if (seen.has(at)) throw fault(`${table} ${at}`, 'the same index twice', 'an index once');
    seen.add(at);
    if (!Array.isArray(cells) || cells.length !== columns.length) {
      const found = Array.isArray(cells) ? `${cells.length} cells` : show(cells);
      throw fault(`${table} ${at}`, found, `${columns.length} cells, one a column`);
    }
    return rowOf(table, at, places, cells, file);
  });
}

/**
 * Unpacks a net as `pandapower.to_json` writes it: `{_class: 'pandapowerNet', _object: {bus: {_class: 'DataFrame', orient:
 * 'split', _object: '{"columns": [], "index": [], "data": []}'}, ..., f_hz: 50}}`. Tables of results and standard types
 * stay packed.
 * @throws InputError naming the table that is not as it should be
 */
export function pandapowerTables(value: unknown, file: string): PandapowerTables {
  const net = isObject(value) && value._class === 'pandapowerNet' ? value._object : value;
  const content = typeof net === 'string' ? parsed(net, file, '_object') : net;
  if (!isObject(content))
    throw new InputError({ file, path: '_object', found: show(content), expected: 'tables by name' });
  const tables = new Map<string, ElementRow[]>();
  const scalars = new Map<string, unknown>();
  for (const [key, entry] of Object.entries(content)) {
    if (/^_|^res_|geodata$/.test(key)) continue;
    if (isFrame(entry)) tables.set(key, rowsOf(key, entry, file));
    else scalars.set(key, entry);
  }
  return { tables, scalars };
}

/** Parses a text that claims to be a pandapower net but is no strict JSON, for Python's NaN. */
export const parsePandapower = (text: string, file: string): unknown => parsed(text, file, undefined);
