import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/random/streams.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import { builtinKind, fittedKind } from '../../../src/worlds/charging/builtin.ts';
import { drawnVisits } from '../../../src/worlds/charging/drawnDays.ts';
import { zoneOfCalendar } from '../../../src/worlds/charging/visits.ts';
import { sessionAt } from '../../../src/worlds/fitted/sessions/model.ts';
import { mean, quantile, sd, share } from '../measures.ts';
import { fleetDrawn, HOUR, numbered } from './helpers.ts';

const kindOf = (kind: string) => builtinKind(kind)!;
const sessionsOf = (kind: string, day: 'friday' | 'sunday') => {
  const random = stream(1, kind, day);
  const drawn = () => sessionAt(kindOf(kind).sessions, day, false, random.normal(), random.normal(), random.normal());
  return Array.from({ length: 6000 }, drawn);
};

describe('built-in sessions against what ElaadNL published', () => {
  it.each([
    ['public', 7.87, 4.4, 11.95, 7.2],
    ['private', 11.76, 11, 23.86, 19.4],
    ['workplace', 6.34, 4.9, 12.36, 8.8],
  ])('%s: mean and median of hours connected (%f, %f) and of energy (%f, %f kWh)', (kind, ...published) => {
    const drawn = [...sessionsOf(kind, 'friday'), ...sessionsOf(kind, 'sunday').slice(0, 2400)];
    const [hours, energy] = [drawn.map((s) => s.connectedHours), drawn.map((s) => s.energyKwh)];
    const found = [mean(hours), quantile(hours, 0.5), mean(energy), quantile(energy, 0.5)];
    for (const [k, value] of found.entries()) expect(Math.abs(value / published[k] - 1)).toBeLessThan(0.1);
  });

  it('arrivals from 14 to 23 h on working days: 55.5 % public, 79.9 % private, 11.7 % workplace', () => {
    const late = (kind: string): number =>
      share(
        sessionsOf(kind, 'friday').map((s) => s.arrivalHour),
        (hour) => hour >= 14 && hour < 23,
      );
    expect(Math.abs(late('public') - 0.555)).toBeLessThan(0.03);
    expect(Math.abs(late('private') - 0.799)).toBeLessThan(0.03);
    expect(Math.abs(late('workplace') - 0.117)).toBeLessThan(0.03);
  });

  it('at work nobody who comes in the afternoon stays as long as who comes at 8', () => {
    const drawn = sessionsOf('workplace', 'friday');
    const stay = (from: number, to: number): number =>
      mean(drawn.filter((s) => s.arrivalHour >= from && s.arrivalHour < to).map((s) => s.connectedHours));
    expect(stay(7, 9)).toBeGreaterThan(1.5 * stay(13, 16));
  });

  it('vans are back at a depot from 15 to 19 h, leave from 6 to 8 h, give or take a quarter, with 10 to 40 kWh', () => {
    for (const { arrivalHour, connectedHours, energyKwh } of sessionsOf('depot', 'friday')) {
      expect(arrivalHour >= 15 && arrivalHour <= 19).toBe(true);
      const leaves = arrivalHour + connectedHours - 24;
      expect(leaves >= 5.75 && leaves <= 8.25).toBe(true);
      expect(energyKwh >= 10 && energyKwh <= 40).toBe(true);
    }
  });
});

describe('days drawn from a model', () => {
  const begun = (kind: string, perDay: number, days = 60, seed = 1) => {
    const calendar = createCalendar({ start: '2024-01-08', days });
    const { visits } = drawnVisits({ ...kindOf(kind), perDay }, 10, calendar, seed, 'A');
    const counts = calendar.days.map(({ date }) => visits.filter(({ name }) => name.startsWith(date)).length);
    return { calendar, visits, counts };
  };

  it('come as often as asked, by chance; at a depot evenly, and on working days alone', () => {
    const { calendar, counts } = begun('public', 3, 200);
    const usual = counts.filter((_, k) => calendar.days[k].weekday <= 4);
    expect(Math.abs(mean(usual) - 30)).toBeLessThan(1.5);
    expect(Math.abs(sd(usual) - Math.sqrt(30))).toBeLessThan(1.1);
    const saturdays = counts.filter((_, k) => calendar.days[k].weekday === 6);
    expect(Math.abs(mean(saturdays) / 30 - 1.17)).toBeLessThan(0.1);
    const depot = begun('depot', 0.95, 300);
    const working = depot.counts.filter((_, k) => depot.calendar.days[k].weekday <= 5);
    expect(new Set(working)).toEqual(new Set([9, 10]));
    expect(Math.abs(mean(working) - 9.5)).toBeLessThan(0.1);
    expect(depot.counts.filter((_, k) => depot.calendar.days[k].weekday > 5).every((count) => count === 0)).toBe(true);
  });

  it('change with no other day, and no session with how many come', () => {
    const few = begun('public', 1).visits;
    const shorter = begun('public', 1, 20).visits;
    const inShorter = new Set(shorter.map(({ name }) => name));
    expect(few.filter(({ name }) => inShorter.has(name))).toEqual(shorter);
    const more = new Map(begun('public', 2).visits.map((each) => [each.name, each]));
    const same = few.filter((each) => more.has(each.name));
    expect(same.length).toBeGreaterThan(0.95 * few.length);
    for (const each of same) expect(more.get(each.name)).toEqual(each);
    expect(begun('public', 1, 60, 2).counts).not.toEqual(begun('public', 1).counts);
  });

  it.each([
    ['2024-03-31', 92],
    ['2024-10-27', 100],
  ])('keep the wall clock where it changes, on %s of %i ISPs', (start, isps) => {
    const calendar = createCalendar({ start, days: 1 });
    const zone = zoneOfCalendar(calendar);
    const usual = kindOf('workplace');
    const kind = { ...usual, perDay: 0.5, dayShares: { ...usual.dayShares, sunday: 1 } };
    const hoursOf = (of: typeof calendar) =>
      drawnVisits(kind, 1000, of, 1, 'A')
        .visits.filter(({ name }) => name.startsWith(of.days[0].date))
        .map(({ arrivalMs, departureMs }) => [(zone.wallAt(arrivalMs) / HOUR) % 24, (departureMs - arrivalMs) / HOUR]);
    const drawn = hoursOf(calendar);
    expect(drawn.length).toBeGreaterThan(400);
    expect(calendar.ispCount).toBe(isps);
    const plain = hoursOf(createCalendar({ start: '2024-02-25', days: 1 }));
    expect(Math.abs(mean(drawn.map(([hour]) => hour)) - mean(plain.map(([hour]) => hour)))).toBeLessThan(0.3);
    const fleet = fleetDrawn(kind, { connectors: numbered(1000) }, { calendar });
    expect(fleet.turnedAway).toEqual([]);
    for (const { actual } of fleet.sessions)
      expect(actual.arrivalIsp < isps && actual.departureIsp > actual.arrivalIsp).toBe(true);
  });

  it('of a fitted kind come as often from day to day as in its data', () => {
    const { sessions } = kindOf('public');
    const days = { ...sessions.days };
    for (const [day, aDay] of [
      ['monday-thursday', 20],
      ['friday', 10],
      ['saturday', 0],
      ['sunday', 5],
    ] as const)
      days[day] = { ...days[day], aDay };
    const fitted = fittedKind('campus', { ...sessions, days });
    expect(fitted.dayShares).toEqual({ 'monday-thursday': 1, friday: 0.5, saturday: 0, sunday: 0.25 });
    expect(fittedKind('workplace', sessions).dayShares).toEqual(kindOf('workplace').dayShares);
  });

  it('find who came before the run still there: public connectors are not empty as it begins', () => {
    const fleet = fleetDrawn({ ...kindOf('public'), perDay: 1 }, { connectors: numbered(200) });
    const there = (isp: number): number =>
      fleet.sessions.filter(({ actual }) => actual.arrivalIsp <= isp && isp < actual.departureIsp).length;
    expect(there(0)).toBeGreaterThan(25);
    expect(Math.abs(there(0) - there(96))).toBeLessThan(25);
  });
});
