import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeAtOnce } from '../../src/optimizers/chargeAtOnce.ts';
import { type EvDay, mostDischargedKwh } from '../../src/optimizers/evDay.ts';
import { auditPlan } from '../../src/optimizers/evDayAudit.ts';
import { checkEvDay } from '../../src/optimizers/evDayCheck.ts';
import { solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { anySession } from './anySession.ts';
import { anyDay, plainDay, prices } from './evDays.ts';

/** Day-ahead energy in every ISP, so that it can charge whenever anybody can. */
const buyable = (day: EvDay): EvDay => ({
  ...day,
  dayAheadPrice: day.dayAheadPrice.map((price) => (Number.isNaN(price) ? 4000 : price)),
});

describe('a charger that does not think', () => {
  it('charges from the first ISP until it holds what is wanted, whatever that costs', () => {
    const end = { wantedKwh: 25, laterIsps: 0, laterPrice: 0 };
    const day = plainDay(4, { startKwh: 20, dayAheadPrice: prices(100, 40, 60, 20), end });
    const plan = chargeAtOnce(day);
    expect(plan).toMatchObject({ dayAheadKwh: prices(2.75, 2.25, 0, 0), energyKwh: prices(22.75, 25, 25, 25) });
    expect(plan.objectiveEur).toBeCloseTo((2.75 * -15 + 2.25 * 45) / 1000, 12);
    expect(chargeAtOnce({ ...day, fromIsp: 2 })).toMatchObject({ dayAheadKwh: prices(0, 0, 2.75, 2.25) });
    const lossy = chargeAtOnce({ ...day, chargeEfficiency: 0.8 });
    expect([...lossy.dayAheadKwh]).toEqual([2.75, 2.75, expect.closeTo(0.75, 12), 0]);
  });

  it('of a home fills the battery before the trip and after it', () => {
    const day = plainDay(6, { startKwh: 58, departureIsp: 2, arrivalIsp: 3, tripKwh: 6 });
    const plan = chargeAtOnce(day);
    expect(plan.dayAheadKwh).toEqual(prices(2, 0, 0, 2.75, 2.75, 0.5));
    expect(auditPlan(day, plan)).toEqual([]);
  });

  it('waits where no energy is sold, and says what it then misses though others might not', () => {
    const end = { wantedKwh: 24, laterIsps: 0, laterPrice: 0 };
    const given = { startKwh: 20, dayAheadPrice: prices(Number.NaN, 40), downPrice: prices(10, 10), end };
    const plan = chargeAtOnce(plainDay(2, given));
    expect(plan).toMatchObject({ dayAheadKwh: prices(0, 2.75), downKwh: prices(0, 0), unmetKwh: 1.25 });
    expect(solveEvDay(plainDay(2, given)).unmetKwh).toBe(0);
    const over = plainDay(2, { ...given, fromIsp: 2, end: { ...end, laterIsps: 1 } });
    expect(chargeAtOnce(over)).toMatchObject({ unmetKwh: 1.25, objectiveEur: (2.75 * 85) / 1000 });
  });

  it('keeps every law of any session, meets the want as early as can be, and is never better than the programme', () => {
    const keep = (any: EvDay): void => {
      const day = buyable(any);
      checkEvDay(day, 'session');
      const wantedKwh = day.end?.wantedKwh ?? Number.NaN;
      const sells = day.upPrice.some((_, t) => mostDischargedKwh(day, t) > 0);
      fc.pre(!sells || day.startKwh <= wantedKwh); // it does not sell what is too much
      fc.pre(day.minimumKwh <= Math.max(day.startKwh, wantedKwh));
      const plan = chargeAtOnce(day);
      const best = solveEvDay(day);
      expect(auditPlan(day, plan)).toEqual([]);
      expect(plan.objectiveEur).toBeLessThanOrEqual(best.objectiveEur + 1e-9);
      const step = day.chargeEfficiency * day.chargeKw * day.hoursPerIsp;
      for (let t = day.fromIsp; t < day.ispCount; t++) {
        const soonest = Math.min(wantedKwh, day.startKwh + (t + 1 - day.fromIsp) * step);
        expect(plan.energyKwh[t]).toBeCloseTo(Math.max(day.startKwh, soonest), 7);
        expect(plan.energyKwh[t]).toBeGreaterThanOrEqual(Math.min(wantedKwh, best.energyKwh[t]) - 1e-7);
      }
    };
    fc.assert(fc.property(anySession(1, 40), keep), { seed: 91, numRuns: 300 });
  });

  it('keeps every law of any home', () => {
    const keep = (any: EvDay): void => {
      const day = buyable(any);
      const plan = chargeAtOnce(day);
      expect(auditPlan(day, plan)).toEqual([]);
      expect(plan.objectiveEur).toBeLessThanOrEqual(solveEvDay(day).objectiveEur + 1e-9);
    };
    fc.assert(fc.property(anyDay(1, 40), keep), { seed: 92, numRuns: 200 });
  });
});
