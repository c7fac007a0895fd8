import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementaryEffects, morrisTrajectories } from '../../../src/studies/designs/morris.ts';
import { type MorrisMeasures, morrisMeasures } from '../../../src/studies/statistics/morris.ts';

const names = ['a', 'b', 'c'];

function screen(model: (x: number[]) => number, trajectories: number, seed: number): MorrisMeasures[] {
  const points = morrisTrajectories(trajectories, names, seed);
  return morrisMeasures(elementaryEffects(points, points.map(model)));
}

describe('Morris trajectories', () => {
  it('move every input once, by the published step, on the grid', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (k, half, seed) => {
        const levels = 2 * half;
        const inputs = Array.from({ length: k }, (_, i) => `x${i}`);
        const points = morrisTrajectories(3, inputs, seed, levels);
        expect(points).toHaveLength(3 * (k + 1));
        for (let start = 0; start < points.length; start += k + 1) {
          const moved = new Set<number>();
          for (let p = start; p <= start + k; p++) {
            for (const at of points[p]) {
              expect(at * (levels - 1)).toBeCloseTo(Math.round(at * (levels - 1)), 9);
              expect(at >= 0 && at <= 1).toBe(true);
            }
            if (p === start) continue;
            const steps = points[p].map((at, i) => Math.abs(at - points[p - 1][i]));
            const changed = steps.flatMap((step, i) => (step > 0 ? [i] : []));
            expect(changed).toHaveLength(1);
            expect(steps[changed[0]]).toBeCloseTo(levels / (2 * (levels - 1)), 12);
            moved.add(changed[0]);
          }
          expect(moved.size).toBe(k);
        }
      }),
      { seed: 17 },
    );
  });

  it('visit each level alike, in every order, and stay as they were when there are more', () => {
    const many = morrisTrajectories(1000, names, 5);
    expect(many.slice(0, 40)).toEqual(morrisTrajectories(10, names, 5));
    expect(many).not.toEqual(morrisTrajectories(1000, names, 6));
    for (const level of [0, 1, 2, 3]) {
      const visits = many.filter(([at]) => Math.round(3 * at) === level).length;
      expect(Math.abs(visits / many.length - 0.25)).toBeLessThan(0.04);
    }
    const firstMoved = [0, 0, 0];
    for (let p = 0; p < many.length; p += 4) firstMoved[many[p].findIndex((at, i) => at !== many[p + 1][i])]++;
    for (const count of firstMoved) expect(Math.abs(count / 1000 - 1 / 3)).toBeLessThan(0.06);
  });

  it('need an even number of levels, and an output for every point', () => {
    for (const levels of [0, 1, 3]) expect(() => morrisTrajectories(1, names, 1, levels)).toThrow(RangeError);
    expect(() => elementaryEffects(morrisTrajectories(1, names, 1), [1, 2, 3])).toThrow(RangeError);
  });
});

describe('elementary effects', () => {
  it('of a linear model are its coefficients, without spread', () => {
    screen(([a, b]) => 5 + 3 * a - 2 * b, 10, 1).forEach(({ n, mu, muStar, muStarLow, muStarHigh, sigma }, i) => {
      const coefficient = [3, -2, 0][i];
      expect(n).toBe(10);
      expect(mu).toBeCloseTo(coefficient, 12);
      expect(sigma).toBeCloseTo(0, 12);
      for (const value of [muStar, muStarLow, muStarHigh]) expect(value).toBeCloseTo(Math.abs(coefficient), 12);
    });
  });

  it('of a product have the moments of the other factor', () => {
    // The effect of a is 6 (b - 1/2), b uniform on 0, 1/3, 2/3, 1: mean 0, mean size 2, variance 36 * 5 / 36 = 5.
    const [a, b, c] = screen((x) => 6 * (x[0] - 0.5) * (x[1] - 0.5), 4000, 2);
    for (const { mu, muStar, muStarLow, muStarHigh, sigma } of [a, b]) {
      expect(Math.abs(mu)).toBeLessThan(0.12);
      expect(Math.abs(muStar - 2)).toBeLessThan(0.05);
      expect(Math.abs(sigma - Math.sqrt(5))).toBeLessThan(0.05);
      expect(muStarHigh - muStarLow).toBeCloseTo((2 * 1.96) / Math.sqrt(4000), 2); // sizes are 1 and 3: deviation 1
    }
    expect(c).toMatchObject({ mu: 0, muStar: 0, sigma: 0 });
  });

  it('tell an input that acts up and down from one that does not act', () => {
    // (2a - 1)^2 goes from 1 to 1/9 between a = 0 and 2/3, and from 1/9 to 1 between 1/3 and 1: effects -4/3 and 4/3.
    const [a, b] = screen((x) => (2 * x[0] - 1) ** 2, 400, 3);
    expect(Math.abs(a.mu)).toBeLessThan(0.3);
    expect(a.muStar).toBeCloseTo(4 / 3, 12);
    expect(b.muStar).toBe(0);
  });

  it('are missing where either run is', () => {
    const points = morrisTrajectories(3, names, 4);
    const outputs = points.map(([a]) => 2 * a);
    outputs[1] = Number.NaN;
    const effects = elementaryEffects(points, outputs);
    expect(effects.map((ofInput) => ofInput.length)).toEqual([3, 3, 3]);
    expect(effects.flat().filter(Number.isNaN)).toHaveLength(2);
    const counts = morrisMeasures(effects).map(({ n }) => n);
    expect(counts.reduce((sum, n) => sum + n)).toBe(7);
    expect(morrisMeasures([[Number.NaN, 2]])[0]).toMatchObject({ n: 1, mu: 2, muStar: 2, sigma: Number.NaN });
    expect(morrisMeasures(elementaryEffects([], []))).toEqual([]);
  });
});
