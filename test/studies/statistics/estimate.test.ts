import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/random/streams.ts';
import { controlMean } from '../../../src/studies/statistics/controls.ts';
import { estimate } from '../../../src/studies/statistics/estimate.ts';
import { summarize } from '../../../src/studies/statistics/summary.ts';

const random = (): ReturnType<typeof stream> => stream(1, 'bootstrap');

describe('an estimate', () => {
  it('of plain runs is their summary with a bootstrap interval', () => {
    const values = [3, 5, Number.NaN, 10, 12];
    const result = estimate(values, { random: random(), quantiles: [0.5] });
    expect(result).toMatchObject({ ...summarize(values, { quantiles: [0.5] }), n: 4, runs: 4 });
    expect(result.bootstrapLow).toBeGreaterThan(3);
    expect(result.bootstrapHigh).toBeLessThan(12);
    expect(result.controlled).toBeUndefined();
    expect(result.antitheticVarianceSaved).toBeUndefined();
  });

  it('of nothing, or of one run, is NaN', () => {
    const control = { values: [1], mean: 0 };
    for (const values of [[Number.NaN], [4]]) {
      const result = estimate(values, { random: random(), antithetic: true, controls: [control], quantiles: [0.5] });
      expect(result).toMatchObject({ n: 0, runs: 0, mean: Number.NaN, bootstrapLow: Number.NaN });
      expect(result.controlled).toMatchObject({ mean: Number.NaN, low: Number.NaN, coefficients: [0] });
      expect(result.antitheticVarianceSaved).toBeNaN();
    }
  });
});

describe('mirrored runs', () => {
  const draws = stream(2, 'antithetic');
  const mirrored = (outcome: (u: number) => number, pairs: number): number[] => {
    return Array.from({ length: pairs }, () => draws.uniform()).flatMap((u) => [outcome(u), outcome(1 - u)]);
  };

  it('count by pair, and only whole pairs', () => {
    const { NaN: missing } = Number;
    const result = estimate([1, 3, 5, missing, 4, 10, 8], { random: random(), antithetic: true, quantiles: [0, 1] });
    expect(result).toMatchObject({ n: 2, runs: 4, mean: 4.5, standardError: 2.5, quantiles: [1, 10] });
    expect(result.sd).toBeCloseTo(Math.sqrt((3.5 ** 2 + 1.5 ** 2 + 0.5 ** 2 + 5.5 ** 2) / 3), 12);
  });

  it('save what theory says', () => {
    const saved = (outcome: (u: number) => number): number => {
      return estimate(mirrored(outcome, 4000), { random: random(), antithetic: true, resamples: 2 })
        .antitheticVarianceSaved!;
    };
    expect(saved((u) => 7 * u)).toBeCloseTo(1, 10);
    expect(saved((u) => (u - 0.5) ** 2)).toBeCloseTo(-1, 10); // symmetric: each mirror image is the run again
    // exp: Cov(e^u, e^(1-u)) = e - (e - 1)^2, Var = (e^2 - 1) / 2 - (e - 1)^2
    const variance = (Math.E ** 2 - 1) / 2 - (Math.E - 1) ** 2;
    expect(saved(Math.exp)).toBeCloseTo(((Math.E - 1) ** 2 - Math.E) / variance, 2);
    expect(Math.abs(saved(() => draws.normal()))).toBeLessThan(0.05);
  });

  it('have an interval that covers', () => {
    let covered = 0;
    for (let trial = 0; trial < 1500; trial++) {
      const values = mirrored((u) => u ** 2, 8);
      const result = estimate(values, { random: draws, antithetic: true, resamples: 2 });
      if (result.low <= 1 / 3 && 1 / 3 <= result.high) covered++;
    }
    expect(covered / 1500).toBeGreaterThan(0.92);
  });
});

describe('control variates', () => {
  const draws = stream(3, 'controls');
  const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => draws.normal());

  it('correct the mean by the regression of a worked case', () => {
    // y = 1 + 2c exactly, c known to have mean 0: the controlled mean is exactly 1.
    const c = [0.5, 1, 3, -0.5];
    const values = c.map((at) => 1 + 2 * at);
    const { controlled } = estimate(values, { random: random(), controls: [{ values: c, mean: 0 }] });
    expect(controlled!.mean).toBeCloseTo(1, 12);
    expect(controlled!.coefficients[0]).toBeCloseTo(2, 12);
    expect(controlled!.high - controlled!.low).toBeCloseTo(0, 6);
    expect(controlled!.varianceSaved).toBeCloseTo(1, 12);
  });

  it('have the standard error of the textbook regression at mu', () => {
    // c = 1..5, y = 2, 4, 5, 4, 5: slope 0.6, residual sum of squares 2.4, Scc = 10; predicted at c = 6 is 5.8.
    const controls = [{ values: [1, 2, 3, 4, 5], mean: 6 }];
    const { mean, standardError, low, high } = controlMean(Float64Array.of(2, 4, 5, 4, 5), controls, 0.95);
    expect(mean).toBeCloseTo(5.8, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(0.8 * (1 / 5 + 9 / 10)), 12);
    expect((high - low) / 2 / standardError).toBeCloseTo(3.182446, 6);
    const [estimated] = [controlMean(Float64Array.of(2, 4, 5, 4, 5), [{ ...controls[0], meanVariance: 0.5 }], 0.95)];
    expect(estimated.standardError ** 2 - standardError ** 2).toBeCloseTo(0.6 ** 2 * 0.5, 12);
  });

  it('save rho squared of the variance', () => {
    const [c, noise] = [normals(4000), normals(4000)];
    const values = c.map((at, i) => 5 + 3 * at + noise[i]);
    const { controlled } = estimate(values, { random: random(), controls: [{ values: c, mean: 0 }], resamples: 2 });
    expect(controlled!.coefficients[0]).toBeCloseTo(3, 1);
    expect(controlled!.varianceSaved).toBeCloseTo(0.9, 2);
  });

  it('find the coefficients of several that are correlated', () => {
    const n = 30;
    const [c1, c2, c3] = [normals(n), normals(n), normals(n)];
    const second = c1.map((at, i) => at + 0.1 * c2[i]);
    const values = c1.map((at, i) => 7 + 2 * at - 4 * second[i] + 0.5 * c3[i]);
    const controls = [c1, second, c3].map((of) => ({ values: of, mean: 0 }));
    const { controlled } = estimate(values, { random: random(), controls });
    expect(controlled!.mean).toBeCloseTo(7, 8);
    [2, -4, 0.5].forEach((value, k) => {
      expect(controlled!.coefficients[k]).toBeCloseTo(value, 8);
    });
  });

  it('leave out what is constant or said already', () => {
    const [c, noise] = [normals(20), normals(20)];
    const values = c.map((at, i) => at + noise[i]);
    const useful = { values: c, mean: 0 };
    const useless = [
      { values: c.map(() => 0.1), mean: 3 },
      { values: c.map((at) => 5 - 2 * at), mean: 5 },
    ];
    const alone = controlMean(values, [useful], 0.95);
    const among = controlMean(values, [useless[0], useful, useless[1]], 0.95);
    expect(among).toEqual({ ...alone, coefficients: [0, alone.coefficients[0], 0] });
    const none = controlMean(values, useless.slice(0, 1), 0.95);
    const { mean, low, high } = summarize(values);
    expect(none.varianceSaved).toBeCloseTo(0, 12);
    [mean, low, high].forEach((value, k) => {
      expect([none.mean, none.low, none.high][k]).toBeCloseTo(value, 12);
    });
  });

  it('count replications in which all is known, and say NaN where those are too few', () => {
    const { NaN: missing } = Number;
    const controls = [{ values: [1, 2, missing, 4, 7, 5], mean: 3 }];
    const { controlled } = estimate([1, missing, 2, 6, 7, 4], { random: random(), controls });
    const whole = controlMean(Float64Array.of(1, 6, 7, 4), [{ values: [1, 4, 7, 5], mean: 3 }], 0.95);
    expect(controlled).toEqual(whole);
    const short = controlMean(Float64Array.of(1, 2), [{ values: [4, 6], mean: 5 }], 0.95);
    expect([short.mean, short.low, short.varianceSaved]).toEqual([missing, missing, missing]);
  });

  it('have an interval that covers, with mu known and with mu estimated', () => {
    const trials = 1500;
    const covered = { known: 0, estimated: 0, ignored: 0 };
    const truth = 10;
    for (let trial = 0; trial < trials; trial++) {
      const pilot = 40;
      const world = (n: number): { c1: Float64Array; c2: Float64Array } => {
        const c1 = normals(n);
        return { c1, c2: normals(n).map((z, i) => 0.8 * c1[i] + 0.6 * z) };
      };
      const { c1, c2 } = world(15);
      const values = normals(15).map((noise, i) => truth + 2 * c1[i] + c2[i] + noise);
      const covers = (mean1: number, mean2: number, meanVariance: number): number => {
        const controls = [
          { values: c1, mean: mean1, meanVariance },
          { values: c2, mean: mean2, meanVariance },
        ];
        const { low, high } = controlMean(values, controls, 0.95);
        return low <= truth && truth <= high ? 1 : 0;
      };
      const before = world(pilot);
      const [mean1, mean2] = [summarize(before.c1).mean, summarize(before.c2).mean];
      covered.known += covers(0, 0, 0);
      covered.estimated += covers(mean1, mean2, 1 / pilot);
      covered.ignored += covers(mean1, mean2, 0);
    }
    expect(Math.abs(covered.known / trials - 0.95)).toBeLessThan(0.015);
    expect(Math.abs(covered.estimated / trials - 0.955)).toBeLessThan(0.02);
    expect(covered.ignored / trials).toBeLessThan(0.85);
  });

  it('work on mirrored runs by pair', () => {
    const c = [1, 3, 2, 6, 0, 5];
    const values = c.map((at, i) => 2 * at + (i % 2 ? 100 : -100));
    const controls = [{ values: c, mean: 4 }];
    const { controlled } = estimate(values, { random: random(), controls, antithetic: true });
    expect(controlled!.mean).toBeCloseTo(8, 10);
    expect(controlled!.coefficients[0]).toBeCloseTo(2, 12);
  });
});
