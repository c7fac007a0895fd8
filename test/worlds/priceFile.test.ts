import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { sourceAt } from '../../src/input/disk.ts';
import { type Calendar, createCalendar } from '../../src/time/calendar.ts';
import * as files from '../../src/worlds/priceFile.ts';

const HEADER =
  'timestamp_local,isp,day_ahead_eur_mwh,price_shortage_eur_mwh,price_surplus_eur_mwh,regulation_state,' +
  'regulation_state_inferred,price_up_eur_mwh,price_down_eur_mwh,nl_solar_mw_hourly';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-prices-'));
const file = join(folder, 'prices.csv');
afterAll(() => rmSync(folder, { recursive: true }));

const sources = (paths: string | readonly string[]) => [paths].flat().map(sourceAt);
const readPriceFile = (paths: string | readonly string[], of: Calendar) => files.readPriceFile(sources(paths), of);
const periodOfPriceFile = (path: string) => files.periodOfPriceFile(sources(path));

/** Made-up prices of every ISP: all four states in turn, the state now and then only inferred. */
function rowsOf(calendar: Calendar): string[] {
  return Array.from({ length: calendar.ispCount }, (_, isp) => {
    const state = [-1, 0, 1, 2][isp % 4];
    const [up, down] = [120.5 + isp, -3.25 - isp];
    const shortage = state === 1 || state === 2 ? up : down;
    const surplus = state === 1 ? up : down;
    return [
      calendar.localStart(isp),
      calendar.ispOfDay(isp) + 1,
      50 + (isp % 7),
      shortage,
      surplus,
      isp % 3 === 0 ? '' : state,
      isp % 3 === 0 ? state : 0,
      state === 1 || state === 2 ? up : '',
      state === -1 || state === 2 ? down : '',
      isp % 40,
    ].join(',');
  });
}

const calendar = createCalendar({ start: '2024-02-19', days: 2 });
const rows = rowsOf(calendar);
const text = (lines: string[] = rows, header = HEADER): string => `${[header, ...lines].join('\n')}\n`;
const replaced = (row: number, edit: (cells: string[]) => void): string => {
  const cells = rows[row].split(',');
  edit(cells);
  return text(rows.with(row, cells.join(',')));
};

function read(content: string | Uint8Array, of = calendar): ReturnType<typeof readPriceFile> {
  writeFileSync(file, content);
  return readPriceFile(file, of);
}

describe('price file', () => {
  it('is used as it is', () => {
    const series = read(text());
    expect([...series.regulationState.subarray(0, 5)]).toEqual([-1, 0, 1, 2, -1]);
    expect([...series.dayAhead.subarray(0, 8)]).toEqual([50, 51, 52, 53, 54, 55, 56, 50]);
    expect([...series.upward.subarray(0, 4)]).toEqual([Number.NaN, Number.NaN, 122.5, 123.5]);
    expect([...series.downward.subarray(0, 4)]).toEqual([-3.25, Number.NaN, Number.NaN, -6.25]);
    expect([series.shortage[3], series.surplus[3]]).toEqual([123.5, -6.25]);
    expect(series.solarShape![39]).toBe(1);
    expect(series.solarShape![20]).toBeCloseTo(20 / 39, 12);
    expect(periodOfPriceFile(file)).toEqual({ start: '2024-02-19', days: 2 });
  });

  it('may have a byte order mark, CRLF, quotes, blank lines at the end, another order of rows, time in UTC', () => {
    const plain = read(text());
    expect(read(`\uFEFF${text().replaceAll('\n', '\r\n')}\r\n\r\n`)).toEqual(plain);
    expect(read(text(rows.map((row) => row.replace(/^([^,]*)/, '"$1"'))))).toEqual(plain);
    expect(read(text(rows.toReversed()))).toEqual(plain);
    const utc = rows.map((row) => row.replace(/^[^,]*/, (stamp) => new Date(stamp).toISOString()));
    expect(read(text(utc))).toEqual(plain);
    expect(read(text().replaceAll(',', ';'))).toEqual(plain);
    expect(read(text().replaceAll(',', ';').replaceAll('.', ','))).toEqual(plain);
  });

  it('may leave out the sun', () => {
    const without = (line: string): string => line.split(',').slice(0, -1).join(',');
    expect(read(text(rows.map(without), without(HEADER))).solarShape).toBeUndefined();
    expect(read(text(rows.map((row) => row.replace(/\d+$/, '')))).solarShape).toBeUndefined();
    expect(read(text(rows.map((row) => row.replace(/\d+$/, '0')))).solarShape).toBeUndefined();
  });

  it('may hold more than is needed, and a row twice', () => {
    const longer = rowsOf(createCalendar({ start: '2024-02-18', days: 5 }));
    const { notes, ...series } = read(text(longer));
    expect(series.dayAhead).toEqual(Float64Array.from(longer.slice(96, 288), (row) => Number(row.split(',')[2])));
    expect(notes.join()).not.toContain('dropped');
    expect(read(text([...rows, rows[7]])).notes.join()).toContain('1 row that repeats another one exactly was dropped');
  });

  it.each(['2023-03-26', '2023-10-29'])('holds every ISP of %s, when the clock changes', (start) => {
    const ofDay = createCalendar({ start, days: 1 });
    expect(read(text(rowsOf(ofDay)), ofDay).dayAhead.length).toBe(ofDay.ispCount);
    expect(periodOfPriceFile(file)).toEqual({ start, days: 1 });
    expect(() => read(text(rowsOf(ofDay).slice(0, -1)), ofDay)).toThrow(`${ofDay.ispCount} ISPs on that day`);
  });

  it.each<[name: string, content: string | Uint8Array, message: RegExp]>([
    ['no day-ahead prices', text(rows, HEADER.replace('day_ahead_eur_mwh', 'b')), /found no day-ahead prices/],
    ['no shortage prices', text(rows, HEADER.replace('price_shortage_eur_mwh', 'b')), /found no shortage prices/],
    [
      'a price that is none',
      text(rows, HEADER.replace(/price_up/, 'p')),
      /line 1: .*'p_eur_mwh' that does not say its kind/,
    ],
    ['a price without unit', text(rows, HEADER.replace('ahead_eur_mwh', 'ahead')), /'day_ahead' .* say its unit/],
    ['a column twice', text(rows, HEADER.replace(',isp,', ',day_ahead_eur_mwh,')), /two columns 'day_ahead_eur_mwh'/],
    ['a price twice', text(rows, HEADER.replace(',isp,', ',da_eur_mwh,')), /two columns of the same price, 'da_eur/],
    [
      'loads',
      text(rows, HEADER.replaceAll('eur_mwh', 'load_mw').replaceAll('price_', '').replaceAll('regulation', 'r')),
      /a file of loads; expected prices/,
    ],
    ['an empty file', '', /an empty file/],
    ['no rows', `${HEADER}\n`, /no rows/],
    ['bytes that are not UTF-8', Uint8Array.from([0x41, 0xfe, 0x0a, 0x41]), /not UTF-8 text/],
    ['a cell too many', text(rows.with(3, `${rows[3]},`)), /line 5: found 11 cells; expected 10/],
    ['a blank line inside', text(rows.toSpliced(3, 0, '')), /line 5: found 1 cell;/],
    ['a broken quote', text(rows.with(3, rows[3].replace(',', ',"'))), /line 5: found a quotation mark/],
    [
      'a decimal comma',
      replaced(9, (cells) => cells.splice(2, 1, '"50,5"')),
      /line 11, column day_ahead.*'50,5'; expected decimals as in line 2/,
    ],
    ['text for a number', replaced(9, (cells) => cells.splice(2, 1, 'n/a')), /found 'n\/a'/],
    ['an infinite price', replaced(9, (cells) => cells.splice(2, 1, 'Infinity')), /found 'Infinity'/],
    [
      'an empty day-ahead price',
      replaced(0, (cells) => cells.splice(2, 1, '')),
      /column day_ahead.*95 ISPs with a day-ahead price on 2024-02-19; .*T00:00:00/,
    ],
    [
      'an empty shortage price',
      replaced(0, (cells) => cells.splice(3, 1, '')),
      /price_shortage.*95 ISPs with a shortage price/,
    ],
    [
      'an empty surplus price',
      replaced(0, (cells) => cells.splice(4, 1, ' ')),
      /price_surplus.*95 ISPs with a surplus price/,
    ],
    [
      'no state',
      replaced(0, (cells) => cells.splice(5, 2, '', '')),
      /regulation_state: found 95 ISPs with a regulation state/,
    ],
    [
      'a state that is none',
      replaced(1, (cells) => cells.splice(5, 1, '1.5')),
      /regulation_state: found 1.5; expected -1, 0/,
    ],
    ['no price of a direction called', replaced(2, (cells) => cells.splice(7, 1, '')), /price_up.*regulation state 1/],
    ['a price of a direction not called', replaced(2, (cells) => cells.splice(8, 1, '9')), /9 in regulation state 1/],
    ['negative sun', replaced(2, (cells) => cells.splice(9, 1, '-1')), /nl_solar_mw_hourly: found -1/],
    [
      'an ISP missing',
      text(rows.toSpliced(100, 2)),
      /94 ISPs with a day-ahead price on 2024-02-20.*2024-02-20T01:00:00\+01:00; expected 96/,
    ],
    [
      'an ISP twice, differently',
      text([...rows, rows[7].replace(/,\d+$/, ',39')]),
      /line 194: found 2024-02-19T01:45.*second time, with other values than in line 9/,
    ],
    ['a stamp off the quarter', text(rows.with(1, rows[1].replace('00:15:00', '00:10:00'))), /whole quarter/],
    [
      'a stamp without offset',
      text(rows.with(1, rows[1].replace('+01:00', ''))),
      /with offset, as in the lines before/,
    ],
    ['a date that does not exist', text(rows.with(1, rows[1].replace('02-19', '02-30'))), /an existing time/],
    [
      'another period',
      text(rowsOf(createCalendar({ start: '2024-02-20', days: 2 }))),
      /0 ISPs with a day-ahead price on 2024-02-19/,
    ],
  ])('refuses %s', (_name, content, message) => {
    expect(() => read(content)).toThrow(InputError);
    expect(() => read(content)).toThrow(message);
    expect(() => read(content)).toThrow(file);
  });

  it('refuses a file that is not there', () => {
    expect(() => readPriceFile(join(folder, 'none.csv'), calendar)).toThrow(InputError);
    expect(() => periodOfPriceFile(folder)).toThrow(InputError);
  });

  it('is whole or refused, however it is damaged', () => {
    const whole = text();
    const damage = fc.record({
      at: fc.integer({ min: 0, max: whole.length }),
      remove: fc.integer({ min: 0, max: 60 }),
      insert: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom(',', '\n', '"', ';', '-', '.', 'NaN', '1e99', '\r'),
      ),
    });
    fc.assert(
      fc.property(damage, ({ at, remove, insert }) => {
        try {
          const series = read(whole.slice(0, at) + insert + whole.slice(at + remove));
          for (const values of [series.dayAhead, series.shortage, series.surplus]) {
            expect(values.length).toBe(calendar.ispCount);
            expect(values.every(Number.isFinite)).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});

const observed = ['2023-06-26', '2024-02-19'].map((start) => ({
  start,
  path: join(import.meta.dirname, '../../../shared/data', `week_${start}_15min.csv`),
}));
describe.skipIf(!observed.every(({ path }) => existsSync(path)))(
  'observed weeks (skipped where the public price files, which are not part of the project, are not beside it)',
  () => {
    it.each(observed)('of $start are read whole', ({ start, path }) => {
      expect(periodOfPriceFile(path)).toEqual({ start, days: 7 });
      const series = readPriceFile(path, createCalendar({ start, days: 7 }));
      const up = series.upward.filter((price) => !Number.isNaN(price)).length;
      const down = series.downward.filter((price) => !Number.isNaN(price)).length;
      expect([up, down]).toEqual(start === '2024-02-19' ? [356, 298] : [188, 523]);
      expect(Math.max(...series.shortage)).toBe(start === '2024-02-19' ? 1887.1 : 1259.06);
      expect(Math.max(...series.solarShape!)).toBe(1);
    });

    it('are the same from the files of two years, and the inferred states as right as is documented', () => {
      const years = ['nl_day_ahead_hourly_2023_2024.csv', 'nl_imbalance_15min_2023_2024.csv'].map((name) =>
        join(import.meta.dirname, '../../../shared/data', name),
      );
      const { path, start } = observed[1];
      const calendar = createCalendar({ start, days: 7 });
      const week = readPriceFile(path, calendar);
      const merged = readPriceFile(years, calendar);
      for (const name of ['dayAhead', 'shortage', 'surplus'] as const) expect(merged[name]).toEqual(week[name]);
      expect(merged.notes.join()).toContain('it is inferred');
      const agree = (counts: (isp: number) => boolean): number => {
        const isps = [...week.regulationState.keys()].filter(counts);
        const right = isps.filter((isp) => merged.regulationState[isp] === week.regulationState[isp]);
        return Math.round((100 * right.length) / isps.length);
      };
      expect(agree(() => true)).toBe(76);
      expect(
        agree((isp) => week.shortage[isp] === week.surplus[isp] && Math.abs(week.regulationState[isp]) === 1),
      ).toBe(88);
    });
  },
);
