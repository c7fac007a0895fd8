import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalGain, isStable, type Loop } from '../../src/measures/stability.ts';
import { stream } from '../../src/random/streams.ts';

const spread = (m: number): number[] => Array(m).fill(1);
const common = (delay: number): number[] => [...Array(delay - 1).fill(0), 1];

/** The least gain with a root on the unit circle, by going around it: there K = -(z^m - (1 - lambda) z^(m-1)) / (lambda sum) is real. */
function gainOnCircle({ lambda, delays }: Loop): number {
  const total = Array.from(delays).reduce((sum, weight) => sum + weight, 0);
  const at = (angle: number) => {
    let [x, y] = [0, 0];
    Array.from(delays).forEach((weight, k) => {
      x += (weight / total) * Math.cos(angle * (k + 1));
      y -= (weight / total) * Math.sin(angle * (k + 1));
    });
    const [a, b] = [1 - (1 - lambda) * Math.cos(angle), (1 - lambda) * Math.sin(angle)];
    const size = lambda * (x * x + y * y);
    return { re: -(a * x + b * y) / size, im: -(b * x - a * y) / size, size };
  };
  const steps = 400 * delays.length;
  let least = Number.POSITIVE_INFINITY;
  const consider = (angle: number): void => {
    const { re, im, size } = at(angle);
    if (size > 1e-8 && re > 0 && Math.abs(im) < 1e-6) least = Math.min(least, re); // else the sum is 0, and K has a pole
  };
  consider(Math.PI);
  for (let step = 0; step < steps; step++) {
    let [low, high] = [(Math.PI * (step + 0.38)) / steps, (Math.PI * (step + 1.38)) / steps]; // no root on a node
    const rising = at(low).im < 0;
    if (rising === at(high).im < 0) continue;
    for (let halving = 0; halving < 60; halving++) {
      const middle = (low + high) / 2;
      if (at(middle).im < 0 === rising) low = middle;
      else high = middle;
    }
    consider(low);
  }
  return least;
}

/** Whether a kick to fleets, whose delays are dealt out, has grown after some thousand steps. */
function grows(lambda: number, gain: number, delays: readonly number[]): boolean {
  const longest = Math.max(...delays);
  const expected = new Float64Array(delays.length).fill(1);
  const prices: number[] = [];
  const size = () => expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  let early = 0;
  for (let step = 0; step < 6_000; step++) {
    prices.push((-gain * expected.reduce((sum, value) => sum + value, 0)) / expected.length);
    delays.forEach((delay, i) => {
      expected[i] += lambda * ((prices[prices.length - delay] ?? 0) - expected[i]);
    });
    if (step > 1_000 && step <= 1_000 + 4 * longest) early = Math.max(early, size());
    if (size() > 1e100) return true;
  }
  return size() > early;
}

function simulatedOnset(lambda: number, delays: readonly number[]): number {
  let [low, high] = [0.5, 20];
  while (high / low > 1.0002) {
    const middle = Math.sqrt(low * high);
    if (grows(lambda, middle, delays)) high = middle;
    else low = middle;
  }
  return Math.sqrt(low * high);
}

describe('critical gain', () => {
  it.each([1, 2, 3, 4, 7, 20])('is m for delays spread evenly over 1..%d', (m) => {
    expect(criticalGain({ lambda: 1, delays: spread(m) })).toBeCloseTo(m, 9);
  });

  it.each([1, 2, 3, 10, 40])('is 1 for a common delay of %d, learned at once', (delay) => {
    expect(criticalGain({ lambda: 1, delays: common(delay) })).toBeCloseTo(1, 9);
  });

  it.each([1, 0.5, 0.3, 0.1])('is 2 / lambda - 1 for a delay of 1 and lambda %d', (lambda) => {
    expect(criticalGain({ lambda, delays: [1] })).toBeCloseTo(2 / lambda - 1, 9);
  });

  it.each([
    [0.5, 2],
    [0.3, 10 / 3],
    [0.1, 10],
  ])('is 1 / lambda for a common delay of 2: lambda %d gives %d', (lambda, gain) => {
    expect(criticalGain({ lambda, delays: common(2) })).toBeCloseTo(gain, 9);
  });

  it('is where a root lies on the unit circle', () => {
    const loops = fc.record({
      lambda: fc.double({ min: 0.05, max: 1, noNaN: true }),
      delays: fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 })
        .filter((weights) => weights.some((weight) => weight > 0)),
    });
    fc.assert(
      fc.property(loops, (loop) => {
        const found = criticalGain(loop);
        expect(Math.abs(found / gainOnCircle(loop) - 1)).toBeLessThan(1e-4);
        expect(found).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(isStable(loop, 0.999 * found)).toBe(true);
        expect(isStable(loop, 1.001 * found)).toBe(false);
      }),
    );
  });

  it('is where fleets start to swing', () => {
    expect(Math.abs(simulatedOnset(0.5, [1]) / 3 - 1)).toBeLessThan(0.001);
    expect(Math.abs(simulatedOnset(0.5, [2, 2, 2]) / 2 - 1)).toBeLessThan(0.001);
    expect(Math.abs(simulatedOnset(1, [1, 2, 3, 1, 2, 3]) / 3 - 1)).toBeLessThan(0.001);
  });

  it('may be above m where the last delay has less weight', () => {
    // z^3 + 2 z^2 + 2 z + 1 = (z + 1)(z^2 + z + 1): all roots on the circle
    expect(criticalGain({ lambda: 1, delays: [2, 2, 1] })).toBeCloseTo(5, 6);
    expect(isStable({ lambda: 1, delays: [2, 2, 1] }, 4.9)).toBe(true);
  });

  it.each([
    [10, 1.8, 2.3],
    [600, 2.6, 2.9],
  ])('is in the mean below 3 where %d fleets draw their delays from 1..3', (fleets, from, to) => {
    const random = stream(1, 'delays', fleets);
    const gains = Array.from({ length: 200 }, () => {
      const delays = [0, 0, 0];
      for (let i = 0; i < fleets; i++) delays[random.pick([1, 1, 1])]++;
      return criticalGain({ lambda: 1, delays });
    });
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    expect(mean).toBeGreaterThan(from);
    expect(mean).toBeLessThan(to);
  });

  it('is refused where nobody learns, or no delay has weight', () => {
    expect(() => criticalGain({ lambda: 0, delays: [1] })).toThrow(RangeError);
    expect(() => criticalGain({ lambda: 1.1, delays: [1] })).toThrow(RangeError);
    expect(() => criticalGain({ lambda: 1, delays: [] })).toThrow(RangeError);
    expect(() => criticalGain({ lambda: 1, delays: [0, 0] })).toThrow(RangeError);
    expect(() => criticalGain({ lambda: 1, delays: [2, -1] })).toThrow(RangeError);
    expect(() => criticalGain({ lambda: 1, delays: [1, Number.NaN] })).toThrow(RangeError);
  });
});
