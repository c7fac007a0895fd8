import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { clockText, createCalendar } from '../../src/time/calendar.ts';

describe('when an ISP begins, to people', () => {
  const textsOf = (start: string, isps: number[]) => {
    const calendar = createCalendar({ start, days: 1 });
    return isps.map((isp) => clockText(calendar, isp));
  };

  it('is the local time', () => {
    expect(textsOf('2024-02-19', [0, 95])).toEqual(['2024-02-19 00:00', '2024-02-19 23:45']);
    expect(textsOf('2023-03-26', [7, 8])).toEqual(['2023-03-26 01:45', '2023-03-26 03:00']);
  });

  it('has its offset where the clock shows that time twice', () => {
    expect(textsOf('2023-10-29', [7, 8, 12, 16])).toEqual([
      ...['2023-10-29 01:45', '2023-10-29 02:00 +02:00', '2023-10-29 02:00 +01:00', '2023-10-29 03:00'],
    ]);
  });
});

describe('calendar', () => {
  it('numbers the ISPs of an ordinary week', () => {
    const calendar = createCalendar({ start: '2024-02-19', days: 7 });
    expect(calendar.ispCount).toBe(672);
    expect(calendar.hoursPerIsp).toBe(0.25);
    expect(calendar.days[6]).toEqual({ index: 6, date: '2024-02-25', firstIsp: 576, ispCount: 96, weekday: 7 });
    expect(calendar.localStart(0)).toBe('2024-02-19T00:00:00+01:00');
    expect(calendar.localStart(671)).toBe('2024-02-25T23:45:00+01:00');
    expect(calendar.dayOf(575).date).toBe('2024-02-24');
    expect(calendar.dayOf(576).date).toBe('2024-02-25');
    expect(calendar.ispOfDay(575)).toBe(95);
    expect(calendar.hourOfDay(575)).toBe(23);
  });

  it('has 92 ISPs on the day the clock skips an hour', () => {
    const calendar = createCalendar({ start: '2023-03-25', days: 3 });
    expect(calendar.days.map((day) => day.ispCount)).toEqual([96, 92, 96]);
    const day = calendar.days[1];
    expect(calendar.localStart(day.firstIsp + 7)).toBe('2023-03-26T01:45:00+01:00');
    expect(calendar.localStart(day.firstIsp + 8)).toBe('2023-03-26T03:00:00+02:00');
    expect(calendar.hourOfDay(day.firstIsp + 8)).toBe(3);
    expect(calendar.ispAtLocalTime(day, '01:45')).toBe(7);
    expect(calendar.ispAtLocalTime(day, '02:30')).toBe(8);
    expect(calendar.ispAtLocalTime(day, '03:00')).toBe(8);
    expect(calendar.ispAtLocalTime(day, '23:59')).toBe(91);
  });

  it('has 100 ISPs on the day the clock repeats an hour', () => {
    const calendar = createCalendar({ start: '2023-10-29', days: 1 });
    const day = calendar.days[0];
    expect(day.ispCount).toBe(100);
    expect(calendar.localStart(8)).toBe('2023-10-29T02:00:00+02:00');
    expect(calendar.localStart(12)).toBe('2023-10-29T02:00:00+01:00');
    expect(calendar.ispAtLocalTime(day, '02:15')).toBe(9);
    expect(calendar.ispAtLocalTime(day, '03:00')).toBe(16);
    expect(calendar.ispAtLocalTime(day, '23:45')).toBe(99);
  });

  it('agrees with luxon on every ISP of any year, and finds each wall time again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 4 }), (offset, days) => {
        const start = DateTime.fromISO('2019-01-01', { zone: 'Europe/Amsterdam' }).plus({ days: offset });
        const calendar = createCalendar({ start: start.toISODate()!, days });
        const isps = Array.from({ length: calendar.ispCount }, (_, isp) => ({
          isp,
          local: start.plus({ minutes: 15 * isp }),
          day: calendar.dayOf(isp),
          stamp: calendar.localStart(isp),
        }));
        const ofCalendar = isps.map(({ isp, local, day, stamp }) => ({
          ms: DateTime.fromISO(stamp).toMillis(),
          dates: [day.date, stamp.slice(0, 10)],
          hour: calendar.hourOfDay(isp),
          weekday: day.weekday,
          isp: day.firstIsp + calendar.ispOfDay(isp),
          foundAgain: calendar
            .localStart(day.firstIsp + calendar.ispAtLocalTime(day, local.toFormat('HH:mm')))
            .slice(0, 16),
        }));
        const ofLuxon = isps.map(({ isp, local, stamp }) => ({
          ms: local.toMillis(),
          dates: [local.toISODate(), local.toISODate()],
          hour: local.hour,
          weekday: local.weekday,
          isp,
          foundAgain: stamp.slice(0, 16),
        }));
        expect(ofCalendar).toEqual(ofLuxon);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('keeps a day of its own zone', () => {
    expect(createCalendar({ start: '2023-03-26', days: 1, timeZone: 'UTC' }).ispCount).toBe(96);
    expect(createCalendar({ start: '2023-03-26', days: 1, timeZone: 'UTC' }).localStart(0)).toBe(
      '2023-03-26T00:00:00+00:00',
    );
    expect(createCalendar({ start: '2023-03-12', days: 1, timeZone: 'America/New_York' }).ispCount).toBe(92);
  });

  it.each([
    [{ start: '2023-02-29', days: 1 }, /2023-02-29/],
    [{ start: '19-02-2024', days: 1 }, /YYYY-MM-DD/],
    [{ start: '2024-02-19T00:00', days: 1 }, /YYYY-MM-DD/],
    [{ start: '2024-02-19', days: 0 }, /days: found 0/],
    [{ start: '2024-02-19', days: 1.5 }, /whole number/],
    [{ start: '2024-02-19', days: Number.NaN }, /whole number/],
    [{ start: '2024-02-19', days: 1, timeZone: 'Europe/Bleiswijk' }, /Europe\/Bleiswijk/],
    [{ start: '2023-10-01', days: 1, timeZone: 'Australia/Lord_Howe' }, /94 ISPs/],
  ])('refuses %j', (parameters, message) => {
    expect(() => createCalendar(parameters)).toThrow(InputError);
    expect(() => createCalendar(parameters)).toThrow(message);
  });

  it('refuses times and ISPs that do not exist', () => {
    const calendar = createCalendar({ start: '2024-02-19', days: 1 });
    for (const time of ['24:00', '7:00', '12:60', '']) {
      expect(() => calendar.ispAtLocalTime(calendar.days[0], time)).toThrow(InputError);
    }
    expect(() => calendar.dayOf(96)).toThrow(RangeError);
    expect(() => calendar.localStart(-1)).toThrow(RangeError);
    expect(() => calendar.hourOfDay(Number.NaN)).toThrow(RangeError);
  });
});

describe('steps of a day', () => {
  const calendar = createCalendar({ start: '2024-03-30', days: 3 });

  it.each([60, 30, 15])('of %i minutes cover it, one after the other, also on days of 23 and 25 hours', (minutes) => {
    const autumn = createCalendar({ start: '2024-10-26', days: 3 });
    for (const { days, stepsOf } of [calendar, autumn]) {
      for (const day of days) {
        const steps = stepsOf(day, minutes);
        expect(steps.map(({ index }) => index)).toEqual([...steps.keys()]);
        let next = day.firstIsp;
        for (const { firstIsp, ispCount } of steps) {
          expect([firstIsp, ispCount]).toEqual([next, minutes / 15]);
          next += ispCount;
        }
        expect(next).toBe(day.firstIsp + day.ispCount);
      }
    }
    expect(calendar.days.map((day) => calendar.stepsOf(day, 60).length)).toEqual([24, 23, 24]);
    expect(autumn.days.map((day) => autumn.stepsOf(day, 60).length)).toEqual([24, 25, 24]);
  });

  it.each([0, 10, 20, 45, 90, -15])('of %i minutes are refused', (minutes) => {
    expect(() => calendar.stepsOf(calendar.days[0], minutes)).toThrow(RangeError);
  });
});
