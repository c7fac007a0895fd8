import { describe, expect, it } from 'vitest';
import { type EvDay, reachability } from '../../src/optimizers/evDay.ts';
import { auditPlan } from '../../src/optimizers/evDayAudit.ts';
import { checkEvDay } from '../../src/optimizers/evDayCheck.ts';
import { solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { plainDay, prices } from './evDays.ts';

describe('checkEvDay', () => {
  it('accepts a plain day', () => {
    expect(() => checkEvDay(plainDay(96), 'ev 1')).not.toThrow();
  });

  const faults: [string, Partial<EvDay>, RegExp][] = [
    [
      'a trip the battery cannot make',
      { departureIsp: 1, arrivalIsp: 3, tripKwh: 61 },
      /ev 7: found a trip of 61 kWh.*ISP 2/,
    ],
    ['negative power', { chargeKw: -1 }, /ev 7: found chargeKw -1/],
    ['a NaN capacity', { capacityKwh: Number.NaN }, /capacityKwh NaN/],
    ['more energy than fits', { startKwh: 61 }, /startKwh 61; expected a number from 0 to 60/],
    ['a minimum above the capacity', { minimumKwh: 61 }, /minimumKwh 61/],
    ['an efficiency of 0', { chargeEfficiency: 0 }, /chargeEfficiency 0/],
    ['an efficiency above 1', { dischargeEfficiency: 1.1 }, /dischargeEfficiency 1.1/],
    ['an arrival before the departure', { departureIsp: 3, arrivalIsp: 2 }, /arrivalIsp 2/],
    ['half an ISP', { fromIsp: 0.5 }, /fromIsp 0.5; expected a whole number/],
    ['a negative fee', { deviationFee: -1 }, /deviationFee -1/],
    ['a series of another length', { upPrice: prices(1) }, /upPrice of 1 ISPs; expected 4 ISPs/],
    ['an infinite price', { downPrice: prices(1, Infinity, 1, 1) }, /downPrice\[1\] Infinity/],
    ['a negative schedule', { scheduleKwh: prices(1, 1, -1, 1) }, /scheduleKwh\[2\] -1/],
    ['an infinite schedule', { scheduleKwh: prices(1, 1, 1, Infinity) }, /scheduleKwh\[3\] Infinity/],
  ];
  it.each(faults)('refuses %s', (_, changes, message) => {
    expect(() => checkEvDay(plainDay(4, changes), 'ev 7')).toThrow(message);
  });
});

describe('reachability', () => {
  it('splits the day at the trip and lowers the floor only as far as physics makes it', () => {
    const day = plainDay(6, { departureIsp: 2, arrivalIsp: 4, tripKwh: 54 });
    const { floorKwh, fullestKwh, stretches, unmetKwh } = reachability(day);
    expect([...floorKwh]).toEqual([12, 12, 33, 6, 8.75, 11.5]);
    expect([...fullestKwh]).toEqual([60, 60, 33, 6, 8.75, 11.5]);
    expect(stretches).toEqual([
      { from: 0, to: 2, startKwh: 60, targetKwh: 60 },
      { from: 4, to: 6, startKwh: 6, targetKwh: 11.5 },
    ]);
    expect(unmetKwh).toBe(48.5);
  });

  it('has no target for the day where the EV does not come home, or has just left', () => {
    const late = reachability(plainDay(4, { departureIsp: 2, arrivalIsp: 5, tripKwh: 30 }));
    expect(late.stretches).toHaveLength(1);
    expect([...late.fullestKwh]).toEqual([60, 60, 50, 40]);
    expect(late.unmetKwh).toBe(0);
    const left = reachability(plainDay(4, { fromIsp: 2, startKwh: 40, departureIsp: 2, arrivalIsp: 5, tripKwh: 30 }));
    expect(left).toMatchObject({ stretches: [], unmetKwh: 0 });
  });

  it('counts no charging in an ISP with nothing to buy', () => {
    const day = plainDay(2, { startKwh: 50, dayAheadPrice: prices(Number.NaN, 80) });
    expect([...reachability(day).fullestKwh]).toEqual([50, 52.75]);
  });
});

describe('auditPlan', () => {
  const day = plainDay(4, { startKwh: 55, upPrice: prices(Number.NaN, 300, Number.NaN, Number.NaN) });
  const broken = (change: (plan: ReturnType<typeof solveEvDay>) => void): string[] => {
    const plan = solveEvDay(day);
    change(plan);
    return auditPlan(day, plan);
  };

  it('finds nothing wrong with a good plan', () => {
    expect(broken(() => {})).toEqual([]);
  });

  it.each([
    ['two modes at once', (plan: ReturnType<typeof solveEvDay>) => plan.downKwh.set([1], 1), /at once/],
    [
      'too much power',
      (plan: ReturnType<typeof solveEvDay>) => plan.dayAheadKwh.set([2.8], 0),
      /ISP 0, day-ahead energy/,
    ],
    ['energy from nowhere', (plan: ReturnType<typeof solveEvDay>) => plan.energyKwh.set([60], 2), /ISP 2, .*balance/],
    [
      'a level above the capacity',
      (plan: ReturnType<typeof solveEvDay>) => plan.energyKwh.set([61], 3),
      /ISP 3, battery/,
    ],
    [
      'selling without a price',
      (plan: ReturnType<typeof solveEvDay>) => plan.upKwh.set([1], 0),
      /ISP 0, upward energy/,
    ],
  ])('finds %s', (_, change, message) => {
    expect(broken(change).join('\n')).toMatch(message);
  });

  it("finds an objective and an unmet energy that are not the plan's", () => {
    expect(broken((plan) => Object.assign(plan, { objectiveEur: 1 })).join()).toMatch(/objective/);
    expect(broken((plan) => Object.assign(plan, { unmetKwh: 1 })).join()).toMatch(/unmet/);
    expect(broken((plan) => plan.energyKwh.set([59], 3)).join()).toMatch(/departure or midnight/);
  });
});
