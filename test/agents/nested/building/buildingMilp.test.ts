import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BuildingDay } from '../../../../agents/nested/building/buildingDay.ts';
import { planBuilding } from '../../../../agents/nested/building/buildingMilp.ts';
import { startsOf, stateBuilding } from '../../../../agents/nested/building/buildingRows.ts';
import { checkBuilding } from '../../../../agents/nested/building/checkBuilding.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { auditBuilding } from './audit.ts';
import { anyBuilding, anyOffer, exampleDay, flat, offerOf, series } from './buildingDays.ts';

const solver = await loadSolver();
const plan = (day: BuildingDay) => {
  checkBuilding(day, 'house');
  return planBuilding(solver, day, { gap: 1e-9 });
};
const seeds = fc.integer({ min: 0, max: 1_000_000 });
const changed = (day: BuildingDay, thermal: Partial<BuildingDay['thermal']>): BuildingDay => ({
  ...day,
  thermal: { ...day.thermal, ...thermal },
});

describe('the building of section 10', () => {
  const baseline = plan(exampleDay());
  const offered = (reward: number) =>
    plan(
      exampleDay({
        offer: offerOf(baseline.netKw, {
          rewardUp: series(0, 0, 0, reward),
          standbyUp: flat(4, 3),
          standbyDown: flat(4, 2),
        }),
      }),
    );

  it('has its baseline', () => {
    expect(baseline.objectiveEur).toBeCloseTo(1.960561, 6);
    expect(baseline.discomfortEur).toBe(0);
    expect(baseline.starts).toEqual([0]);
    [1.2, 1.158856, 2, 3.483389].forEach((kw, t) => void expect(baseline.netKw[t]).toBeCloseTo(kw, 6));
    [19.633675, 19.5, 19.5, 20].forEach((c, t) => void expect(baseline.temperatureC[t]).toBeCloseTo(c, 6));
    expect([...baseline.upKw, ...baseline.downKw]).toEqual(Array(8).fill(0));
  });

  it('shifts as far as a reward of 10 EUR/MWh pays', () => {
    const shifted = offered(10);
    expect(shifted.objectiveEur).toBeCloseTo(1.92295, 6);
    expect(shifted.netKw[3]).toBeCloseTo(1.719031, 6);
  });

  it('preheats for one of 100 EUR/MWh', () => {
    const shifted = offered(100);
    expect(shifted.objectiveEur).toBeCloseTo(1.663627, 6);
    expect(shifted.netKw[3]).toBeCloseTo(0.6, 6);
    expect(shifted.temperatureC[2]).toBeCloseTo(20.373725, 6);
  });

  it('is the same building when it cools and all temperatures are mirrored at 20 degrees', () => {
    const mirrored = (day: BuildingDay): BuildingDay =>
      changed(day, { mode: 'cooling', leastC: 17.5, mostC: 20.5, outdoorC: flat(4, 40), gainsKw: flat(4, -0.3) });
    const offer = offerOf(baseline.netKw, {
      rewardUp: series(0, 0, 0, 10),
      standbyUp: flat(4, 3),
      standbyDown: flat(4, 2),
    });
    const day = exampleDay({ offer });
    const [warmed, cooled] = [plan(day), plan(mirrored(day))];
    expect(auditBuilding(mirrored(day), cooled)).toEqual([]);
    expect(cooled.objectiveEur).toBeCloseTo(warmed.objectiveEur, 8);
    cooled.temperatureC.forEach((c, t) => void expect(c).toBeCloseTo(40 - warmed.temperatureC[t], 6));
    cooled.upKw.forEach((kw, t) => void expect(kw).toBeCloseTo(warmed.upKw[t], 6));
    cooled.downKw.forEach((kw, t) => void expect(kw).toBeCloseTo(warmed.downKw[t], 6));
  });
});

describe('a plan of any building', () => {
  it('keeps (1)-(7), and what it says it costs is what it costs', () => {
    fc.assert(
      fc.property(anyBuilding, seeds, (day, seed) => {
        const baseline = plan(day);
        expect(auditBuilding(day, baseline)).toEqual([]);
        const offered = { ...day, offer: anyOffer(seed, baseline.netKw, true) };
        expect(auditBuilding(offered, plan(offered))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('is audited by an auditor that sees what is wrong', () => {
    const day = exampleDay({ offer: offerOf(flat(4), { standbyUp: flat(4, 3) }) });
    const right = plan(day);
    const faults = (change: (wrong: typeof right) => void): string[] => {
      const wrong = structuredClone(right);
      change(wrong);
      return auditBuilding(day, wrong).map((fault) => fault.split(' ')[0]);
    };
    expect(faults(() => undefined)).toEqual([]);
    const more = (figure: 'objectiveEur' | 'discomfortEur') => (wrong: typeof right) => {
      wrong[figure] += 0.01;
    };
    const moreAt = (kw: 'heatKw' | 'energyKwh' | 'netKw' | 'upKw', t: number) => (wrong: typeof right) => {
      wrong[kw][t] += 0.01;
    };
    const late = (wrong: typeof right) => {
      wrong.starts = [3];
    };
    expect(faults(moreAt('heatKw', 1))).toContain('(1)');
    expect(faults(moreAt('energyKwh', 1))).toEqual(['(3)']);
    expect(faults(late)).toContain('(4)');
    expect(faults(moreAt('netKw', 0))).toEqual(['(5)']);
    expect(faults(moreAt('upKw', 3))).toContain('(7)');
    expect(faults(more('objectiveEur'))).toEqual(['objective']);
    expect(faults(more('discomfortEur'))).toEqual(['discomfort']);
  });

  it('is the best over all ways to start its appliances', () => {
    fc.assert(
      fc.property(anyBuilding, (day) => {
        const each = (k: number, fixed: BuildingDay): number =>
          k === day.appliances.length
            ? plan(fixed).objectiveEur
            : Math.min(
                ...startsOf(day.appliances[k]).map((from) => {
                  const appliances = fixed.appliances.map((a, i) =>
                    i === k ? { ...a, from, to: from + a.profileKw.length } : a,
                  );
                  return each(k + 1, { ...fixed, appliances });
                }),
              );
        expect(plan(day).objectiveEur).toBeCloseTo(each(0, day), 6);
      }),
      { numRuns: 15 },
    );
  });

  it('never costs more than the baseline where rewards are offered on it (claim 7)', () => {
    fc.assert(
      fc.property(anyBuilding, seeds, fc.boolean(), (day, seed, standby) => {
        const baseline = plan(day);
        const offered = plan({ ...day, offer: anyOffer(seed, baseline.netKw, standby) });
        expect(offered.objectiveEur).toBeLessThanOrEqual(baseline.objectiveEur + 1e-7);
      }),
      { numRuns: 40 },
    );
  });

  it('never costs more where comfort is wider or bands are paid for', () => {
    fc.assert(
      fc.property(anyBuilding, seeds, fc.double({ min: 0, max: 2, noNaN: true }), (day, seed, by) => {
        const offer = anyOffer(seed, flat(day.steps, 1), false);
        const narrow = { ...day, offer };
        const wide = changed(narrow, { leastC: day.thermal.leastC - by, mostC: day.thermal.mostC + by });
        const paid = { ...narrow, offer: { ...anyOffer(seed, offer.baselineKw, true) } };
        const { objectiveEur } = plan(narrow);
        expect(plan(wide).objectiveEur).toBeLessThanOrEqual(objectiveEur + 1e-7);
        expect(plan(paid).objectiveEur).toBeLessThanOrEqual(objectiveEur + 1e-7);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what cannot be had', () => {
  it('is discomfort, not an error', () => {
    const day = changed(exampleDay(), { startC: 12, mostKw: 0.5 });
    const cold = plan(day);
    expect(auditBuilding(day, cold)).toEqual([]);
    expect(cold.discomfortEur).toBeGreaterThan(24 * 0.2 * 7);
    const hot = changed(exampleDay(), { mode: 'cooling', startC: 30, endC: 20, outdoorC: flat(4, 40), mostKw: 0 });
    expect(auditBuilding(hot, plan(hot))).toEqual([]);
    const most = changed(exampleDay(), { startC: 26 });
    expect(plan(most).discomfortEur).toBeGreaterThan(0);
  });

  it('is offered no band that would make it worse', () => {
    const offer = offerOf(flat(4), { standbyUp: flat(4, 3), standbyDown: flat(4, 2) });
    const day = changed(exampleDay({ offer }), { startC: 12, bandK: 0 });
    const cold = plan(day);
    expect(auditBuilding(day, cold)).toEqual([]);
    cold.upKw.subarray(0, 3).forEach((kw) => void expect(kw).toBeCloseTo(0, 6));
  });

  it('is not owned up to for a greater band', () => {
    const offer = offerOf(flat(4), { standbyUp: series(200, 0, 0, 0) });
    const day = changed(exampleDay({ offer, buy: series(100, 250, 250, 250), discomfort: 0.02 }), {
      startC: 19.5,
      endC: 0,
      bandK: 0,
    });
    const paid = plan(day); // a kW of band is 0.3 K: 0.006 EUR of discomfort, for 0.2 EUR
    expect(auditBuilding(day, paid)).toEqual([]);
    expect(paid.upKw[0]).toBeLessThan(paid.heatKw[0] - 1);
    expect(paid.temperatureC[0] - 0.297 * paid.upKw[0]).toBeCloseTo(19.5, 2);
  });

  it('is charged as far as it goes when too little of the day is left', () => {
    const battery = { ...exampleDay().battery, powerKw: 1, mostKwh: 10, startKwh: 1, endKwh: 9, efficiency: 0.9 };
    const ended = plan(exampleDay({ battery }));
    expect(ended.energyKwh[3]).toBeCloseTo(1 + 4 * 0.9, 9);
  });

  it('goes beyond the fuse at a price', () => {
    const day = exampleDay({ fuseKw: 1.5, loadKw: flat(4, 2), appliances: [] });
    const over = plan(day);
    expect(auditBuilding(day, over)).toEqual([]);
    expect(over.netKw[0]).toBeGreaterThan(1.5);
  });
});

describe('a battery', () => {
  const idle = { mode: 'heating', startC: 20, endC: 0, leastC: 0, mostC: 40, mostKw: 0, bandK: 0 } as const;
  const house = (changes: Partial<BuildingDay>): BuildingDay =>
    changed(exampleDay({ appliances: [], pvKw: flat(4), ...changes }), idle);
  const battery = { powerKw: 2, leastKwh: 0, mostKwh: 4, startKwh: 4, endKwh: 0, efficiency: 0.8, wearEurPerMwh: 5 };

  it('refills by 1/eff what it does not discharge (the term x d)', () => {
    const standbyDown = series(1000, 0, 0, 0);
    const loadKw = series(2, 0, 0, 0);
    const day = house({
      battery,
      loadKw,
      buy: series(5000, 0, 0, 0),
      sell: flat(4),
      offer: offerOf(flat(4), { standbyDown }),
    });
    const discharged = plan(day);
    expect(discharged.dischargeKw[0]).toBeCloseTo(2, 9);
    expect(discharged.energyKwh[0]).toBeCloseTo(1.5, 9);
    expect(discharged.downKw[0]).toBeCloseTo(2, 9); // left full, it can be without discharging, and take nothing
  });

  it('does not charge and discharge at once where energy is worth less than nothing', () => {
    const loadKw = flat(4, 0.1);
    const day = house({ battery: { ...battery, wearEurPerMwh: 0 }, loadKw, buy: flat(4, -100), sell: flat(4, -100) });
    const burnt = plan(day);
    expect(auditBuilding(day, burnt)).toEqual([]);
    expect(burnt.objectiveEur).toBeLessThan(-0.04);
    const cut = house({ battery: { ...battery, wearEurPerMwh: 0 }, pvKw: flat(4, 30) });
    expect(auditBuilding(cut, plan(cut))).toEqual([]);
    const rewarded = house({ battery, loadKw, offer: offerOf(flat(4), { rewardDown: flat(4, 400) }) });
    expect(auditBuilding(rewarded, plan(rewarded))).toEqual([]);
  });

  it('does not import and export at once where it sells dearer than it buys', () => {
    const day = house({ battery, sell: flat(4, 300) });
    const sold = plan(day);
    expect(auditBuilding(day, sold)).toEqual([]);
    expect(sold.objectiveEur).toBeGreaterThan(-2);
  });

  it('has no columns where it has no power', () => {
    const names = (day: BuildingDay): number => stateBuilding(day).sparse().colCost.length;
    expect(names(exampleDay({ battery }))).toBe(names(exampleDay()) + 12);
  });
});

describe('a day that cannot be planned', () => {
  const refused: [string, Partial<BuildingDay>, string][] = [
    [
      'an appliance longer than its window',
      { appliances: [{ from: 1, to: 2, profileKw: [1, 1] }] },
      'house.appliances[0].profileKw: found 2 steps',
    ],
    [
      'an appliance after the day',
      { appliances: [{ from: 1, to: 5, profileKw: [1] }] },
      'house.appliances[0].to: found 5',
    ],
    [
      'least above most',
      { battery: { ...exampleDay().battery, leastKwh: 2, mostKwh: 1 } },
      'house.battery.leastKwh: found 2',
    ],
    ['a start out of range', { battery: { ...exampleDay().battery, startKwh: 2 } }, 'house.battery.startKwh: found 2'],
    ['a short series', { pvKw: flat(3) }, 'house.pvKw: found 3 steps; expected 4 steps'],
    ['what is no number', { buy: series(1, Number.NaN, 1, 1) }, 'house.buy[1]: found NaN'],
    ['PV below 0', { pvKw: series(0, 0, -1, 0) }, 'house.pvKw[2]: found -1'],
    ['half a step', { steps: 4.5 }, 'house.steps: found 4.5; expected a whole number'],
    ['no range of comfort', { thermal: { ...exampleDay().thermal, leastC: 23 } }, 'house.thermal.leastC: found 23'],
    ['no start', { thermal: { ...exampleDay().thermal, startC: Number.NaN } }, 'house.thermal.startC: found NaN'],
    [
      'a reward both ways',
      { offer: offerOf(flat(4), { rewardUp: flat(4, 1), rewardDown: series(0, 0, 1, 0) }) },
      'house.offer.rewardDown[2]: found 1',
    ],
    ['a short offer', { offer: offerOf(flat(3)) }, 'house.offer.baselineKw: found 3 steps'],
  ];
  it.each(refused)('has %s', (_, changes, message) => {
    expect(() => checkBuilding(exampleDay(changes), 'house')).toThrow(message);
  });
});
