import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObservedSession } from '../../../src/observed/observed.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import { noteText } from '../../../src/worlds/charging/notes.ts';
import { redrawn, replayed, usableVisits } from '../../../src/worlds/charging/observedDays.ts';
import { zoneOfCalendar } from '../../../src/worlds/charging/visits.ts';
import { fleetOf, HOUR, observed, toldIn, week } from './helpers.ts';

const zone = zoneOfCalendar(week);
const usable = (sessions: readonly ObservedSession[]) => usableVisits(sessions, zone, 'sessions.csv');
const replay = (sessions: readonly ObservedSession[], calendar = week) =>
  replayed(usableVisits(sessions, zoneOfCalendar(calendar), 'sessions.csv'), calendar, 'sessions.csv');

/** Data of some weeks: on each day one session that begins at an hour that tells the day. */
const telling = (first: string, days: number): ObservedSession[] =>
  Array.from({ length: days }, (_, k) => {
    const arrivalMs = Date.parse(`${first}T10:00Z`) + k * 24 * HOUR;
    return {
      ...observed('2024-01-01T00:00Z', '2024-01-01T00:00Z'),
      arrivalMs,
      departureMs: arrivalMs + HOUR,
      energyKwh: 1 + k,
    };
  });

describe('observed sessions', () => {
  it('are all served, turned away or told', () => {
    const session = fc.record({
      from: fc.integer({ min: -3000, max: 12000 }),
      minutes: fc.integer({ min: -30, max: 3000 }),
      energyKwh: fc.constantFrom(0, 5, 20, 90, Number.NaN),
      maxPowerKw: fc.constantFrom(3.7, 11, Number.NaN),
      connector: fc.constantFrom('', 'a', 'b', 'c', 'd'),
      isOpen: fc.integer({ min: 0, max: 9 }).map((k) => k === 0),
    });
    const property = fc.property(
      fc.array(session, { minLength: 1, maxLength: 60 }),
      fc.constantFrom('refuse' as const, 'move' as const),
      (all, overlap) => {
        const start = Date.parse(week.localStart(0));
        const sessions = all.map(
          ({ from, minutes, connector, isOpen, ...rest }, k): ObservedSession => ({
            ...rest,
            arrivalMs: start + from * 60_000,
            departureMs: isOpen ? Number.NaN : start + (from + minutes) * 60_000,
            ...{ connector, charger: connector, user: `${k}`, kind: '' },
          }),
        );
        // one in the week that can be used, so that there is a fleet
        sessions.push({ ...observed('2024-02-20T10:00+01:00', '2024-02-20T12:00+01:00'), user: 'sure' });
        const connectors = ['a', 'b', 'c'].map((name) => ({ name, kw: 11 }));
        const fleet = fleetOf(sessions, { connectors, overlap });
        const leftOut = toldIn(fleet.notes.map(noteText), /left out/);
        expect(fleet.sessions.length + fleet.turnedAway.length + leftOut).toBe(sessions.length);
        expect(toldIn(fleet.notes.map(noteText), /turned away/)).toBe(fleet.turnedAway.length);
        const until = new Map<number, number>();
        for (const { connector, actual } of fleet.sessions) {
          expect(actual.arrivalIsp).toBeGreaterThanOrEqual(until.get(connector) ?? 0);
          until.set(connector, actual.departureIsp);
        }
        const names = [...fleet.sessions.map(({ actual }) => actual), ...fleet.turnedAway].map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });

  it('without departure or energy, that end before they begin, or that are there twice are left out and counted', () => {
    const good = observed('2024-02-19T08:00+01:00', '2024-02-19T09:00+01:00');
    const { visits, notes } = usable([
      good,
      { ...good, departureMs: Number.NaN },
      { ...good, energyKwh: Number.NaN },
      observed('2024-02-19T08:00+01:00', '2024-02-19T07:00+01:00'),
      { ...good },
    ]);
    expect(visits.length).toBe(1);
    expect(notes.map(noteText)).toEqual([
      '2 sessions left out: departure or energy is not known.',
      '1 session left out: the departure is not after the arrival.',
      '1 session left out: another one says the same.',
    ]);
    expect(() => usable([{ ...good, energyKwh: Number.NaN }])).toThrow(/no session with departure and energy/);
  });

  it('have names of their own, that no other session changes', () => {
    const one = observed('2024-02-19T08:00+01:00', '2024-02-19T09:00+01:00', {
      user: 'u',
      connector: 'p/1',
      charger: 'p/1',
    });
    const twin = { ...one, energyKwh: 11 };
    const other = observed('2024-02-19T07:00+01:00', '2024-02-19T09:00+01:00');
    const namesOf = (sessions: ObservedSession[]) => usable(sessions).visits.map(({ name }) => name);
    expect(namesOf([twin, one])).toEqual(['2024-02-19T08:00 p/1', '2024-02-19T08:00 p/1 #2']);
    expect(namesOf([one, other, twin]).slice(1)).toEqual(namesOf([twin, one]));
  });

  it('not in the days of a run are left out; if none is in them, the days there are are said', () => {
    const sessions = telling('2024-02-10', 20);
    const source = replay(sessions);
    expect(source.visits.length).toBe(7);
    expect(source.notes.map(noteText)).toContain('13 sessions left out: not in these days (2024-02-19 to 2024-02-25).');
    const other = createCalendar({ start: '2025-02-19', days: 2 });
    expect(() => replay(sessions, other)).toThrow(
      'sessions.csv: found no session from 2025-02-19 to 2025-02-20; expected days of the run among those it has, 2024-02-10 to 2024-02-29',
    );
  });

  it('of another time zone take place when they do, by the clock of the run', () => {
    const [session] = fleetOf([observed('2024-02-19T02:00-05:00', '2024-02-19T03:00-05:00')]).sessions;
    expect([session.actual.arrivalIsp, session.actual.departureIsp]).toEqual([32, 36]);
  });

  it.each([
    ['2024-03-31', '2024-03-31T01:00+01:00', '2024-03-31T04:00+02:00', 4, 12],
    ['2024-10-27', '2024-10-27T01:00+02:00', '2024-10-27T04:00+01:00', 4, 20],
  ])('last as long as they do where the clock changes, on %s', (start, from, to, arrival, departure) => {
    const calendar = createCalendar({ start, days: 1 });
    const [{ actual }] = fleetOf([observed(from, to)], {}, calendar).sessions;
    expect([actual.arrivalIsp, actual.departureIsp]).toEqual([arrival, departure]);
  });
});

describe('days that may come, of data that are replayed', () => {
  const hours = (source: ReturnType<typeof replay>, date: string, most: number): number[] =>
    source.possible(date, most).map((on) => on(date)[0].energyKwh);

  it('are the last ones like it that are over as its gate closes, and never the day itself or one to come', () => {
    const source = replay(telling('2024-02-05', 21)); // Monday 5 is 1 kWh, Tuesday 6 is 2 kWh ...
    expect(hours(source, '2024-02-21', 4)).toEqual([11, 10, 9, 4]); // Wednesday 21: Thursday 15, Wednesday 14, Tuesday 13, Thursday 8
    expect(hours(source, '2024-02-23', 4)).toEqual([12, 5]); // Fridays
    expect(hours(source, '2024-02-19', 4)).toEqual([8]); // Mondays, that follow a Sunday: the first has no day before it
    expect(hours(source, '2024-02-21', 2)).toEqual([11, 10]);
    for (const { date } of week.days)
      for (const on of source.possible(date, 10))
        for (const { name } of on(date))
          expect(Date.parse(date) - Date.parse(name.slice(11, 21))).toBeGreaterThan(24 * HOUR);
  });

  it('have their own day before them', () => {
    const [on] = replay(telling('2024-02-05', 21)).possible('2024-02-21', 1);
    expect(on('2024-02-20').map(({ energyKwh }) => energyKwh)).toEqual([10]);
    expect(on('2024-02-20')[0].arrivalMs).toBe(Date.parse('2024-02-20T11:00+01:00'));
  });

  it('are fewer where the past has none, which is told', () => {
    const fleet = fleetOf(telling('2024-02-19', 7));
    expect(fleet.possible(0, -2)).toEqual([]);
    expect(
      fleet.notes
        .map(noteText)
        .some((note) => /^7 days of the run have fewer than 4 like days .*, \d of them none/.test(note)),
    ).toBe(true);
  });
});

describe('days drawn from data', () => {
  const sessions = telling('2024-01-01', 56); // a Monday; k-th day has 1 + k kWh
  const draw = (calendar = week, seed = 1) => redrawn(usable(sessions), calendar, seed, 'A');

  it('are of the same type, at the same time of the clock, and not those of another seed', () => {
    const source = draw();
    const dates = source.visits.map(({ name }) => name.split(' ').slice(0, 2));
    for (const [to, from] of dates) {
      const weekday = (date: string): number => new Date(date).getUTCDay();
      const [a, b] = [weekday(to), weekday(from.slice(0, 10))];
      expect(a === b || [a, b].every((day) => day >= 1 && day <= 4)).toBe(true);
    }
    const summer = createCalendar({ start: '2024-07-01', days: 7 });
    for (const { arrivalMs } of draw(summer).visits) expect(zone.iso(arrivalMs).slice(11, 16)).toBe('11:00');
    expect(draw(week, 2).visits).not.toEqual(source.visits);
  });

  it('change with no other day', () => {
    const visits = draw(createCalendar({ start: '2024-02-21', days: 2 })).visits;
    const within = new Set(visits.map(({ name }) => name));
    expect(draw().visits.filter(({ name }) => within.has(name))).toEqual(visits);
  });

  it('and days that may come have at each gate the draws of the other for the day they share', () => {
    const source = draw();
    const [one, other] = [source.possible('2024-02-21', 5), source.possible('2024-02-22', 5)];
    expect(one.length).toBe(5);
    for (const k of one.keys()) expect(other[k]('2024-02-21')).toEqual(one[k]('2024-02-21'));
    expect(new Set(one.map((on) => on('2024-02-21')[0].energyKwh)).size).toBeGreaterThan(1);
  });

  it('stand in for a type of day that the data have not, which is told', () => {
    const source = redrawn(usable(telling('2024-01-01', 3)), week, 1, 'A');
    expect(source.notes.map(noteText)).toContain(
      'The data have no friday, saturday, sunday: any day of theirs stands for it.',
    );
    expect(source.visits.length).toBe(8);
  });

  it('tell of no type of day that only days before the run have', () => {
    const source = redrawn(usable(telling('2024-01-01', 3)), createCalendar({ start: '2024-02-19', days: 3 }), 1, 'A');
    expect(source.visits.some(({ name }) => name.startsWith('2024-02-18'))).toBe(true);
    expect(source.notes.map(noteText).filter((note) => note.startsWith('The data have no'))).toEqual([]);
  });
});
