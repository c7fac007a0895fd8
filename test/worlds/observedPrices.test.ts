import { describe, expect, it } from 'vitest';
import type { Observed, ObservedSeries, PriceSeriesName } from '../../src/observed/observed.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { toPriceSeries } from '../../src/worlds/observedPrices.ts';

const calendar = createCalendar({ start: '2023-10-29', days: 1 });
const MIDNIGHT = Date.parse('2023-10-29T00:00:00+02:00');

function prices(all: Partial<Record<PriceSeriesName, number[]>>, stepMinutes = 15, startMs = MIDNIGHT): Observed {
  const series = Object.entries(all).map(([name, values]): [string, ObservedSeries] => [
    name,
    { name: `${name} column`, unit: 'EUR/MWh', startMs, stepMinutes, values: Float64Array.from(values) },
  ]);
  const file = `${Object.keys(all).join('-')}.csv`;
  return {
    file,
    format: 'tidy',
    timeZone: 'Europe/Amsterdam',
    notes: [],
    kind: 'prices',
    prices: Object.fromEntries(series),
  };
}
const isps = (of: (isp: number) => number): number[] => Array.from({ length: 100 }, (_, isp) => of(isp));
const hourly = prices({ dayAhead: Array.from({ length: 25 }, (_, hour) => 10 * hour) }, 60);
const shortage = isps((isp) => [100, -20, 300, -5][isp % 4]);
const surplus = isps((isp) => [100, -20, 50, -5][isp % 4]);
const imbalance = prices({ shortage, surplus });

describe('prices of several files', () => {
  it('come together on the calendar, an hour in each of its ISPs, what is not given by rule', () => {
    const { prices: series, notes } = toPriceSeries([hourly, imbalance], calendar);
    expect([...series.dayAhead]).toEqual(isps((isp) => 10 * Math.floor(isp / 4)));
    expect([...series.shortage]).toEqual(shortage);
    expect([...series.surplus]).toEqual(surplus);
    // Single prices of 100 are at least the day-ahead price until 10:00, of -20 and -5 never are; 300 and 50 differ.
    expect([...series.regulationState]).toEqual(
      isps((isp) => (isp % 4 === 2 ? 2 : isp % 4 === 0 && 10 * Math.floor(isp / 4) <= 100 ? 1 : -1)),
    );
    expect([...series.upward.slice(0, 4)]).toEqual([100, Number.NaN, 300, Number.NaN]);
    expect([...series.downward.slice(0, 4)]).toEqual([Number.NaN, -20, 50, -5]);
    expect(notes.join(' ')).toMatch(
      /every 60 minutes holds for all ISPs.*state; it is inferred.*upward prices; they are the shortage/,
    );
  });

  it('may be parts of the period, and overlap where they agree', () => {
    const halves = [
      prices({ shortage: shortage.slice(0, 60), surplus: surplus.slice(0, 60) }),
      prices({ shortage: shortage.slice(50), surplus: surplus.slice(50) }, 15, MIDNIGHT + 50 * 900_000),
    ];
    expect(toPriceSeries([hourly, ...halves], calendar).prices).toEqual(
      toPriceSeries([hourly, imbalance], calendar).prices,
    );
    const other = prices({ surplus: surplus.with(7, 1) });
    expect(() => toPriceSeries([hourly, imbalance, other], calendar)).toThrow(
      /surplus.csv: column surplus column: found 1 at 2023-10-29T01:45:00\+02:00, where another file has -5/,
    );
  });

  it('are used as given, where upward and downward prices fit the state', () => {
    const regulationState = isps((isp) => [1, -1, 2, 0][isp % 4]);
    const upward = isps((isp) => [101, Number.NaN, 301, Number.NaN][isp % 4]);
    const downward = isps((isp) => [Number.NaN, -21, 49, Number.NaN][isp % 4]);
    const { prices: series, notes } = toPriceSeries(
      [hourly, imbalance, prices({ regulationState, upward, downward })],
      calendar,
    );
    expect([...series.upward]).toEqual(upward);
    expect([...series.downward]).toEqual(downward);
    expect(notes.length).toBe(1);
    const odd = prices({ regulationState: regulationState.with(5, 0), upward, downward });
    expect(() => toPriceSeries([hourly, imbalance, odd], calendar)).toThrow(
      /found -21 in regulation state 0, at 2023-10-29T01:15/,
    );
    const lacking = prices({ regulationState, upward: upward.with(4, Number.NaN), downward });
    expect(() => toPriceSeries([hourly, imbalance, lacking], calendar)).toThrow(
      /found no upward price in regulation state 1/,
    );
  });

  describe('with the regulation state of some ISPs only', () => {
    const states = isps((isp) => [1, -1, 2, 0][isp % 4]);
    const upward = isps((isp) => [100, Number.NaN, 300, Number.NaN][isp % 4]);
    const downward = isps((isp) => [Number.NaN, -20, 50, Number.NaN][isp % 4]);
    const unknown = [40, 41, 42, 43];
    const gaps = states.map((state, isp) => (unknown.includes(isp) ? Number.NaN : state));

    it('are refused, and the way out is named', () => {
      expect(() => toPriceSeries([hourly, imbalance, prices({ regulationState: gaps })], calendar)).toThrow(
        /96 ISPs with a regulation state on 2023-10-29; the first one without starts at 2023-10-29T09:00.*'world\.prices\.missingState: infer'/,
      );
    });

    it('are refused, too, where the run has none of them', () => {
      const none = prices({ regulationState: isps(() => Number.NaN) });
      expect(() => toPriceSeries([hourly, imbalance, none], calendar)).toThrow(
        /no regulation state in 2023-10-29 .*expected one in every ISP; 'world\.prices\.missingState: infer'/,
      );
    });

    it('have the others inferred where that is asked for: from upward and downward prices, else by rule', () => {
      const infer = { missingState: 'infer' } as const;
      const given = toPriceSeries(
        [hourly, imbalance, prices({ regulationState: gaps, upward, downward })],
        calendar,
        infer,
      );
      // ISP 40: an upward price alone; 41: a downward one; 42: two prices; 43: neither, and -5 is below the day-ahead price.
      expect([...given.prices.regulationState.slice(38, 46)]).toEqual([2, 0, 1, -1, 2, -1, 1, -1]);
      expect([...given.prices.downward.slice(40, 44)]).toEqual([Number.NaN, -20, 50, -5]);
      expect(given.notes.join(' ')).toContain(
        '4 ISPs without regulation state have one that is inferred from the prices',
      );
      expect(given.notes.join(' ')).toContain(
        '1 downward price is the surplus price, to fit the inferred regulation state.',
      );
      const alone = toPriceSeries([hourly, imbalance, prices({ regulationState: gaps })], calendar, infer);
      expect([...alone.prices.regulationState.slice(40, 44)]).toEqual([1, -1, 2, -1]);
    });

    it('are as they were where no state is missing', () => {
      const whole = [hourly, imbalance, prices({ regulationState: states, upward, downward })];
      expect(toPriceSeries(whole, calendar, { missingState: 'infer' })).toEqual(toPriceSeries(whole, calendar));
    });
  });

  it('of both directions and one imbalance price are told apart by that price', () => {
    const both = (price: number, up: number, down: number) => {
      const one = [price, ...isps(() => 1).slice(1)];
      const file = prices({ shortage: one, surplus: one, upward: one.with(0, up), downward: one.with(0, down) });
      return toPriceSeries([hourly, file], calendar).prices.regulationState[0];
    };
    expect([both(-7, -7, -20), both(30, 50, 30)]).toEqual([1, -1]);
  });

  it('are told where shortage is below surplus, and refused where that is the rule', () => {
    // 25 ISPs differ, shortage above surplus.
    const swapped = (from: number) => (isp: number) => isp % 4 === 2 && isp >= from;
    const file = (from: number) =>
      prices({
        shortage: shortage.map((price, isp) => (swapped(from)(isp) ? surplus[isp] : price)),
        surplus: surplus.map((price, isp) => (swapped(from)(isp) ? shortage[isp] : price)),
      });
    const notesOf = (from: number) => toPriceSeries([hourly, file(from)], calendar).notes.join(' ');
    expect(notesOf(100)).not.toContain('below the surplus price');
    expect(notesOf(96)).toContain('In 1 ISP the shortage price is below the surplus price.');
    expect(notesOf(24)).toContain('In 19 ISPs the shortage price is below the surplus price.');
    expect(() => notesOf(20)).toThrow(
      /shortage-surplus\.csv: column shortage column: found a shortage price below the surplus price in 20 of the 25 ISPs/,
    );
  });

  it('with gaps are refused unless a rule is named', () => {
    const gap = prices({ shortage: shortage.with(9, Number.NaN).with(10, Number.NaN), surplus });
    expect(() => toPriceSeries([hourly, gap], calendar)).toThrow(
      /98 ISPs with a shortage price on 2023-10-29; the first one without starts at 2023-10-29T02:15:00\+02:00; expected 100 ISPs/,
    );
    const { prices: series, notes } = toPriceSeries([hourly, gap], calendar, { fill: 'previous' });
    expect([...series.shortage.slice(8, 12)]).toEqual([100, 100, 100, -5]);
    expect(notes.join(' ')).toContain('shortage column: 2 ISPs without shortage price have that of the ISP before.');
    const start = prices({ shortage: shortage.with(0, Number.NaN), surplus });
    expect(() => toPriceSeries([hourly, start], calendar, { fill: 'previous' })).toThrow(
      /99 ISPs with a shortage price/,
    );
  });

  it('must have a day-ahead price, of this day, not too often', () => {
    expect(() => toPriceSeries([imbalance], calendar)).toThrow(
      /found no day-ahead prices; expected a file that has them/,
    );
    const later = prices({ dayAhead: [1, 2] }, 60, MIDNIGHT + 3 * 86_400_000);
    expect(() => toPriceSeries([later, imbalance], calendar)).toThrow(
      /day-ahead prices of 2023-10-31 to 2023-11-01; expected 2023-10-29|day-ahead prices of 2023-10-31 to 2023-10-31/,
    );
    expect(() => toPriceSeries([prices({ dayAhead: [1, 2] }, 5), imbalance], calendar)).toThrow(
      /prices of every 5 minutes/,
    );
  });
});
