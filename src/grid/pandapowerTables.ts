import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { type ElementRow, elementRow, oneLine, show } from './elementRow.ts';

/** A row of a table of pandapower, with its index there. */
export interface IndexedRow extends ElementRow {
  index: number;
}

/** The tables of a net, and its figures that are no tables. */
export interface PandapowerTables {
  tables: ReadonlyMap<string, IndexedRow[]>;
  scalars: ReadonlyMap<string, unknown>;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
      throw new InputError({ file, path, found: `no JSON (${oneLine(error)})`, expected: 'JSON' });
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

function listIn(frame: Json, key: string, file: string, table: string): unknown[] {
  const value = frame[key];
  if (!Array.isArray(value))
    throw new InputError({ file, path: `${table}.${key}`, found: show(value), expected: 'a list' });
  return value;
}

/** Rows of a data frame in pandas' `split` orientation, given as a text or (by hand) as an object. */
function rowsOf(table: string, frame: Json, file: string): IndexedRow[] {
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
    throw fault(
      table,
      `${counted(index.length, 'index', 'indices')} for ${counted(data.length, 'row')}`,
      'an index for every row',
    );
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
      const found = Array.isArray(cells) ? counted(cells.length, 'cell') : show(cells);
      throw fault(`${table} ${at}`, found, `${counted(columns.length, 'cell')}, one a column`);
    }
    const name = `${table} ${at}`;
    const cell = (column: string): unknown => cells[places.get(column) ?? -1];
    const row = elementRow({ file, name, path: name, hasColumn: (column) => places.has(column), cell });
    return { ...row, index: at };
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
  const tables = new Map<string, IndexedRow[]>();
  const scalars = new Map<string, unknown>();
  for (const [key, entry] of Object.entries(content)) {
    if (/^_|^res_|(?<!^bus_)geodata$/.test(key)) continue;
    if (isFrame(entry)) tables.set(key, rowsOf(key, entry, file));
    else scalars.set(key, entry);
  }
  return { tables, scalars };
}

/** Parses a text that claims to be a pandapower net but is no strict JSON, for Python's NaN. */
export const parsePandapower = (text: string, file: string): unknown => parsed(text, file, undefined);
