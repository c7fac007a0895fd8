import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { randomDay } from '../../bench/evDay.ts';
import { type EvDay, planReward } from '../../src/optimizers/evDay.ts';
import { auditPlan } from '../../src/optimizers/evDayAudit.ts';
import { checkEvDay } from '../../src/optimizers/evDayCheck.ts';
import { EvDaySolver, solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { solveEvDayHighs, solveEvDayJsLp, stateEvDay } from '../../src/optimizers/evDayMilp.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { Model } from '../../src/optimizers/model.ts';
import { anyDay, plainDay, prices } from './evDays.ts';

const solver = await loadSolver();
const none = Number.NaN;

function agree(day: EvDay): void {
  checkEvDay(day, 'ev');
  const exact = solveEvDay(day);
  const milp = solveEvDayHighs(solver, day);
  expect(auditPlan(day, exact, 1e-7)).toEqual([]);
  expect(auditPlan(day, milp)).toEqual([]);
  expect(Math.abs(exact.objectiveEur - milp.objectiveEur)).toBeLessThan(1e-6);
  expect(exact.unmetKwh).toBeCloseTo(milp.unmetKwh, 9);
}

describe('EV-day by dynamic programming, by hand', () => {
  it('buys the cheapest ISPs', () => {
    const day = plainDay(4, { startKwh: 55, dayAheadPrice: prices(90, 20, 70, 40) });
    const plan = solveEvDay(day);
    expect([...plan.dayAheadKwh]).toEqual([0, 2.75, 0, 2.25]);
    expect(plan.objectiveEur).toBeCloseTo((65 * 2.75 + 45 * 2.25) / 1000, 12);
  });

  it('sells upward and buys it back only when that pays after the fee', () => {
    const upPrice = prices(200, none);
    const sold = solveEvDay(plainDay(2, { upPrice }));
    expect([...sold.upKwh]).toEqual([2.75, 0]);
    expect([...sold.dayAheadKwh]).toEqual([0, 2.75]);
    expect(sold.objectiveEur).toBeCloseTo(((200 - 30) * 2.75 - (80 - 85) * 2.75) / 1000, 12);
    const kept = solveEvDay(plainDay(2, { upPrice, ownerBilling: 'net', wear: 100 }));
    expect(kept.objectiveEur).toBe(0);
    expect(kept.energyKwh).toEqual(prices(60, 60));
  });

  it('prefers idle, then day-ahead, then downward, when all are worth the same', () => {
    const cycle = { dayAheadPrice: prices(85, 85, 85), upPrice: prices(115, 115, 115), ownerBilling: 'net' as const };
    const idle = plainDay(3, cycle);
    expect(solveEvDay(idle)).toMatchObject({ objectiveEur: 0, upKwh: prices(0, 0, 0), dayAheadKwh: prices(0, 0, 0) });
    const charge = plainDay(2, { startKwh: 57.25, dayAheadPrice: prices(50, 90), downPrice: prices(20, 60) });
    expect(solveEvDay(charge)).toMatchObject({ dayAheadKwh: prices(2.75, 0), downKwh: prices(0, 0) });
  });

  it('uses one mode an ISP though two at once would pay, and so the binaries matter', () => {
    const day = plainDay(2, { upPrice: prices(400, none), downPrice: prices(-400, none) });
    const plan = solveEvDay(day);
    expect([...plan.upKwh]).toEqual([2.75, 0]);
    expect([...plan.dayAheadKwh]).toEqual([0, 2.75]);
    const m = new Model('max');
    stateEvDay(m, day);
    const { integer: _, ...relaxed } = m.sparse();
    expect(solver.solve(relaxed).objective).toBeGreaterThan(plan.objectiveEur + 0.1);
  });

  it('charges as far as it can when it arrives too late, and says what is missing', () => {
    const day = plainDay(6, { departureIsp: 1, arrivalIsp: 4, tripKwh: 30 });
    const plan = solveEvDay(day);
    expect([...plan.energyKwh]).toEqual([60, 50, 40, 30, 32.75, 35.5]);
    expect(plan.unmetKwh).toBeCloseTo(24.5, 12);
  });

  it('charges at full power below the minimum, whatever the price', () => {
    const day = plainDay(3, { startKwh: 0, dayAheadPrice: prices(4000, 4000, 4000) });
    expect([...solveEvDay(day).dayAheadKwh]).toEqual([2.75, 2.75, 2.75]);
  });

  it('keeps to its schedule unless leaving it pays more than the fee', () => {
    const scheduleKwh = prices(2.75, 0);
    const near = plainDay(2, { startKwh: 57.25, scheduleKwh, dayAheadPrice: prices(80, 21) });
    expect([...solveEvDay(near).dayAheadKwh]).toEqual([2.75, 0]);
    const far = { ...near, dayAheadPrice: prices(80, 19) };
    expect([...solveEvDay(far).dayAheadKwh]).toEqual([0, 2.75]);
    expect(solveEvDay(far).objectiveEur).toBeCloseTo(((85 - 19) * 2.75 - 2 * 30 * 2.75) / 1000, 12);
  });

  it('pays the fee for a schedule it is away for', () => {
    const away = plainDay(2, { departureIsp: 0, arrivalIsp: 2, tripKwh: 10, scheduleKwh: prices(2, 0) });
    const plan = solveEvDay(away);
    expect(plan.objectiveEur).toBeCloseTo(-0.06, 12);
    expect([...plan.energyKwh]).toEqual([55, 50]);
    expect(plan.unmetKwh).toBe(0);
  });

  it('decides nothing before fromIsp and nothing at midnight', () => {
    const day = plainDay(4, { fromIsp: 2, startKwh: 57.25, dayAheadPrice: prices(1, 1, 50, 60) });
    const plan = solveEvDay(day);
    expect([...plan.dayAheadKwh]).toEqual([0, 0, 2.75, 0]);
    expect([...plan.energyKwh]).toEqual([none, none, 60, 60]);
    expect(solveEvDay({ ...day, fromIsp: 4 })).toMatchObject({ objectiveEur: 0, unmetKwh: 0 });
  });
});

describe('EV-day by dynamic programming, against the MILP', () => {
  it('agrees on twelve hundred short days', { tags: 'slow' }, () => {
    fc.assert(fc.property(anyDay(1, 6), agree), { seed: 11, numRuns: 1200 });
  });

  it('agrees on days of up to 24 ISPs', { tags: 'slow' }, () => {
    fc.assert(fc.property(anyDay(8, 24), agree), { seed: 12, numRuns: 60 });
  });

  it('agrees on whole days, planned the day before and again at noon', { tags: 'slow' }, () => {
    const random = seedrandom('whole days');
    for (let k = 0; k < 30; k++) {
      const day = { ...randomDay(random), dischargeEfficiency: k % 2 ? 0.9 : 1 };
      agree(day);
      const planned = solveEvDay(day);
      const fromIsp = 12 + Math.floor(48 * random());
      const { dayAheadPrice } = randomDay(random); // the balancing prices turned out otherwise
      const upPrice = randomDay(random).upPrice;
      const again = { ...day, fromIsp, startKwh: planned.energyKwh[fromIsp - 1], scheduleKwh: planned.dayAheadKwh };
      agree({ ...again, upPrice, dayAheadPrice });
    }
  });

  it('agrees with javascript-lp-solver as well', () => {
    const three = (day: EvDay): void => {
      const plan = solveEvDayJsLp(day);
      expect(auditPlan(day, plan)).toEqual([]);
      expect(Math.abs(solveEvDay(day).objectiveEur - plan.objectiveEur)).toBeLessThan(1e-6);
    };
    fc.assert(fc.property(anyDay(1, 8), three), { seed: 14, numRuns: 300 });
  });

  it('makes feasible plans worth what it says on thousands of whole days', { tags: 'slow' }, () => {
    const reused = new EvDaySolver();
    const audit = (day: EvDay): void => {
      const plan = reused.solve(day);
      expect(auditPlan(day, plan, 1e-7)).toEqual([]);
      expect(plan.objectiveEur).toBe(planReward(day, plan));
    };
    fc.assert(fc.property(anyDay(90, 100), audit), { seed: 15, numRuns: 1200 });
  });

  it('gives the same plan whatever the solver was used for before', () => {
    const used = new EvDaySolver();
    const same = (day: EvDay): void => {
      expect(used.solve(day)).toEqual(new EvDaySolver().solve(day));
    };
    fc.assert(fc.property(anyDay(1, 96), same), { seed: 16, numRuns: 100 });
  });
});
