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

/** A table before pandapower 1.6: cells by index, by column. */
const isBareTable = (value: unknown): value is Json =>
  isObject(value) &&
  value._class === undefined &&
  Object.values(value).length > 0 &&
  Object.values(value).every(isObject);

/** Whether a JSON value is a pandapower net: it says so, or (before pandapower 2) its `bus` is a table of pandas. */
export function isPandapower(value: unknown): boolean {
  if (!isObject(value)) return false;
  return value._class === 'pandapowerNet' || isFrame(value.bus) || (isBareTable(value.bus) && 'vn_kv' in value.bus);
}

/** Whether a text says that it is a net of pandapower, be it JSON to the letter or not (NaN, Infinity). */
export const claimsPandapower = (text: string): boolean => /"_class"\s*:\s*"(pandapowerNet|DataFrame)"/.test(text);

/** Whether a text is what `to_json` writes with an `encryption_key`: a Fernet token. */
const isEncrypted = (text: string): boolean => /^"?gAAAAA[\w-]+=*"?\s*$/.test(text);

/** Parses a text that is no strict JSON but may be a pandapower net; undefined where it is none. @throws InputError */
export function parsePandapower(text: string, file: string): unknown {
  if (isEncrypted(text)) {
    const expected = 'a net in plain JSON: open it with its encryption_key in pandapower and save it without';
    throw new InputError({ file, found: 'an encrypted pandapower net', expected });
  }
  return claimsPandapower(text) ? parsed(text, file, undefined) : undefined;
}

/** A number as such, where numpy's is written as an object. */
const withoutNumpy = (value: unknown): unknown =>
  isObject(value) && value._module === 'numpy' ? value._object : value;

function listIn(frame: Json, key: string, file: string, table: string): unknown[] {
  const value = frame[key];
  if (!Array.isArray(value))
    throw new InputError({ file, path: `${table}.${key}`, found: show(value), expected: 'a list' });
  return value;
}

/** Cells by index, by column, as columns, index and data. */
function splitOf(byColumn: Json): Json {
  const columns = Object.keys(byColumn);
  const index = [...new Set(Object.values(byColumn).flatMap((cells) => (isObject(cells) ? Object.keys(cells) : [])))];
  const cell = (column: string, at: string) => (byColumn[column] as Json | null)?.[at];
  return { columns, index: index.map(Number), data: index.map((at) => columns.map((column) => cell(column, at))) };
}

/**
 * Rows of a data frame in pandas' `split` or `columns` orientation, given as a text or (by hand) as an object. Undefined
 * where it is none of the tables that are read and nothing in it is in service.
 */
function rowsOf(table: string, frame: Json, file: string, read: ReadonlySet<string>): IndexedRow[] | undefined {
  const fault = (path: string, found: string, expected: string) => new InputError({ file, path, found, expected });
  if (frame.orient !== undefined && frame.orient !== 'split' && frame.orient !== 'columns') {
    throw fault(`${table}.orient`, show(frame.orient), "'split', as pandapower writes tables of elements");
  }
  const { _object: object } = frame;
  const content = typeof object === 'string' ? parsed(object, file, table) : object;
  if (!isObject(content)) throw fault(table, show(content), 'columns, index and data');
  const split = frame.orient === 'columns' ? splitOf(content) : content;
  const columns = listIn(split, 'columns', file, table);
  if (!read.has(table) && !columns.includes('in_service')) return undefined;
  if (frame.is_multiindex === true || frame.is_multicolumn === true) {
    throw fault(table, 'an index or columns of several levels', 'a plain table');
  }
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
    const cell = (column: string): unknown => withoutNumpy(cells[places.get(column) ?? -1]);
    const row = elementRow({ file, name, path: name, hasColumn: (column) => places.has(column), cell });
    return { ...row, index: at };
  });
}

/**
 * Unpacks a net as `pandapower.to_json` writes it: `{_class: 'pandapowerNet', _object: {bus: {_class: 'DataFrame', orient:
 * 'split', _object: '{"columns": [], "index": [], "data": []}'}, ..., f_hz: 50}}`. Tables of results and standard types
 * stay packed.
 * @param read names of the tables that are read whatever they hold; of the others those whose rows may be in service are
 * @throws InputError naming the table that is not as it should be
 */
export function pandapowerTables(value: unknown, file: string, read: ReadonlySet<string>): PandapowerTables {
  const net = isObject(value) && value._class === 'pandapowerNet' ? value._object : value;
  const content = typeof net === 'string' ? parsed(net, file, '_object') : net;
  if (!isObject(content))
    throw new InputError({ file, path: '_object', found: show(content), expected: 'tables by name' });
  const tables = new Map<string, IndexedRow[]>();
  const scalars = new Map<string, unknown>();
  const bare = isBareTable(content.bus);
  for (const [key, entry] of Object.entries(content)) {
    if (/^_|^res_|std_types$|(?<!^bus_)geodata$/.test(key)) continue;
    const frame = isFrame(entry) ? entry : bare && isBareTable(entry) && { orient: 'columns', _object: entry };
    const rows = frame && rowsOf(key, frame, file, read);
    if (rows) tables.set(key, rows);
    else if (!frame) scalars.set(key, withoutNumpy(entry));
  }
  return { tables, scalars };
}
