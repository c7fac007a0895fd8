// @module-tag slow
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterAll, describe, expect, it } from 'vitest';
import type { ReadingOptions } from '../../src/observed/formats.ts';
import type { Observed, ObservedSeries } from '../../src/observed/observed.ts';
import { readObserved } from '../../src/observed/readObserved.ts';
import { tidyText } from '../../src/observed/tidyText.ts';
import { energyCharts, entsoePy, LAYOUTS, smardEnglish, smardGerman } from './layouts.ts';
import { starts, textOf } from './samples.ts';
import { claimsOf, expectWhole } from './truth.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-layouts-'));
const file = join(folder, 'data.csv');
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string, options: ReadingOptions = {}): Observed {
  writeFileSync(file, text);
  return readObserved(file, options);
}
const table = (...lines: string[]): string => `${lines.join('\n')}\n`;
const notesOf = (observed: Observed): string => observed.notes.join(' ');
const dayAheadOf = (observed: Observed): ObservedSeries => {
  const { dayAhead } = observed.kind === 'prices' ? observed.prices : {};
  if (!dayAhead) throw new Error('no day-ahead prices');
  return dayAhead;
};
const loadOf = (observed: Observed): ObservedSeries => {
  if (observed.kind !== 'loads') throw new Error(`${observed.kind}, no loads`);
  return observed.loads[0];
};

describe("a publisher's table of prices", () => {
  it.each(LAYOUTS.map((sample) => [sample.name, sample] as const))('%s is recognised and read whole', (_, sample) => {
    const observed = read(textOf(sample.sheet));
    expect(observed.format).toBe(sample.format);
    expectWhole(observed, sample.truth);
    expectWhole(read(tidyText(observed)), sample.truth);
    expect(readObserved(file).kind).toBe('prices');
  });

  it.each(['2025-03-30', '2025-10-26'])('has every quarter of %s, where the clock changes', (date) => {
    const count = date === '2025-03-30' ? 92 : 100;
    for (const make of [smardGerman, smardEnglish, energyCharts, entsoePy]) {
      const { sheet, truth } = make(date, count);
      expectWhole(read(textOf(sheet)), truth);
    }
  });

  it('of several areas is of the one that is asked for', () => {
    const smard = (...options: ReadingOptions[]) =>
      read(
        table(
          'Datum von;Datum bis;Niederlande [€/MWh] Originalauflösungen;Belgien [€/MWh] Originalauflösungen',
          '26.11.2025 00:00;26.11.2025 01:00;1,5;2,5',
          '26.11.2025 01:00;26.11.2025 02:00;3,5;4,5',
        ),
        ...options,
      );
    expect([...dayAheadOf(smard({ area: 'Belgien' })).values]).toEqual([2.5, 4.5]);
    expect([...dayAheadOf(smard({ area: 'niederlande' })).values]).toEqual([1.5, 3.5]);
    expect(() => smard()).toThrow(
      /two columns of the same price, 'Niederlande.*one of several areas chosen with --area/,
    );
    expect(() => smard({ area: 'Polen' })).toThrow(/expected one column with 'Polen' in its name/);

    const rows = [
      '2025-11-26 00:00,NL,1.5',
      '2025-11-26 00:00,BE,2.5',
      '2025-11-26 01:00,NL,3.5',
      '2025-11-26 01:00,BE,4.5',
    ];
    const long = (...options: ReadingOptions[]) => read(table('time,zone,day_ahead_eur_mwh', ...rows), ...options);
    expect([...dayAheadOf(long({ area: 'BE' })).values]).toEqual([2.5, 4.5]);
    expect(() => long()).toThrow(/column zone: found 2 areas: NL, BE; expected one area, chosen with --area/);
    expect(() => long({ area: 'FR' })).toThrow(/column zone: found NL, BE; expected 'FR'/);
    const one = read(table('time,day_ahead_eur_mwh', '2025-11-26 00:00,1', '2025-11-26 01:00,2'), { area: 'NL' });
    expect(notesOf(one)).toContain("The area 'NL' chose nothing");
  });

  it('of SMARD is not a balancing price, nor a mean of neighbours', () => {
    const row = '26.11.2025 00:00;26.11.2025 00:15;80,5';
    const balancing = table('Datum von;Datum bis;Preis [€/MWh] Originalauflösungen', row, row.replaceAll('00:', '01:'));
    expect(() => read(balancing)).toThrow(/'Preis \[€\/MWh\] Originalauflösungen' that does not say its kind/);
    expect(() => read(balancing.replace('Preis', '∅ Anrainer DE/LU'))).toThrow(/no column of numbers/);
  });

  it('in JSON is read as the table of the same', () => {
    const times = starts('2025-09-30', 60, 24).concat(starts('2025-10-01', 15, 8));
    const prices = times.map((_, k) => k - 3.25);
    const seconds = times.map((time) => time.toSeconds());
    const json = { license_info: '', unix_seconds: seconds, price: prices, unit: 'EUR / MWh', deprecated: false };
    const expected = [...prices.slice(0, 24).flatMap((price) => [price, price, price, price]), ...prices.slice(24)];
    const charts = read(JSON.stringify(json));
    expect([charts.format, ...dayAheadOf(charts).values]).toEqual(['energy-charts', ...expected]);
    const data = times.map((time, k) => ({
      start_timestamp: time.toMillis(),
      end_timestamp: time.toMillis() + 1,
      marketprice: prices[k],
      unit: 'Eur/MWh',
    }));
    expect([...dayAheadOf(read(JSON.stringify({ object: 'list', data }))).values]).toEqual(expected);
    const records = times.map((time, k) => ({
      HourUTC: time.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss"),
      HourDK: time.toFormat("yyyy-MM-dd'T'HH:mm:ss"),
      PriceArea: 'DK1',
      SpotPriceDKK: null,
      SpotPriceEUR: prices[k],
    }));
    expect([...dayAheadOf(read(JSON.stringify({ total: 32, records }))).values]).toEqual(expected);

    expect(() => read(JSON.stringify({ ...json, price: [1] }))).toThrow(/price: found 32 times and 1 prices/);
    expect(() => read(JSON.stringify({ ...json, unit: undefined }))).toThrow(/unit: found nothing; expected EUR/);
    expect(() => read(JSON.stringify({ ...json, price: [{}, ...prices.slice(1)] }))).toThrow(/item 1, .*found {}/);
    expect(() => read(JSON.stringify({ ...json, price: ['x', ...prices.slice(1)] }))).toThrow(/item 1, .*found 'x'/);
  });
});

describe('a resolution that changes', () => {
  const hourly = starts('2025-09-30', 60, 24);
  const quarterly = starts('2025-10-01', 15, 96);
  const iso = (time: DateTime): string => time.toFormat('yyyy-MM-dd HH:mm:ssZZ');
  const csv = (times: readonly DateTime[], name = 'day_ahead_eur_mwh') =>
    table(`time,${name}`, ...times.map((time, k) => `${iso(time)},${k}.5`));
  const missing = ({ values }: ObservedSeries): number => values.filter((value) => Number.isNaN(value)).length;

  it('leaves no gap, in either direction, and is told', () => {
    const observed = read(csv([...hourly, ...quarterly]));
    expect(dayAheadOf(observed).values).toEqual(
      Float64Array.from({ length: 192 }, (_, k) => (k < 96 ? Math.floor(k / 4) : k - 72) + 0.5),
    );
    expect(notesOf(observed)).toContain(
      'intervals are of 60 minutes from 2025-09-30T00:00:00+02:00, of 15 minutes from 2025-10-01T00:00:00+02:00.',
    );
    const back = [...starts('2025-09-29', 15, 96), ...hourly];
    expect([dayAheadOf(read(csv(back))).values.length, missing(dayAheadOf(read(csv(back))))]).toEqual([192, 0]);
    const amid = [...back, ...quarterly];
    expect(missing(dayAheadOf(read(csv(amid))))).toBe(0);
  });

  it('has gaps where rows are missing', () => {
    const without = (...gone: DateTime[]) => {
      const times = [...hourly, ...quarterly].filter((time) => !gone.some((each) => each.equals(time)));
      return dayAheadOf(read(csv(times)));
    };
    expect(missing(without(hourly[5]))).toBe(4);
    expect(missing(without(hourly[23]))).toBe(4);
    expect(missing(without(quarterly[40]))).toBe(1);
    for (const hour of [0, 3, 22]) expect(missing(without(...quarterly.slice(4 * hour + 1, 4 * hour + 4)))).toBe(3);
    expect(missing(without(...quarterly.slice(1, 4), ...quarterly.slice(5, 8)))).toBe(6);
    expect(missing(dayAheadOf(read(csv([...quarterly, ...starts('2025-10-02', 15, 1)]))))).toBe(0);
  });

  it('keeps the energy and the mean power of every interval', () => {
    const energy = loadOf(read(csv([...hourly, ...quarterly], 'load_kwh')));
    expect([energy.unit, energy.values[4], energy.values[5], energy.values[96]]).toEqual(['kW', 1.5, 1.5, 98]);
    const power = loadOf(read(csv([...hourly, ...quarterly], 'load_kw')));
    expect([power.values[4], power.values[5], power.values[96]]).toEqual([1.5, 1.5, 24.5]);
  });

  it('may be that of one column, which stands at full hours of a table of quarters', () => {
    const rows = [...starts('2025-09-30', 15, 96), ...quarterly].map((time, k) => {
      const dayAhead = k < 96 && k % 4 > 0 ? '' : `${k}.25`;
      return `${iso(time)},${dayAhead},${k}.5,${k}.5,${k % 4 === 0 ? `${k}.5` : ''}`;
    });
    const header = 'time,day_ahead_eur_mwh,shortage_eur_mwh,surplus_eur_mwh,up_eur_mwh';
    const observed = read(table(header, ...rows));
    expect(dayAheadOf(observed).values).toEqual(
      Float64Array.from({ length: 192 }, (_, k) => (k < 96 ? k - (k % 4) : k) + 0.25),
    );
    expect(notesOf(observed)).toContain('24 longer ones count for every 15 minutes in it');
    const { upward } = observed.kind === 'prices' ? observed.prices : {};
    expect(upward?.values.filter((value) => !Number.isNaN(value)).length).toBe(48);
    const energy = rows.map((row, k) => `${row.split(',')[0]},${k % 4 === 0 ? 2 : ''},1`);
    const loads = read(table('time,a_kwh,b_kw', ...energy));
    expect([...loadOf(loads).values.slice(0, 5)]).toEqual([2, 2, 2, 2, 2]);
  });

  it('is found at random, in every way of writing', () => {
    const ways: Record<string, (time: DateTime) => string> = {
      iso,
      days: (time) => time.toFormat('dd.MM.yyyy HH:mm'),
      months: (time) => time.toFormat('M/d/yyyy h:mm:ss a', { locale: 'en-US' }),
      named: (time) => time.toFormat('MMM d, yyyy h:mm a', { locale: 'en-US' }),
      seconds: (time) => String(time.toSeconds()),
      milliseconds: (time) => String(time.toMillis()),
    };
    const arbitrary = fc.record({
      way: fc.constantFrom(...Object.keys(ways)),
      before: fc.integer({ min: 0, max: 2 }),
      after: fc.integer({ min: 1, max: 2 }),
      change: fc.constantFrom('2025-03-30', '2025-03-31', '2025-10-01', '2025-10-26', '2025-10-27', '2024-02-29'),
      comma: fc.boolean(),
      cents: fc.array(fc.integer({ min: -50_000, max: 400_000 }), { minLength: 40, maxLength: 40 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ way, before, after, change, comma, cents }) => {
        const zone = 'Europe/Amsterdam';
        const midnight = DateTime.fromISO(change, { zone });
        const from = midnight.minus({ days: before });
        const hours = starts(from.toISODate() ?? '', 60, midnight.diff(from, 'hours').hours);
        const rest = starts(change, 15, midnight.plus({ days: after }).diff(midnight, 'minutes').minutes / 15);
        const times = [...hours, ...rest];
        const price = (k: number) => cents[k % cents.length] / 100;
        const cell = (k: number) => (comma ? price(k).toFixed(2).replace('.', ',') : price(k).toFixed(2));
        const rows = times.map((time, k) => `${ways[way](time)};${cell(k)}`);
        const truth = new Map<number, number>();
        times.forEach((time, k) => {
          for (let part = 0; part < (k < hours.length ? 4 : 1); part++)
            truth.set(time.toMillis() + part * 900_000, price(k));
        });
        const claims = claimsOf(read(table('time;day_ahead_eur_mwh', ...rows)));
        expect(claims.prices?.dayAhead).toEqual(truth);
      }),
      { numRuns: 30, seed: 4 },
    );
  });
});

describe('times', () => {
  const day = (form: string, date = '2025-10-05'): string =>
    table('time,a_mw', ...starts(date, 60, 24).map((time, k) => `${time.toFormat(form)},${k}.5`));

  it('whose day and month could be either are refused', () => {
    expect(() => read(day('dd/MM/yyyy HH:mm'))).toThrow(
      /column time: found '05\/10\/2025 00:00', in which day and month/,
    );
    expect(() => read(day('dd-MM-yyyy HH:mm'))).toThrow(/day and month are not told apart/);
    expect(loadOf(read(day('dd.MM.yyyy HH:mm'))).startMs).toBe(Date.parse('2025-10-05T00:00+02:00'));
    expect(() => read(day('dd-MM-yy HH:mm', '2025-10-26'))).toThrow(
      /found '26-10-25 00:00'; expected a year of four digits/,
    );
  });

  it('in another form are shown', () => {
    const rows = ['Sunday,1.5', 'Monday,2.5'];
    expect(() => read(table('time,a_mw', ...rows))).toThrow(
      /no time in any of the columns time, a_mw; time has 'Sunday'/,
    );
    expect(() => read(table('time,a_mw', '26.10.2025 23:00,1', '26.10.2025 24:00,2'))).toThrow(
      /found '26.10.2025 24:00'; expected starts of intervals; 24:00 is the end/,
    );
    expect(() => read(table('value,a_mw', '1761429600,1', '1761433200,2'))).toThrow(/no time in any/);
    expect(() => read(table(',a_mw', '1761429600,1', '1761433200,2'))).toThrow(
      /columns \(no name\), a_mw; \(no name\) has '1761429600'/,
    );
  });

  it('may stand below a line that says how cells are separated', () => {
    const lines = ['sep=;', 'time;a_mw', '2025-10-01 00:00;1,5', '2025-10-01 01:00;2,5'];
    expect([...loadOf(read(table(...lines))).values]).toEqual([1.5, 2.5]);
    expect(() => read(table(...lines, '2025-10-01 02:00;x'))).toThrow(/line 5, column a_mw/);
    expect(() => read('sep=;\n')).toThrow(/an empty file/);
  });

  it('may be a date and a time of the day, an interval or its number', () => {
    const hours = starts('2025-10-26', 60, 25);
    const values = Float64Array.from(hours.keys(), (k) => k + 0.5);
    const two = (header: string, time: (at: DateTime, k: number) => string) =>
      loadOf(read(table(header, ...hours.map((at, k) => `${at.toFormat('dd-MM-yyyy')},${time(at, k)},${k}.5`)))).values;
    expect(two('Datum,Zeit,a_mw', (at) => at.toFormat('HH:mm'))).toEqual(values);
    expect(two('date,hour,a_mw', (at) => `${at.hour}`)).toEqual(values);
    expect(two('date,hour,a_mw', (at) => `${at.toFormat('HH')} - ${at.plus({ hours: 1 }).toFormat('HH')}`)).toEqual(
      values,
    );
    expect(two('date,hour,a_mw', (_, k) => `${k + 1}`)).toEqual(values);
    expect(() => two('date,hour,a_mw', (at) => `${at.hour + 1}`)).toThrow(/numbers to 24 on 26-10-2025, a day of 25/);
    expect(() => two('date,hour,a_mw', (at) => `${at.hour || 7}`)).toThrow(
      /numbers from 1 to 23; expected hours from 0/,
    );
  });
});

describe('a column that may be a price', () => {
  const rows = ['2025-10-01 00:00:00+02:00,1.5', '2025-10-01 01:00:00+02:00,2.5'];
  it.each([
    'Long',
    'Short',
    'price',
    'Preis',
    'prix',
    'EUR',
    'da',
    'spot',
    'imbalance',
    'marketPrice',
    'value_inc_vat',
    'Strompreis',
    'MarktpreisEURMWh',
    'marktprijs',
    'marketprice',
    'RRP',
    'Preis [€/MWh]',
  ])("of the name '%s' is refused, with a name it could have", (name) => {
    expect(() => read(table(`time,${name}`, ...rows))).toThrow(/does not say its (unit|kind); expected .*_eur_mwh/);
  });
  it('as entsoe-py writes it is refused, or read as day-ahead prices if it is said to be', () => {
    expect(() => read(table(',0', ...rows))).toThrow(/column '0'.*day_ahead_eur_mwh.*--format entsoe-py/);
    const observed = read(table(',0', ...rows), { format: 'entsoe-py' });
    expect([...dayAheadOf(observed).values]).toEqual([1.5, 2.5]);
    expect(notesOf(observed)).toContain('0 is taken for day-ahead prices, as --format says');
  });
  it('or anything else is kept without unit, with a note that says how prices are named', () => {
    const observed = read(table('time,NL', ...rows));
    expect([observed.kind, loadOf(observed).unit]).toEqual(['loads', '']);
    expect(notesOf(observed)).toContain('without one: NL; a price has to say so in its name, as day_ahead_eur_mwh');
  });
  it('in EUR/MWhe is one in EUR/MWh', () => {
    expect(() => read(table('time,Price (EUR/MWhe)', ...rows))).toThrow(/does not say its kind/);
    expect([...dayAheadOf(read(table('time,Day-ahead Price (EUR/MWhe)', ...rows))).values]).toEqual([1.5, 2.5]);
  });
});
