import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { observedOf } from '../../src/observed/formats.ts';
import type { Observed } from '../../src/observed/observed.ts';
import { bothCategories, type ImbalancePoint, imbalanceDocument, priceDocument } from './documents.ts';
import { starts } from './samples.ts';
import { expectWhole } from './truth.ts';

const read = (text: string): Observed => observedOf({ name: 'prices.xml', text });
const notesOf = (observed: Observed): string => observed.notes.join(' ');
const valuesOf = (observed: Observed, name: 'dayAhead' | 'surplus' | 'shortage' = 'dayAhead'): number[] =>
  observed.kind === 'prices' ? [...(observed.prices[name]?.values ?? [])] : [];
const from = DateTime.fromISO('2025-10-02T00:00', { zone: 'Europe/Amsterdam' });
const one = { from, minutes: 15, prices: [5, 5, 7, 7] };
const document = priceDocument([one]);
const changed = (what: string | RegExp, by: string): string => {
  const text = document.replace(what, by);
  expect(text).not.toBe(document);
  return text;
};

const price = fc.integer({ min: -50_000, max: 400_000 }).map((cents) => cents / 100);
const pricesOf = (count: number) =>
  fc.array(fc.oneof({ weight: 3, arbitrary: price }, fc.constantFrom(12.5, -3)), {
    minLength: count,
    maxLength: count,
  });

describe("ENTSO-E's XML", () => {
  it('of prices of any days, curve types and resolutions is read back whole', () => {
    const day = fc.record({
      hourly: fc.boolean(),
      curve: fc.constantFrom('A01' as const, 'A03' as const),
      prices: pricesOf(100),
    });
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 4 }), fc.boolean(), (days, sequenced) => {
        const truth = new Map<number, number>();
        const series = days.flatMap(({ hourly, curve, prices }, k) => {
          const [start, end] = [k, k + 1].map((after) =>
            DateTime.fromISO('2025-10-25', { zone: 'Europe/Amsterdam' }).plus({ days: after }),
          );
          const minutes = hourly ? 60 : 15;
          const own = prices.slice(0, end.diff(start, 'minutes').minutes / minutes);
          own.forEach((value, at) => {
            const steps = hourly && days.some((each) => !each.hourly) ? [0, 15, 30, 45] : [0];
            for (const step of steps) truth.set(start.toMillis() + (at * minutes + step) * 60_000, value);
          });
          const written = { from: start, minutes, prices: own, curve };
          if (!sequenced) return [written];
          return [
            { ...written, prices: own.map((value) => value + 1), sequence: 2 },
            { ...written, sequence: 1 },
          ];
        });
        expectWhole(read(priceDocument(series)), { prices: { dayAhead: truth } });
      }),
      { numRuns: 40, seed: 17 },
    );
  });

  it('tells what it held, and leaves intervals without price where a first position is missing, or A01 has gaps', () => {
    expect(notesOf(read(document))).toContain('2 intervals have the price before, as curve type A03 leaves out');
    const late = read(changed('<position>1</position>', '<position>2</position>'));
    expect(valuesOf(late)).toEqual([Number.NaN, 5, 7, 7]);
    expect(notesOf(late)).toContain('1 of 4 intervals has no value');
    expect(valuesOf(read(changed('A03', 'A01')))).toEqual([5, Number.NaN, 7, Number.NaN]);
  });

  it('says which auction counts, and by day what is left out or missing', () => {
    const days = [0, 1].map((k) => ({ ...one, from: from.plus({ days: k }), prices: Array<number>(96).fill(k) }));
    const [first, second] = days;
    const observed = read(
      priceDocument([
        { ...first, sequence: 1 },
        { ...first, sequence: 2 },
        { ...second, sequence: 2 },
      ]),
    );
    expect(valuesOf(observed).filter((value) => !Number.isNaN(value)).length).toBe(96);
    expect(valuesOf(observed).length).toBe(192);
    expect(notesOf(observed)).toContain(
      '192 prices of other auctions than Sequence 1 are left out: 2025-10-02 to 2025-10-03 (192).',
    );
    expect(notesOf(observed)).toContain('Only Sequence 2 has prices, and Sequence 1 has none, on 2025-10-03 (96)');
    const alone = read(priceDocument([{ ...first, sequence: 2 }]));
    expect(notesOf(alone)).toContain('All prices are of Sequence 2, and none of the coupled auction (SDAC)');
    expect(() => read(priceDocument([2, 3].map((sequence) => ({ ...first, sequence }))))).toThrow(
      /found prices of Sequence 2, Sequence 3; expected prices of Sequence 1/,
    );
  });

  it('takes hours until September 2025 and quarters of an hour since, where a day has both', () => {
    const both = (date: string) => {
      const [start] = starts(date, 60, 1);
      const hours = { from: start, minutes: 60, prices: [10, 20] };
      const quarters = { from: start, minutes: 15, prices: [1, 2, 3, 4, 5, 6, 7, 8] };
      return read(priceDocument([hours, quarters]));
    };
    expect(valuesOf(both('2025-09-30'))).toEqual([10, 20]);
    expect(valuesOf(both('2025-10-01'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(notesOf(both('2025-10-01'))).toContain(
      '2 prices are left out, of intervals that have prices of another length: 2025-10-01 (2).',
    );
  });

  it('leaves intraday auctions out, and drops what is said twice', () => {
    const observed = read(priceDocument([one, { ...one, contract: 'A07', prices: [1, 2, 3, 4] }, one]));
    expect(valuesOf(observed)).toEqual([5, 5, 7, 7]);
    expect(notesOf(observed)).toContain('1 time series of an intraday auction is left out.');
    expect(observed.duplicates).toBe(4);
    expect(() => read(priceDocument([{ ...one, contract: 'A07' }]))).toThrow(
      /intraday auctions .*; expected day-ahead/,
    );
    expect(() => read(priceDocument([one, { ...one, prices: [5, 5, 7, 8] }]))).toThrow(
      /line \d+: found 2025-10-02T00:45:00\+02:00 a second time, with other values than in line \d+/,
    );
  });

  it.each<[name: string, text: () => string, message: RegExp]>([
    ['another currency', () => changed('EUR', 'PLN'), /line 8, <currency_Unit.name>: found 'PLN'; expected EUR/],
    ['no currency', () => changed(/<currency.*\n/, ''), /<TimeSeries>: found no currency_Unit.name; expected EUR/],
    ['another unit', () => changed('MWH', 'KWH'), /<price_Measure_Unit.name>: found 'KWH'; expected MWH/],
    ['days', () => changed('PT15M', 'P1D'), /line 12, <resolution>: found 'P1D'; expected PT15M, PT30M or PT60M/],
    ['another curve', () => changed('A03', 'A02'), /<curveType>: found 'A02'; expected A01 or A03/],
    [
      'a position beyond',
      () => changed('>3</position>', '>5</position>'),
      /<position>: found '5'; expected a position of the period, 1 to 4/,
    ],
    ['position 0', () => changed('>3</position>', '>0</position>'), /found '0'; expected a position/],
    ['half a position', () => changed('>3</position>', '>2.5</position>'), /found '2.5'; expected a position/],
    [
      'a position twice',
      () => changed('>3</position>', '>1</position>'),
      /line 14, <position>: found '1'; expected each position once; line 13/,
    ],
    [
      'a period that does not fit',
      () => changed('T23:00Z</end>', 'T22:50Z</end>'),
      /line 11, <timeInterval>: found 2025-10-01T22:00Z to 2025-10-01T22:50Z; expected a whole number/,
    ],
    [
      'a time without zone',
      () => changed('22:00Z<', '22:00<'),
      /<start>: found '2025-10-01T22:00'; expected a time with its offset/,
    ],
    ['a price that is none', () => changed('>7<', '>7,5<'), /<price.amount>: found '7,5'; expected a price in EUR/],
    ['a price beyond sense', () => changed('>7<', '>99999<'), /found '99999'; expected a price/],
    [
      'an intraday code unknown',
      () => changed('type>A01', 'type>A13'),
      /found 'A13'; expected A01 \(day-ahead\) or A07/,
    ],
    [
      'several areas',
      () => priceDocument([one, { ...one, area: '10YBE----------2' }]),
      /<in_Domain.mRID>: found '10YBE----------2'; expected '10YNL----------L', one area a file/,
    ],
    ['a cut-off file', () => document.slice(0, -40), /no XML: .*; expected an XML document/],
    [
      'other documents',
      () => '<GL_MarketDocument><type>A65</type></GL_MarketDocument>',
      /a document of type A65, load; expected day-ahead prices/,
    ],
    [
      'volumes',
      () => '<Balancing_MarketDocument><type>A86</type></Balancing_MarketDocument>',
      /type A86, imbalance volumes/,
    ],
    [
      'an answer without data',
      () =>
        '<Acknowledgement_MarketDocument><Reason><code>999</code><text>No matching data found</text></Reason></Acknowledgement_MarketDocument>',
      /an answer of ENTSO-E without data: No matching data found/,
    ],
    [
      'an empty document',
      () => '<Publication_MarketDocument><type>A44</type></Publication_MarketDocument>',
      /without a period/,
    ],
    ['other XML', () => '<html></html>', /XML of <html>; expected a document of the ENTSO-E Transparency Platform/],
  ])('refuses %s', (_name, text, message) => {
    expect(() => read(text())).toThrow(message);
  });

  it('of imbalance prices has the surplus price of excess balance (A04), the shortage price of insufficient balance (A05)', () => {
    fc.assert(
      fc.property(pricesOf(12), pricesOf(12), (surplus, shortage) => {
        const observed = read(imbalanceDocument(from, 12, bothCategories(surplus, shortage)));
        expect(observed.format).toBe('entsoe-imbalance');
        expect([valuesOf(observed, 'surplus'), valuesOf(observed, 'shortage')]).toEqual([surplus, shortage]);
      }),
      { numRuns: 20, seed: 17 },
    );
    const of = (...points: ImbalancePoint[]) => read(imbalanceDocument(from, 3, points));
    const single = of([1, 1.5], [3, 2.5]);
    expect(valuesOf(single, 'surplus')).toEqual([1.5, 1.5, 2.5]);
    expect(valuesOf(single, 'shortage')).toEqual([1.5, 1.5, 2.5]);
    expect(notesOf(single)).toContain('One imbalance price is given');
    // At position 2 only the shortage price is given: nothing says that the surplus price repeats.
    const other = of([1, 1, 'A04'], [1, 2, 'A05'], [2, 3, 'A05']);
    expect(valuesOf(other, 'surplus')).toEqual([1, Number.NaN, Number.NaN]);
    expect(valuesOf(other, 'shortage')).toEqual([2, 3, 3]);
    expect(() => of([1, 1, 'A07'])).toThrow(/found 'A07'; expected A04 \(excess balance\)/);
    expect(() => read(imbalanceDocument(from, 1, [[1, 1, 'A04']], [[1, 2, 'A04']]))).toThrow(
      /another surplus price at 2025-10-02T00:00:00\+02:00 than in line/,
    );
  });
});

const cases = join(import.meta.dirname, '../../../shared/cases');
describe.skipIf(!existsSync(cases))('files that users brought (skipped where they are not beside the project)', () => {
  const readCase = (name: string): Observed => observedOf({ name, text: readFileSync(join(cases, name), 'utf8') });

  it('have positions that curve type A03 leaves out, to the end of the period', () => {
    const values = valuesOf(readCase('entsoe-xml-a44-a03/a03.xml'));
    expect(values).toEqual([90.1, 88, 88, 88, ...Array<number>(85).fill(12.5), ...Array<number>(7).fill(-3)]);
  });
  it('have one auction only, which is named', () => {
    expect(notesOf(readCase('entsoe-only-sequence-2/energy-prices.csv'))).toContain('All prices are of Sequence 2');
  });
  it('lack a day of the coupled auction, which is told', () => {
    const observed = readCase('entsoe-sequence-1-missing-a-day/energy-prices.csv');
    expect(valuesOf(observed).length).toBe(192);
    expect(valuesOf(observed).slice(96).every(Number.isNaN)).toBe(true);
    expect(notesOf(observed)).toContain('Only Sequence 2 has prices, and Sequence 1 has none, on 2026-03-02 (96)');
  });
});
