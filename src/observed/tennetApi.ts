import type { XmlElement } from '@rgrove/parse-xml';
import { InputError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { plainName } from './columns.ts';
import { shown, type Table } from './delimited.ts';
import { type Fields, isFields, type JsonDocument, type XmlDocument } from './documents.ts';
import type { Observed } from './observed.ts';
import { readTennetSettlement } from './tennet.ts';
import { elementsIn, localName, textIn } from './xml.ts';

const EXPECTED = 'settlement prices: points with isp, shortage, surplus and regulation_state';

/** Keys of a point, by the column of the API's CSV that holds the same. */
const KEYS: Record<string, string> = {
  'Timeinterval Start Loc': 'timeInterval_start',
  Isp: 'isp',
  'Price Dispatch Up': 'dispatch_up',
  'Price Dispatch Down': 'dispatch_down',
  'Price Shortage': 'shortage',
  'Price Surplus': 'surplus',
  'Regulation State': 'regulation_state',
};
const UNITS: Record<string, string> = {
  'Currency Unit Name': 'currency_unit_name',
  'Price Measurement Unit Name': 'price_measurement_unit_name',
};

/** Whether a JSON document is an answer of TenneT's API, of whichever publication, or an error of it. */
export function isTennetJson({ value }: JsonDocument): boolean {
  if (!isFields(value)) return false;
  const series = isFields(value.Response) ? value.Response : value;
  return value.Response !== undefined || Array.isArray(series.TimeSeries) || 'error_message' in value;
}

/**
 * Reads settlement prices as TenneT's API hands them out in JSON; they are those of its CSV.
 * @throws InputError for another publication of the API, another unit, and anything that cannot be read
 */
export function readTennetJson(document: JsonDocument, clock: Clock): Observed {
  const { file, value } = document;
  const fault = (path: string, found: string, expected: string) => new InputError({ file, path, found, expected });
  const top = value as Fields;
  if (typeof top.error_message === 'string') {
    throw new InputError({ file, found: `an error of TenneT's API: ${shown(top.error_message)}`, expected: EXPECTED });
  }
  const [root, response] = 'Response' in top ? ['Response.', top.Response] : ['', top];
  const all = isFields(response) ? response.TimeSeries : undefined;
  if (!Array.isArray(all) || all.length === 0) {
    throw fault(`${root}TimeSeries`, all === undefined ? 'none' : 'no time series', 'a list of time series');
  }

  const keys = Object.values(KEYS);
  const fields = [...keys, ...Object.values(UNITS)];
  const header = [...Object.keys(KEYS), ...Object.keys(UNITS)];
  const rows: string[][] = [];
  const paths: string[] = [];
  const seen = new Set<string>();
  all.forEach((series: unknown, s) => {
    const at = `${root}TimeSeries[${s}]`;
    if (!isFields(series)) throw fault(at, 'no time series', 'a time series with its Period');
    const named = Object.fromEntries(Object.entries(series).map(([key, content]) => [plainName(key), content]));
    const units = Object.values(UNITS).map((key) =>
      cellOf(named[key], (found) => fault(`${at}.${key}`, found, 'text')),
    );
    const periods = Array.isArray(series.Period) ? series.Period : [series.Period];
    periods.forEach((period: unknown, p) => {
      const inPeriod = `${at}.Period${Array.isArray(series.Period) ? `[${p}]` : ''}`;
      const points = isFields(period) ? (period.Points ?? period.points) : undefined;
      if (!Array.isArray(points)) throw fault(`${inPeriod}.Points`, 'no list', 'a list of points');
      points.forEach((point: unknown, k) => {
        const path = `${inPeriod}.Points[${k}]`;
        if (!isFields(point)) throw fault(path, 'no point', EXPECTED);
        for (const key of Object.keys(point)) seen.add(key);
        const cells = keys.map((key) =>
          cellOf(point[key], (found) => fault(`${path}.${key}`, found, 'a number, a text or null')),
        );
        rows.push([...cells, ...units]);
        paths.push(path);
      });
    });
  });
  const missing = ['timeInterval_start', 'isp', 'shortage', 'surplus', 'regulation_state'].filter(
    (key) => !seen.has(key),
  );
  if (missing.length > 0) {
    const what = isFields(response) ? response.informationType : undefined;
    const found = `points without ${missing.join(', ')}${typeof what === 'string' ? ` (${what.slice(0, 60)})` : ''}`;
    throw new InputError({ file, found, expected: EXPECTED });
  }
  const table: Table = {
    file,
    delimiter: ',',
    header,
    rows,
    lineOf: (row) => row + 1,
    pathOf: (row, place) => (place === undefined ? paths[row] : `${paths[row]}.${fields[place]}`),
    openEnd: false,
  };
  return readTennetSettlement(table, clock);
}

/** A value as a cell of the API's CSV has it. */
function cellOf(value: unknown, refuse: (found: string) => InputError): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw refuse(typeof value === 'boolean' ? `${value}` : Array.isArray(value) ? 'a list' : 'an object');
}

/** Whether an XML document is an export of TenneT, as of before 2025. */
export const isTennetExport = ({ root }: XmlDocument): boolean =>
  localName(root) === 'export' && root.attributes.provider === 'TenneT';

/**
 * Reads the XML export of before 2025, whose records are the rows of the CSV export.
 * @throws InputError for another export than that of imbalance prices, and anything that cannot be read
 */
export function readTennetExport({ file, root, lineOf }: XmlDocument, clock: Clock): Observed {
  const records = elementsIn(root).flatMap((list) =>
    localName(list) === 'Record' ? [list] : elementsIn(list, 'Record'),
  );
  const header = [...new Set(records.flatMap((record) => elementsIn(record).map(localName)))];
  if (records.length === 0) throw new InputError({ file, found: 'an export without a Record', expected: 'records' });
  const twice = (record: XmlElement) => new Set(elementsIn(record).map(localName)).size < elementsIn(record).length;
  const odd = records.find(twice);
  if (odd) {
    const found = 'a Record that has an element twice';
    throw new InputError({ file, path: `line ${lineOf(odd)}`, found, expected: 'each element once' });
  }
  const table: Table = {
    file,
    delimiter: ',',
    header,
    rows: records.map((record) => header.map((name) => textIn(record, name) ?? '')),
    lineOf: (row) => lineOf(records[row]),
    pathOf: (row, place) => `line ${lineOf(records[row])}${place === undefined ? '' : `, <${header[place]}>`}`,
    openEnd: false,
  };
  return readTennetSettlement(table, clock);
}
