import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepsCoupling } from '../../src/optimizers/coupled/coupling.ts';
import { type EvDay, type EvDayPlan, reachability } from '../../src/optimizers/evDay.ts';
import { auditPlan } from '../../src/optimizers/evDayAudit.ts';
import { solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { solveFleetHighs } from '../../src/optimizers/fleetMilp.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { anyDay, plainDay, prices } from './evDays.ts';

const solver = await loadSolver();
const exact = { relativeGap: 1e-9 };
const none = Number.NaN;

/** What the fleet charges in an ISP is within the limit, and what it discharges is. */
function expectWithin(plans: EvDayPlan[], limitKwh: number): void {
  plans[0].upKwh.forEach((_, t) => {
    const of = (series: (plan: EvDayPlan) => Float64Array) => plans.reduce((sum, plan) => sum + series(plan)[t], 0);
    expect(of((plan) => plan.upKwh)).toBeLessThanOrEqual(limitKwh + 1e-6);
    expect(of((plan) => plan.downKwh) + of((plan) => plan.dayAheadKwh)).toBeLessThanOrEqual(limitKwh + 1e-6);
  });
}

describe('fleet', () => {
  it('is the sum of its EVs where nothing binds', () => {
    const days = [plainDay(4, { startKwh: 50 }), plainDay(4, { startKwh: 58, ownerPrice: 120 })];
    const alone = days.map((day) => solveEvDay(day));
    for (const coupling of [{}, { connectionLimitKw: 22 }]) {
      const { plans, objectiveEur } = solveFleetHighs(solver, days, coupling);
      expect(plans).toEqual(alone);
      expect(objectiveEur).toBe(alone[0].objectiveEur + alone[1].objectiveEur);
    }
  });

  it('has no plans for no EVs', () => {
    expect(solveFleetHighs(solver, [], { connectionLimitKw: 1 })).toEqual({ plans: [], objectiveEur: 0, boundEur: 0 });
  });

  it('shares a connection: one EV waits for the dearer ISP', () => {
    const day = plainDay(2, { startKwh: 57.25, dayAheadPrice: prices(10, 50) });
    const { plans, objectiveEur } = solveFleetHighs(solver, [day, day], { connectionLimitKw: 11 }, exact);
    expect(objectiveEur).toBeCloseTo(((75 + 35) * 2.75) / 1000, 9);
    for (const t of [0, 1]) expect(plans[0].dayAheadKwh[t] + plans[1].dayAheadKwh[t]).toBeCloseTo(2.75, 9);
    for (const plan of plans) expect(auditPlan(day, plan)).toEqual([]);
  });

  it('lets no EV charge on what another discharges', () => {
    const seller = plainDay(3, { upPrice: prices(400, none, none) });
    const buyer = plainDay(3, { startKwh: 57.25, dayAheadPrice: prices(-200, 80, 80) });
    const days = [seller, seller, buyer];
    // netted, both sellers could discharge in ISP 0 while the buyer charges, and refill one after the other
    const { plans } = solveFleetHighs(solver, days, { connectionLimitKw: 11 }, exact);
    expectWithin(plans, 2.75);
    expect(plans[0].upKwh[0] + plans[1].upKwh[0]).toBeCloseTo(2.75, 9);
    expect(plans[2].dayAheadKwh[0]).toBeCloseTo(2.75, 9);
    days.forEach((day, k) => {
      expect(auditPlan(day, plans[k])).toEqual([]);
    });

    const alone = [seller, buyer].map(solveEvDay);
    expect([alone[0].upKwh[0], alone[1].dayAheadKwh[0]]).toEqual([2.75, 2.75]);
    expect(keepsCoupling([seller, buyer], alone, { connectionLimitKw: 11 })).toBe(true);
    expect(keepsCoupling([seller, buyer], alone, { connectionLimitKw: 10 })).toBe(false);
  });

  it('keeps charging and discharging each within the limit, whatever the EVs', () => {
    const day = anyDay(4, 4).map((one) => ({ ...one, fromIsp: 0 }));
    const check = (days: EvDay[], limit: number): void => {
      const { plans } = solveFleetHighs(solver, days, { connectionLimitKw: limit });
      expectWithin(plans, limit * 0.25);
    };
    const fleets = fc.array(day, { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(fleets, fc.constantFrom(5, 15), check), { seed: 22, numRuns: 40 });
  });

  it('bids only what is large enough together', () => {
    const up = { upPrice: prices(200, none) };
    const days = [plainDay(2, up), plainDay(2, { ...up, dischargeKw: 5 })];
    const whole = solveFleetHighs(solver, days, { minimumBidMw: 0.016 }, exact);
    expect(whole.plans.map((plan) => plan.upKwh[0])).toEqual([2.75, 1.25]);
    const tooSmall = solveFleetHighs(solver, days, { minimumBidMw: 0.017 }, exact);
    expect(tooSmall.plans.map((plan) => plan.upKwh[0])).toEqual([0, 0]);
  });

  it('adds an EV that loses by it when the bid gains more', () => {
    const up = { upPrice: prices(200, none) };
    const days = [plainDay(2, up), plainDay(2, { ...up, wear: 200 })];
    expect(solveEvDay(days[1]).upKwh[0]).toBe(0);
    const { plans, objectiveEur } = solveFleetHighs(solver, days, { minimumBidMw: 0.012 }, exact);
    expect(plans[0].upKwh[0]).toBeCloseTo(2.75, 9);
    expect(plans[1].upKwh[0]).toBeCloseTo(0.25, 9);
    const perKwh = (200 - 30 + 85 - 80) / 1000;
    expect(objectiveEur).toBeCloseTo(2.75 * perKwh + 0.25 * (perKwh - 0.2), 9);
  });

  it('comes as near to full as the connection lets it, and reports the rest', () => {
    const day = plainDay(2, { startKwh: 54.5, dayAheadPrice: prices(4000, 4000) });
    const { plans } = solveFleetHighs(solver, [day, day], { connectionLimitKw: 11 }, exact);
    expect(plans[0].unmetKwh + plans[1].unmetKwh).toBeCloseTo(5.5, 5);
    const missing = plans.reduce((sum, plan) => sum + 60 - plan.energyKwh[1], 0);
    expect(missing).toBeCloseTo(5.5, 5);
  });

  it('lets a trip do without what could not be charged for it', () => {
    const day = plainDay(3, { startKwh: 10, minimumKwh: 0, departureIsp: 1, arrivalIsp: 3, tripKwh: 12.75 });
    const { plans } = solveFleetHighs(solver, [day], { connectionLimitKw: 4 }, exact);
    expect(plans[0].energyKwh[0]).toBeCloseTo(11, 5);
    expect(plans[0].energyKwh[2]).toBeCloseTo(0, 5);
    expect(plans[0].unmetKwh).toBeCloseTo(60 - 12.75 + 1.75 + 1.75, 5);
  });

  it('of one EV behind a weak connection is that EV with a weak charger', () => {
    const check = (day: EvDay, limit: number): void => {
      const weak = { ...day, chargeKw: Math.min(day.chargeKw, limit), dischargeKw: Math.min(day.dischargeKw, limit) };
      const [mine, weaker] = [reachability(day), reachability(weak)];
      fc.pre(mine.unmetKwh === weaker.unmetKwh && mine.floorKwh.every((kwh, t) => kwh === weaker.floorKwh[t]));
      const { plans, objectiveEur } = solveFleetHighs(solver, [day], { connectionLimitKw: limit }, exact);
      expect(objectiveEur).toBeCloseTo(solveEvDay(weak).objectiveEur, 6);
      expect(keepsCoupling([day], plans, { connectionLimitKw: limit })).toBe(true);
      expect(auditPlan(day, plans[0])).toEqual([]);
    };
    const day = anyDay(2, 8).map((one) => ({
      ...one,
      fromIsp: 0,
      startKwh: one.capacityKwh,
      departureIsp: 0,
      arrivalIsp: 0,
    }));
    fc.assert(fc.property(day, fc.constantFrom(2, 5), check), { seed: 21, numRuns: 60 });
  });

  it('refuses EVs planned over different ISPs', () => {
    expect(() => solveFleetHighs(solver, [plainDay(2), plainDay(3)], {})).toThrow(/same ISPs/);
  });
});
