import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FleetCoupling, keepsCoupling } from '../../src/optimizers/coupled/coupling.ts';
import { type EvDay, levelAtEnd, reachability } from '../../src/optimizers/evDay.ts';
import { auditPlan } from '../../src/optimizers/evDayAudit.ts';
import { solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { fleetDuals, solveFleetHighs } from '../../src/optimizers/fleetMilp.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { plainDay, prices } from './evDays.ts';

const solver = await loadSolver();
const exact = { relativeGap: 1e-9, maxNodes: 100_000 };
const none = Number.NaN;

const session = (ispCount: number, given: Partial<EvDay>, wantedKwh: number, laterIsps = 0, laterPrice = 0): EvDay =>
  plainDay(ispCount, {
    ...{ startKwh: 20, dischargeKw: 0, minimumKwh: 0 },
    ...given,
    end: { wantedKwh, laterIsps, laterPrice },
  });

describe('a fleet of sessions', () => {
  it('is the sum of its sessions where nothing binds, whenever they come and go', () => {
    const days = [session(4, {}, 25), session(2, { fromIsp: 1 }, 22), session(3, {}, 30, 2, 40)];
    const alone = days.map(solveEvDay);
    const { plans, objectiveEur } = solveFleetHighs(solver, days, { connectionLimitKw: 33 });
    expect(plans).toEqual(alone);
    expect(objectiveEur).toBe(alone.reduce((eur, plan) => eur + plan.objectiveEur, 0));
  });

  it('serves first who leaves first: the one that stays on charges behind the horizon', () => {
    const dayAheadPrice = prices(40, 40);
    const leaving = session(2, { dayAheadPrice }, 25.5);
    const staying = session(2, { dayAheadPrice }, 25.5, 2, 80);
    const days = [leaving, staying];
    const { plans, objectiveEur } = solveFleetHighs(solver, days, { connectionLimitKw: 11 }, exact);
    expect([...plans[0].energyKwh]).toEqual([expect.closeTo(22.75, 9), expect.closeTo(25.5, 9)]);
    expect([...plans[1].energyKwh]).toEqual([expect.closeTo(20, 9), expect.closeTo(20, 9)]);
    expect(objectiveEur).toBeCloseTo((5.5 * 45 + 5.5 * 5) / 1000, 9);
    days.forEach((day, ev) => {
      expect(auditPlan(day, plans[ev])).toEqual([]);
    });
  });

  it('leaves a limit to those that are there: what comes later finds it free', () => {
    const first = session(2, { dayAheadPrice: prices(50, 10) }, 22.75);
    const second = session(3, { fromIsp: 2, dayAheadPrice: prices(none, none, 90) }, 22.75);
    const days = [first, second];
    const alone = days.map(solveEvDay);
    expect(keepsCoupling(days, alone, { connectionLimitKw: 11 })).toBe(true);
    expect(keepsCoupling(days, alone, { connectionLimitKw: 10 })).toBe(false);
    const { plans } = solveFleetHighs(solver, days, { connectionLimitKw: 10 }, exact);
    expect(plans[0].energyKwh[1]).toBeCloseTo(22.75, 6); // a quarter of a kWh in the dearer ISP
    expect(plans[0].dayAheadKwh[0]).toBeCloseTo(0.25, 6);
    expect(plans[1].unmetKwh).toBeCloseTo(0.25, 6);
    expect(plans[0].unmetKwh).toBeCloseTo(0, 6);
  });

  it('lets one leave with more than it wants where the connection does not let it sell', () => {
    const upPrice = prices(300, none);
    const seller = { upPrice, dischargeKw: 11, startKwh: 22.75 };
    const days = [session(2, seller, 20), session(2, seller, 20)];
    const { plans } = solveFleetHighs(solver, days, { connectionLimitKw: 11 }, exact);
    expect(plans[0].upKwh[0] + plans[1].upKwh[0]).toBeCloseTo(2.75, 6);
    expect(levelAtEnd(days[0], plans[0]) + levelAtEnd(days[1], plans[1])).toBeCloseTo(42.75, 6);
    expect(plans.map(({ unmetKwh }) => unmetKwh)).toEqual([0, 0]);
  });

  it('knows what a kWh more of its connection is worth to who stays on, in any ISP and beside them', () => {
    const dayAheadPrice = prices(10, 60, 60);
    const days = [
      session(3, { dayAheadPrice }, 25, 2, 70),
      session(2, { dayAheadPrice: dayAheadPrice.slice(0, 2) }, 22),
    ];
    const coupling = { connectionLimitKw: 11 };
    const { plans } = solveFleetHighs(solver, days, coupling, exact);
    // in ISP 0 a kWh more is bought at 10 and not at 60
    expect(fleetDuals(solver, days, coupling, plans, 0)?.charging).toBeCloseTo(0.05, 9);
    expect(fleetDuals(solver, days, coupling, plans, 2)?.charging).toBeCloseTo(0, 9);
    const outside = { charging: 0, discharging: 0, upLeast: 0, downLeast: 0 };
    expect(fleetDuals(solver, days, { ...coupling, minimumBidMw: 0.001 }, plans, 3)).toEqual(outside);
  });

  it('refuses sessions of other ISPs in length, and homes of other ISPs beside them', () => {
    const limit = { connectionLimitKw: 11 };
    const quick = session(2, { hoursPerIsp: 1 }, 22);
    expect(() => solveFleetHighs(solver, [session(2, {}, 22), quick], limit)).toThrow(/same ISPs/);
    expect(() => solveFleetHighs(solver, [session(2, {}, 22), plainDay(2), plainDay(3)], limit)).toThrow(/same ISPs/);
    expect(solveFleetHighs(solver, [session(4, {}, 22), plainDay(3)], limit).plans).toHaveLength(2);
  });
});

const TWO_KW = 2;
const HIGH = 1e6; // EUR a kWh short of, or beyond, how a session is to end

/** The best that whole kWh earn, over all plans of all sessions together; shortfalls are dearer than all else. */
function bestTogether(days: readonly EvDay[], limitKwh: number, bidKwh: number): number {
  const known = new Map<string, number>();
  const to = Math.max(...days.map(({ ispCount }) => ispCount));
  const ends = days.map((day) => {
    const [{ targetKwh, leastKwh = targetKwh }] = reachability(day).stretches;
    return { targetKwh, leastKwh };
  });
  const endOf = (ev: number, level: number): number => {
    const { end, ownerPrice } = days[ev];
    if (!end) throw new Error('not a session');
    const later = Math.max(0, Math.min(end.wantedKwh - level, end.laterIsps * TWO_KW));
    const wrong = Math.max(0, ends[ev].leastKwh - level) + Math.max(0, level - ends[ev].targetKwh);
    return (later * (ownerPrice - end.laterPrice)) / 1000 - HIGH * wrong;
  };
  const choices = ({ dayAheadPrice, upPrice, downPrice, deviationFee: fee, ...day }: EvDay, t: number) => {
    const all = [{ up: 0, down: 0, dayAhead: 0, eur: 0 }];
    if (t < day.fromIsp || t >= day.ispCount) return all;
    for (const kwh of [1, 2]) {
      const worth = (eurPerMwh: number): number => (kwh * eurPerMwh) / 1000;
      all.push({ up: 0, down: 0, dayAhead: kwh, eur: worth(day.ownerPrice - dayAheadPrice[t]) });
      if (!Number.isNaN(downPrice[t]))
        all.push({ up: 0, down: kwh, dayAhead: 0, eur: worth(day.ownerPrice - downPrice[t] - fee) });
      if (!Number.isNaN(upPrice[t]) && kwh <= day.dischargeKw)
        all.push({ up: kwh, down: 0, dayAhead: 0, eur: worth(upPrice[t] - fee) });
    }
    return all;
  };
  const from = (t: number, levels: number[]): number => {
    if (t === to) return levels.reduce((eur, level, ev) => eur + endOf(ev, level), 0);
    const key = `${t} ${levels}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let best = Number.NEGATIVE_INFINITY;
    const each = (ev: number, after: number[], up: number, down: number, dayAhead: number, eur: number): void => {
      if (down + dayAhead > limitKwh || up > limitKwh) return;
      if (ev < days.length) {
        for (const made of choices(days[ev], t)) {
          const level = levels[ev] + made.down + made.dayAhead - made.up;
          if (level < 0 || level > days[ev].capacityKwh) continue;
          each(ev + 1, [...after, level], up + made.up, down + made.down, dayAhead + made.dayAhead, eur + made.eur);
        }
      } else if (!(up > 0 && up < bidKwh) && !(down > 0 && down < bidKwh)) {
        best = Math.max(best, eur + from(t + 1, after));
      }
    };
    each(0, [], 0, 0, 0, 0);
    known.set(key, best);
    return best;
  };
  return from(
    0,
    days.map(({ startKwh }) => startKwh),
  );
}

const eurPerMwh = fc.integer({ min: -50, max: 200 });
const series = (arbitrary: fc.Arbitrary<number>) => fc.array(arbitrary, { minLength: 4, maxLength: 4 });
const sometimes = fc.oneof(eurPerMwh, fc.constant(none));
const anyGuest: fc.Arbitrary<EvDay> = fc
  .record({
    stay: fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 })),
    ...{ dayAhead: series(eurPerMwh), up: series(sometimes), down: series(sometimes) },
    ...{ startKwh: fc.nat(4), wantedKwh: fc.nat(6), isGrid: fc.boolean() },
    ...{ laterIsps: fc.nat(2), laterPrice: eurPerMwh },
  })
  .map((drawn): EvDay => {
    const fromIsp = Math.min(...drawn.stay);
    const ispCount = Math.max(fromIsp + 1, drawn.stay[1]);
    const of = (list: number[]): Float64Array => Float64Array.from(list.slice(0, ispCount));
    return plainDay(ispCount, {
      ...{ hoursPerIsp: 1, fromIsp, capacityKwh: 6, minimumKwh: 0, startKwh: drawn.startKwh },
      ...{ chargeKw: TWO_KW, dischargeKw: drawn.isGrid ? TWO_KW : 0 },
      ...{ dayAheadPrice: of(drawn.dayAhead), upPrice: of(drawn.up), downPrice: of(drawn.down) },
      end: { wantedKwh: drawn.wantedKwh, laterIsps: drawn.laterIsps, laterPrice: drawn.laterPrice },
    });
  });

describe('any sessions behind one connection', () => {
  it('are planned as trying all plans in whole kWh finds best', () => {
    let coupled = 0;
    let short = 0;
    const check = (days: EvDay[], limitKw: number, bidKw: number): void => {
      const coupling: FleetCoupling = { connectionLimitKw: limitKw, minimumBidMw: bidKw / 1000 };
      const { plans, objectiveEur } = solveFleetHighs(solver, days, coupling, exact);
      expect(keepsCoupling(days, plans, coupling)).toBe(true);
      const wrong = days.map((day, ev) => {
        const [{ targetKwh, leastKwh = targetKwh }] = reachability(day).stretches;
        const level = levelAtEnd(day, plans[ev]);
        return Math.max(0, leastKwh - level) + Math.max(0, level - targetKwh);
      });
      const wrongKwh = wrong.reduce((sum, kwh) => sum + kwh, 0);
      const best = bestTogether(days, limitKw, bidKw);
      const bestWrongKwh = Math.max(0, Math.round(-best / HIGH));
      expect(wrongKwh).toBeCloseTo(bestWrongKwh, 5);
      expect(objectiveEur).toBeCloseTo(best + HIGH * bestWrongKwh, 5);
      days.forEach((day, ev) => {
        if (wrong[ev] < 1e-7) expect(auditPlan(day, plans[ev])).toEqual([]);
        else {
          const { wantedKwh, laterIsps } = day.end ?? { wantedKwh: none, laterIsps: none };
          const missing = wantedKwh - levelAtEnd(day, plans[ev]) - laterIsps * TWO_KW;
          expect(plans[ev].unmetKwh).toBeCloseTo(Math.max(0, missing), 6);
        }
      });
      if (!keepsCoupling(days, days.map(solveEvDay), coupling)) coupled++;
      if (bestWrongKwh > 0) short++;
    };
    const days = fc.array(anyGuest, { minLength: 2, maxLength: 3 });
    const kw = fc.integer({ min: 1, max: 4 });
    fc.assert(fc.property(days, kw, fc.constantFrom(0, 0, 2, 3), check), { seed: 71, numRuns: 100 });
    expect(coupled).toBeGreaterThan(20);
    expect(short).toBeGreaterThan(3);
  });
});
