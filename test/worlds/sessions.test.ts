import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { type DaySessions, type FleetSpec, generateFleet } from '../../src/worlds/sessions.ts';
import { correlation, mean, quantile, sd, share } from './measures.ts';

const SPEC: FleetSpec = {
  evs: 100,
  batteryKwh: 60,
  minimumShare: 0.2,
  chargeKw: 11,
  dischargeKw: 11,
  chargeEfficiency: 0.95,
  dischargeEfficiency: 0.95,
  surprise: { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 },
};
const SURPRISE = { arrivalSdIsps: 3, departureSdIsps: 2, tripSdShare: 0.2 };
const week = createCalendar({ start: '2024-02-19', days: 7 });

const firstEvs = (day: DaySessions, evs: number): number[][] => [
  [...day.departureIsp.subarray(0, evs)],
  [...day.arrivalIsp.subarray(0, evs)],
  [...day.tripKwh.subarray(0, evs)],
];

describe('sessions against the published statistics', () => {
  const days = Array.from({ length: 40 }, (_, k) => generateFleet(SPEC, week, 1, `A${k}`).announced);
  const hours = (from: number, to: number, name: 'departureIsp' | 'arrivalIsp'): number[] =>
    days.flatMap((fleet) => fleet.slice(from, to).flatMap((day) => Array.from(day[name], (isp) => isp / 4)));

  it('arrivals: ElaadNL private points, 04:00 to midnight, mean 18.5 h (sd 3.5) on working days, 16.9 h (3.9) at weekends', () => {
    const weekday = hours(0, 5, 'arrivalIsp');
    expect(Math.abs(mean(weekday) - 18.52)).toBeLessThan(0.15);
    expect(Math.abs(sd(weekday) - 3.5)).toBeLessThan(0.2);
    expect(Math.abs(quantile(weekday, 0.5) - 18.78)).toBeLessThan(0.26);
    expect(Math.abs(share(weekday, (h) => h >= 14 && h < 23) - 0.799)).toBeLessThan(0.05);
    const weekend = hours(5, 7, 'arrivalIsp');
    expect(Math.abs(mean(weekend) - 16.89)).toBeLessThan(0.15);
    expect(Math.abs(sd(weekend) - 3.89)).toBeLessThan(0.2);
    const counts = Array.from({ length: 24 }, (_, hour) => share(weekday, (h) => Math.floor(h) === hour));
    expect(counts.indexOf(Math.max(...counts))).toBe(18);
  });

  it('departures: Norwegian home charging, median 7.8 h (mean 8.9) on working days, 11.8 h (12.2) at weekends', () => {
    const weekday = hours(0, 5, 'departureIsp');
    expect(Math.abs(quantile(weekday, 0.5) - 7.8)).toBeLessThan(0.3);
    expect(Math.abs(mean(weekday) - 8.93)).toBeLessThan(0.3);
    const weekend = hours(5, 7, 'departureIsp');
    expect(Math.abs(quantile(weekend, 0.5) - 11.83)).toBeLessThan(1);
    expect(Math.abs(mean(weekend) - 12.16)).toBeLessThan(1);
  });

  it('trip energy: Norwegian home charging, mean 11.55, median 8.51, sd 10.31 kWh', () => {
    const trips = days.flatMap((fleet) => fleet.flatMap((day) => [...day.tripKwh]));
    expect(Math.abs(mean(trips) - 11.55)).toBeLessThan(1);
    expect(Math.abs(quantile(trips, 0.5) - 8.51)).toBeLessThan(0.6);
    expect(Math.abs(sd(trips) - 10.31)).toBeLessThan(1.2);
  });

  it('EVs keep habits: an EV that leaves early or drives far does so again', () => {
    const [monday, tuesday] = [0, 1].map((day) => days.map((fleet) => fleet[day]));
    const again = (name: 'departureIsp' | 'tripKwh'): number =>
      correlation(
        monday.flatMap((day) => [...day[name]]),
        tuesday.flatMap((day) => [...day[name]]),
      );
    expect(again('departureIsp')).toBeGreaterThan(0.2);
    expect(again('tripKwh')).toBeGreaterThan(0.3);
  });
});

describe('sessions', () => {
  it('leave other draws alone when an EV, a day, an aggregator or a surprise is added', () => {
    const fleet = generateFleet(SPEC, week, 5, 'A');
    expect(generateFleet(SPEC, week, 5, 'A')).toEqual(fleet);
    expect(generateFleet(SPEC, week, 5, 'B').announced).not.toEqual(fleet.announced);
    expect(generateFleet(SPEC, week, 6, 'A').announced).not.toEqual(fleet.announced);

    const larger = generateFleet({ ...SPEC, evs: 130 }, week, 5, 'A');
    expect(larger.announced.map((day) => firstEvs(day, 100))).toEqual(fleet.announced.map((day) => firstEvs(day, 100)));
    const shorter = generateFleet(SPEC, createCalendar({ start: '2024-02-19', days: 3 }), 5, 'A');
    expect(shorter.announced).toEqual(fleet.announced.slice(0, 3));
    const surprised = generateFleet({ ...SPEC, surprise: SURPRISE }, week, 5, 'A');
    surprised.announced.forEach((day, k) => {
      expect(day.departureIsp).toEqual(fleet.announced[k].departureIsp);
      expect(day.arrivalIsp).toEqual(fleet.announced[k].arrivalIsp);
    });
  });

  it('happen as announced without surprises, and otherwise about as much off as asked for', () => {
    const perfect = generateFleet(SPEC, week, 5, 'A');
    expect(perfect.actual).toEqual(perfect.announced);
    const { announced, actual } = generateFleet({ ...SPEC, evs: 2000, surprise: SURPRISE }, week, 5, 'A');
    const shift = Array.from(actual[1].departureIsp, (isp, ev) => isp - announced[1].departureIsp[ev]);
    expect(Math.abs(mean(shift))).toBeLessThan(0.2);
    expect(Math.abs(sd(shift) - 2)).toBeLessThan(0.2);
    const factor = Array.from(actual[1].tripKwh, (kwh, ev) => kwh / announced[1].tripKwh[ev]);
    expect(Math.abs(sd(factor) - 0.2)).toBeLessThan(0.04);
  });

  it('let EVs stay at home with the probability asked for', () => {
    const spec = { ...SPEC, evs: 2000, weekdayTripShare: 0.7, weekendTripShare: 0, surprise: SURPRISE };
    const { announced, actual } = generateFleet(spec, week, 5, 'A');
    const away = (day: DaySessions): number => mean(Array.from(day.tripKwh, (kwh) => (kwh > 0 ? 1 : 0)));
    expect(Math.abs(away(announced[0]) - 0.7)).toBeLessThan(0.04);
    expect(away(announced[6])).toBe(0);
    expect(away(actual[6])).toBe(0);
    expect(actual[6].departureIsp).toEqual(actual[6].arrivalIsp);
  });

  it('spread capacities only when asked for', () => {
    expect(new Set(generateFleet(SPEC, week, 5, 'A').capacityKwh)).toEqual(new Set([60]));
    const { capacityKwh, minimumKwh } = generateFleet({ ...SPEC, evs: 2000, batterySpread: 0.2 }, week, 5, 'A');
    expect(Math.abs(mean(capacityKwh) - 60)).toBeLessThan(1);
    expect(Math.abs(sd(capacityKwh) - 12)).toBeLessThan(1);
    expect(minimumKwh[7]).toBeCloseTo(0.2 * capacityKwh[7], 12);
  });

  it('never empty a battery that is charged whenever at home, whatever the fleet and the day', { tags: 'slow' }, () => {
    const specs = fc.record({
      batteryKwh: fc.double({ min: 5, max: 120, noNaN: true }),
      chargeKw: fc.double({ min: 0, max: 22, noNaN: true }),
      batterySpread: fc.double({ min: 0, max: 1, noNaN: true }),
      arrivalSdIsps: fc.integer({ min: 0, max: 60 }),
      tripSdShare: fc.double({ min: 0, max: 2, noNaN: true }),
      start: fc.constantFrom('2024-02-19', '2023-03-24', '2023-10-27'),
    });
    fc.assert(
      fc.property(specs, ({ arrivalSdIsps, tripSdShare, start, ...rest }) => {
        const surprise = { arrivalSdIsps, departureSdIsps: arrivalSdIsps, tripSdShare };
        const calendar = createCalendar({ start, days: 4 });
        const fleet = generateFleet({ ...SPEC, ...rest, surprise, evs: 20 }, calendar, 1, 'A');
        for (const story of [fleet.announced, fleet.actual]) {
          const stored = fleet.capacityKwh.slice();
          story.forEach((sessions, d) => {
            for (let ev = 0; ev < 20; ev++) {
              const [departure, arrival] = [sessions.departureIsp[ev], sessions.arrivalIsp[ev]];
              expect(departure).toBeGreaterThanOrEqual(0);
              expect(arrival).toBeGreaterThan(departure);
              expect(arrival).toBeLessThanOrEqual(calendar.days[d].ispCount);
              expect(sessions.tripKwh[ev]).toBeGreaterThanOrEqual(0);
              const perIsp = fleet.chargeKw[ev] * fleet.chargeEfficiency[ev] * 0.25;
              const charged = (kwh: number, isps: number): number =>
                Math.min(fleet.capacityKwh[ev], kwh + perIsp * isps);
              const after = charged(stored[ev], departure) - sessions.tripKwh[ev];
              expect(after).toBeGreaterThanOrEqual(0);
              stored[ev] = charged(after, calendar.days[d].ispCount - arrival);
            }
          });
        }
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('leave and come back in a window where one is given, with the trips of the calibrated fleet', () => {
    const window = { departureHour: 8, arrivalHour: 18, sdHours: 0 };
    const sharp = generateFleet({ ...SPEC, window }, week, 5, 'A').announced;
    const calibrated = generateFleet(SPEC, week, 5, 'A').announced;
    for (const [d, day] of sharp.entries()) {
      expect(new Set(day.departureIsp)).toEqual(new Set([32]));
      expect(new Set(day.arrivalIsp)).toEqual(new Set([72]));
      if (d === 0) expect(day.tripKwh).toEqual(calibrated[d].tripKwh);
    }
    const wide = generateFleet({ ...SPEC, evs: 4000, window: { ...window, sdHours: 1 } }, week, 5, 'A').announced[2];
    for (const [isps, hour] of [
      [wide.departureIsp, 8],
      [wide.arrivalIsp, 18],
    ] as const) {
      const hours = Array.from(isps, (isp) => isp / 4);
      expect(Math.abs(mean(hours) - hour)).toBeLessThan(0.06);
      expect(Math.abs(sd(hours) - 1)).toBeLessThan(0.05);
    }
    for (const [start, isps] of [
      ['2024-03-31', [28, 68]],
      ['2024-10-27', [36, 76]],
    ] as const) {
      const day = generateFleet({ ...SPEC, window }, createCalendar({ start, days: 1 }), 5, 'A').announced[0];
      expect([day.departureIsp[0], day.arrivalIsp[0]]).toEqual(isps);
    }
  });

  it('are the same for all aggregators whose fleets are alike, surprises too', () => {
    const spec = { ...SPEC, batterySpread: 0.1, surprise: SURPRISE, alike: true };
    const fleet = generateFleet(spec, week, 5, 'A');
    expect(generateFleet(spec, week, 5, 'B')).toEqual(fleet);
    expect(generateFleet(spec, week, 6, 'B')).not.toEqual(fleet);
    expect(generateFleet({ ...spec, alike: false }, week, 5, 'A')).not.toEqual(fleet);
  });

  it.each<[Partial<FleetSpec>, string]>([
    [{ evs: 1.5 }, 'evs'],
    [{ evs: -1 }, 'evs'],
    [{ batteryKwh: 0 }, 'batteryKwh'],
    [{ batteryKwh: Number.NaN }, 'batteryKwh'],
    [{ minimumShare: 1 }, 'minimumShare'],
    [{ chargeKw: -1 }, 'chargeKw'],
    [{ dischargeKw: Number.POSITIVE_INFINITY }, 'dischargeKw'],
    [{ chargeEfficiency: 0 }, 'chargeEfficiency'],
    [{ dischargeEfficiency: 1.01 }, 'dischargeEfficiency'],
    [{ batterySpread: -0.1 }, 'batterySpread'],
    [{ surprise: { ...SURPRISE, arrivalSdIsps: -1 } }, 'surprise.arrivalSdIsps'],
    [{ weekdayTripShare: 1.1 }, 'weekdayTripShare'],
    [{ weekendTripShare: Number.NaN }, 'weekendTripShare'],
    [{ window: { departureHour: -1, arrivalHour: 18, sdHours: 0 } }, 'window.departureHour'],
    [{ window: { departureHour: 18, arrivalHour: 8, sdHours: 0 } }, 'window.arrivalHour'],
    [{ window: { departureHour: 8, arrivalHour: Number.NaN, sdHours: 0 } }, 'window.arrivalHour'],
    [{ window: { departureHour: 8, arrivalHour: 18, sdHours: -1 } }, 'window.sdHours'],
  ])('refuse %j', (change, key) => {
    const generate = (): unknown => generateFleet({ ...SPEC, ...change }, week, 1, 'EV_Agg7');
    expect(generate).toThrow(InputError);
    expect(generate).toThrow(`EV_Agg7: fleet.${key}: found`);
  });
});
