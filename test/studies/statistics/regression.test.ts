import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/random/streams.ts';
import { lineAlong } from '../../../src/studies/statistics/regression.ts';

describe('a line along a parameter', () => {
  it('through one replication is ordinary least squares', () => {
    // Textbook: slope 0.6, intercept 2.2, R^2 0.6, residual variance 0.8, standard error sqrt(0.08), t(0.975, 3) = 3.182446
    const line = lineAlong([1, 2, 3, 4, 5], [[2, 4, 5, 4, 5]]);
    expect(line.n).toBe(1);
    expect(line.slope).toBeCloseTo(0.6, 12);
    expect(line.intercept).toBeCloseTo(2.2, 12);
    expect(line.rSquared).toBeCloseTo(0.6, 12);
    expect(line.slopeHigh - line.slope).toBeCloseTo(3.182446 * Math.sqrt(0.08), 5);
    expect(line.p).toBeCloseTo(0.124027, 5);
  });

  it('through several has the t interval of their slopes', () => {
    const line = lineAlong(
      [0, 1, 2],
      [
        [0, 1, 2],
        [10, 12, 14],
        [5, 8, 11],
      ],
    );
    expect(line).toMatchObject({ n: 3, slope: 2, intercept: 5 });
    expect(line.rSquared).toBeCloseTo(1, 12);
    expect(line.slopeHigh).toBeCloseTo(2 + 4.302653 / Math.sqrt(3), 5);
    expect(line.slopeLow).toBeCloseTo(2 - 4.302653 / Math.sqrt(3), 5);
    const t = 2 * Math.sqrt(3);
    expect(line.p).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 10);
  });

  it('takes levels that share an x, and outcomes that are missing', () => {
    const { NaN: missing } = Number;
    const shared = lineAlong([1, 1, 2, 2], [[0, 2, 3, 5]]);
    expect([shared.slope, shared.intercept]).toEqual([3, -2]);
    const gapped = lineAlong(
      [1, 2, 4],
      [
        [1, missing, 7],
        [1, 3, 7],
        [5, missing, missing],
      ],
    );
    expect(gapped.n).toBe(2);
    const { slope, slopeLow, slopeHigh, intercept, p } = gapped;
    [2, 2, 2, -1, 0].forEach((value, k) => {
      expect([slope, slopeLow, slopeHigh, intercept, p][k]).toBeCloseTo(value, 12);
    });
  });

  it('says NaN where nothing can be said', () => {
    const { NaN: missing } = Number;
    expect(lineAlong([3, 3], [[1, 2]])).toMatchObject({ n: 0, slope: missing, p: missing });
    expect(lineAlong([1, 2], [])).toMatchObject({ n: 0, slope: missing, intercept: missing, rSquared: missing });
    expect(lineAlong([1, 2], [[1, 4]])).toMatchObject({ n: 1, slope: 3, slopeLow: missing, p: missing });
    const flat = lineAlong([1, 2, 3], Array(2).fill([4, 4, 4]));
    expect(flat).toMatchObject({ n: 2, slope: 0, intercept: 4, rSquared: missing, p: 1 });
  });

  it('covers the true slope in 95 % of studies whose replications differ in level and slope', { tags: 'slow' }, () => {
    const random = stream(8, 'lines');
    const x = [0, 1, 2, 5];
    const trials = 1500;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const y = Array.from({ length: 5 }, () => {
        const [level, slope] = [20 * random.normal(), 3 + random.normal()];
        return x.map((at) => level + slope * at + 0.5 * random.normal());
      });
      const { slopeLow, slopeHigh } = lineAlong(x, y);
      if (slopeLow <= 3 && 3 <= slopeHigh) covered++;
    }
    expect(Math.abs(covered / trials - 0.95)).toBeLessThan(0.02);
  });
});
