import { describe, expect, it } from 'vitest';
import { amplification } from '../../src/measures/amplification.ts';
import { criticalGain } from '../../src/measures/stability.ts';
import { cournotDamping, loopAmplification, valleyLeft } from '../../src/measures/thresholds.ts';
import { stream } from '../../src/random/streams.ts';

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('amplification of a loop', () => {
  it('is that of simulated steps', () => {
    const [gain, lambda] = [1.4, 0.4];
    const random = stream(1, 'loop');
    const v0 = Float64Array.from({ length: 400_000 }, () => random.normal());
    let expected = 0;
    const r = v0.map((need) => {
      const left = need - gain * expected;
      expected += lambda * (left - expected);
      return left;
    });
    expect(Math.abs(amplification(r, v0) / loopAmplification(gain, lambda) - 1)).toBeLessThan(0.01);
  });

  it.each([0.2, 0.5, 0.8, 1])('is 2 on the known curve, at lambda %d', (lambda) => {
    const b = 2 - 2 * lambda;
    const gain = (b + Math.sqrt(b * b + 8 * lambda * (2 - lambda))) / (4 * lambda);
    expect(loopAmplification(gain, lambda)).toBeCloseTo(2, 12);
  });

  it('is without bound where the loop starts to swing', () => {
    const gain = criticalGain({ lambda: 0.3, delays: [1] });
    expect(loopAmplification(0.9999 * gain, 0.3)).toBeGreaterThan(1_000);
    expect(loopAmplification(1.0001 * gain, 0.3)).toBe(Number.POSITIVE_INFINITY);
    expect(loopAmplification(0)).toBe(1);
  });
});

describe('valley filling', () => {
  const random = stream(1, 'load');
  const load = Float64Array.from({ length: 96 }, () => 100 + 20 * random.normal());
  const slope = 0.01;
  const sdLeft = (total: Float64Array) => Math.sqrt(amplification(total, load));

  it.each([1, 2, 4, 9, 19])('by %d fleets that foresee their own effect leaves 1 / (N + 1)', (fleets) => {
    const shifts = Array.from({ length: fleets }, () => new Float64Array(load.length));
    const total = load.slice();
    for (let round = 0; round < 60 * fleets; round++) {
      for (const shift of shifts) {
        // least of sum of b (others + x) x, where x sums to 0: x is minus half of how others' total differs from its mean
        const others = total.map((value, t) => value - shift[t]);
        const mean = meanOf(others);
        others.forEach((value, t) => {
          shift[t] = (mean - value) / 2;
          total[t] = value + shift[t];
        });
      }
    }
    expect(sdLeft(total)).toBeCloseTo(valleyLeft(fleets), 9);
  });

  it('by price-takers who move a step at a time leaves nothing', () => {
    const fleets = 10;
    const pace = 0.5 / (fleets * slope);
    const total = load.slice();
    for (let round = 0; round < 60; round++) {
      const mean = meanOf(total);
      for (let t = 0; t < total.length; t++) total[t] -= fleets * pace * slope * (total[t] - mean);
    }
    expect(sdLeft(total)).toBeLessThan(1e-12);
  });
});

describe('Cournot’s firms', () => {
  /** Distance from equilibrium after damped best responses to P = 100 - Q at cost 10, over that before. */
  function left(firms: number, damping: number, rounds: number): number {
    const equilibrium = 90 / (firms + 1);
    let quantities = Array.from({ length: firms }, (_, i) => equilibrium + 1 + i / 10);
    const distance = () => quantities.reduce((sum, quantity) => sum + quantity - equilibrium, 0);
    const before = distance();
    for (let round = 0; round < rounds; round++) {
      const total = quantities.reduce((sum, quantity) => sum + quantity, 0);
      quantities = quantities.map((own) => own + damping * ((90 - (total - own)) / 2 - own));
    }
    return Math.abs(distance() / before);
  }

  it.each([
    [4, 0.7, true],
    [4, 0.9, false],
    [10, 0.3, true],
    [10, 0.4, false],
    [2, 1, true],
  ])('%d of them, moving by %d, settle: %s', (firms, damping, settle) => {
    expect(damping < cournotDamping(firms)).toBe(settle);
    const after = left(firms, damping, 200);
    expect(settle ? after < 1e-3 : after > 1e3).toBe(true);
  });

  it('three of them neither settle nor run away', () => {
    expect(cournotDamping(3)).toBe(1);
    expect(left(3, 1, 200)).toBeCloseTo(1, 9);
  });
});
