import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byPlans, type Solve } from '../../../src/optimizers/arrivals/buying.ts';
import { choosePool } from '../../../src/optimizers/arrivals/chosen.ts';
import { expectedPool, type PossibleDay } from '../../../src/optimizers/arrivals/expected.ts';
import { takeShare } from '../../../src/optimizers/arrivals/pool.ts';
import { solveSession } from '../../../src/optimizers/chargeOnly.ts';
import type { EvDay, EvDayPlan } from '../../../src/optimizers/evDay.ts';
import { solveEvDay } from '../../../src/optimizers/evDayDp.ts';
import { type Risk, riskOf } from '../../../src/optimizers/stochastic.ts';
import { anySession } from '../anySession.ts';
import { prices } from '../evDays.ts';
import { anySessions, session, sum } from './sessions.ts';

const FEE = 30;
/** The fee on a 256th of the 6 kWh that days of three sessions are at most apart: nearer than this the search does not look. */
const SMALLEST_STEP_EUR = (6 / 256) * (FEE / 1000);
const neutral: Risk = { cvarWeight: 0, alpha: 0.8 };
const choose = (days: PossibleDay[], length: number, risk = neutral, keep = days.length) =>
  choosePool(days, { solve: solveSession, feeEurPerMwh: FEE, risk, keep, length });

/** What a session earns by a plan, day-ahead energy off its share free: money of each kWh where it is bought or sold. */
function earned(day: EvDay, plan: EvDayPlan): number {
  let eur = 0;
  const { ownerPrice: owner, deviationFee: fee } = day;
  const add = (kwh: number, price: number): void => {
    if (kwh > 0) eur += kwh * price;
  };
  for (let t = day.fromIsp; t < day.ispCount; t++) {
    add(plan.dayAheadKwh[t], owner - day.dayAheadPrice[t]);
    add(plan.downKwh[t], owner - day.downPrice[t] - fee);
    add(plan.upKwh[t], day.upPrice[t] - fee - day.wear - (day.ownerBilling === 'net' ? owner : 0));
  }
  if (day.end) {
    const open = (day.end.wantedKwh - plan.energyKwh[day.ispCount - 1]) / day.chargeEfficiency;
    add(Math.min(open, day.end.laterIsps * day.chargeKw * day.hoursPerIsp), owner - day.end.laterPrice);
  }
  return eur;
}

/** What a day earns with a pool, from the definitions, in EUR. */
function profitOf(sessions: readonly EvDay[], poolKwh: Float64Array, plan: Solve): number {
  const left = poolKwh.slice();
  const offKwh = poolKwh.slice();
  let eur = 0;
  for (const day of sessions.toSorted((a, b) => a.fromIsp - b.fromIsp)) {
    const planned = plan({ ...day, scheduleKwh: takeShare(left, day) });
    eur += earned(day, planned);
    planned.dayAheadKwh.forEach((kwh, t) => {
      offKwh[t] -= kwh;
    });
  }
  return (eur - FEE * sum(offKwh.map(Math.abs))) / 1000;
}

const figuresOf = (days: readonly PossibleDay[], poolKwh: Float64Array, risk: Risk, plan: Solve = solveEvDay) => {
  const total = sum(days.map(({ probability }) => probability));
  const probability = Float64Array.from(days, (day) => day.probability / total);
  return riskOf(
    days.map(({ sessions }) => profitOf(sessions, poolKwh, plan)),
    probability,
    risk,
  );
};

const withoutSchedules = (sessions: EvDay[]): EvDay[] => sessions.map(({ scheduleKwh: _, ...day }) => day);

/** All pools of whole kWh up to `mostKwh` in each ISP. */
function poolsOf(isps: number, mostKwh: number): Float64Array[] {
  let pools: number[][] = [[]];
  for (let t = 0; t < isps; t++) {
    pools = pools.flatMap((pool) => Array.from({ length: mostKwh + 1 }, (_, kwh) => [...pool, kwh]));
  }
  return pools.map((pool) => Float64Array.from(pool));
}

/**
 * Days of at most 3 sessions in 3 ISPs. Power, wants and so all corners of the objective are whole kWh; no two prices are a
 * fee apart, so that every best plan is the only one.
 */
const smallDays = (count: number): fc.Arbitrary<PossibleDay[]> => {
  const aSession = fc.record({
    from: fc.integer({ min: 0, max: 2 }),
    stay: fc.integer({ min: 1, max: 3 }),
    want: fc.integer({ min: 1, max: 4 }),
    kw: fc.constantFrom(4, 8),
  });
  return fc
    .record({
      dayAhead: fc.shuffledSubarray([-7, 3, 18, 41, 52, 68, 75, 96, 143], { minLength: 3, maxLength: 3 }),
      days: fc.array(fc.array(aSession, { minLength: 0, maxLength: 3 }), { minLength: count, maxLength: count }),
      weights: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: count, maxLength: count }),
    })
    .map(({ dayAhead, days, weights }) =>
      days.map((sessions, d) => ({
        probability: weights[d],
        sessions: sessions.map(({ from, stay, want, kw }) =>
          session(from, dayAhead.slice(0, Math.min(3, from + stay)), want, { chargeKw: kw }),
        ),
      })),
    );
};

const wholePools = poolsOf(3, 6);
const anyRisk = fc.record({ cvarWeight: fc.constantFrom(0, 0.5, 1), alpha: fc.constantFrom(0, 0.5, 0.9) });

describe('a pool chosen over days of arrivals', () => {
  it('of one day is what its sessions would buy, and costs no fee', () => {
    const check = (sessions: EvDay[]): void => {
      const days = [{ probability: 1, sessions }];
      const { poolKwh, objectiveEur, boundEur } = choose(days, 6);
      expect(objectiveEur).toBeCloseTo(boundEur, 9);
      expectedPool(days, byPlans(solveSession), 6).forEach((kwh, t) => {
        expect(poolKwh[t]).toBeCloseTo(kwh, 8);
      });
    };
    fc.assert(fc.property(anySessions(6, 4), check), { seed: 74, numRuns: 25 });
  });

  it('buys for the likelier of two days, where the fee is the same on too much and too little', () => {
    const busy = [session(0, [40], 2), session(0, [40], 2)];
    const at = (probability: number) =>
      choose(
        [
          { probability, sessions: busy },
          { probability: 1 - probability, sessions: [] },
        ],
        1,
      );
    expect(at(0.6)).toMatchObject({ poolKwh: prices(4), days: 2 });
    expect(at(0.4)).toMatchObject({ poolKwh: prices(0), days: 2 });
    // 4 kWh earn 45 EUR/MWh on the busy day; of the fee, the other day bears 4 kWh x 30.
    expect(at(0.6).expectedEur).toBeCloseTo(0.6 * 0.18 - 0.4 * 0.12, 12);
    expect(at(0.6).boundEur).toBeCloseTo(0.6 * 0.18, 12);
  });

  it("lets one session's extra use what another left, in the fee", () => {
    // The early one takes all of ISP 1; the late one then buys there what the pool has of ISP 0, which it missed.
    const days = [{ probability: 1, sessions: [session(0, [50, 40], 2), session(1, [50, 40], 2)] }];
    const { boundEur, poolKwh } = choose(days, 2);
    expect(poolKwh).toEqual(prices(0, 4));
    expect(profitOf(days[0].sessions, prices(0, 4), solveEvDay)).toBeCloseTo(boundEur, 12);
    // 2 kWh short in ISP 1 and 2 kWh over in ISP 0, though no single session is over
    expect(profitOf(days[0].sessions, prices(2, 2), solveEvDay)).toBeCloseTo(boundEur - 0.12, 12);
  });

  it('earns what an evaluation from the definitions says, and never more than its bound', () => {
    const check = (sessions: EvDay[], risk: Risk): void => {
      const days = [0, 1, 2].map((d) => ({ probability: 1 + d, sessions: sessions.filter((_, k) => k % 3 !== d) }));
      const chosen = choose(days, 6, risk);
      const figures = figuresOf(days, chosen.poolKwh, risk, solveSession);
      expect(chosen.expectedEur).toBeCloseTo(figures.expectedEur, 9);
      expect(chosen.cvarEur).toBeCloseTo(figures.cvarEur, 9);
      expect(chosen.objectiveEur).toBeCloseTo(figures.objectiveEur, 9);
      expect(chosen.objectiveEur).toBeLessThanOrEqual(chosen.boundEur + 1e-9);
    };
    const chargeOnly = anySessions(6, 6);
    const anyKind = fc.array(anySession(6, 6), { minLength: 1, maxLength: 4 }).map(withoutSchedules);
    fc.assert(fc.property(fc.oneof(chargeOnly, anyKind), anyRisk, check), { seed: 75, numRuns: 30 });
  });

  it('is at most the best of all pools and rarely less, and the bound is at least that', () => {
    const shares: number[] = [];
    const check = (days: PossibleDay[]): void => {
      const { objectiveEur, boundEur } = choose(days, 3);
      const best = Math.max(...wholePools.map((pool) => figuresOf(days, pool, neutral).objectiveEur));
      expect(objectiveEur).toBeLessThanOrEqual(best + 1e-9);
      expect(best).toBeLessThanOrEqual(boundEur + 1e-9);
      shares.push((best - objectiveEur) / Math.max(0.05, Math.abs(best)));
    };
    fc.assert(fc.property(smallDays(3), check), { seed: 76, numRuns: 12 });
    shares.sort((a, b) => a - b);
    expect(shares[Math.floor(0.9 * shares.length)]).toBeLessThan(1e-9);
  });

  it('finds the best of pools that no single step from the best candidate leads to', () => {
    const dayAhead = [52, 75, 143];
    const at = (from: number, to: number, wantKwh: number, chargeKw: number): EvDay =>
      session(from, dayAhead.slice(0, to), wantKwh, { chargeKw });
    const days = [
      { probability: 1, sessions: [at(2, 3, 4, 8)] },
      { probability: 2, sessions: [at(0, 3, 2, 4), at(1, 3, 4, 8), at(2, 3, 3, 8)] },
      { probability: 3, sessions: [at(0, 3, 2, 8), at(2, 3, 1, 4), at(0, 2, 2, 4)] },
    ];
    const best = Math.max(...wholePools.map((pool) => figuresOf(days, pool, neutral).objectiveEur));
    expect(choose(days, 3).objectiveEur).toBeCloseTo(best, 3);
  });

  it('loses against pools of whole kWh little where the tail counts, and now and then gains on them', () => {
    let gains = 0;
    const shares: number[] = [];
    const check = (days: PossibleDay[], risk: Risk): void => {
      const { objectiveEur } = choose(days, 3, risk);
      const best = Math.max(...wholePools.map((pool) => figuresOf(days, pool, risk).objectiveEur));
      if (objectiveEur > best + 1e-9) gains++;
      shares.push((best - objectiveEur) / Math.max(0.05, Math.abs(best)));
    };
    fc.assert(fc.property(smallDays(2), anyRisk, check), { seed: 77, numRuns: 20 });
    shares.sort((a, b) => a - b);
    expect(gains).toBeGreaterThan(0);
    expect(shares[Math.floor(0.9 * shares.length)]).toBeLessThan(1e-9);
    expect(shares[shares.length - 1]).toBeLessThan(0.02);
  });

  it('has no higher mean, and no lower tail, the more the tail counts', () => {
    const check = (days: PossibleDay[], alpha: number): void => {
      const [none, half, all] = [0, 0.5, 1].map((cvarWeight) => choose(days, 3, { cvarWeight, alpha }));
      expect(half.expectedEur).toBeLessThanOrEqual(none.expectedEur + SMALLEST_STEP_EUR);
      expect(all.expectedEur).toBeLessThanOrEqual(half.expectedEur + SMALLEST_STEP_EUR);
      expect(half.cvarEur).toBeGreaterThanOrEqual(none.cvarEur - SMALLEST_STEP_EUR);
      expect(all.cvarEur).toBeGreaterThanOrEqual(half.cvarEur - SMALLEST_STEP_EUR);
    };
    fc.assert(fc.property(smallDays(3), fc.constantFrom(0.5, 0.8), check), { seed: 78, numRuns: 15 });
  });

  it('sees days that are alike as one', () => {
    const check = (days: PossibleDay[]): void => {
      const twice = [...days, ...days.toReversed()];
      const [once, reduced] = [choose(days, 3), choose(twice, 3, neutral, 2)];
      expect(reduced.days).toBe(2);
      expect(reduced.objectiveEur).toBeCloseTo(once.objectiveEur, 9);
    };
    fc.assert(fc.property(smallDays(2), check), { seed: 79, numRuns: 15 });
  });

  it('keeps the day most like the others where it keeps one', () => {
    const day = (wantKwh: number): PossibleDay => ({ probability: 1, sessions: [session(0, [40, 50], wantKwh)] });
    expect(choose([day(1), day(2), day(5)], 2, neutral, 1)).toMatchObject({ poolKwh: prices(2, 0), days: 1 });
  });

  it('refuses to keep no day, and sessions that outlast the pool', () => {
    const days = [{ probability: 1, sessions: [session(1, [40, 50], 2)] }];
    expect(() => choose(days, 2, neutral, 0)).toThrow('keep');
    expect(() => choose(days, 1)).toThrow('2 ISPs in a pool of 1');
    expect(() => choose([], 2)).toThrow('weights');
  });
});
