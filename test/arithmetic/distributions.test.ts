import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile, normalQuantile } from '../../src/arithmetic/index.ts';
import { fingerprint, truthOf } from './truth.ts';

describe('the normal quantile', () => {
  it('is the true one to 1e-15 of itself', () => {
    for (const { args, nearest } of truthOf('normalQuantile')) {
      expect(Math.abs(normalQuantile(args[0]) - nearest)).toBeLessThanOrEqual(1e-15 * Math.abs(nearest));
    }
  });

  it('has the same bits as everywhere', () => {
    expect(fingerprint(normalQuantile, truthOf('normalQuantile'))).toBe('b09c11ca');
  });

  it('is infinite at the ends', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(normalQuantile(Number.NaN)).toBe(Number.NaN);
  });
});

describe('the beta distribution', () => {
  const truths = truthOf('betaCdf').filter(({ nearest }) => nearest > 1e-12 && nearest < 1 - 1e-12);

  it('is the true one to 1e-11, from either side', () => {
    expect(truths.length).toBeGreaterThan(90);
    for (const { args, nearest } of truths) {
      const [x, a, b] = args;
      expect(Math.abs(betaCdf(x, a, b) - nearest) / Math.min(nearest, 1 - nearest), `${args}`).toBeLessThan(1e-11);
    }
  });

  it('has its quantiles where it says', () => {
    for (const { args, nearest } of truths) {
      const [x, a, b] = args;
      expect(Math.abs(betaQuantile(nearest, a, b) - x) / Math.min(x, 1 - x), `${args}`).toBeLessThan(1e-9);
    }
  });

  it('has the same bits as everywhere', () => {
    expect(fingerprint(betaCdf, truthOf('betaCdf'))).toBe('10918480');
    expect(fingerprint(betaQuantile, truthOf('betaCdf'))).toBe('3e924f13');
  });

  it('has quantiles within 0 and 1, however near', () => {
    for (const [a, b] of [
      [0.5, 0.5],
      [0.5, 20],
      [100000.5, 0.5],
    ]) {
      for (let k = 1; k <= 50; k++) {
        for (const p of [2 ** -k, 1 - 2 ** -k]) {
          const x = betaQuantile(p, a, b);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(1);
          if (x < 1 - 1e-9) expect(betaCdf(x, a, b) / p).toBeCloseTo(1, 6);
        }
      }
    }
  });

  it('lies between 0 and 1', () => {
    expect([betaCdf(-1, 2, 3), betaCdf(0, 2, 3), betaCdf(1, 2, 3), betaCdf(2, 2, 3)]).toEqual([0, 0, 1, 1]);
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3), betaQuantile(Number.NaN, 2, 3)]).toEqual([0, 1, Number.NaN]);
  });
});
