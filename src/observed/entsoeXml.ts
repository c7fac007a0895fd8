import type { XmlElement } from '@rgrove/parse-xml';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { Table } from './delimited.ts';
import type { XmlDocument } from './documents.ts';
import { coupledAuction, evenPrices, type PriceRows, WITHOUT_SEQUENCE } from './entsoeAuctions.ts';
import { type PeriodPoint, pointsOf, sameInAll } from './entsoePeriods.ts';
import type { Observed } from './observed.ts';
import { elementsIn, localName, refuseElement, textIn } from './xml.ts';

const SEQUENCE = 'classificationSequence_AttributeInstanceComponent.position';
const CONTRACT = 'contract_MarketAgreement.type';
const AMOUNT = 'imbalance_Price.amount';
const CATEGORY = 'imbalance_Price.category';
/** Excess balance is a surplus, insufficient balance a shortage. */
const CATEGORIES = { A04: 'surplus', A05: 'shortage' } as const;

/** What documents of the platform hold, by their type. */
const DOCUMENTS: Record<string, string> = {
  A09: 'schedules',
  A11: 'flows',
  A25: 'results of allocation',
  A26: 'capacities',
  A31: 'capacities',
  A44: 'day-ahead prices',
  A61: 'capacities',
  A65: 'load',
  A68: 'installed generation',
  A69: 'a forecast of wind and sun',
  A70: 'a margin of load',
  A71: 'a forecast of generation',
  A72: 'reservoirs',
  A73: 'generation of units',
  A74: 'wind and sun',
  A75: 'generation by type',
  A76: 'unavailable load',
  A77: 'unavailable production',
  A78: 'unavailable transmission',
  A80: 'unavailable generation',
  A81: 'contracted reserves',
  A82: 'accepted offers',
  A83: 'activated balancing energy',
  A84: 'prices of activated balancing energy',
  A85: 'imbalance prices',
  A86: 'imbalance volumes',
  A89: 'prices of contracted reserves',
};

const typeOf = ({ root }: XmlDocument): string | undefined => textIn(root, 'type');
const isMarketDocument = ({ root }: XmlDocument): boolean => /_MarketDocument$/.test(root.name);

export const isImbalanceDocument = (document: XmlDocument): boolean =>
  isMarketDocument(document) && typeOf(document) === 'A85';
/** Any other document of the platform too: its reader says what it is. */
export const isPriceDocument = (document: XmlDocument): boolean =>
  isMarketDocument(document) && typeOf(document) !== 'A85';

/**
 * Reads day-ahead prices as ENTSO-E's API hands them out (`Publication_MarketDocument` of type A44): time series of one
 * area, of auctions by sequence, each in periods of 15, 30 or 60 minutes. Prices of intraday auctions are left out.
 * @throws InputError for another document, currency or unit, several areas, and anything that cannot be read
 */
export function readEntsoePriceDocument(document: XmlDocument, clock: Clock): Observed {
  const notes: string[] = [];
  const all = seriesOf(document, 'A44');
  const dayAhead = all.filter((series) => {
    const contract = textIn(series, CONTRACT);
    if (contract === undefined || contract === 'A01') return true;
    if (contract === 'A07') return false;
    throw refuseElement(document, series, CONTRACT, 'A01 (day-ahead) or A07 (intraday)');
  });
  const intraday = all.length - dayAhead.length;
  if (dayAhead.length === 0) {
    const found = 'prices of intraday auctions (contract_MarketAgreement.type A07)';
    throw new InputError({ file: document.file, found, expected: 'day-ahead prices (A01)' });
  }
  if (intraday > 0)
    notes.push(
      `${counted(intraday, 'time series of an intraday auction is', 'time series of intraday auctions are')} left out.`,
    );
  refuseUnits(document, dayAhead, notes);
  sameInAll(document, dayAhead, ['in_Domain.mRID', 'out_Domain.mRID'], 'one area');

  const points: PeriodPoint[] = [];
  const auctions: string[] = [];
  for (const series of dayAhead) {
    const sequence = textIn(series, SEQUENCE);
    if (sequence !== undefined && !/^\d{1,2}$/.test(sequence)) {
      throw refuseElement(document, series, SEQUENCE, 'the number of an auction');
    }
    for (const period of elementsIn(series, 'Period')) {
      const own = pointsOf(document, series, period, elementsIn(period, 'Point'), 'price.amount');
      for (const point of own) {
        points.push(point);
        auctions.push(sequence === undefined ? WITHOUT_SEQUENCE : `Sequence ${sequence}`);
      }
    }
  }
  const rows = coupledAuction(rowsOf(document, points, [points.map(({ value }) => value)]), auctions, clock, notes);
  return evenPrices(rows, { dayAhead: 'price.amount' }, 'entsoe-day-ahead', clock, [...notes, ...repeats(points)]);
}

/**
 * Reads imbalance prices as ENTSO-E's API hands them out (`Balancing_MarketDocument` of type A85): of excess balance (A04)
 * the surplus price, of insufficient balance (A05) the shortage price; a price without category is both. Components of a
 * price (`Financial_Price`) are not read.
 * @throws InputError for another currency or unit, several areas, and anything that cannot be read
 */
export function readEntsoeImbalanceDocument(document: XmlDocument, clock: Clock): Observed {
  const notes: string[] = [];
  const all = seriesOf(document, 'A85');
  refuseUnits(document, all, notes);
  sameInAll(document, [document.root, ...all], ['area_Domain.mRID', 'controlArea_Domain.mRID'], 'one area');
  sameInAll(document, all, ['mktPSRType.psrType'], 'one kind of resource');
  const status = elementsIn(document.root, 'docStatus').map((element) => textIn(element, 'value'))[0];
  if (status === 'A01') notes.push('The document calls its prices intermediate (docStatus A01).');

  const points: PeriodPoint[] = [];
  const rowOf = new Map<string, number>();
  const values = { surplus: [] as number[], shortage: [] as number[] };
  let [single, components, duplicates] = [false, false, 0];
  for (const series of all) {
    for (const period of elementsIn(series, 'Period')) {
      const inPeriod = elementsIn(period, 'Point');
      components ||= inPeriod.some((point) => elementsIn(point, 'Financial_Price').length > 0);
      for (const category of new Set(inPeriod.map((point) => textIn(point, CATEGORY)))) {
        const own = inPeriod.filter((point) => textIn(point, CATEGORY) === category);
        const names =
          category === undefined
            ? (['surplus', 'shortage'] as const)
            : [CATEGORIES[category as keyof typeof CATEGORIES]];
        if (names[0] === undefined) {
          throw refuseElement(document, own[0], CATEGORY, 'A04 (excess balance) or A05 (insufficient balance)');
        }
        single ||= category === undefined;
        for (const point of pointsOf(document, series, period, own, AMOUNT)) {
          const key = `${point.startMs} ${point.minutes}`;
          const row = rowOf.get(key) ?? points.length;
          if (!rowOf.has(key)) {
            rowOf.set(key, row);
            points.push(point);
            for (const column of Object.values(values)) column.push(Number.NaN);
          }
          if (Number.isNaN(point.value)) continue;
          for (const name of names) {
            const earlier = values[name][row];
            if (Number.isNaN(earlier)) values[name][row] = point.value;
            else if (earlier === point.value) duplicates++;
            else throw contradiction(document, point, points[row], name, clock);
          }
        }
      }
    }
  }
  if (single) notes.push('One imbalance price is given; it counts for shortage and for surplus.');
  if (components) notes.push('Components of prices (Financial_Price) are not read.');
  if (duplicates > 0) notes.push(`${counted(duplicates, 'price is', 'prices are')} given twice, the same.`);
  const rows = rowsOf(document, points, [values.shortage, values.surplus]);
  const names = { shortage: `${AMOUNT} A05`, surplus: `${AMOUNT} A04` };
  return evenPrices(rows, names, 'entsoe-imbalance', clock, [...notes, ...repeats(points)]);
}

function contradiction(
  { file, lineOf }: XmlDocument,
  point: PeriodPoint,
  earlier: PeriodPoint,
  name: string,
  clock: Clock,
): InputError {
  return new InputError({
    file,
    path: `line ${lineOf(point.element)}`,
    found: `another ${name} price at ${clock.iso(point.startMs)} than in line ${lineOf(earlier.element)}`,
    expected: 'each interval once',
  });
}

/** The time series of a document. @throws InputError for a document of another type, or without any */
function seriesOf(document: XmlDocument, type: string): XmlElement[] {
  const { file, root } = document;
  const expected = 'day-ahead prices (A44) or imbalance prices (A85)';
  if (localName(root) === 'Acknowledgement_MarketDocument') {
    const reasons = elementsIn(root, 'Reason').map((reason) => textIn(reason, 'text') ?? textIn(reason, 'code') ?? '');
    throw new InputError({
      file,
      found: `an answer of ENTSO-E without data: ${reasons.join(' ').slice(0, 300) || 'no reason given'}`,
      expected,
    });
  }
  const own = typeOf(document);
  if (own !== type) {
    const what = DOCUMENTS[own ?? ''] ?? 'another thing';
    const found = own === undefined ? `a ${localName(root)} without type` : `a document of type ${own}, ${what}`;
    throw new InputError({ file, found, expected });
  }
  const all = elementsIn(root, 'TimeSeries');
  if (all.some((series) => elementsIn(series, 'Period').length > 0)) return all;
  throw new InputError({ file, found: `a document of type ${own} without a period`, expected });
}

function refuseUnits(document: XmlDocument, all: readonly XmlElement[], notes: string[]): void {
  let unnamed = false;
  for (const series of all) {
    if (textIn(series, 'currency_Unit.name') !== 'EUR') {
      throw refuseElement(document, series, 'currency_Unit.name', 'EUR');
    }
    const unit = textIn(series, 'price_Measure_Unit.name');
    unnamed ||= unit === undefined;
    if (unit !== undefined && unit !== 'MWH') throw refuseElement(document, series, 'price_Measure_Unit.name', 'MWH');
  }
  if (unnamed) notes.push('The document names no unit of energy; ENTSO-E publishes prices per MWh.');
}

function repeats(points: readonly PeriodPoint[]): string[] {
  const repeated = points.filter((point) => point.repeated).length;
  if (repeated === 0) return [];
  return [
    `${counted(repeated, 'interval has', 'intervals have')} the price before, as curve type A03 leaves out what repeats.`,
  ];
}

function rowsOf(document: XmlDocument, points: readonly PeriodPoint[], values: readonly number[][]): PriceRows {
  const table: Table = {
    file: document.file,
    delimiter: ',',
    header: [],
    rows: points.map(() => []),
    lineOf: (row) => document.lineOf(points[row].element),
    openEnd: false,
  };
  return {
    table,
    at: Float64Array.from(points, ({ startMs }) => startMs),
    minutes: Float64Array.from(points, ({ minutes }) => minutes),
    values: values.map((column) => Float64Array.from(column)),
  };
}
