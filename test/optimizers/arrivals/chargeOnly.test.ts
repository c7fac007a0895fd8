import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeOnlyPlan } from '../../../src/optimizers/chargeOnly.ts';
import type { EvDay } from '../../../src/optimizers/evDay.ts';
import { auditPlan } from '../../../src/optimizers/evDayAudit.ts';
import { solveEvDay } from '../../../src/optimizers/evDayDp.ts';
import { anySession } from '../anySession.ts';
import { anyDay, prices } from '../evDays.ts';
import { session } from './sessions.ts';

const none = Number.NaN;

describe('a plan that only charges', () => {
  it('keeps every law and is worth what the dynamic programme finds, of any EV-day it is for', () => {
    let solved = 0;
    const check = (drawn: EvDay, isFloorFree: boolean): void => {
      const day = { ...drawn, dischargeKw: 0 };
      if (isFloorFree) day.minimumKwh = Math.min(day.minimumKwh, day.startKwh);
      const plan = chargeOnlyPlan(day);
      if (!plan) return;
      solved++;
      const twin = solveEvDay(day);
      expect(auditPlan(day, plan)).toEqual([]);
      expect(Math.abs(plan.objectiveEur - twin.objectiveEur)).toBeLessThan(1e-6);
      expect(plan.unmetKwh).toBe(twin.unmetKwh);
    };
    fc.assert(fc.property(fc.oneof(anySession(1, 24), anyDay(1, 24)), fc.boolean(), check), {
      seed: 81,
      numRuns: 600,
    });
    expect(solved).toBeGreaterThan(200);
  });

  it('charges early where prices are equal', () => {
    expect(chargeOnlyPlan(session(0, [50, 50, 50], 4))?.dayAheadKwh).toEqual(prices(2.75, 1.25, 0));
  });

  it('buys downward what that makes cheaper with the fee', () => {
    const plan = chargeOnlyPlan(session(0, [50, 50, 50], 6, { downPrice: prices(21, 20, 10) }));
    expect(plan).toMatchObject({ dayAheadKwh: prices(2.75, 0.5, 0), downKwh: prices(0, 0, 2.75) });
  });

  it('plans the worked example of a session, to its departure and to a horizon', () => {
    const day = session(0, [100, 40, 60, 20], 5);
    expect(chargeOnlyPlan(day)?.dayAheadKwh).toEqual(prices(0, 2.25, 0, 2.75));
    expect(chargeOnlyPlan(day)?.objectiveEur).toBeCloseTo(0.28, 12);
    const known = session(0, [100, 40], 5, { end: { wantedKwh: 25, laterIsps: 2, laterPrice: 70 } });
    expect(chargeOnlyPlan(known)?.energyKwh).toEqual(prices(20, 22.75));
  });

  it('leaves to others what energy can be sold, trips, batteries below their minimum, and schedules dearer than downward energy', () => {
    const day = session(0, [50, 60], 2);
    const isLeft = (changes: Partial<EvDay>): boolean => chargeOnlyPlan({ ...day, ...changes }) === undefined;
    expect(isLeft({})).toBe(false);
    expect(isLeft({ dischargeKw: 11 })).toBe(false);
    expect(isLeft({ dischargeKw: 11, upPrice: prices(none, 90) })).toBe(true);
    const { end: _, ...home } = day;
    expect(chargeOnlyPlan({ ...home, departureIsp: 1, arrivalIsp: 2, tripKwh: 1 })).toBeUndefined();
    expect(isLeft({ minimumKwh: 21 })).toBe(true);
    const scheduleKwh = prices(1, 0);
    expect(isLeft({ scheduleKwh, downPrice: prices(49, none) })).toBe(true);
    expect(isLeft({ scheduleKwh, downPrice: prices(50, 20) })).toBe(false);
  });
});
