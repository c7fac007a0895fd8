import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readObserved } from '../../src/observed/readObserved.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { toPriceSeries } from '../../src/worlds/observedPrices.ts';

const folder = fileURLToPath(new URL('../../../shared/cases/', import.meta.url));
const read = (name: string, format?: string) => readObserved(`${folder}${name}`, format ? { format } : {});
const pricesOf = (name: string, format?: string) => {
  const observed = read(name, format);
  if (observed.kind !== 'prices') throw new Error(`${name} is of ${observed.kind}`);
  return observed.prices;
};
const dayAheadOf = (name: string, format?: string) => {
  const { dayAhead } = pricesOf(name, format);
  if (!dayAhead) throw new Error(`${name} has no day-ahead prices`);
  return dayAhead;
};
/** The last cell of each line of a file, but its header. */
const lastCells = (name: string) =>
  readFileSync(`${folder}${name}`, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',').at(-1)));

describe.skipIf(!existsSync(folder))('price files that users bring (skipped without ../shared/cases)', () => {
  it('turn quarter-hourly within a file: an hour holds for its four quarters', () => {
    const name = 'da-year-2025-mixed-resolution/day-ahead-2025-09-30_10-02.csv';
    const { values, stepMinutes, startMs } = dayAheadOf(name);
    const cells = lastCells(name);
    const hours = cells.slice(0, 24).flatMap((price) => [price, price, price, price]);
    expect([stepMinutes, startMs]).toEqual([15, Date.parse('2025-09-30T00:00:00+02:00')]);
    expect([...values]).toEqual([...hours, ...cells.slice(24)]);
  });

  it.each(['dutch_dates.csv', 'epoch.csv', 'smard.csv', 'energycharts.csv'])(
    'write the 100 quarters of 26 October 2025 as in %s',
    (file) => {
      const { values, startMs, stepMinutes } = dayAheadOf(`german-and-dutch-dates/${file}`);
      expect([values.length, startMs, stepMinutes]).toEqual([100, Date.parse('2025-10-26T00:00:00+02:00'), 15]);
      const right =
        file === 'dutch_dates.csv' || file === 'epoch.csv'
          ? lastCells(`german-and-dutch-dates/${file}`)
          : Array(100).fill(80.5);
      expect([...values]).toEqual(right);
    },
  );

  it("are Ember's, of which the column of UTC counts", () => {
    const { values, startMs } = dayAheadOf('ember-price-unit/ember.csv');
    expect([[...values], startMs]).toEqual([[10.1, 12, -3], Date.parse('2024-12-31T22:00:00Z')]);
  });

  it("are entsoe-py's: Long is the surplus price, and a column 0 is read once it is said to be prices", () => {
    const { shortage, surplus } = pricesOf('entsoe-py-csv/entsoepy_imb.csv');
    expect(surplus?.values.subarray(0, 2)).toEqual(Float64Array.of(74.2, -12.5));
    expect(shortage?.values.subarray(0, 2)).toEqual(Float64Array.of(74.2, 160.3));
    expect(() => read('entsoe-py-csv/entsoepy_da.csv')).toThrow(/day_ahead_eur_mwh.*--format entsoe-py/);
    expect(dayAheadOf('entsoe-py-csv/entsoepy_da.csv', 'entsoe-py').values[0]).toBe(104.51);
  });

  it('lack the regulation state of four ISPs: refused with the way out, which serves', () => {
    const observed = ['da_oct.csv', 'tennet_oct_nostate.csv'].map((name) => read(`tennet-state-missing/${name}`));
    const calendar = createCalendar({ start: '2025-10-25', days: 3 });
    expect(() => toPriceSeries(observed, calendar)).toThrow(/92 ISPs with a regulation state.*missingState: infer/);
    const { prices, notes } = toPriceSeries(observed, calendar, { missingState: 'infer' });
    expect(prices.regulationState.some(Number.isNaN)).toBe(false);
    expect(notes.join()).toContain('4 ISPs without regulation state have one that is inferred');
  });

  it('are no UTF-8 text: a workbook is named, and UTF-16 with its mark is read', () => {
    expect(() => read('xlsx-and-utf16/prices.xlsx')).toThrow(/an Excel workbook \(\.xlsx\); expected .*CSV UTF-8/);
    expect([...dayAheadOf('xlsx-and-utf16/utf16.csv').values]).toEqual([
      ...dayAheadOf('tennet-state-missing/da_oct.csv').values,
    ]);
  });
});
