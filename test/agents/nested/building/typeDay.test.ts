import { describe, expect, it } from 'vitest';
import {
  appliancesOf,
  batteryKw,
  offerFrom,
  standingAtFirst,
  typeDay,
} from '../../../../agents/nested/building/typeDay.ts';
import { buildingType } from '../../../../agents/nested/market/siteConfig.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';

const type = (given: object = {}) => buildingType.parse(given);
const of = (...figures: number[]) => Float64Array.from(figures);
const hoursOn = (start: string, minutes: 15 | 60 = 60) => {
  const calendar = createCalendar({ start, days: 1 });
  return calendar.stepsOf(calendar.days[0], minutes).map(({ firstIsp }) => calendar.hourOfDay(firstIsp));
};

it('a battery has the power that is given, else half its energy in an hour, and none where there is none', () => {
  expect(batteryKw(type({ battery: 8 }))).toBe(4);
  expect(batteryKw(type({ battery: 8, batteryPower: 1 }))).toBe(1);
  expect(batteryKw(type({ batteryPower: 1 }))).toBe(0);
});

it('a building begins at its temperature with a battery half full, or at its floor where that is higher', () => {
  expect(standingAtFirst(type({ battery: 8, start: 19 }))).toEqual({ temperatureC: 19, energyKwh: 4 });
  expect(standingAtFirst(type({ battery: 8, batteryFloor: 0.75 })).energyKwh).toBe(6);
});

describe('appliances', () => {
  const washer = type({ appliances: [{ profile: [1.2, 0.8], from: 8, to: 12 }] });

  it('run within their hours of the clock', () => {
    expect(appliancesOf(washer, hoursOn('2024-02-19'), 1)).toEqual([{ from: 8, to: 12, profileKw: [1.2, 0.8] }]);
  });

  it('have each hour of their profile in all steps of it', () => {
    const [{ from, to, profileKw }] = appliancesOf(washer, hoursOn('2024-02-19', 15), 0.25);
    expect([from, to]).toEqual([32, 48]);
    expect(profileKw).toEqual([1.2, 1.2, 1.2, 1.2, 0.8, 0.8, 0.8, 0.8]);
  });

  it('run an hour of the day earlier or later where the clock changes', () => {
    expect(appliancesOf(washer, hoursOn('2024-03-31'), 1)).toMatchObject([{ from: 7, to: 11 }]);
    expect(appliancesOf(washer, hoursOn('2024-10-27'), 1)).toMatchObject([{ from: 9, to: 13 }]);
  });

  it('whose window loses an hour take the next', () => {
    const night = type({ appliances: [{ profile: [1, 2], from: 1, to: 3 }] });
    expect(appliancesOf(night, hoursOn('2024-03-31'), 1)).toEqual([{ from: 1, to: 3, profileKw: [1, 2] }]);
    const gone = type({ appliances: [{ profile: [1], from: 2, to: 3 }] });
    expect(appliancesOf(gone, hoursOn('2024-03-31'), 1)).toEqual([{ from: 2, to: 3, profileKw: [1] }]);
  });

  it('may run until midnight', () => {
    const late = type({ appliances: [{ profile: [1, 1], from: 22, to: 24 }] });
    for (const day of ['2024-02-19', '2024-03-31', '2024-10-27']) {
      const hours = hoursOn(day);
      expect(appliancesOf(late, hours, 1)).toMatchObject([{ from: hours.length - 2, to: hours.length }]);
    }
  });
});

describe('what is left of a day', () => {
  const house = type({ battery: 4, batteryFloor: 0.25, pv: 2 });
  const day = {
    ...{ hours: 1, from: 0, standing: { temperatureC: 20, energyKwh: 2 }, end: { temperatureC: 21, energyKwh: 3 } },
    forecast: { outdoorC: of(1, 2, 3), gainsKw: of(0.3, 0.3, 0.3), loadKw: of(0.5, 0.6, 0.7), pvKw: of(0, 1, 2) },
    appliances: [{ from: 0, to: 3, profileKw: [1, 0.5] }],
  };

  it('begins where the building stands and is to end where the day began', () => {
    const made = typeDay(house, { buy: 250, sell: 60 }, day);
    expect(made).toMatchObject({ steps: 3, fuseKw: 10, discomfort: 0.2 });
    expect(made.thermal).toMatchObject({ startC: 20, endC: 21, leastC: 19.5, mostC: 22.5, mostKw: 3 });
    expect(made.battery).toMatchObject({ startKwh: 2, endKwh: 3, leastKwh: 1, mostKwh: 4, powerKw: 2 });
    expect([[...made.buy], [...made.sell]]).toEqual([
      [250, 250, 250],
      [60, 60, 60],
    ]);
    expect(made.appliances).toEqual(day.appliances);
  });

  it('from a step on has what runs as load, and windows from there', () => {
    const made = typeDay(house, { buy: 250, sell: 60 }, { ...day, from: 1, runningKw: of(9, 1, 0.5) });
    expect([...made.loadKw]).toEqual([1.6, 1.2]);
    expect([...made.pvKw]).toEqual([1, 2]);
    expect([...made.thermal.outdoorC]).toEqual([2, 3]);
    expect(made.appliances).toEqual([{ from: 0, to: 2, profileKw: [1, 0.5] }]);
    expect([...day.forecast.loadKw]).toEqual([0.5, 0.6, 0.7]); // as it was
  });

  it('has a window that closes by itself no shorter than what runs in it', () => {
    const late = { ...day, from: 2, appliances: [{ from: 0, to: 2, profileKw: [1] }] };
    expect(typeDay(house, { buy: 250, sell: 60 }, late).appliances).toEqual([{ from: 0, to: 1, profileKw: [1] }]);
  });

  it('has a level that is metered just outside its range at its end', () => {
    for (const [metered, taken] of [
      [0.9, 1],
      [4.1, 4],
    ]) {
      const standing = { temperatureC: 20, energyKwh: metered };
      expect(typeDay(house, { buy: 1, sell: 1 }, { ...day, standing }).battery.startKwh).toBe(taken);
    }
  });

  it('has what is left of an offer, with bands no wider than are held', () => {
    const offer = {
      ...{ baselineKw: of(1, 2, 3), rewardUp: of(4, 5, 6), rewardDown: of(0, 0, 0) },
      ...{ standbyUp: of(7, 8, 9), standbyDown: of(1, 1, 1) },
    };
    const held = { upKw: of(0.1, 0.2, 0.3), downKw: of(0, 0.5, 0) };
    const left = offerFrom(offer, 1, held);
    expect(left).toEqual({
      ...{ baselineKw: of(2, 3), rewardUp: of(5, 6), rewardDown: of(0, 0), standbyUp: of(8, 9), standbyDown: of(1, 1) },
      ...{ mostUpKw: of(0.2, 0.3), mostDownKw: of(0.5, 0) },
    });
    expect(offerFrom(offer, 2)).not.toHaveProperty('mostUpKw');
  });
});
