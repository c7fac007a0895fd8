import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/random/streams.ts';
import { saltelliPoints, splitSaltelli } from '../../../src/studies/designs/saltelli.ts';
import { type SobolIndices, sobolIndices } from '../../../src/studies/statistics/sobolIndices.ts';

type Model = (x: number[]) => number;

/** Ishigami and Homma (1990), with a = 7 and b = 0.1. */
const ishigami: Model = (x) => {
  const [x1, x2, x3] = x.map((u) => Math.PI * (2 * u - 1));
  return Math.sin(x1) + 7 * Math.sin(x2) ** 2 + 0.1 * x3 ** 4 * Math.sin(x1);
};
const ishigamiFirst = [0.3139, 0.4424, 0];
const ishigamiTotal = [0.5576, 0.4424, 0.2437];

/** Sobol's g-function (Saltelli and Sobol 1995). */
const weights = [0, 1, 4.5, 9, 99, 99];
const gFunction: Model = (x) => {
  return x.reduce((product, u, i) => (product * (Math.abs(4 * u - 2) + weights[i])) / (1 + weights[i]), 1);
};

function study(model: Model, inputs: number, samples: number, seed: number): SobolIndices[] {
  const names = Array.from({ length: inputs }, (_, i) => `x${i}`);
  const outputs = saltelliPoints(samples, names, seed).map(model);
  return sobolIndices(splitSaltelli(outputs, inputs), stream(seed, 'bootstrap'), { resamples: 300 });
}

describe('Sobol indices', () => {
  it('are the published ones of the Ishigami function, within their intervals', () => {
    study(ishigami, 3, 4096, 1).forEach((index, i) => {
      expect(index.n).toBe(4096);
      expect(Math.abs(index.first - ishigamiFirst[i])).toBeLessThan(0.005);
      expect(Math.abs(index.total - ishigamiTotal[i])).toBeLessThan(0.005);
      expect(index.firstLow).toBeLessThan(ishigamiFirst[i]);
      expect(index.firstHigh).toBeGreaterThan(ishigamiFirst[i]);
      expect(index.totalLow).toBeLessThan(ishigamiTotal[i]);
      expect(index.totalHigh).toBeGreaterThan(ishigamiTotal[i]);
      expect(index.firstHigh - index.firstLow).toBeLessThan(0.15);
    });
  });

  it('are the closed form of the g-function', () => {
    const alone = weights.map((a) => 1 / 3 / (1 + a) ** 2);
    const variance = alone.reduce((product, v) => product * (1 + v), 1) - 1;
    study(gFunction, 6, 2048, 2).forEach(({ first, total }, i) => {
      const others = alone.reduce((product, v, j) => (j === i ? product : product * (1 + v)), 1);
      expect(Math.abs(first - alone[i] / variance)).toBeLessThan(0.01);
      expect(Math.abs(total - (alone[i] * others) / variance)).toBeLessThan(0.015);
    });
  });

  it('do not depend on where the output has its 0, nor on its unit', () => {
    const plain = study(ishigami, 3, 256, 3);
    study((x) => 1e6 - 1000 * ishigami(x), 3, 256, 3).forEach(({ first, total }, i) => {
      expect(first).toBeCloseTo(plain[i].first, 6);
      expect(total).toBeCloseTo(plain[i].total, 6);
    });
  });

  it('of an input without effect are exactly 0', () => {
    const [, idle] = study(([x]) => x ** 3, 2, 64, 4);
    const zero = { first: 0, firstLow: 0, firstHigh: 0, total: 0, totalLow: 0, totalHigh: 0 };
    for (const [key, value] of Object.entries(zero)) expect(idle[key as keyof SobolIndices]).toBeCloseTo(value, 12);
  });

  it('have intervals that cover at random points', { tags: 'slow' }, () => {
    const random = stream(5, 'points');
    const trials = 120;
    const covered = { first: [0, 0, 0], total: [0, 0, 0] };
    for (let trial = 0; trial < trials; trial++) {
      const outputs = Array.from({ length: 150 }, () => {
        const [a, b] = [0, 1].map(() => [0, 1, 2].map(() => random.uniform()));
        return [a, b, ...a.map((_, i) => a.with(i, b[i]))].map(ishigami);
      }).flat();
      const indices = sobolIndices(splitSaltelli(outputs, 3), random, { resamples: 200 });
      indices.forEach(({ firstLow, firstHigh, totalLow, totalHigh }, i) => {
        if (firstLow <= ishigamiFirst[i] && ishigamiFirst[i] <= firstHigh) covered.first[i]++;
        if (totalLow <= ishigamiTotal[i] && ishigamiTotal[i] <= totalHigh) covered.total[i]++;
      });
    }
    for (const count of [...covered.first, ...covered.total]) expect(count / trials).toBeGreaterThan(0.86);
  });

  it('leave out samples with a missing run, and say NaN without variance or samples', () => {
    const { NaN: missing } = Number;
    const outputs = { fA: [1, 2, 4, 3], fB: [3, 1, 2, 5], fAB: [[2, 1, 5, 4]] };
    const typed = (extra: [number, number, number][]): Parameters<typeof sobolIndices>[0] => ({
      fA: Float64Array.of(...outputs.fA, ...extra.map(([a]) => a)),
      fB: Float64Array.of(...outputs.fB, ...extra.map(([, b]) => b)),
      fAB: [Float64Array.of(...outputs.fAB[0], ...extra.map(([, , ab]) => ab))],
    });
    const gapped = typed([
      [missing, 8, 9],
      [8, missing, 9],
      [8, 9, missing],
    ]);
    expect(sobolIndices(gapped, stream(6))).toEqual(sobolIndices(typed([]), stream(6)));
    const constant = { fA: new Float64Array(5).fill(0.1), fB: new Float64Array(5).fill(0.1) };
    const nothing = { first: missing, firstLow: missing, total: missing, totalHigh: missing };
    expect(sobolIndices({ ...constant, fAB: [constant.fA] }, stream(6))[0]).toMatchObject({ n: 5, ...nothing });
    const none = new Float64Array(0);
    expect(sobolIndices({ fA: none, fB: none, fAB: [none] }, stream(6))[0]).toMatchObject({ n: 0, ...nothing });
  });
});
