import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recourse } from '../../../../agents/nested/dso/recourse.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { sum } from '../../../../src/series.ts';
import { exampleFeeder } from '../workedExample.ts';
import { feeders, type Prices, planAt, prices } from './plannedFeeder.ts';

const solver = await loadSolver();
const day = exampleFeeder({ cover: true });
/** At prices at which the battery stays as it is. */
const idle: Prices = { energy: Float64Array.of(50, 50, 50), up: new Float64Array(3), down: new Float64Array(3) };
const withDeviation = (deviationMw: number[], steps = 1, share = 0) => ({
  ...day,
  cover: { ...day.cover, share, steps, deviationMw: Float64Array.from(deviationMw) },
});

describe('what a plan comes to at both ends', () => {
  it('an idle battery of 5 MW and 5 of 10 MWh covers so much, of each step and of two in a row', () => {
    const single = withDeviation([4, 6, 1]);
    const { high, low, uncoveredShare } = recourse(single, planAt(solver, single, idle), idle.energy, 0.5);
    expect([...high.uncoveredMwh, ...low.uncoveredMwh]).toEqual([0, 1, 0, 0, 1, 0]);
    expect([...high.deviationMwh]).toEqual([4, 6, 1]);
    expect(uncoveredShare).toBeCloseTo(2 / 22, 9);
    const pairs = withDeviation([4, 6, 1], 2);
    const inPairs = recourse(pairs, planAt(solver, pairs, idle), idle.energy, 0.5);
    expect([...inPairs.high.uncoveredMwh]).toEqual([5, 2]);
    expect([...inPairs.low.uncoveredMwh]).toEqual([5, 2]);
  });

  it('counts flexibility that is sold as held back', () => {
    const single = withDeviation([4, 4, 4]);
    const sold = planAt(solver, single, { ...idle, up: Float64Array.of(0, 0.5, 0) });
    const { high, low } = recourse(single, sold, idle.energy, 0.5);
    expect([...sold.offerUpMw]).toEqual([0, 5, 0]);
    expect([...high.uncoveredMwh]).toEqual([0, 4, 0]);
    expect([...low.uncoveredMwh]).toEqual([0, 0, 0]);
    const soldDown = planAt(solver, single, { ...idle, down: Float64Array.of(0, 0.5, 0) });
    const down = recourse(single, soldDown, idle.energy, 0.5);
    expect([...down.low.uncoveredMwh, ...down.high.uncoveredMwh]).toEqual([0, 4, 0, 0, 0, 0]);
  });

  it('costs a day at one end its imbalance at its own price, wear, and what the battery ends short of', () => {
    const whole = withDeviation([4, 6, 1]);
    const { high, low } = recourse(whole, planAt(solver, whole, idle), Float64Array.of(40, -20, 70), 0.5);
    // up: 4 and 1 MWh from the battery, then 5 + 1 are bought at -20 + 10 and 70 + 35; it ends 5 short, at 30 a MWh
    expect(high.addedEur).toBeCloseTo(5 * (-20 + 10) + 1 * (70 + 35) + 5 + 5 * 30, 9);
    expect(low.addedEur).toBeCloseTo(-5 * (-20 - 10) - 1 * (70 - 35) + 5 - 5 * 30, 9);
  });

  it('is of m feeders, and nothing where nothing deviates', () => {
    const single = withDeviation([4, 6, 1]);
    const three = { ...single, multiplicity: 3 };
    const of = (feeder: typeof single) => recourse(feeder, planAt(solver, feeder, idle), idle.energy, 0.5);
    expect(of(three).high.addedEur).toBeCloseTo(3 * of(single).high.addedEur, 9);
    expect([...of(three).high.uncoveredMwh]).toEqual([0, 3, 0]);
    expect(of(three).uncoveredShare).toBeCloseTo(of(single).uncoveredShare, 9);
    const calm = of(withDeviation([0, 0, 0]));
    expect([calm.uncoveredShare, calm.high.addedEur, calm.low.addedEur]).toEqual([0, 0, 0]);
  });

  it('has each battery move by its planned cover first, then by its room', () => {
    const [battery] = day.storages;
    const small = { ...battery, powerMw: 1, mostMwh: 2, startMwh: 1, wearEurPerMwh: 7 };
    const pair = { ...withDeviation([3, 3, 3], 1, 1), storages: [battery, small] };
    const plan = planAt(solver, pair, idle);
    const cover = { ...plan.controls, coverUp: [Float64Array.of(2, 2, 2), Float64Array.of(1, 1, 1)] };
    const planned = recourse(pair, { ...plan, controls: cover }, new Float64Array(3), 0);
    expect(planned.high.addedEur).toBeCloseTo(2 * 1 + 1 * 7 + 2 * 1 + 1 + 0, 6);
    const less = { ...pair, cover: { ...pair.cover, deviationMw: Float64Array.of(1.5, 0, 0) } };
    const shared = recourse(less, { ...plan, controls: cover }, new Float64Array(3), 0);
    expect(shared.high.addedEur).toBeCloseTo(1 * 1 + 0.5 * 7, 6); // all alike by half
    const bare = { ...plan.controls, coverUp: [new Float64Array(3), new Float64Array(3)] };
    const byRoom = recourse(pair, { ...plan, controls: bare }, new Float64Array(3), 0);
    expect(byRoom.high.addedEur).toBeCloseTo((5 / 6) * 3 + (1 / 6) * 3 * 7 + 2.5 + 0.5 * 7, 6);
  });

  it('leaves nothing uncovered in a window of which nothing is missed, whatever is sold beside', () => {
    fc.assert(
      fc.property(feeders, prices, (feeder, some) => {
        const asked = { ...feeder, cover: { ...feeder.cover, share: 1 } };
        const plan = planAt(solver, asked, some);
        const { high, low } = recourse(asked, plan, some.energy, 0.5);
        const length = asked.cover.steps;
        const ends = [
          [high, plan.missedUpMw],
          [low, plan.missedDownMw],
        ] as const;
        for (const [{ uncoveredMwh, deviationMwh }, missed] of ends) {
          uncoveredMwh.forEach((mwh, start) => {
            expect(mwh).toBeLessThanOrEqual(deviationMwh[start] * 3 + 1e-6);
            if (sum(missed.slice(start, start + length)) < 1e-9) expect(mwh).toBeCloseTo(0, 5);
          });
        }
      }),
      { numRuns: 200 },
    );
  });
});
