import { describe, expect, it } from 'vitest';
import { createCalendar, daysAfter } from '../../src/time/calendar.ts';
import { observedWeeksOf } from '../../src/worlds/observedWeeks.ts';
import { readPriceFile, readPrices } from '../../src/worlds/priceFile.ts';
import { type HourlyPrices, pricesText, usual } from './yearOfPrices.ts';

const ZONE = 'Europe/Amsterdam';
const weeksOf = (...texts: string[]) =>
  observedWeeksOf(
    readPrices(
      texts.map((text, k) => ({ name: `${k}.csv`, text })),
      ZONE,
    ),
    ZONE,
  );
/** Mondays, one after another. */
const mondays = (first: string, count: number) => Array.from({ length: count }, (_, k) => daysAfter(first, 7 * k));

describe('the weeks of price files', () => {
  it('are all of a year, those in which the clock changes too, and those at its ends are broken', () => {
    // local time of 2024-01-01 00:00 to 2025-01-01 00:00; 2024 begins on a Monday and ends on a Tuesday
    const text = pricesText('2023-12-31T23:00Z', '2024-12-31T23:00Z', usual);
    const { whole, broken } = weeksOf(text);
    expect(whole).toEqual(mondays('2024-01-01', 52));
    expect(broken).toEqual(['2024-12-30']);
    for (const [start, isps] of [
      ['2024-03-25', 668],
      ['2024-10-21', 676],
    ] as const) {
      const calendar = createCalendar({ start, days: 7, timeZone: ZONE });
      expect(readPriceFile([{ name: '0.csv', text }], calendar).dayAhead).toHaveLength(isps);
    }
  });

  const MONTH = ['2024-01-28T23:00Z', '2024-03-03T23:00Z'] as const; // five weeks from 29 January
  const holes: [string, string, (prices: HourlyPrices) => HourlyPrices | undefined][] = [
    ['a row is missing', '2024-02-08T11', () => undefined],
    ['a day-ahead price is missing', '2024-02-08T11', (prices) => ({ ...prices, dayAhead: '' })],
    ['a shortage price is missing', '2024-02-08T11', (prices) => ({ ...prices, shortage: '' })],
    ['the first hour is missing, of Monday local time', '2024-02-04T23', () => undefined],
    ['the last hour is missing, of Sunday local time', '2024-02-11T22', () => undefined],
  ];
  it.each(holes)('are broken where %s', (_, stamp, hole) => {
    const text = pricesText(...MONTH, (at) => (at.startsWith(stamp) ? hole(usual()) : usual()));
    expect(weeksOf(text)).toEqual({
      whole: mondays('2024-01-29', 5).filter((monday) => monday !== '2024-02-05'),
      broken: ['2024-02-05'],
    });
  });

  it('are whole where files complete each other, and broken where one ends before the other', () => {
    const dayAhead = pricesText(...MONTH, () => ({ ...usual(), shortage: '', surplus: '' }));
    const settled = (to: string) => pricesText(MONTH[0], to, () => ({ ...usual(), dayAhead: '' }));
    expect(weeksOf(dayAhead, settled(MONTH[1])).whole).toEqual(mondays('2024-01-29', 5));
    expect(weeksOf(dayAhead, settled('2024-02-14T00:00Z'))).toEqual({
      whole: mondays('2024-01-29', 2),
      broken: mondays('2024-02-12', 3),
    });
  });

  it('with a hole between two files are those before and behind', () => {
    const [one, other] = [
      pricesText('2024-01-28T23:00Z', '2024-02-04T23:00Z', usual),
      pricesText('2024-02-18T23:00Z', '2024-03-03T23:00Z', usual),
    ];
    expect(weeksOf(one, other)).toEqual({ whole: ['2024-01-29', '2024-02-19', '2024-02-26'], broken: [] });
  });
});
