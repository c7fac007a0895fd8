import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import type { ChargingDay, ChargingPlan } from '../../../../agents/nested/fleet/chargingDay.ts';
import { ChargingSolver } from '../../../../agents/nested/fleet/chargingDp.ts';
import { planCharging } from '../../../../agents/nested/fleet/chargingMilp.ts';
import { bandsAfter, chargingEur, checkCharging } from '../../../../agents/nested/fleet/chargingRules.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { anyOffer, flat, offerOf, series } from '../building/buildingDays.ts';

const solver = await loadSolver();
const exact = new ChargingSolver();

function plainDay(steps: number, changes: Partial<ChargingDay> = {}): ChargingDay {
  return {
    hours: 1,
    steps,
    mostKw: flat(steps, 4),
    startKwh: 10,
    capacityKwh: 20,
    targetKwh: 16,
    efficiency: 1,
    buy: flat(steps, 100),
    ...changes,
  };
}

/** A made-up session within a day, offered rewards and bands or nothing. */
const anyDay: fc.Arbitrary<ChargingDay> = fc.integer({ min: 0, max: 1_000_000 }).map((seed) => {
  const next = seedrandom(String(seed));
  const steps = 1 + Math.floor(10 * next());
  const mostKw = Float64Array.from(flat(steps), () => (next() < 0.25 ? 0 : 7 * next()));
  const capacityKwh = 5 + 30 * next();
  const buy = next() < 0.3 ? flat(steps, 100) : mostKw.map(() => 300 * next() - (next() < 0.1 ? 200 : 0));
  const baselineKw = mostKw.map((kw) => (next() < 0.2 ? 8 * next() - 2 : kw * next()));
  const day = {
    hours: 0.25 + next(),
    steps,
    mostKw,
    startKwh: capacityKwh * next(),
    capacityKwh,
    targetKwh: 1.2 * capacityKwh * next(),
    efficiency: 0.7 + 0.3 * next(),
    buy,
  };
  return next() < 0.2 ? day : { ...day, offer: anyOffer(seed, baselineKw, next() < 0.5) };
});

const withoutBands = (day: ChargingDay): ChargingDay =>
  day.offer ? { ...day, offer: { ...day.offer, standbyUp: flat(day.steps), standbyDown: flat(day.steps) } } : day;

/** What a plan breaks of section 2.2. */
function audit(day: ChargingDay, plan: ChargingPlan, tolerance = 1e-7): string[] {
  const { hours, steps, efficiency, mostKw, capacityKwh, offer } = day;
  const faults: string[] = [];
  const holds = (what: string, isTrue: boolean): void => void (isTrue || faults.push(what));
  let level = day.startKwh;
  let fullest = day.startKwh;
  for (let t = 0; t < steps; t++) {
    const [kw, up, down] = [plan.chargeKw[t], plan.upKw[t], plan.downKw[t]];
    holds(`power ${kw} in ${t}`, kw >= 0 && kw <= mostKw[t] + tolerance);
    level += hours * efficiency * kw;
    fullest = Math.min(capacityKwh, fullest + hours * efficiency * mostKw[t]);
    holds(`energy ${plan.energyKwh[t]} in ${t}, not ${level}`, Math.abs(plan.energyKwh[t] - level) <= tolerance);
    holds(`level ${level} in ${t}`, level <= capacityKwh + tolerance);
    const later = mostKw.slice(t + 1).reduce((sum, most, i) => sum + most - plan.chargeKw[t + 1 + i], 0);
    const paid = (standby = 0, most = Number.POSITIVE_INFINITY): number => (standby > 0 ? most : 0);
    const upMost = paid(offer?.standbyUp[t], offer?.mostUpKw?.[t]);
    const downMost = paid(offer?.standbyDown[t], offer?.mostDownKw?.[t]);
    holds(`up ${up} in ${t}`, up >= 0 && up <= Math.min(kw, later, upMost) + tolerance);
    const room = (capacityKwh - level) / (hours * efficiency);
    holds(`down ${down} in ${t}`, down >= 0 && down <= Math.min(mostKw[t] - kw, room, downMost) + tolerance);
  }
  holds(`ends with ${level}`, level >= Math.min(day.targetKwh, fullest) - tolerance);
  holds(`unmet ${plan.unmetKwh}`, Math.abs(plan.unmetKwh - Math.max(0, day.targetKwh - fullest)) <= tolerance);
  holds(`objective ${plan.objectiveEur}`, Math.abs(plan.objectiveEur - chargingEur(day, plan)) <= tolerance);
  return faults;
}

describe('a charging day by dynamic programming, by hand', () => {
  it('buys the cheapest steps, and of equal ones the first', () => {
    const plan = exact.solve(plainDay(4, { buy: series(90, 20, 70, 40) }));
    expect([...plan.chargeKw]).toEqual([0, 4, 0, 2]);
    expect([...plan.energyKwh]).toEqual([10, 14, 14, 16]);
    expect(plan.objectiveEur).toBeCloseTo(0.16, 12);
    expect([...exact.solve(plainDay(4)).chargeKw]).toEqual([4, 2, 0, 0]);
  });

  it('charges while it is there', () => {
    const plan = exact.solve(plainDay(5, { mostKw: series(0, 4, 0, 2, 0), targetKwh: 15 }));
    expect([...plan.chargeKw]).toEqual([0, 4, 0, 1, 0]);
  });

  it('ends as full as it can, and says what is missing', () => {
    const short = exact.solve(plainDay(2, { targetKwh: 20, efficiency: 0.5 }));
    expect(short).toMatchObject({ unmetKwh: 6, chargeKw: series(4, 4), energyKwh: series(12, 14) });
    const beyond = exact.solve(plainDay(4, { targetKwh: 25 }));
    expect(beyond).toMatchObject({ unmetKwh: 5, chargeKw: series(4, 4, 2, 0) });
    expect(exact.solve(plainDay(2, { targetKwh: 5 }))).toMatchObject({ unmetKwh: 0, chargeKw: flat(2) });
  });

  it('goes beyond the target where that pays, up to its capacity', () => {
    const plan = exact.solve(plainDay(4, { buy: series(50, -10, -20, -30) }));
    [0, 2, 4, 4].forEach((kw, t) => void expect(plan.chargeKw[t]).toBeCloseTo(kw, 9));
    expect(plan.energyKwh[3]).toBeCloseTo(20, 9);
  });

  it('shifts all or nothing, as a reward on one side of the baseline is convex', () => {
    const buy = series(100, 112);
    const offer = (rewardUp: number) => offerOf(series(3, 3), { rewardUp: series(rewardUp, 0) });
    expect([...exact.solve(plainDay(2, { buy, offer: offer(15) })).chargeKw]).toEqual([4, 2]); // 3 less earn 45, cost 36 + 12
    const shifted = exact.solve(plainDay(2, { buy, offer: offer(20) })); // 1 less (2 kW, 4 kW)
    expect([...shifted.chargeKw]).toEqual([4, 2]);
    expect([...exact.solve(plainDay(2, { buy, offer: offer(25) })).chargeKw]).toEqual([2, 4]); // earns 25, costs 24
  });

  it('has the bands its plan leaves', () => {
    const offer = offerOf(flat(4), {
      standbyUp: series(5, 5, 0, 5),
      standbyDown: series(2, 2, 2, 2),
      mostDownKw: flat(4, 3),
    });
    const plan = exact.solve(plainDay(4, { offer }));
    expect([...plan.chargeKw]).toEqual([4, 2, 0, 0]);
    expect([...plan.upKw]).toEqual([4, 2, 0, 0]);
    expect([...plan.downKw]).toEqual([0, 2, 3, 3]);
    expect(plan.objectiveEur).toBeCloseTo((600 - 5 * 6 - 2 * 8) / 1000, 12);
    const full = { chargeKw: series(0, 4), energyKwh: series(16, 20) };
    expect([...bandsAfter(plainDay(2, { offer: { ...offer, mostUpKw: flat(2, 1) } }), full).upKw]).toEqual([0, 0]);
  });
});

describe('a charging day of any kind', () => {
  it('costs by dynamic programming what the MILP says', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        checkCharging(day, 'ev');
        const plan = exact.solve(day);
        expect(audit(day, plan)).toEqual([]);
        const twin = planCharging(solver, withoutBands(day));
        expect(audit(withoutBands(day), twin)).toEqual([]);
        expect(Math.abs(exact.solve(withoutBands(day)).objectiveEur - twin.objectiveEur)).toBeLessThan(1e-6);
      }),
      { numRuns: 300 },
    );
  });

  it('costs least where bands are chosen with charging', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const joint = planCharging(solver, day, { joint: true });
        expect(audit(day, joint)).toEqual([]);
        expect(joint.objectiveEur).toBeLessThanOrEqual(exact.solve(day).objectiveEur + 1e-7);
        expect(joint.objectiveEur).toBeLessThanOrEqual(planCharging(solver, day).objectiveEur + 1e-7);
      }),
      { numRuns: 100 },
    );
  });

  it('never costs more than its baseline (claim 7)', () => {
    fc.assert(
      fc.property(anyDay, fc.integer(), (day, seed) => {
        const { offer: _, ...bare } = day;
        const baseline = exact.solve(bare);
        const offered = exact.solve({ ...bare, offer: anyOffer(seed, baseline.chargeKw, true) });
        expect(offered.objectiveEur).toBeLessThanOrEqual(baseline.objectiveEur + 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it('can make good what a band upward left out, whichever step is called', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const plan = exact.solve(day);
        for (let called = 0; called < day.steps; called++) {
          let owedKw = plan.upKw[called];
          for (let t = called + 1; t < day.steps; t++) owedKw -= Math.min(owedKw, day.mostKw[t] - plan.chargeKw[t]);
          expect(owedKw).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a charging day that cannot be planned', () => {
  const refused: [string, Partial<ChargingDay>, string][] = [
    ['a short series', { mostKw: flat(3) }, 'ev.mostKw: found 3 steps; expected 4 steps'],
    ['power below 0', { mostKw: series(1, -1, 1, 1) }, 'ev.mostKw[1]: found -1'],
    ['more than fits', { startKwh: 21 }, 'ev.startKwh: found 21; expected a number, 0 to 20'],
    ['no efficiency', { efficiency: 0 }, 'ev.efficiency: found 0'],
    ['no target', { targetKwh: Number.NaN }, 'ev.targetKwh: found NaN'],
    ['no steps', { steps: 0 }, 'ev.steps: found 0'],
    ['no length', { hours: 0 }, 'ev.hours: found 0'],
    ['a capacity below 0', { capacityKwh: -1 }, 'ev.capacityKwh: found -1'],
    [
      'a reward both ways',
      { offer: offerOf(flat(4), { rewardUp: flat(4, 1), rewardDown: flat(4, 1) }) },
      'ev.offer.rewardDown[0]: found 1',
    ],
  ];
  it.each(refused)('has %s', (_, changes, message) => {
    expect(() => checkCharging(plainDay(4, changes), 'ev')).toThrow(message);
  });
});
