import type { XmlElement } from '@rgrove/parse-xml';
import { InputError } from '../errors.ts';
import { isoStamp } from './clock.ts';
import { PRICE_LIMIT } from './columns.ts';
import { shown } from './delimited.ts';
import type { XmlDocument } from './documents.ts';
import { elementsIn, localName, refuseElement, textIn } from './xml.ts';

const MS_PER_MINUTE = 60_000;
const RESOLUTIONS: Record<string, number> = { PT15M: 15, PT30M: 30, PT60M: 60, PT1H: 60 };
const CURVES = ['A01', 'A03'];
/** A year of quarters of an hour, and some. */
const MAXIMUM_POSITIONS = 100_000;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** The value of one interval, and the element that says it. */
export interface PeriodPoint {
  startMs: number;
  minutes: number;
  /** NaN where the period has no value. */
  value: number;
  element: XmlElement;
  /** Whether it is the value of an earlier position, as curve type A03 leaves out what repeats. */
  repeated: boolean;
}

/**
 * The values of all intervals of a `Period` of a time series of ENTSO-E. Positions that curve type A03 leaves out have the
 * value before them, up to the end of the period; those that A01 leaves out have none.
 * @param points the points that count; the period may hold others, of another category
 * @param amount the element of a point that holds its value
 * @throws InputError for a period or a position that does not fit, and for a value that is no number
 */
export function pointsOf(
  document: XmlDocument,
  series: XmlElement,
  period: XmlElement,
  points: readonly XmlElement[],
  amount: string,
): PeriodPoint[] {
  const all = new Set(elementsIn(period, 'Point').map((point) => Number(textIn(point, 'position'))));
  const curve = textIn(series, 'curveType') ?? 'A01';
  if (!CURVES.includes(curve)) throw refuseElement(document, series, 'curveType', CURVES.join(' or '));
  const { startMs, minutes, count } = boundsOf(document, period);
  const given = new Map<number, { value: number; element: XmlElement }>();
  for (const element of points) {
    const text = textIn(element, 'position') ?? '';
    const position = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (position < 1 || position > count) {
      const expected = `a position of the period, 1 to ${count}`;
      throw refuseElement(document, element, 'position', expected);
    }
    const earlier = given.get(position);
    if (earlier) {
      const expected = `each position once; line ${document.lineOf(earlier.element)} has it too`;
      throw refuseElement(document, element, 'position', expected);
    }
    given.set(position, { value: priceOf(document, element, amount), element });
  }
  let before: { value: number; element: XmlElement } | undefined;
  return Array.from({ length: count }, (_, k) => {
    const own = given.get(k + 1);
    const held = own ?? (curve === 'A03' && !all.has(k + 1) ? before : undefined);
    before = held;
    return {
      startMs: startMs + k * minutes * MS_PER_MINUTE,
      minutes,
      value: held?.value ?? Number.NaN,
      element: held?.element ?? period,
      repeated: held !== undefined && own === undefined,
    };
  });
}

function boundsOf(document: XmlDocument, period: XmlElement): { startMs: number; minutes: number; count: number } {
  const resolution = textIn(period, 'resolution');
  const minutes = RESOLUTIONS[resolution ?? ''];
  if (minutes === undefined) throw refuseElement(document, period, 'resolution', 'PT15M, PT30M or PT60M');
  const [interval] = elementsIn(period, 'timeInterval');
  if (!interval) throw refuseElement(document, period, 'timeInterval', 'the start and the end of the period');
  const [startMs, endMs] = ['start', 'end'].map((name) => {
    const stamp = isoStamp(textIn(interval, name) ?? '');
    if (stamp?.offset !== undefined) return stamp.wallMs - stamp.offset * MS_PER_MINUTE;
    throw refuseElement(document, interval, name, 'a time with its offset, as 2025-10-01T22:00Z');
  });
  const count = (endMs - startMs) / MS_PER_MINUTE / minutes;
  if (!Number.isInteger(count) || count < 1 || count > MAXIMUM_POSITIONS) {
    throw new InputError({
      file: document.file,
      path: `line ${document.lineOf(interval)}, <timeInterval>`,
      found: `${textIn(interval, 'start')} to ${textIn(interval, 'end')}`,
      expected: `a whole number of intervals of ${minutes} minutes, 1 to ${MAXIMUM_POSITIONS}`,
    });
  }
  return { startMs, minutes, count };
}

function priceOf(document: XmlDocument, point: XmlElement, amount: string): number {
  const text = textIn(point, amount) ?? '';
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(value) <= PRICE_LIMIT.limit) return value;
  const expected = `a price in ${PRICE_LIMIT.unit}, at most ${PRICE_LIMIT.limit} either way`;
  throw refuseElement(document, point, amount, expected);
}

/** A thing that all time series of a document share: an area, a unit. @throws InputError for two that differ */
export function sameInAll(
  document: XmlDocument,
  all: readonly XmlElement[],
  names: readonly string[],
  what: string,
): string | undefined {
  let first: string | undefined;
  for (const series of all) {
    for (const element of elementsIn(series).filter((each) => names.includes(localName(each)))) {
      const text = element.text.trim();
      first ??= text;
      if (text === first) continue;
      const { file, lineOf } = document;
      const path = `line ${lineOf(element)}, <${localName(element)}>`;
      throw new InputError({ file, path, found: shown(text), expected: `${shown(first)}, ${what} a file` });
    }
  }
  return first;
}
