import { describe, expect, it } from 'vitest';
import { type Charger, chargingDay, type EvDay, staysOf } from '../../../../agents/nested/fleet/stays.ts';

const ev = (departureIsp: number, arrivalIsp: number): EvDay => ({
  ...{ departureIsp, arrivalIsp, tripKwh: 5, energyKwh: 30 },
});
const charger: Charger = {
  ...{ hours: 1, ispsOfStep: 4, powerKw: 8, efficiency: 0.9, capacityKwh: 40 },
  buy: new Float64Array(6).fill(200),
};

describe('an EV is at home', () => {
  it.each<[string, EvDay, [number, number][]]>([
    [
      'before it leaves and once it is back',
      ev(8, 18),
      [
        [0, 8],
        [18, 24],
      ],
    ],
    ['all day, where it does not leave', ev(0, 0), [[0, 24]]],
    ['only once it is back, where it is away from the start', ev(0, 18), [[18, 24]]],
    ['only until it leaves, where it is not back that day', ev(8, 24), [[0, 8]]],
    ['not at all, where it is away all day', ev(0, 24), []],
  ])('%s', (_, day, stays) => {
    expect(staysOf(day, 24)).toEqual(stays);
  });
});

describe('a stay', () => {
  it('has the charger for the part of each step in which the EV is there', () => {
    const day = chargingDay(charger, 0, [6, 17], 30, undefined);
    expect([...day.plugged]).toEqual([0, 2, 4, 4, 1, 0]);
    expect([...day.mostKw]).toEqual([0, 4, 8, 8, 2, 0]);
    expect(day).toMatchObject({ steps: 6, startKwh: 30, capacityKwh: 40, targetKwh: 40, efficiency: 0.9 });
  });

  it('that goes on is what is left of it', () => {
    const day = chargingDay(charger, 9, [6, 17], 30, undefined);
    expect([...day.plugged]).toEqual([3, 4, 1, 0]);
    expect([...day.mostKw]).toEqual([6, 8, 2, 0]);
    expect(day.buy).toHaveLength(4);
  });

  it('of nothing has nothing', () => {
    expect([...chargingDay(charger, 20, [0, 8], 30, undefined).plugged]).toEqual([0]);
  });
});
