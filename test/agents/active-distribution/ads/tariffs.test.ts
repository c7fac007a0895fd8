import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answered,
  bandsOf,
  bestTariffsByTrial,
  pickTariffs,
  type TariffProblem,
  tariffProblem,
} from '../../../../agents/active-distribution/ads/tariffs.ts';
import type { MessageOf } from '../../../../agents/active-distribution/market/messages.ts';
import { answerTo, TARIFF_NAMES } from '../../../../agents/active-distribution/market/rules.ts';
import { stream } from '../../../../src/random/streams.ts';
import { sum } from '../../../../src/series.ts';

/** A day of a few zones drawn at random, prices below 0 too. */
function drawn(seed: number, hours: number, zones: number): TariffProblem {
  const random = stream(seed, 'tariffs');
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const series = (low: number, high: number) => Float64Array.from({ length: 2 * hours }, () => between(low, high));
  return {
    ...{ hours, probability: Float64Array.of(0.3, 0.7), dayAhead: series(-60, 400) },
    loadMw: Array.from({ length: zones }, () => series(0, 2)),
    retail: 140,
  };
}

describe('load', () => {
  it('falls by a tenth of what its own tariff rises by, and moves to the other hours: rows of E sum to 0', () => {
    const answer = answerTo([1.2, 1, 1, 1, 1]);
    expect(answer[0]).toBeCloseTo(1 - 0.1 * 0.2, 12);
    for (const hour of [1, 2, 3, 4]) expect(answer[hour]).toBeCloseTo(1 + (0.1 / 4) * 0.2, 12);
    for (const factor of [0.7, 1, 1.3]) {
      for (const each of answerTo(new Float64Array(24).fill(factor))) expect(each).toBeCloseTo(1, 12);
    }
    expect([...answerTo([1.3])]).toEqual([1]);
  });
});

describe('the bands of a tariff', () => {
  it.each([23, 24, 25])('are hours in order of their price, in equal parts, on a day of %i hours', (hours) => {
    const prices = Float64Array.from({ length: hours }, (_, hour) => ((7 * hour) % hours) - 3);
    for (const name of TARIFF_NAMES) {
      const bands = bandsOf(name, prices);
      for (let a = 0; a < hours; a++) {
        for (let b = 0; b < hours; b++) if (prices[a] < prices[b]) expect(bands[a]).toBeLessThanOrEqual(bands[b]);
      }
      const counts = [...new Set(bands)].map((level) => bands.filter((each) => each === level).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    expect(new Set(bandsOf('three bands', prices))).toEqual(new Set([0.7, 1, 1.3]));
  });
});

describe('the tariffs picked', () => {
  it('gain as much as the best of all combinations over the zones', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        (seed, hours, zones) => {
          const problem = drawn(seed, hours, zones);
          expect(sum(pickTariffs(problem).gainEur)).toBeCloseTo(bestTariffsByTrial(problem), 6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are flat where load is the same in all hours and prices are nil: dearer hours then lose what cheaper ones gain, and more', () => {
    const problem = { ...drawn(1, 6, 2), dayAhead: new Float64Array(12), loadMw: [new Float64Array(12).fill(1)] };
    const { tariffs, gainEur, paidEur } = pickTariffs(problem);
    expect([tariffs, gainEur[0], sum(paidEur)]).toEqual([['flat'], 0, 0]);
  });

  it('are banded where most is drawn in dear hours', () => {
    const dayAhead = Float64Array.of(20, 20, 20, 300, 300, 300);
    const loadMw = [Float64Array.of(1, 1, 1, 2, 2, 2), Float64Array.of(3, 3, 3, 1, 1, 1)];
    const problem = { hours: 6, probability: Float64Array.of(1), dayAhead, loadMw, retail: 140 };
    const { tariffs, answers, paidEur } = pickTariffs(problem);
    expect(tariffs).toEqual(['two bands', 'flat']);
    expect(answers[0][5]).toBeLessThan(1);
    const by = (mw: number, multiplier: number, answer: number) => 140 * mw * (multiplier * answer - 1);
    expect(sum(paidEur)).toBeCloseTo(3 * by(1, 0.8, answers[0][0]) + 3 * by(2, 1.2, answers[0][5]), 9);
  });

  it('change the loads of a forecast, each zone and scenario by its own', () => {
    const zoneLoad = Float64Array.from({ length: 12 }, (_, k) => k + 1);
    const forecast: MessageOf<'ScenarioForecast'> = {
      ...({ type: 'ScenarioForecast', from: 'world', to: 'role:ads', isp: -1, day: 0 } as const),
      ...{ probability: Float64Array.of(0.5, 0.5), dayAhead: new Float64Array(6), realTime: new Float64Array(6) },
      ...{ zoneLoad, solar: new Float64Array(6), wind: new Float64Array(6) },
    };
    const problem = tariffProblem(forecast, [10, 100], 140);
    expect(problem.loadMw.map((load) => [...load])).toEqual([
      [10, 20, 30, 70, 80, 90],
      [400, 500, 600, 1000, 1100, 1200],
    ]);
    const answers = [Float64Array.of(1, 2, 3), Float64Array.of(0.5, 0.5, 0.5)];
    const told = { ...pickTariffs(problem), answers };
    expect([...answered(forecast, told).zoneLoad]).toEqual([1, 4, 9, 2, 2.5, 3, 7, 16, 27, 5, 5.5, 6]);
  });
});
