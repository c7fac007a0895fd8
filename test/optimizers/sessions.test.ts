import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EvDay, type EvDayPlan, levelAtEnd, planObjective, reachability } from '../../src/optimizers/evDay.ts';
import { auditPlan } from '../../src/optimizers/evDayAudit.ts';
import { checkEvDay } from '../../src/optimizers/evDayCheck.ts';
import { EvDaySolver, solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { solveEvDayHighs, solveEvDayJsLp } from '../../src/optimizers/evDayMilp.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { anySession } from './anySession.ts';
import { plainDay, prices } from './evDays.ts';

const solver = await loadSolver();
const none = Number.NaN;
const STEP_KWH = 0.25;

/** The best that energies in whole steps earn (EUR), by trying all of them in all modes, level by level. */
function bestOfGrid(day: EvDay): number {
  const { ispCount, hoursPerIsp, end, ownerPrice, deviationFee: fee, wear, capacityKwh, minimumKwh } = day;
  if (!end) throw new Error('not a session');
  const credit = day.ownerBilling === 'net' ? ownerPrice : 0;
  const known = new Map<string, number>();
  const from = (t: number, level: number): number => {
    if (t === ispCount) {
      const missing = Math.max(0, end.wantedKwh - level);
      const most = end.laterIsps * day.chargeKw * hoursPerIsp;
      if (level > end.wantedKwh || missing > most) return Number.NEGATIVE_INFINITY;
      return (missing * (ownerPrice - end.laterPrice)) / 1000;
    }
    const key = `${t} ${level}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let best = Number.NEGATIVE_INFINITY;
    const after = (kwh: number, eurPerMwh: number): void => {
      const next = level + kwh;
      if (Number.isNaN(eurPerMwh) || next < Math.min(minimumKwh, level) || next > capacityKwh) return;
      best = Math.max(best, (Math.abs(kwh) * eurPerMwh) / 1000 + from(t + 1, next));
    };
    after(0, 0);
    for (let kwh = STEP_KWH; kwh <= day.chargeKw * hoursPerIsp; kwh += STEP_KWH) {
      after(kwh, ownerPrice - day.dayAheadPrice[t]);
      after(kwh, ownerPrice - day.downPrice[t] - fee);
    }
    for (let kwh = STEP_KWH; kwh <= day.dischargeKw * hoursPerIsp; kwh += STEP_KWH) {
      after(-kwh, day.upPrice[t] - fee - wear - credit);
    }
    known.set(key, best);
    return best;
  };
  return from(0, day.startKwh);
}

const lastIsps = (laterIsps = 0, laterPrice = 0, wantedKwh = 25) => ({ end: { wantedKwh, laterIsps, laterPrice } });

/** The worked example of docs/sessions.md: 5 kWh wanted, 2.75 kWh an ISP. */
const example = (ispCount: number, given: Partial<EvDay> = lastIsps()): EvDay =>
  plainDay(ispCount, {
    ...{ startKwh: 20, dischargeKw: 0, dayAheadPrice: prices(100, 40, 60, 20).slice(0, ispCount) },
    ...given,
  });
const selling = example(4, { ...lastIsps(), dischargeKw: 11, upPrice: prices(none, none, 200, none) });

const exactly = (day: EvDay): EvDayPlan => {
  checkEvDay(day, 'session');
  const plan = solveEvDay(day);
  expect(auditPlan(day, plan, 1e-9)).toEqual([]);
  for (const twin of [solveEvDayHighs(solver, day), solveEvDayJsLp(day)]) {
    expect(twin.objectiveEur).toBeCloseTo(plan.objectiveEur, 9);
    expect([...twin.energyKwh]).toEqual([...plan.energyKwh].map((kwh) => expect.closeTo(kwh, 9)));
    expect(twin.unmetKwh).toBeCloseTo(plan.unmetKwh, 9);
  }
  return plan;
};

describe('the worked example, by programme, by two solvers of its MILP and on a grid of energies', () => {
  it('buys in the two cheap ISPs where all is known', () => {
    const plan = exactly(example(4));
    expect(plan.dayAheadKwh).toEqual(prices(0, 2.25, 0, 2.75));
    expect(plan.energyKwh).toEqual(prices(20, 22.25, 22.25, 25));
    expect(plan.objectiveEur).toBeCloseTo(0.28, 12);
    expect(bestOfGrid(example(4))).toBeCloseTo(0.28, 12);
  });

  it('leaves to later what is expected to be cheaper then, paid by its owner all the same', () => {
    const known = example(2, lastIsps(2, 70));
    const plan = exactly(known);
    expect(plan.dayAheadKwh).toEqual(prices(0, 2.75));
    expect(plan).toMatchObject({ energyKwh: prices(20, 22.75), unmetKwh: 0 });
    expect(plan.objectiveEur).toBeCloseTo((2.75 * (85 - 40) + 2.25 * (85 - 70)) / 1000, 12);
    expect(bestOfGrid(known)).toBeCloseTo(plan.objectiveEur, 12);
  });

  it('charges in the dear ISP what is wanted at an early departure, and misses what it cannot', () => {
    const two = exactly(example(2));
    expect(two).toMatchObject({ dayAheadKwh: prices(2.25, 2.75), unmetKwh: 0 });
    expect(bestOfGrid(example(2))).toBeCloseTo(two.objectiveEur, 12);
    const one = exactly(example(1));
    expect(one).toMatchObject({ dayAheadKwh: prices(2.75), energyKwh: prices(22.75), unmetKwh: 2.25 });
    expect(one.objectiveEur).toBeCloseTo((2.75 * (85 - 100)) / 1000, 12);
  });

  it('sells upward where it may, and charges in all others', () => {
    const plan = exactly(selling);
    expect(plan).toMatchObject({ upKwh: prices(0, 0, 2.75, 0), dayAheadKwh: prices(2.25, 2.75, 0, 2.75) });
    expect(plan.objectiveEur).toBeCloseTo(0.73625, 12);
    expect(bestOfGrid(selling)).toBeCloseTo(0.73625, 12);
  });
});

describe('how the horizon of a session ends', () => {
  it('may be dear: then it charges all it can now, and later is no gain where its owner pays less', () => {
    const plan = exactly(example(2, lastIsps(2, 110)));
    expect(plan.dayAheadKwh).toEqual(prices(2.25, 2.75));
    const cheap = exactly(example(2, lastIsps(1, 10)));
    expect(cheap.dayAheadKwh).toEqual(prices(0, 2.25)); // one ISP behind it takes 2.75 at most
    expect(cheap.objectiveEur).toBeCloseTo((2.25 * 45 + 2.75 * 75) / 1000, 12);
  });

  it('counts what is still unmet after all later ISPs, and pays nothing for it', () => {
    const plan = exactly(example(1, lastIsps(1, 50, 30)));
    expect(plan).toMatchObject({ energyKwh: prices(22.75), unmetKwh: 4.5 });
    expect(plan.objectiveEur).toBeCloseTo((2.75 * (85 - 100) + 2.75 * (85 - 50)) / 1000, 12);
  });

  it('keeps what it came with where nobody buys it, and sells it where it must be rid of it', () => {
    const full = example(2, { ...lastIsps(), startKwh: 40 });
    expect(exactly(full)).toMatchObject({ energyKwh: prices(40, 40), objectiveEur: 0, unmetKwh: 0 });
    const dear = { dayAheadPrice: prices(100, 100), upPrice: prices(20, none) };
    const bought = { ...full, ...dear, startKwh: 27, dischargeKw: 11 };
    expect(exactly(bought)).toMatchObject({ upKwh: prices(2, 0), energyKwh: prices(25, 25) });
    const few = { ...bought, startKwh: 40, ...lastIsps(3, 0) };
    expect(exactly(few)).toMatchObject({ upKwh: prices(2.75, 0), energyKwh: prices(37.25, 37.25) });
  });

  it('is all there is to a session of no more ISPs', () => {
    const over = { ...example(2, lastIsps(1, 5)), fromIsp: 2, startKwh: 21 };
    for (const plan of [solveEvDay(over), solveEvDayHighs(solver, over)]) {
      expect(plan).toMatchObject({ dayAheadKwh: prices(0, 0), unmetKwh: 1.25 });
      expect(plan.objectiveEur).toBeCloseTo((2.75 * 80) / 1000, 12);
      expect(auditPlan(over, plan)).toEqual([]);
    }
  });

  it('asks no fee where the purchase is open, and asks it beside that', () => {
    const scheduled = example(4, { ...lastIsps(), scheduleKwh: prices(none, 0, 2.75, none) });
    const plan = exactly(scheduled);
    expect(plan.dayAheadKwh).toEqual(prices(0, 0, 2.25, 2.75));
    expect(plan.objectiveEur).toBeCloseTo((2.25 * 25 + 2.75 * 65 - 0.5 * 30) / 1000, 12);
    const open = { ...scheduled, scheduleKwh: prices(none, none, none, none) };
    expect(exactly(open).objectiveEur).toBeCloseTo(0.28, 12);
  });

  it.each([
    ['less than nothing wanted', lastIsps(0, 0, -1), /end.wantedKwh -1; expected a finite number from 0/],
    ['a want that is no number', lastIsps(0, 0, none), /end.wantedKwh NaN/],
    ['half an ISP later', lastIsps(0.5), /end.laterIsps 0.5; expected a whole number from 0/],
    ['fewer than no ISPs later', lastIsps(-1), /end.laterIsps -1/],
    ['a later price that is not known', lastIsps(1, none), /end.laterPrice NaN; expected a finite price/],
    ['a trip', { ...lastIsps(), departureIsp: 1, arrivalIsp: 2 }, /a trip from ISP 1; expected none where `end`/],
    ['energy for a trip', { ...lastIsps(), tripKwh: 1 }, /tripKwh 1/],
  ])('refuses %s', (_, given, message) => {
    expect(() => checkEvDay(example(4, given), 'session')).toThrow(message);
  });
});

/** What the rules of docs/sessions.md ask, written out for the level at the end. */
function expectEnd(day: EvDay, plan: EvDayPlan): void {
  const { end } = day;
  if (!end) throw new Error('not a session');
  const level = levelAtEnd(day, plan);
  const later = end.laterIsps * day.chargeEfficiency * day.chargeKw * day.hoursPerIsp;
  expect(plan.unmetKwh).toBeCloseTo(Math.max(0, end.wantedKwh - level - later), 7);
  if (day.dischargeKw === 0)
    expect(level).toBeLessThanOrEqual(Math.max(end.wantedKwh, day.startKwh, day.minimumKwh) + 1e-8);
  expect(plan.objectiveEur).toBe(planObjective(day, plan));
}

describe('any session', () => {
  const seen = { line: 0, surplus: 0, unmet: 0 };
  const agree = (day: EvDay): void => {
    checkEvDay(day, 'session');
    const [{ targetKwh, leastKwh = targetKwh }] = reachability(day).stretches;
    if (targetKwh > leastKwh + 0.01) seen.line++;
    if (targetKwh > (day.end?.wantedKwh ?? none)) seen.surplus++;
    const exact = solveEvDay(day);
    const milp = solveEvDayHighs(solver, day);
    expect(auditPlan(day, exact, 1e-7)).toEqual([]);
    expect(auditPlan(day, milp)).toEqual([]);
    expect(Math.abs(exact.objectiveEur - milp.objectiveEur)).toBeLessThan(1e-6);
    expect(exact.unmetKwh).toBeCloseTo(milp.unmetKwh, 9);
    expectEnd(day, exact);
    if (exact.unmetKwh > 0) seen.unmet++;
  };

  it('is planned as its MILP is', () => {
    fc.assert(fc.property(anySession(1, 6), agree), { seed: 61, numRuns: 150 });
    fc.assert(fc.property(anySession(8, 30), agree), { seed: 62, numRuns: 20 });
    expect(seen.line).toBeGreaterThan(25);
    expect(seen.surplus).toBeGreaterThan(10);
    expect(seen.unmet).toBeGreaterThan(10);
  });

  it('is planned as javascript-lp-solver plans it', () => {
    const third = (day: EvDay): void => {
      const plan = solveEvDayJsLp(day);
      expect(auditPlan(day, plan)).toEqual([]);
      expect(Math.abs(solveEvDay(day).objectiveEur - plan.objectiveEur)).toBeLessThan(1e-6);
    };
    fc.assert(fc.property(anySession(1, 7), third), { seed: 63, numRuns: 120 });
  });

  it('keeps every law over two days, and whatever the solver was used for before', () => {
    const used = new EvDaySolver();
    const keeps = (day: EvDay): void => {
      const plan = used.solve(day);
      expect(auditPlan(day, plan, 1e-7)).toEqual([]);
      expectEnd(day, plan);
      expect(new EvDaySolver().solve(day)).toEqual(plan);
    };
    fc.assert(fc.property(anySession(100, 192), keeps), { seed: 64, numRuns: 100 });
  });

  it('has a plan for any level between the lowest and the highest to end at, none better than the best', () => {
    const between = (day: EvDay, share: number): void => {
      fc.pre(day.end !== undefined && day.end.laterIsps > 0);
      const [{ leastKwh = none, targetKwh }] = reachability(day).stretches;
      const wantedKwh = leastKwh + share * (targetKwh - leastKwh);
      const fixed = solveEvDay({ ...day, end: { wantedKwh, laterIsps: 0, laterPrice: 0 } });
      expect(levelAtEnd(day, fixed)).toBeCloseTo(wantedKwh, 8);
      expect(planObjective(day, fixed)).toBeLessThanOrEqual(solveEvDay(day).objectiveEur + 1e-9);
    };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(anySession(1, 24), share, between), { seed: 65, numRuns: 400 });
  });
});

describe('the audit of a session', () => {
  const forged = (day: EvDay, change: (plan: EvDayPlan) => void): string => {
    const plan = solveEvDay(day);
    change(plan);
    return auditPlan(day, { ...plan, objectiveEur: planObjective(day, plan) }).join('\n');
  };

  it('finds a plan that leaves with too little, or with what nobody pays for', () => {
    expect(forged(example(4), () => {})).toBe('');
    const less = forged(example(4), (plan) => {
      plan.dayAheadKwh[3] -= 1;
      plan.energyKwh[3] -= 1;
    });
    expect(less).toMatch(/level at the end.*24 is not in \[25, 25\]/);
    const more = forged(example(4), (plan) => {
      plan.dayAheadKwh[2] += 1;
      for (const t of [2, 3]) plan.energyKwh[t] += 1;
    });
    expect(more).toMatch(/level at the end.*26 is not in \[25, 25\]/);
  });

  it('finds a plan that leaves more to later than fits there, and one that does not say what is missing', () => {
    const late = forged(example(2, lastIsps(1, 10)), (plan) => {
      plan.dayAheadKwh[1] -= 0.5;
      plan.energyKwh[1] -= 0.5;
    });
    expect(late).toMatch(/level at the end.*21.75 is not in \[22.25, 25\]/);
    expect(forged(example(1), (plan) => Object.assign(plan, { unmetKwh: 0 }))).toMatch(/unmet energy/);
  });

  it('finds an objective without what is charged later, or with a fee where the purchase is open', () => {
    const day = example(2, lastIsps(2, 70));
    const plan = solveEvDay(day);
    expect(auditPlan(day, { ...plan, objectiveEur: plan.objectiveEur - (2.25 * 15) / 1000 }).join()).toMatch(
      /objective/,
    );
    const open = { ...day, scheduleKwh: prices(none, none) };
    const charged = { ...open, scheduleKwh: prices(0, 0) };
    expect(auditPlan(open, plan)).toEqual([]);
    expect(auditPlan(charged, plan).join()).toMatch(/objective/);
  });
});
