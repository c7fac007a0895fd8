import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { randomDay } from '../../bench/evDay.ts';
import type { EvDay, EvDayPlan } from '../../src/optimizers/evDay.ts';
import { EvDaySolver } from '../../src/optimizers/evDayDp.ts';
import { solveEvDayHighs } from '../../src/optimizers/evDayMilp.ts';
import { FleetSolver } from '../../src/optimizers/fleetDp.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { generatePrices } from '../../src/worlds/prices.ts';
import { generateFleet } from '../../src/worlds/sessions.ts';
import { anyDay } from './evDays.ts';

const alone = new EvDaySolver();
const together = new FleetSolver();

/** Of other days than those that are written over them. */
let before: EvDayPlan[] = [];

function expectSame(days: readonly EvDay[]): void {
  const each = days.map((day) => alone.solve(day));
  expect(together.solve(days)).toEqual(each);
  before = together.solve(days, before);
  expect(before).toEqual(each);
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyTrip = fc.record({
  isThere: fc.boolean(),
  leaves: share,
  lasts: share,
  uses: share,
  start: fc.oneof(fc.constant(1), share),
  from: fc.oneof(fc.constant(0), share),
  isScheduled: fc.boolean(),
  battery: fc.oneof(
    { weight: 4, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.double({ min: 0.8, max: 1 }) },
  ),
  areOwnSeries: fc.boolean(),
});

/** EV-days like the first but for their trips, starts and schedules, and here and there a battery. */
const anyFleet = (shortest: number, longest: number): fc.Arbitrary<EvDay[]> =>
  fc.tuple(anyDay(shortest, longest), fc.array(anyTrip, { minLength: 1, maxLength: 12 })).map(([first, trips]) => {
    const { scheduleKwh, ...day } = first;
    const n = day.ispCount;
    const others = trips.map((trip): EvDay => {
      const capacityKwh = Math.max(day.capacityKwh * trip.battery, day.minimumKwh);
      const fromIsp = Math.floor(trip.from * n);
      const departureIsp = Math.floor(trip.leaves * n);
      const startKwh = capacityKwh * trip.start;
      return {
        ...{ ...day, capacityKwh, fromIsp, startKwh, departureIsp },
        arrivalIsp: trip.isThere ? departureIsp + Math.floor(trip.lasts * n) : departureIsp,
        tripKwh: trip.isThere ? startKwh * trip.uses : 0,
        ...(trip.areOwnSeries ? { upPrice: day.upPrice.slice() } : {}),
        ...(trip.isScheduled && scheduleKwh ? { scheduleKwh } : {}),
      };
    });
    return [first, ...others];
  });

describe('EV-days of a fleet together', () => {
  it('get the plans that each gets alone, to the last bit', () => {
    fc.assert(fc.property(anyFleet(1, 30), expectSame), { seed: 19, numRuns: 400 });
  });

  it('get them on whole days of 92, 96 and 100 ISPs', { tags: 'slow' }, () => {
    for (const n of [92, 96, 100]) fc.assert(fc.property(anyFleet(n, n), expectSame), { seed: n, numRuns: 60 });
  });

  it('get them when they are planned again and again, on schedules of their own', () => {
    const random = seedrandom('again and again');
    const prices = randomDay(random);
    const fleet = Array.from({ length: 6 }, () => {
      const { departureIsp, arrivalIsp, tripKwh } = randomDay(random);
      return { ...prices, departureIsp, arrivalIsp, tripKwh };
    });
    const bought = together.solve(fleet).map(({ dayAheadKwh }) => dayAheadKwh);
    for (let fromIsp = 8; fromIsp < 90; fromIsp += 6) {
      const deviationFee = fromIsp < 50 ? 30 : 0;
      const again = fleet.map((day, k) => {
        const isBack = fromIsp >= day.departureIsp;
        const home = isBack ? { departureIsp: fromIsp, arrivalIsp: fromIsp } : {};
        return { ...day, ...home, deviationFee, fromIsp, startKwh: 20 + 40 * random(), scheduleKwh: bought[k] };
      });
      expectSame(again);
    }
  });

  it('notice that prices and schedules have been changed in place', () => {
    const random = seedrandom('in place');
    const { scheduleKwh = new Float64Array(96), ...day } = randomDay(random);
    const fleet = [40, 50, 55].map((startKwh) => ({ ...day, startKwh, scheduleKwh }));
    expectSame(fleet);
    day.upPrice.fill(500);
    expectSame(fleet);
    scheduleKwh.fill(1);
    expectSame(fleet);
  });

  it('agree with the MILP', () => {
    return loadSolver().then((solver) => {
      const random = seedrandom('fleet against the MILP');
      const prices = randomDay(random);
      const fleet = Array.from({ length: 4 }, () => {
        const { departureIsp, arrivalIsp, tripKwh } = randomDay(random);
        return { ...prices, departureIsp, arrivalIsp, tripKwh };
      });
      together.solve(fleet).forEach(({ objectiveEur }, k) => {
        expect(Math.abs(objectiveEur - solveEvDayHighs(solver, fleet[k]).objectiveEur)).toBeLessThan(1e-6);
      });
    });
  });

  it('get them in a winter week of a hundred EVs', { tags: 'slow' }, () => {
    const calendar = createCalendar({ start: '2024-02-19', days: 7 });
    const prices = generatePrices('winter', calendar, 1);
    const figures = { batteryKwh: 60, minimumShare: 0.2, chargeKw: 11, dischargeKw: 11 };
    const losses = { chargeEfficiency: 0.95, dischargeEfficiency: 0.95 };
    const surprise = { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 };
    const fleet = generateFleet({ evs: 100, ...figures, ...losses, surprise }, calendar, 1, 'week');
    calendar.days.forEach(({ firstIsp, ispCount }, day) => {
      const ofDay = (series: Float64Array) => series.slice(firstIsp, firstIsp + ispCount);
      const known = {
        dayAheadPrice: ofDay(prices.dayAhead),
        upPrice: ofDay(prices.upward),
        downPrice: ofDay(prices.downward),
      };
      const { departureIsp, arrivalIsp, tripKwh } = fleet.announced[day];
      expectSame(
        Array.from(tripKwh, (kwh, ev) => ({
          ...randomDay(seedrandom('figures')),
          ...{ ...known, ispCount, chargeEfficiency: 0.95, dischargeEfficiency: 0.95 },
          ...{ departureIsp: departureIsp[ev], arrivalIsp: arrivalIsp[ev], tripKwh: kwh },
        })),
      );
    });
  });
});
