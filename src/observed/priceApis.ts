import { InputError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { roleOf } from './columns.ts';
import { itemTable, type Table } from './delimited.ts';
import { type Fields, isFields, type JsonDocument } from './documents.ts';
import type { Observed } from './observed.ts';
import { energinet } from './publishers.ts';
import { readSeries, type SeriesLayout } from './tidySeries.ts';

const recordsIn = (value: unknown, key: string): Fields[] | undefined => {
  const records = isFields(value) ? value[key] : undefined;
  return Array.isArray(records) && records.length > 0 && records.every(isFields) ? records : undefined;
};

/** `price` of api.energy-charts.info. */
const isEnergyChartsPrice = ({ value }: JsonDocument): boolean =>
  isFields(value) && Array.isArray(value.unix_seconds) && Array.isArray(value.price);

/** The table of `unix_seconds` and `price`. @throws InputError where they are not of one length, or the unit is not said */
function energyChartsTable({ file, value }: JsonDocument): Table {
  const {
    unix_seconds: times,
    price: prices,
    unit,
  } = value as { unix_seconds: unknown[]; price: unknown[]; unit: unknown };
  if (times.length !== prices.length) {
    const found = `${times.length} times and ${prices.length} prices`;
    throw new InputError({ file, path: 'price', found, expected: 'as many of one as of the other' });
  }
  return tableOf(
    file,
    ['unix_seconds', headerWith('Day-ahead price', unit, file)],
    times.map((time, k) => [time, prices[k]]),
  );
}

/** Whether a document is one of aWATTar's market data. */
const isAwattar = ({ value }: JsonDocument): boolean => {
  const [first] = recordsIn(value, 'data') ?? [];
  return first !== undefined && 'start_timestamp' in first && 'marketprice' in first;
};

/** The table of `start_timestamp` and `marketprice`. @throws InputError where the unit is not said, or not one */
function awattarTable({ file, value }: JsonDocument): Table {
  const records = recordsIn(value, 'data') ?? [];
  const units = [...new Set(records.map(({ unit }) => unit))];
  return tableOf(
    file,
    ['start_timestamp', headerWith('Day-ahead price', units.length === 1 ? units[0] : units.join(', '), file)],
    records.map(({ start_timestamp: start, marketprice }) => [start, marketprice]),
  );
}

/** Whether a document is one of the data sets of energidataservice.dk with prices of areas. */
const isEnerginetJson = ({ value }: JsonDocument): boolean => {
  const [first] = recordsIn(value, 'records') ?? [];
  return first !== undefined && 'PriceArea' in first && ('SpotPriceEUR' in first || 'DayAheadPriceEUR' in first);
};

/** The table of the `records`. */
function energinetTable({ file, value }: JsonDocument): Table {
  const records = recordsIn(value, 'records') ?? [];
  const header = Object.keys(records[0] ?? {});
  return tableOf(
    file,
    header,
    records.map((record) => header.map((name) => record[name])),
  );
}

function headerWith(name: string, unit: unknown, file: string): string {
  if (typeof unit === 'string' && unit !== '') return `${name} (${unit})`;
  throw new InputError({ file, path: 'unit', found: `${unit ?? 'nothing'}`, expected: 'EUR / MWh' });
}

function tableOf(file: string, header: string[], values: readonly (readonly unknown[])[]): Table {
  const rows = values.map((cells, row) =>
    cells.map((cell, place) => {
      if (typeof cell === 'number' || typeof cell === 'string') return String(cell);
      if (cell === null || cell === undefined) return '';
      const found = JSON.stringify(cell).slice(0, 40);
      throw new InputError({ file, path: `item ${row + 1}, ${header[place]}`, found, expected: 'a number or text' });
    }),
  );
  if (rows.length === 0) throw new InputError({ file, found: 'no prices', expected: 'a time series' });
  return itemTable(file, header, rows);
}

interface PriceApi {
  name: string;
  hasAreas: true;
  recognises(document: JsonDocument): boolean;
  /** @throws InputError for anything in the document that cannot be read */
  read(document: JsonDocument, clock: Clock, area?: string): Observed;
}

/** What answers a question for prices in JSON gives, read as the table of the same. */
const api = (
  layout: SeriesLayout,
  recognises: (document: JsonDocument) => boolean,
  toTable: (document: JsonDocument) => Table,
): PriceApi => ({
  name: layout.format,
  hasAreas: true,
  recognises,
  read: (document, clock, area) => readSeries(toTable(document), clock, area, layout),
});

/** Prices that public services give in JSON. */
export const PRICE_APIS: readonly PriceApi[] = [
  api({ format: 'energy-charts', roleOf }, isEnergyChartsPrice, energyChartsTable),
  api({ format: 'awattar', roleOf }, isAwattar, awattarTable),
  api(energinet, isEnerginetJson, energinetTable),
];
