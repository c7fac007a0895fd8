import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.ts';
import { fileAt } from '../../../../src/input/disk.ts';
import { readDelimited } from '../../../../src/observed/delimited.ts';
import type { ObservedSession } from '../../../../src/observed/observed.ts';
import { stream } from '../../../../src/random/streams.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import type { CheckRow } from '../../../../src/worlds/fitted/check.ts';
import { spearmanOf } from '../../../../src/worlds/fitted/samples.ts';
import { checkSessions } from '../../../../src/worlds/fitted/sessions/check.ts';
import { type SessionsModel, sessionAt, sessionsModelSchema } from '../../../../src/worlds/fitted/sessions/model.ts';
import { fitSessions } from '../../../../src/worlds/fitted/sessions/sessions.ts';
import { type DaySessions, type FleetSpec, generateFleet } from '../../../../src/worlds/sessions.ts';
import { correlation, mean, sd, share } from '../../measures.ts';

const timeZone = 'Europe/Amsterdam';
const SPEC: FleetSpec = {
  evs: 100,
  batteryKwh: 100,
  minimumShare: 0.2,
  chargeKw: 11,
  dischargeKw: 11,
  chargeEfficiency: 1,
  dischargeEfficiency: 1,
  surprise: { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 },
};

/** What the made-up users do; the fit is to find it again. */
const TRUTH = { arrivalHabit: 0.4, tripShare: 0.7, tripHabit: 0.3, leavingByArrival: -0.5, energyByArrival: 0.6 };

/** Nights of users at home: arrival about 18:00, leaving about 8:00, earlier after a late arrival; then more is charged too. */
function madeUp(users: number, days: number): ObservedSession[] {
  const random = stream(11, 'made-up');
  const { arrivalHabit, tripShare, tripHabit, leavingByArrival, energyByArrival } = TRUTH;
  const sessions: ObservedSession[] = [];
  const monday = Date.parse('2024-01-08T00:00+01:00');
  const at = (day: number, minutes: number): number => monday + day * 86_400_000 + Math.round(minutes) * 60_000;
  const normalShare = 0.5244005; // the standard normal's 70 % quantile
  expect(tripShare).toBe(0.7);
  for (let user = 0; user < users; user++) {
    const [ownTrip, ownArrival] = [random.normal(), random.normal()];
    for (let day = 0; day < days; day++) {
      const trip = Math.sqrt(tripHabit) * ownTrip + Math.sqrt(1 - tripHabit) * random.normal();
      const late = Math.sqrt(arrivalHabit) * ownArrival + Math.sqrt(1 - arrivalHabit) * random.normal();
      const leaves = leavingByArrival * late + Math.sqrt(1 - leavingByArrival ** 2) * random.normal();
      const charges = energyByArrival * late + Math.sqrt(1 - energyByArrival ** 2) * random.normal();
      if (trip >= normalShare) continue;
      sessions.push({
        arrivalMs: at(day, 18 * 60 + 60 * late),
        departureMs: at(day + 1, 8 * 60 + 40 * leaves),
        energyKwh: 10 * Math.exp(0.3 * charges),
        maxPowerKw: Number.NaN,
        charger: 'garage',
        connector: '',
        user: `user ${user}`,
        kind: 'private',
      });
    }
  }
  return sessions;
}

describe('a fit to made-up users', () => {
  const observed = madeUp(150, 42);
  const model = fitSessions(observed, { timeZone });
  const stays = model.kinds.private.stays!;
  const calendar = createCalendar({ start: '2024-01-08', days: 21 });
  const { announced } = generateFleet({ ...SPEC, evs: 600 }, calendar, 3, 'A', model);
  const nights = announced.slice(0, -1).flatMap((day, d) =>
    Array.from(day.tripKwh, (energyKwh, ev) => ({
      arrivalHour: day.arrivalIsp[ev] / 4,
      leavingHour: announced[d + 1].departureIsp[ev] / 4,
      energyKwh,
      both: energyKwh > 0 && announced[d + 1].tripKwh[ev] > 0,
    })).filter(({ both }) => both),
  );

  it('finds the habits and the share of days with a trip', () => {
    expect(Math.abs(stays.habits.arrival - TRUTH.arrivalHabit)).toBeLessThan(0.08);
    expect(stays.habits.leaving).toBeLessThan(0.05);
    expect(stays.habits.energy).toBeLessThan(0.05);
    expect(Math.abs(stays.tripHabit - TRUTH.tripHabit)).toBeLessThan(0.1);
    for (const value of Object.values(stays.tripShare)) expect(Math.abs(value - TRUTH.tripShare)).toBeLessThan(0.08);
  });

  it('is drawn from with the same spread and dependence', () => {
    const arrival = nights.map((night) => night.arrivalHour);
    const leaving = nights.map((night) => night.leavingHour);
    const energy = nights.map((night) => night.energyKwh);
    expect(Math.abs(mean(arrival) - 18)).toBeLessThan(0.15);
    expect(Math.abs(sd(arrival) - 1)).toBeLessThan(0.1);
    expect(Math.abs(mean(leaving) - 8)).toBeLessThan(0.1);
    expect(Math.abs(sd(leaving) - 2 / 3)).toBeLessThan(0.08);
    expect(Math.abs(mean(energy) - 10 * Math.exp(0.045))).toBeLessThan(0.3);
    const spearman = (pearson: number): number => (6 / Math.PI) * Math.asin(pearson / 2);
    expect(Math.abs(spearmanOf(arrival, leaving) - spearman(TRUTH.leavingByArrival))).toBeLessThan(0.06);
    expect(Math.abs(spearmanOf(arrival, energy) - spearman(TRUTH.energyByArrival))).toBeLessThan(0.06);
  });

  it('lets EVs keep their habits from day to day, in when they arrive and whether they travel', () => {
    const pairs = (of: (day: DaySessions, ev: number) => number): [number[], number[]] => [
      Array.from({ length: 600 }, (_, ev) => of(announced[1], ev)),
      Array.from({ length: 600 }, (_, ev) => of(announced[9], ev)),
    ];
    const travels = pairs((day, ev) => (day.tripKwh[ev] > 0 ? 1 : 0));
    expect(correlation(...travels)).toBeGreaterThan(0.08);
    expect(Math.abs(mean(travels[0]) - TRUTH.tripShare)).toBeLessThan(0.09);
    const [tuesday, wednesday] = pairs((day, ev) => (day.tripKwh[ev] > 0 ? day.arrivalIsp[ev] : Number.NaN));
    const both = tuesday.map((_, ev) => ev).filter((ev) => tuesday[ev] > 0 && wednesday[ev] > 0);
    const again = correlation(
      both.map((ev) => tuesday[ev]),
      both.map((ev) => wednesday[ev]),
    );
    expect(Math.abs(again - TRUTH.arrivalHabit)).toBeLessThan(0.12);
  });

  it('survives a world file, and is refused where quantiles fall', () => {
    expect(sessionsModelSchema.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
    const wrong = structuredClone(model);
    wrong.kinds.private.sessions.days.friday.arrival.reverse();
    expect(sessionsModelSchema.safeParse(wrong).success).toBe(false);
  });

  it('leaves other draws alone when an EV, a day, an aggregator or a surprise is added', () => {
    const week = createCalendar({ start: '2024-02-19', days: 7 });
    const surprise = { arrivalSdIsps: 3, departureSdIsps: 2, tripSdShare: 0.2 };
    const fleet = generateFleet({ ...SPEC, surprise }, week, 5, 'A', model);
    expect(generateFleet({ ...SPEC, surprise }, week, 5, 'A', model)).toEqual(fleet);
    expect(generateFleet({ ...SPEC, surprise }, week, 5, 'B', model).announced).not.toEqual(fleet.announced);
    expect(generateFleet({ ...SPEC, surprise, alike: true }, week, 5, 'B', model)).toEqual(
      generateFleet({ ...SPEC, surprise, alike: true }, week, 5, 'A', model),
    );
    const larger = generateFleet({ ...SPEC, surprise, evs: 130 }, week, 5, 'A', model);
    const later = createCalendar({ start: '2024-02-21', days: 2 });
    const part = generateFleet({ ...SPEC, surprise }, later, 5, 'A', model);
    for (const story of ['announced', 'actual'] as const) {
      fleet[story].forEach((day, d) => {
        expect(larger[story][d].arrivalIsp.subarray(0, 100)).toEqual(day.arrivalIsp);
        expect(larger[story][d].departureIsp.subarray(0, 100)).toEqual(day.departureIsp);
        expect(larger[story][d].tripKwh.subarray(0, 100)).toEqual(day.tripKwh);
      });
      expect(part[story].map((day) => day.departureIsp)).toEqual(fleet[story].slice(2, 4).map((d) => d.departureIsp));
    }
  });

  it('keeps trips within the day, also when the clock changes, and follows shares and a window that are given', () => {
    for (const start of ['2024-03-30', '2024-10-26']) {
      const days = createCalendar({ start, days: 3 });
      const fleet = generateFleet({ ...SPEC, weekdayTripShare: 1, weekendTripShare: 1 }, days, 5, 'A', model);
      fleet.announced.forEach((day, d) => {
        for (let ev = 0; ev < SPEC.evs; ev++) {
          expect(day.departureIsp[ev]).toBeGreaterThanOrEqual(0);
          expect(day.arrivalIsp[ev] - day.departureIsp[ev]).toBeGreaterThanOrEqual(4);
          expect(day.arrivalIsp[ev]).toBeLessThanOrEqual(days.days[d].ispCount);
          expect(day.tripKwh[ev]).toBeGreaterThan(0);
        }
      });
    }
    const window = { departureHour: 8, arrivalHour: 18, sdHours: 0 };
    const [day] = generateFleet({ ...SPEC, window, weekdayTripShare: 1 }, calendar, 5, 'A', model).announced;
    const [free] = generateFleet({ ...SPEC, weekdayTripShare: 1 }, calendar, 5, 'A', model).announced;
    expect(new Set(day.departureIsp)).toEqual(new Set([32]));
    expect(new Set(day.arrivalIsp)).toEqual(new Set([72]));
    expect(day.tripKwh).toEqual(free.tripKwh);
  });

  it('is judged as it is: what it generates is as what it was fitted on, not as users who come home two hours earlier', {
    tags: 'slow',
  }, () => {
    const [half, rest] = [0, 1].map((odd) => observed.filter(({ user }) => Number(user.slice(5)) % 2 === odd));
    const rushed = rest.map((session) => ({ ...session, arrivalMs: session.arrivalMs - 2 * 3_600_000 }));
    const rows = checkSessions(fitSessions(half, { timeZone }), half, rushed, 1);
    expect(rows.filter(({ what }) => what.startsWith('nights')).length).toBeGreaterThan(40);
    expect(share(rows.map(within('fitted')), (far) => far <= 2)).toBeGreaterThan(0.95);
    expect(share(rows.map(within('tested')), (far) => far <= 2)).toBeLessThan(0.6);
  });
});

/** How far the generated statistic lies from another, in standard deviations of two samples. */
const within =
  (from: 'fitted' | 'tested') =>
  (row: CheckRow): number =>
    row.generated === row[from] ? 0 : Math.abs(row.generated - row[from]) / row.noise;

describe('what cannot be fitted or drawn', () => {
  const few = madeUp(10, 40);

  it('is refused or told', () => {
    expect(() => fitSessions(few.slice(0, 150), { timeZone })).toThrow(InputError);
    expect(() => fitSessions([], { timeZone })).toThrow('found 0 sessions');
    const broken = few.map((session, k) => (k < 7 ? { ...session, departureMs: Number.NaN } : session));
    const { notes, kinds } = fitSessions(broken, { timeZone });
    expect(notes[0]).toMatch(/^7 of \d+ sessions without departure/);
    expect(notes.some((note) => note.includes('saturday has'))).toBe(true);
    expect(kinds.private.stays!.days.saturday).toEqual(kinds.private.stays!.days.sunday);
  });

  it('is a fleet of public chargers, or of a kind the model does not hold', () => {
    const week = createCalendar({ start: '2024-02-19', days: 2 });
    const make = (model: SessionsModel, kind?: string) => () =>
      generateFleet({ ...SPEC, ...(kind ? { kind } : {}) }, week, 1, 'EV_Agg7', model);
    const anonymous = few.map((session) => ({ ...session, kind: '' }));
    const open = fitSessions(anonymous, { timeZone, kind: 'public' });
    expect(make(open, 'public')).toThrow(
      /EV_Agg7: fleet.kind: found 'public'; expected a model fitted to sessions at home/,
    );
    expect(make(open, 'public')).toThrow('full at midnight');
    const unnamed = fitSessions(anonymous, { timeZone });
    expect(unnamed.notes.some((note) => note.includes('name the kind'))).toBe(true);
    expect(make(unnamed)).toThrow(InputError);
    const home = fitSessions(few, { timeZone });
    expect(make(home, 'workplace')).toThrow("found 'workplace'; expected one of private");
    expect(make(home)).not.toThrow();
  });
});

const data = join(import.meta.dirname, '../../../../../shared/data');
const norway = join(data, 'ev_norway_apartment_sessions_2018_2020.csv');
const elaad = join(data, 'ev_elaadnl_sessions_2019.csv');

function readSessions(path: string, columns: { user: string; kind?: string }): ObservedSession[] {
  const { header, rows } = readDelimited(fileAt(path));
  const place = (name: string): number => header.indexOf(name);
  return rows.map((cells) => ({
    arrivalMs: Date.parse(cells[place('arrival_local')]),
    departureMs: Date.parse(cells[place('departure_local')]),
    energyKwh: Number(cells[place('energy_kwh')]),
    maxPowerKw: Number.NaN,
    charger: '',
    connector: '',
    user: cells[place(columns.user)],
    kind: columns.kind ? cells[place(columns.kind)].toLowerCase() : '',
  }));
}

describe.skipIf(!existsSync(norway))('Norwegian homes (skipped without ../shared/data)', () => {
  let rows: CheckRow[];
  beforeAll(() => {
    const homes = readSessions(norway, { user: 'user', kind: 'user_type' }).filter(({ kind }) => kind === 'private');
    const users = [...new Set(homes.map(({ user }) => user))].sort();
    const held = new Set(users.filter((_, k) => k % 3 === 2));
    const trained = homes.filter(({ user }) => !held.has(user));
    const model = fitSessions(trained, { timeZone });
    rows = checkSessions(
      model,
      trained,
      homes.filter(({ user }) => held.has(user)),
      1,
    );
  });

  it('generated nights and sessions are as those fitted on', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(share(rows.map(within('fitted')), (far) => far <= 2)).toBeGreaterThan(0.95);
  });

  it('times and dependence are those of users never seen; energies are not, for theirs are other cars', () => {
    const times = rows.filter(({ statistic }) => /arrival|connected, quantile/.test(statistic));
    expect(share(times.map(within('tested')), (far) => far <= 2)).toBeGreaterThan(0.75);
  });
});

describe.skipIf(!existsSync(elaad))('ElaadNL public sessions (skipped without ../shared/data)', () => {
  it('are generated as fitted, and none faster than any was charged', () => {
    const observed = readSessions(elaad, { user: 'card' }).slice(0, 2000);
    const model = fitSessions(observed, { timeZone, kind: 'public' });
    expect(model.kinds.public.stays).toBeUndefined();
    const rows = checkSessions(model, observed, observed, 1);
    expect(rows.length).toBe(80);
    const random = stream(1, 'public');
    const { sessions: part } = model.kinds.public;
    for (let k = 0; k < 2000; k++) {
      const drawn = sessionAt(part, 'friday', false, random.normal(), random.normal(), random.normal());
      expect(drawn.energyKwh / drawn.connectedHours <= part.fastestKw + 1e-9).toBe(true);
    }
    expect(share(rows.map(within('fitted')), (far) => far <= 2)).toBeGreaterThan(0.9);
  });
});
