import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../../src/random/streams.ts';
import { normalCdf } from '../../../../src/worlds/curves.ts';
import { leastSquaresFit } from '../../../../src/worlds/fitted/estimators/gaussNewton.ts';
import { nonNegativeLeastSquares, solve } from '../../../../src/worlds/fitted/estimators/linearAlgebra.ts';
import { fitParetoTail, paretoQuantile } from '../../../../src/worlds/fitted/estimators/paretoTail.ts';
import { mixtureQuantiles, normalScores, valueAt } from '../../../../src/worlds/fitted/estimators/scores.ts';
import { fitWeights, type Observation } from '../../../../src/worlds/fitted/estimators/weightedChoice.ts';
import { dayNumber, localDays } from '../../../../src/worlds/fitted/localDays.ts';
import { correlationOver, correlationsAt, fitParts, partsProcess } from '../../../../src/worlds/fitted/persistence.ts';
import {
  arimaProcess,
  chooseArima,
  fitArima,
  impulseResponse,
  yuleWalker,
} from '../../../../src/worlds/fitted/prices/arima.ts';
import { clusterScore, normalCorrelation, scoreCorrelation } from '../../../../src/worlds/fitted/prices/clusters.ts';
import { fitPacedParts } from '../../../../src/worlds/fitted/prices/pace.ts';
import { correlation, mean, sd } from '../../measures.ts';

const dayOf = localDays('UTC');
const first = dayNumber('2021-01-01');
const seriesOf = (process: (day: number) => Float64Array, days: number): Float64Array =>
  Float64Array.from(Array.from({ length: days }, (_, k) => [...process(first + k)]).flat());
const named = (purpose: string) => (date: string) => stream('test', purpose, date);

describe('linear algebra', () => {
  const figures = fc.double({ min: -3, max: 3, noNaN: true });
  it('solves systems', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(figures, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }),
        (rows) => {
          const matrix = rows.map((row, i) => row.map((value, j) => (i === j ? value + 15 : value)));
          const x = [1, -2, 3, 0.5];
          const right = matrix.map((row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
          for (const [i, value] of solve(matrix, right).entries()) expect(value).toBeCloseTo(x[i], 9);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('finds non-negative least squares: no step that is allowed leads further down', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(figures, { minLength: 8, maxLength: 8 }), { minLength: 3, maxLength: 3 }),
        fc.array(figures, { minLength: 8, maxLength: 8 }),
        (rows, b) => {
          const columns = rows.map((row, i) => row.map((value, k) => value + (k === i ? 5 : 0)));
          const x = nonNegativeLeastSquares(columns, b);
          const left = b.map((value, k) => value - columns.reduce((sum, column, i) => sum + column[k] * x[i], 0));
          columns.forEach((column, i) => {
            const slope = column.reduce((sum, value, k) => sum + value * left[k], 0);
            expect(x[i]).toBeGreaterThanOrEqual(0);
            expect(slope).toBeLessThan(1e-6);
            if (x[i] > 0) expect(slope).toBeGreaterThan(-1e-6);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('fits a curve', () => {
    const at = Array.from({ length: 30 }, (_, k) => k / 5);
    const { point, squares } = leastSquaresFit(
      ([a, b]) => Float64Array.from(at, (t) => a * Math.exp(-b * t) - 3 * Math.exp(-0.7 * t)),
      [1, 0.1],
    );
    expect(point[0]).toBeCloseTo(3, 5);
    expect(point[1]).toBeCloseTo(0.7, 5);
    expect(squares).toBeLessThan(1e-8);
  });
});

describe('ARMA', () => {
  it('by Yule-Walker agrees with the closed form of order 2', () => {
    for (const [a, b] of [
      [0.5, 0.3],
      [1.2, -0.5],
      [-0.4, 0.2],
    ]) {
      const one = a / (1 - b);
      const [first, second] = yuleWalker([one, a * one + b]);
      expect(first).toBeCloseTo(a, 12);
      expect(second).toBeCloseTo(b, 12);
    }
  });

  it('has the impulse response of its closed form', () => {
    const model = { ar: [0.8], dailyAr: [], weeklyAr: [], ma: [0.3], dailyMa: [] };
    const plain = Array.from({ length: 200 }, (_, k) => (k === 0 ? 1 : 1.1 * 0.8 ** (k - 1)));
    const size = Math.hypot(...plain);
    for (const [k, weight] of impulseResponse(model, 200).entries()) expect(weight).toBeCloseTo(plain[k] / size, 12);
  });

  it('is found again from a series it made, with gaps', () => {
    const truth = { ar: [0.85], dailyAr: [0.6], weeklyAr: [0.3], ma: [0.3], dailyMa: [-0.2] };
    const series = seriesOf(arimaProcess(truth, dayOf, named('arima')), 240);
    expect(sd(series)).toBeCloseTo(1, 0);
    series.fill(Number.NaN, 2000, 2030);
    const { model } = fitArima(series, { ar: 1, dailyAr: 1, weeklyAr: 1, ma: 1, dailyMa: 1 });
    for (const name of ['ar', 'dailyAr', 'weeklyAr', 'ma', 'dailyMa'] as const) {
      expect(Math.abs(model[name][0] - truth[name][0]), name).toBeLessThan(0.08);
    }
  });

  it('has the order the series has, by BIC', () => {
    const truth = { ar: [1.3, -0.5], dailyAr: [], weeklyAr: [], ma: [], dailyMa: [] };
    const series = seriesOf(arimaProcess(truth, dayOf, named('order')), 120);
    const orders = [1, 2, 3].map((ar) => ({ ar, dailyAr: 0, weeklyAr: 0, ma: 0, dailyMa: 0 }));
    expect(chooseArima(series, orders).ar).toHaveLength(2);
  });
});

describe('processes of parts', () => {
  it('have unit variance and the correlations of their parts, and these are found again', () => {
    const parts = [
      { hours: 40, share: 0.6 },
      { hours: 3, share: 0.4 },
    ];
    const series = seriesOf(partsProcess(parts, 1, dayOf, named('parts')), 300);
    expect(mean(Float64Array.from(series, (value) => value * value))).toBeCloseTo(1, 0);
    const lags = Array.from({ length: 40 }, (_, k) => k + 1);
    const measured = correlationsAt(series, lags);
    const found = fitParts(
      lags.map((lag, k) => ({ lag, correlation: measured[k], weight: 1 })),
      [1, 4, 16, 64, 256],
    );
    for (const lag of [1, 3, 12, 30]) {
      expect(Math.abs(correlationOver(found, lag) - correlationOver(parts, lag)), `lag ${lag}`).toBeLessThan(0.07);
    }
    expect(found.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 3);
  });

  it.each([false, true])('go at their pace, which is found again (smooth: %s)', (smooth) => {
    const parts = [{ hours: smooth ? 4 : 8, share: 1, smooth }];
    const pace = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 0.4 : 1.6));
    const series = seriesOf(partsProcess(parts, 1, dayOf, named('pace'), pace), 400);
    expect(sd(series)).toBeCloseTo(1, 1);
    const found = fitPacedParts(
      series,
      Array.from(series, (_, k) => ({ hour: k % 24 })),
    );
    expect(mean(found.pace)).toBeCloseTo(1, 1);
    expect(Math.abs(mean(found.pace.slice(0, 12)) - 0.4)).toBeLessThan(0.1);
    for (const lag of [2, 8]) {
      expect(Math.abs(correlationOver(found.parts, lag) - correlationOver(parts, lag))).toBeLessThan(0.1);
    }
  });

  it('are smooth where they go on in the direction they go', () => {
    const parts = [{ hours: 5, share: 1, smooth: true }];
    const series = seriesOf(partsProcess(parts, 4, dayOf, named('smooth')), 150);
    const lags = [1, 4, 12, 20, 40];
    correlationsAt(series, lags).forEach((measured, k) => {
      const time = lags[k] / 4 / 5;
      expect(Math.abs(measured - (1 + time) * Math.exp(-time))).toBeLessThan(0.08);
    });
    const jump = Math.max(...Array.from(series.subarray(1), (value, k) => Math.abs(value - series[k])));
    expect(jump).toBeLessThan(0.35); // an AR(1) process of 5 hours jumps by 1 now and then
  });
});

describe('distributions', () => {
  it('finds a generalised Pareto tail again', () => {
    for (const [shape, scale] of [
      [0.25, 100],
      [0, 30],
      [-0.4, 500],
    ]) {
      const random = stream('test', 'pareto', shape);
      const drawn = Float64Array.from({ length: 6000 }, () => paretoQuantile({ shape, scale }, 1 - random.uniform()));
      const found = fitParetoTail(drawn);
      expect(Math.abs(found.shape - shape)).toBeLessThan(0.06);
      expect(Math.abs(found.scale / scale - 1)).toBeLessThan(0.06);
    }
    expect(paretoQuantile({ shape: 1e-12, scale: 30 }, 0.1)).toBeCloseTo(
      paretoQuantile({ shape: 1e-7, scale: 30 }, 0.1),
      3,
    );
  });

  it('scores values by rank, ties alike and gaps not', () => {
    const scores = normalScores([5, Number.NaN, 1, 5, 9]);
    expect(scores[1]).toBeNaN();
    expect(scores[0]).toBe(scores[3]);
    expect([normalCdf(scores[2]), normalCdf(scores[0]), normalCdf(scores[4])].map((p) => Math.round(p * 1000))).toEqual(
      [125, 500, 875],
    );
  });

  it('has the quantiles of a mixture', () => {
    const [means, sds] = [
      [-1, 2, 0],
      [0.5, 1, 2],
    ];
    const probabilities = [0.001, 0.1, 0.5, 0.9, 0.999];
    mixtureQuantiles(means, sds, probabilities).forEach((x, k) => {
      const below = mean(means.map((centre, i) => normalCdf((x - centre) / sds[i])));
      expect(below).toBeCloseTo(probabilities[k], 3);
    });
  });

  it('reads tables along straight lines, and flat beyond their ends', () => {
    const table = { scores: [-1, 0, 2], values: [10, 20, 60] };
    expect([-5, -1, -0.5, 0, 1, 2, 9].map((score) => valueAt(table, score))).toEqual([10, 10, 15, 20, 40, 60, 60]);
  });

  it('clusters extremes: standard normal scores of the stated correlation, whose peaks come together', () => {
    const random = stream('test', 'clusters');
    const r = 0.8;
    const draws = Array.from({ length: 25_000 }, () => {
      const [a, b] = [random.normal(), random.normal()];
      const next = (value: number) => r * value + Math.sqrt(1 - r * r) * random.normal();
      return [clusterScore(a, b), clusterScore(next(a), next(b))];
    });
    const [now, later] = [0, 1].map((side) => draws.map((pair) => pair[side]));
    expect(mean(now)).toBeCloseTo(0, 1);
    expect(sd(now)).toBeCloseTo(1, 1);
    expect(Math.abs(correlation(now, later) - scoreCorrelation(r))).toBeLessThan(0.02);
    const peaks = draws.filter(([score]) => score > 2.326);
    expect(peaks.filter(([, score]) => score > 2.326).length / peaks.length).toBeGreaterThan(0.27); // normal: 0.18
    expect(normalCorrelation(scoreCorrelation(r))).toBeCloseTo(r, 6);
  });
});

describe('weighted choices', () => {
  const count = (rows: number[][]): Observation[] =>
    rows.flatMap((row, level) => row.map((count, next) => ({ levels: [level], next, count })));

  it('of one factor and no prior are shares', () => {
    const rows = [
      [50, 30, 20],
      [5, 80, 15],
    ];
    const [weights] = fitWeights(count(rows), [2], 3, 1e-9);
    weights.forEach((row, level) => {
      const total = row.reduce((a, b) => a + b, 0);
      expect(row.map((weight) => Math.round((100 * weight) / total))).toEqual(rows[level]);
    });
  });

  it('of two factors are found again from draws', () => {
    const truth = [
      [
        [1, 3, 0.5],
        [1, 0.4, 2],
      ],
      [
        [1, 1, 1],
        [1, 2, 0.25],
        [1, 0.5, 4],
      ],
    ];
    const random = stream('test', 'choices');
    const drawn = Array.from({ length: 15_000 }, (): Observation => {
      const levels = [random.pick([1, 1]), random.pick([1, 1, 1])];
      const weights = [0, 1, 2].map((choice) => truth[0][levels[0]][choice] * truth[1][levels[1]][choice]);
      return { levels, next: random.pick(weights), count: 1 };
    });
    const found = fitWeights(drawn, [2, 3], 3, 1);
    const product = (of: number[][][], i: number, j: number, choice: number) => of[0][i][choice] * of[1][j][choice];
    for (const i of [0, 1]) {
      for (const j of [0, 1, 2]) {
        for (const choice of [1, 2]) {
          expect(product(found, i, j, choice) / product(truth, i, j, choice)).toBeGreaterThan(0.8);
          expect(product(found, i, j, choice) / product(truth, i, j, choice)).toBeLessThan(1.25);
        }
      }
    }
  });

  it('that were never seen are drawn to weight 1', () => {
    const [, seldom] = fitWeights(
      [
        { levels: [0, 0], next: 1, count: 900 },
        { levels: [0, 0], next: 0, count: 100 },
      ],
      [1, 2],
      2,
      5,
    );
    expect(seldom[1]).toEqual([1, 1]);
  });
});
