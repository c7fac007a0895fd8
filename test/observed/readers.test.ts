import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import type { Observed, ObservedSeries } from '../../src/observed/observed.ts';
import { readObserved } from '../../src/observed/readObserved.ts';
import { tidyText } from '../../src/observed/tidyText.ts';
import {
  entsoeNew,
  entsoeOld,
  pricesFor,
  SAMPLES,
  starts,
  tennetEnglish,
  tennetNew,
  textOf,
  tidyPrices,
} from './samples.ts';
import { claimsOf, expectWhole, isWithin } from './truth.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-observed-'));
const file = join(folder, 'data.csv');
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string, options = {}): Observed {
  writeFileSync(file, text);
  return readObserved(file, options);
}
const table = (...lines: string[]): string => `${lines.join('\n')}\n`;
const loadsOf = (observed: Observed): ObservedSeries[] => (observed.kind === 'loads' ? observed.loads : []);
const dayAheadOf = (observed: Observed): number[] =>
  observed.kind === 'prices' ? [...(observed.prices.dayAhead?.values ?? [])] : [];
const notesOf = (observed: Observed): string => observed.notes.join(' ');
/** A row an hour of local times without offset. */
const hours = (date: string, count: number, zone?: string): string[] =>
  starts(date, 60, count, zone).map((time, k) => `${time.toFormat('yyyy-MM-dd HH:mm')},${k}.5`);

describe('a file as its publisher lays it out', () => {
  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s is recognised and read whole', (_, sample) => {
    const observed = read(textOf(sample.sheet));
    expect(observed.format).toBe(sample.format);
    expectWhole(observed, sample.truth);
    expect(readObserved(file, { format: sample.format })).toEqual(observed);
  });

  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s is the same as a tidy file', (_, sample) => {
    const observed = read(textOf(sample.sheet));
    const again = read(tidyText(observed));
    expect(again.format).toBe('tidy');
    expectWhole(again, sample.truth);
    expect(tidyText(again)).toBe(tidyText(observed));
  });

  it('is not read as another', () => {
    expect(() => read(textOf(SAMPLES[0].sheet), { format: 'tennet-settlement' })).toThrow(InputError);
    expect(() => read(textOf(SAMPLES[0].sheet), { format: 'excel' })).toThrow(
      /'excel'; expected one of entsoe-day-ahead/,
    );
    expect(() => read(textOf(SAMPLES[0].sheet), { timeZone: 'Mars' })).toThrow(/--time-zone: found 'Mars'/);
  });

  it('may be quoted line by line, as ENTSO-E has done', () => {
    const { sheet, truth } = entsoeNew();
    const line = (cells: string[]) => `"${cells.map((cell, k) => (k === 0 ? cell : `""${cell}""`)).join(',')}"`;
    expectWhole(read(table(line(sheet.header), ...sheet.rows.map(line))), truth);
  });

  it('of ENTSO-E has the coupled auction, one currency and one area', () => {
    const { sheet } = entsoeNew();
    expect(notesOf(read(textOf(sheet)))).toContain(
      '24 prices of other auctions than Sequence 1 are left out: 2025-10-02 (24).',
    );
    const other = { ...sheet, rows: sheet.rows.with(4, sheet.rows[4].with(1, 'BZN|BE')) };
    expect(() => read(textOf(other))).toThrow(/line 6, column Area: found 'BZN\|BE'; expected BZN\|NL, one area/);
    const pounds = entsoeOld().sheet;
    expect(() => read(textOf({ ...pounds, rows: pounds.rows.map((cells) => cells.with(2, 'GBP')) }))).toThrow(
      /line 2, column Currency: found 'GBP'; expected EUR/,
    );
  });

  it('of ENTSO-E may have half hours, another header, a zone in each cell', () => {
    const rows = ['00:00 - 00:30,1.5,2.5', '00:30 - 01:00,n/e,-', '01:00 - 01:30,3.25,4.25'].map((row) =>
      row.replace(/(\d\d:\d\d) - (\d\d:\d\d)/, '20.10.2024 $1 - 20.10.2024 $2'),
    );
    const halves = (label: string, price = 'Imbalance Price [EUR/MWh]') =>
      read(table(`Imbalance Settlement Period${label},+ ${price},- ${price}`, ...rows), { timeZone: 'Europe/London' });
    for (const [label, start] of [
      ['', '2024-10-19T23:00Z'],
      [' (UTC)', '2024-10-20T00:00Z'],
      [' (EET/EEST)', '2024-10-19T21:00Z'],
    ]) {
      const observed = halves(label);
      const { surplus, shortage } = observed.kind === 'prices' ? observed.prices : {};
      expect([observed.format, surplus?.stepMinutes, surplus?.startMs]).toEqual([
        'entsoe-imbalance',
        30,
        Date.parse(start),
      ]);
      expect([...surplus!.values, ...shortage!.values]).toEqual([1.5, Number.NaN, 3.25, 2.5, Number.NaN, 4.25]);
    }
    expect(() => halves(' (MSK)')).toThrow(
      /'Imbalance Settlement Period \(MSK\)'; expected times in UTC, CET, CET\/CEST/,
    );
    expect(() => halves('', 'Imbalance Price [GBP/MWh]')).toThrow(/expected a price in EUR\/MWh/);

    const hour = (from: string, to: string, price: number) => `27/10/2024 ${from} - 27/10/2024 ${to},${price}`;
    const labelled = read(
      table(
        'MTU (CET/CEST),Day-ahead Price (EUR/MWh)',
        hour('01:00:00', '02:00:00 (CEST)', 1.5),
        hour('02:00:00 (CEST)', '02:00:00 (CET)', 2.5),
        hour('02:00:00 (CET)', '03:00:00', 3.5),
      ),
    );
    expect(dayAheadOf(labelled)).toEqual([1.5, 2.5, 3.5]);
  });

  it('of ENTSO-E may say CET for the clock with summer time, and tells it', () => {
    const { sheet, truth } = entsoeOld('2023-03-25', 30);
    const observed = read(textOf({ ...sheet, header: sheet.header.with(0, 'MTU (CET)') }));
    expectWhole(observed, truth);
    expect(notesOf(observed)).toContain(
      "Times in 'MTU (CET)' are read as those of the clock with summer time, CET/CEST.",
    );
  });

  it('of TenneT may be in EUR/kWh only if it says so', () => {
    const { sheet, truth } = tennetNew();
    const place = sheet.header.indexOf('Price Measurement Unit Name');
    const inKwh = { ...sheet, rows: sheet.rows.map((cells) => cells.with(place, 'kWh')) };
    const observed = read(textOf({ ...inKwh, rows: inKwh.rows.map((cells) => cells.map(perThousand)) }));
    expect(isWithin(claimsOf(observed), truth)).toBe(true);
    expect(notesOf(observed)).toContain('multiplied by 1000');
    const old = tennetEnglish().sheet;
    expect(() => read(textOf({ ...old, rows: old.rows.map((cells) => cells.map(perThousand)) }))).toThrow(
      /prices that are all below 2, as in EUR\/kWh/,
    );
  });

  it('of TenneT keeps upward and downward prices to the regulation state, and tells it', () => {
    const { sheet } = tennetEnglish();
    const [up, state] = ['To regulate up', 'Regulation state'].map((name) => sheet.header.indexOf(name));
    const row = sheet.rows.findIndex((cells) => cells[state] === '0');
    const called = sheet.rows.findIndex((cells) => cells[state] === '1');
    const rows = sheet.rows.with(row, sheet.rows[row].with(up, '99')).with(called, sheet.rows[called].with(up, ''));
    const observed = read(textOf({ ...sheet, rows }));
    expect(notesOf(observed)).toMatch(/1 upward price is left out.*1 upward price is the imbalance price/);
    expectWhole(observed, tennetEnglish().truth);
  });

  it('of TenneT has dates whose order of day and month is clear', () => {
    const twoDays = tennetEnglish('2021-02-03', 120);
    expectWhole(read(textOf(twoDays.sheet)), twoDays.truth);
    expect(() => read(textOf(tennetEnglish('2021-02-03', 20).sheet))).toThrow(/day and month are not told apart/);
  });
});

const perThousand = (cell: string): string => (/^-?\d+\.\d+$/.test(cell) ? String(Number(cell) / 1000) : cell);

describe('the clock', () => {
  it.each([
    ['2023-03-26', 23],
    ['2023-10-29', 25],
  ])("of %s has %i hours, in publishers' files and in tidy ones", (date, count) => {
    const entsoe = entsoeOld(date, count + 3);
    expectWhole(read(textOf(entsoe.sheet)), entsoe.truth);
    const tennet = tennetNew(date, 4 * count);
    expectWhole(read(textOf(tennet.sheet)), tennet.truth);
    const tidy = loadsOf(read(table('time,a_mw', ...hours(date, count + 3))))[0];
    expect([...tidy.values]).toEqual(Array.from({ length: count + 3 }, (_, k) => k + 0.5));
  });

  it('repeats an hour; rows of it that are not there twice are left out, with a note', () => {
    const rows = hours('2023-10-29', 25);
    const observed = read(table('time,a_mw', ...rows.toSpliced(3, 1)));
    expect(notesOf(observed)).toContain(
      'On 2023-10-29 the clock repeats an hour; left out, as nothing says which of the two is meant: 1 row.',
    );
    expect([...loadsOf(observed)[0].values].flatMap((value, k) => (Number.isNaN(value) ? [k] : []))).toEqual([2, 3]);
    expect(loadsOf(read(table('time,a_mw', ...rows.toReversed())))[0].values).toEqual(
      Float64Array.from({ length: 25 }, (_, k) => k + 0.5),
    );
  });

  it('repeats an hour, told apart by the rows of that day, whatever the order of days', () => {
    const [before, day] = [hours('2023-10-28', 24), hours('2023-10-29', 25).map((row) => row.replace(/,/, ',1'))];
    const valuesOf = (rows: string[]) => loadsOf(read(table('time,a_mw', ...rows)))[0].values;
    const right = valuesOf([...before, ...day]);
    expect([...right.slice(26, 28)]).toEqual([12.5, 13.5]);
    expect(valuesOf([...day, ...before])).toEqual(right);
    expect(valuesOf([...before.toReversed(), ...day.toReversed()])).toEqual(right);
    const unsure = right.map((value, k) => (k === 26 || k === 27 ? Number.NaN : value));
    for (const day2 of [
      [day[5], ...day.toSpliced(5, 1)],
      [...day.slice(2), ...day.slice(0, 2)],
      day.toSpliced(3, 1).toSpliced(20, 0, day[3]),
    ]) {
      expect(valuesOf([...before, ...day2])).toEqual(unsure);
    }
  });

  it("skips an hour; rows in it are left out of a tidy file with a note, and refused in ENTSO-E's", () => {
    const rows = hours('2023-03-26', 24, 'UTC');
    const observed = read(table('time,a_mw', ...rows));
    expect(notesOf(observed)).toMatch(
      /1 row is left out, at times that the clock of Europe\/Amsterdam skips \(from line 4\)/,
    );
    expect(loadsOf(observed)[0].values.length).toBe(23);
    expect(loadsOf(read(table('time,a_mw', ...rows), { timeZone: 'UTC' }))[0].values.length).toBe(24);
    const { sheet } = entsoeOld('2023-03-25', 30);
    const skipped = sheet.rows.with(25, sheet.rows[25].with(0, '26.03.2023 02:00 - 26.03.2023 03:00'));
    expect(() => read(textOf({ ...sheet, rows: skipped }))).toThrow(
      /a time that exists in Europe\/Brussels, whose clock skips this one; the header names that clock$/,
    );
    for (const missing of ['', 'n/e', '-']) {
      const left = read(textOf({ ...sheet, rows: skipped.with(25, skipped[25].with(1, missing)) }));
      expect(notesOf(left)).toMatch(
        /1 row is left out, at times that the clock of Europe\/Brussels skips \(from line 27\)\./,
      );
      const without = read(textOf({ ...sheet, rows: skipped.toSpliced(25, 1) }));
      expect(dayAheadOf(left)).toEqual(dayAheadOf(without));
    }
  });

  it('of several columns must be one', () => {
    const lines = [
      'time_utc,time_local,a_mw',
      '2024-01-01T00:00Z,2024-01-01T01:00,1.5',
      '2024-01-01T01:00Z,2024-01-01T02:00,2',
    ];
    expect(loadsOf(read(table(...lines)))[0].startMs).toBe(Date.UTC(2024, 0, 1));
    expect(() => read(table(...lines).replace('T02:00', 'T03:00'))).toThrow(
      /line 3: found .* two times that are the same/,
    );
  });
});

describe('numbers', () => {
  const column = (...cells: string[]): string =>
    table('time;a_mw', ...cells.map((cell, k) => `2024-01-01T${String(k).padStart(2, '0')}:00Z;${cell}`));
  it.each<[string, string[], number[]]>([
    ['decimal points', ['1.5', '2.125', '-3'], [1.5, 2.125, -3]],
    ['decimal commas', ['1,5', '2,125', '-3'], [1.5, 2.125, -3]],
    ['separated thousands', ['1,234.5', '2,345', '7'], [1234.5, 2345, 7]],
    ['thousands separated by points', ['1.234,5', '2.345', '7'], [1234.5, 2345, 7]],
    ['powers of ten', ['1.5e-3', '2E2', '.5'], [0.0015, 200, 0.5]],
  ])('may have %s', (_, cells, values) => {
    expect([...loadsOf(read(column(...cells)))[0].values]).toEqual(values);
  });
  it.each<[string, string[], RegExp]>([
    [
      'a comma that may part thousands',
      ['1,234', '5'],
      /line 2, column a_mw: found '1,234'; expected a number that is clear/,
    ],
    ['a point that may part thousands', ['1.234', '5'], /found '1.234'; expected a number that is clear/],
    ['a comma that is none of the others', ['1.5', '2,345'], /line 3.*'2,345'; expected a number that is clear/],
    ['both signs', ['1.5', '2,5'], /line 3, column a_mw: found '2,5'; expected decimals as in line 2/],
    ['text', ['1.5', 'NaN'], /line 3, column a_mw: found 'NaN'; expected a number with a decimal point/],
    ['infinity', ['1.5', '1e999'], /found '1e999'; expected at most 1000000 MW either way/],
  ])('with %s are refused', (_, cells, message) => {
    expect(() => read(column(...cells))).toThrow(message);
  });
  it('have the unit of their header', () => {
    const lines = (unit: string, cell: string) =>
      read(table(`time,day_ahead_${unit}`, `2024-01-01T00:00Z,${cell}`, '2024-01-01T01:00Z,0.5'));
    expect(dayAheadOf(lines('eur_kwh', '0.08512'))).toEqual([85.12, 500]);
    expect(dayAheadOf(lines('ct_kwh', '8.512'))).toEqual([85.12, 5]);
    expect(notesOf(lines('eur_kwh', '0.08512'))).toContain('multiplied by 1000, to EUR/MWh');
    for (const unit of ['usd_mwh', 'eur_mw', 'price', 'eur'])
      expect(() => lines(unit, '8.5')).toThrow(/does not say its unit/);
    expect(() => lines('eur_kwh', '85.12')).toThrow(/'85.12'; expected at most 15000 EUR\/MWh/);
    const energy = loadsOf(read(table('time,a_kwh', '2024-01-01T00:00Z,0.5', '2024-01-01T00:15Z,0.25')))[0];
    expect([energy.unit, ...energy.values]).toEqual(['kW', 2, 1]);
  });
});

describe('rows', () => {
  const { sheet, truth } = tidyPrices();
  it('in any order are one reading', () => {
    const plain = read(textOf(sheet));
    fc.assert(
      fc.property(fc.shuffledSubarray(sheet.rows, { minLength: sheet.rows.length }), (rows) => {
        expect(read(textOf({ ...sheet, rows }))).toEqual(plain);
      }),
      { numRuns: 20, seed: 4 },
    );
  });
  it('that are missing leave gaps, which are told', () => {
    const observed = read(textOf({ ...sheet, rows: sheet.rows.toSpliced(10, 3) }));
    expect(notesOf(observed)).toContain('3 of 28 intervals have no value: 3 from 2024-02-19T02:30:00+01:00.');
    expect(isWithin(claimsOf(observed), truth)).toBe(true);
  });
  it('that say the same are dropped and counted, others refused with both lines', () => {
    const twice = sheet.rows.toSpliced(20, 0, sheet.rows[5]);
    const observed = read(textOf({ ...sheet, rows: twice }));
    expect(observed.duplicates).toBe(1);
    expectWhole(observed, truth);
    const other = sheet.rows.toSpliced(20, 0, sheet.rows[5].with(3, '1.25'));
    expect(() => read(textOf({ ...sheet, rows: other }))).toThrow(
      /line 22: found 2024-02-19T01:15:00\+01:00 a second time, with other values than in line 7; expected each interval once/,
    );
  });
  it('off the grid, and of other steps, are refused', () => {
    const stamps = (...times: string[]) => table('time,a_mw', ...times.map((time) => `2024-01-01T${time}Z,1.5`));
    expect(() => read(stamps('00:00', '00:15', '00:30', '00:40'))).toThrow(
      /line 5: found 2024-01-01T01:40.*whole quarter/,
    );
    expect(() => read(stamps('00:00', '00:01', '00:02'))).toThrow(/intervals of 1 minute/);
    expect(() => read(stamps('00:00'))).toThrow(/found one interval/);
    expect(loadsOf(read(stamps('00:00', '00:05', '00:10')))[0].stepMinutes).toBe(5);
    expect(() => read(table('time,a_mw', '1924-01-01T00:00Z,1', '2024-01-01T00:00Z,1', '2024-01-01T01:00Z,1'))).toThrow(
      /3 rows between 1924/,
    );
  });
  it('of longer intervals than others count for all quarters in them, where the file states it', () => {
    const { sheet: hourly } = entsoeOld('2025-09-30', 24);
    const quarters = starts('2025-10-01', 15, 4).map((time, k) => [
      `${time.toFormat('dd.MM.yyyy HH:mm')} - ${time.plus({ minutes: 15 }).toFormat('dd.MM.yyyy HH:mm')}`,
      String(k),
      'EUR',
      '',
    ]);
    const observed = read(textOf({ ...hourly, rows: [...hourly.rows, ...quarters] }));
    const prices = pricesFor('entsoe-old', 24);
    expect(dayAheadOf(observed)).toEqual([...prices.flatMap((price) => [price, price, price, price]), 0, 1, 2, 3]);
    expect(notesOf(observed)).toContain('24 rows of longer intervals count for every 15 minutes in them.');
  });
  it('cut off at the end of the file are refused, unless all numbers have as many decimals', () => {
    const lines = ['time,a_mw', '2024-01-01T00:00Z,1.25', '2024-01-01T01:00Z,1.50', '2024-01-01T02:00Z,1.75'];
    expect(loadsOf(read(lines.join('\n')))[0].values.length).toBe(3);
    expect(() => read(lines.join('\n').slice(0, -1))).toThrow(
      /line 4: found an end of the file in the middle of a line/,
    );
  });
});

describe('sessions', () => {
  const HEADER = 'session_id,arrival_local,departure_local,energy_kwh,max_power_kw';
  const good = Array.from(
    { length: 30 },
    (_, k) => `${k},2024-03-${String((k % 28) + 1).padStart(2, '0')}T18:00,2024-04-01T07:00,10,11`,
  );
  const sessions = (...rows: string[]) => read(table(HEADER, ...good, ...rows));
  it.each([
    ['the departure is not after the arrival', 'a,2024-03-01T18:00,2024-03-01T07:00,10,11'],
    ['the energy is negative', 'a,2024-03-01T18:00,2024-03-02T07:00,-1,11'],
    ['the energy is more than the power can give', 'a,2024-03-01T18:00,2024-03-01T19:00,20,11'],
    ['over 5000 kWh or 5000 kW', 'a,2024-03-01T18:00,2024-03-02T07:00,10,11000'],
    ['the arrival is not known', 'a,2024-03-31T02:30,2024-03-31T07:00,10,11'],
  ])('are left out where %s, and told', (why, row) => {
    const observed = sessions(row);
    expect(notesOf(observed)).toContain(`1 session left out: ${why}`);
    expect(observed.kind === 'sessions' && observed.sessions.length).toBe(30);
    expect(() => sessions(...Array.from({ length: 5 }, (_, k) => row.replace('a', `b${k}`)))).toThrow(
      /line 32: found 5 of 35 sessions that cannot be, most of them because/,
    );
  });
  it('may have no departure', () => {
    const observed = sessions('a,2024-03-01T18:00,,10,11');
    expect(notesOf(observed)).toContain('1 session has no departure');
  });
  it('twice are dropped, two of one id refused', () => {
    expect(sessions(good[3]).duplicates).toBe(1);
    expect(() => sessions(good[3].replace(',10,', ',9,'))).toThrow(/line 32: found session 3 a second time.*line 5/);
  });
});
