import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeederDay, FeederPlan } from '../../../../agents/nested/dso/feederDay.ts';
import { readFeeder, stateFeeder } from '../../../../agents/nested/dso/stateFeeder.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';
import { exampleFeeder } from '../workedExample.ts';
import { feeders, planAt, prices, stateAt, stored } from './plannedFeeder.ts';

const solver = await loadSolver();
const TOLERANCE = 1e-7;
const least = (...figures: number[]): void => expect(Math.min(...figures)).toBeGreaterThanOrEqual(-TOLERANCE);
const at = (series: readonly Float64Array[], t: number): number => series.reduce((sum, one) => sum + one[t], 0);
const flat = (energy: number, up: number, down: number) => ({
  energy: new Float64Array(3).fill(energy),
  up: new Float64Array(3).fill(up),
  down: new Float64Array(3).fill(down),
});

/** Expects of a plan what physics and promises ask, without the rows it was found by. */
function expectPossible(feeder: FeederDay, plan: FeederPlan): void {
  const { controls: c } = plan;
  for (let t = 0; t < feeder.steps; t++) {
    const net = feeder.netMw[t] + at(c.cut, t) - at(c.generator, t) + at(c.charge, t) - at(c.discharge, t);
    expect(plan.importMw[t]).toBeCloseTo(feeder.multiplicity * net, 7);
    const up = at(c.generatorUp, t) + at(c.storageUp, t) + at(c.userUp, t);
    const down = at(c.generatorDown, t) + at(c.storageDown, t) + at(c.userDown, t);
    least(plan.offerUpMw[t], feeder.multiplicity * up - plan.offerUpMw[t]);
    least(plan.offerDownMw[t], feeder.multiplicity * down - plan.offerDownMw[t]);
    feeder.generators.forEach(({ maxMw }, g) => {
      least(maxMw - c.generator[g][t] - c.generatorUp[g][t], c.generator[g][t] - c.generatorDown[g][t]);
    });
    feeder.pvMw.forEach((pv, plant) => {
      least(c.cut[plant][t], pv[t] - c.cut[plant][t]);
    });
    feeder.users.forEach(({ upMw, downMw }, user) => {
      least(upMw[t] - c.userUp[user][t], downMw[t] - c.userDown[user][t]);
    });
    const asked = feeder.cover.share * feeder.cover.deviationMw[t];
    least(at(c.coverUp, t) + plan.missedUpMw[t] - asked, at(c.coverDown, t) + plan.missedDownMw[t] - asked);
  }
  feeder.storages.forEach(({ powerMw, leastMwh, mostMwh, startMwh, efficiency }, s) => {
    let level = startMwh;
    for (let t = 0; t < feeder.steps; t++) {
      expect(Math.min(c.charge[s][t], c.discharge[s][t])).toBeLessThanOrEqual(1e-6);
      const net = c.charge[s][t] - c.discharge[s][t];
      const called = { up: net - c.storageUp[s][t], down: net + c.storageDown[s][t] };
      least(powerMw + called.up - c.coverUp[s][t], powerMw - called.down - c.coverDown[s][t]);
      least(level + feeder.hours * stored(called.up, efficiency) - leastMwh);
      least(mostMwh - level - feeder.hours * stored(called.down, efficiency));
      level += feeder.hours * stored(net, efficiency);
      expect(plan.storedMwh[s][t]).toBeCloseTo(level, 6);
    }
    least(level - startMwh);
  });
}

describe('a feeder in a programme', () => {
  it('plans what is possible at any prices: balance, levels, and bands that can be called', () => {
    fc.assert(
      fc.property(feeders, prices, (feeder, some) => {
        expectPossible(feeder, planAt(solver, feeder, some));
      }),
      { numRuns: 200 },
    );
  });

  it('tells what it costs by itself: all but what it pays for import and is paid for offers', () => {
    fc.assert(
      fc.property(feeders, prices, (feeder, some) => {
        const { eur, importMw, offerUpMw, offerDownMw, ownCostEur } = planAt(solver, feeder, some);
        const paid = importMw.reduce(
          (sum, mw, t) => sum + some.energy[t] * mw - some.up[t] * offerUpMw[t] - some.down[t] * offerDownMw[t],
          0,
        );
        expect(ownCostEur).toBeCloseTo(eur - paid, 6);
      }),
      { numRuns: 50 },
    );
  });

  it('costs m feeders and the hours of a step', () => {
    const generators = [{ maxMw: 2, eurPerMwh: 40 }];
    const users = [{ upMw: Float64Array.of(1, 1, 1), downMw: Float64Array.of(0, 0, 0) }];
    const standbyUpEur = Float64Array.of(3, 3, 3);
    const day = { ...exampleFeeder(), storages: [], generators, users, standbyUpEur, multiplicity: 4, hours: 0.5 };
    const dear = planAt(solver, day, flat(100, 5, 0));
    expect([...dear.offerUpMw]).toEqual([4, 4, 4]); // of the users: the generators run
    expect([...dear.importMw]).toEqual([28, 44, 52]);
    expect(dear.ownCostEur).toBeCloseTo(4 * 0.5 * 3 * (2 * 40 + 1 * 3), 9);
  });

  it('keeps a band downward within the room that discharging less leaves, which loses more than charging fills', () => {
    const lossy = { powerMw: 4, leastMwh: 0, mostMwh: 10, startMwh: 10, efficiency: 0.8, wearEurPerMwh: 0.01 };
    const day = { ...exampleFeeder(), storages: [lossy] };
    const energy = Float64Array.of(90, 1, 1);
    const plan = planAt(solver, day, { energy, up: new Float64Array(3), down: Float64Array.of(40, 0, 0) });
    // it discharges 4, which takes 5 MWh: of these 4 come back by not discharging, none by charging more than it has given
    expect(plan.controls.discharge[0][0]).toBeCloseTo(4, 7);
    expect(plan.offerDownMw[0]).toBeCloseTo((5 - (1 / 0.8 - 0.8) * 4) / 0.8, 7);
    expectPossible(day, plan);
  });

  it('says beforehand what it cannot cover, and what that costs', () => {
    const day = { ...exampleFeeder({ cover: true }), multiplicity: 3, hours: 1 };
    const cover = { ...day.cover, deviationMw: Float64Array.of(7, 7, 7) };
    const { missedUpMw, missedDownMw, ownCostEur, controls } = planAt(solver, { ...day, cover }, flat(50, 0, 0));
    const missed = [...missedUpMw, ...missedDownMw].reduce((sum, mw) => sum + mw, 0);
    expect([...missedUpMw, ...missedDownMw]).toEqual([2, 2, 2, 2, 2, 2]);
    expect([...controls.coverUp[0], ...controls.coverDown[0]]).toEqual([5, 5, 5, 5, 5, 5]);
    expect(ownCostEur).toBeCloseTo(3 * 300 * missed, 9);
    const twice = { ...cover, steps: 2, deviationMw: Float64Array.of(4, 4, 4), share: 1 };
    const inTwo = planAt(solver, { ...day, cover: twice }, flat(50, 0, 0));
    // 5 MWh for any two steps in a row, each way: 4 and 1 and 4
    expect(inTwo.missedUpMw.reduce((sum, mw) => sum + mw, 0)).toBeCloseTo(3, 7);
    const halfAsked = { ...twice, share: 0.5 };
    expect(planAt(solver, { ...day, cover: halfAsked }, flat(50, 0, 0)).ownCostEur).toBeCloseTo(0, 7);
  });

  it('may exceed a limit of its network at a price, either way', () => {
    const limit = { step: 1, what: 'a line', eurPerUnit: 2000 };
    const charge = { control: 'charge' as const, device: 0, coefficient: 1 };
    const discharge = { control: 'discharge' as const, device: 0, coefficient: -1 };
    const rows = [{ ...limit, lower: -2, upper: 2, terms: [charge, discharge] }];
    const energy = Float64Array.of(1, 90, 1);
    const some = { energy, up: new Float64Array(3), down: new Float64Array(3) };
    const day = { ...exampleFeeder(), multiplicity: 2, rows };
    expect(planAt(solver, day, some).controls.discharge[0][1]).toBeCloseTo(2, 7);
    const cheap = { ...day, rows: [{ ...rows[0], eurPerUnit: 50 }] };
    const beyond = planAt(solver, cheap, some);
    expect(beyond.controls.discharge[0][1]).toBeCloseTo(5, 7);
    expect(beyond.ownCostEur).toBeCloseTo(2 * (3 * 50 + 10), 7); // the limit, and wear of 5 MWh in and out
    const wanting = { ...day, rows: [{ ...rows[0], lower: 3, upper: 4 }] };
    expect(planAt(solver, wanting, some).controls.charge[0][1]).toBeCloseTo(3, 7);
  });

  it('does not burn what it stores to make room for a band, as its programme alone would', () => {
    const full = { powerMw: 1, leastMwh: 0, mostMwh: 1, startMwh: 1, efficiency: 0.8, wearEurPerMwh: 1 };
    const day = { ...exampleFeeder(), hours: 0.25, storages: [full] };
    const some = { ...flat(1, 0, 0), up: Float64Array.of(7, 0, 0), down: Float64Array.of(0, 4, 0) };
    const bothMw = ({ charge: [charge], discharge: [discharge] }: FeederPlan['controls']): number =>
      Math.max(...charge.map((mw, t) => Math.min(mw, discharge[t])));
    const alone = stateAt(day, some);
    alone.solve((model) => solver.solve(model));
    expect(bothMw(readFeeder(alone, day).controls)).toBeGreaterThan(0.1);
    const plan = planAt(solver, day, some);
    expect(bothMw(plan.controls)).toBeLessThan(1e-6);
    expectPossible(day, plan);
  });

  it('stands beside others in one programme', () => {
    const [one, two] = [exampleFeeder(), { ...exampleFeeder(), netMw: Float64Array.of(1, 2, 3) }];
    const m = new Model('min');
    const stated = [one, two].map((feeder, i) => stateFeeder(m, feeder, i));
    for (const { importMw } of stated) {
      [20, 60, 50].forEach((eur, t) => {
        m.cost[importMw[t]] = eur;
      });
    }
    m.solve((model) => solver.solve(model));
    expect([...readFeeder(m, one, 0).importMw]).toEqual([14, 8, 15]);
    expect([...readFeeder(m, two, 1).importMw]).toEqual([6, -3, 3]);
    expect(readFeeder(m, two, 1).ownCostEur).toBeCloseTo(10, 9);
  });
});
