import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amplification, amplificationByWindow } from '../../src/measures/amplification.ts';
import { loopAmplification } from '../../src/measures/thresholds.ts';
import { stream } from '../../src/random/streams.ts';
import { needUnderLoop } from './linearLoop.ts';

const WINDOWS = 24;
const DAYS = 2_900;

/** Days on which fleets answer yesterday's price of each window by shifting energy within the day: r = v - K (r - its mean). */
function days(gain: number, seed: number): { r: Float64Array; v0: Float64Array } {
  const random = stream(seed, 'days');
  const v0 = Float64Array.from({ length: WINDOWS * DAYS }, () => random.normal());
  const r = v0.slice();
  for (let day = 1; day < DAYS; day++) {
    const yesterday = r.subarray((day - 1) * WINDOWS, day * WINDOWS);
    const mean = yesterday.reduce((sum, value) => sum + value, 0) / WINDOWS;
    for (let k = 0; k < WINDOWS; k++) r[day * WINDOWS + k] -= gain * (yesterday[k] - mean);
  }
  return { r, v0 };
}

describe('amplification', () => {
  it('is 1 where nobody reacts, and does not exist without a need', () => {
    expect(amplification([1, 2, 4], [1, 2, 4])).toBe(1);
    expect(amplification([1, 2, 4], [5, 5, 5])).toBeNaN();
    expect(amplification([], [])).toBeNaN();
  });

  it('goes with the square of the scale, wherever the middle', () => {
    const series = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2 });
    fc.assert(
      fc.property(series, fc.integer({ min: -9, max: 9 }), (v0, scale) => {
        const found = amplification(
          v0.map((value) => scale * value + 3),
          v0,
        );
        expect(Number.isNaN(found) || Math.abs(found - scale ** 2) < 1e-9).toBe(true);
      }),
    );
  });

  it.each([0.3, 0.6, 0.9])('of a linear loop with gain %d is 1 / (1 - K^2)', (gain) => {
    const steps = 400_000;
    const found = amplification(needUnderLoop(gain, 3, steps, 1), needUnderLoop(0, 3, steps, 1));
    expect(found / loopAmplification(gain)).toBeCloseTo(1, 1.7);
  });
});

describe('amplification by window', () => {
  it.each([
    [0.3, 1.0948],
    [0.6, 1.5391],
    [0.9, 5.0855],
  ])('leaves the mean of a day alone where energy is conserved: gain %d gives %d', { tags: 'slow' }, (gain, known) => {
    const truth = loopAmplification(gain, 1, WINDOWS);
    expect(truth).toBeCloseTo(known, 4);
    const found = Array.from({ length: 20 }, (_, seed) => {
      const { r, v0 } = days(gain, seed);
      return amplificationByWindow(r, v0, WINDOWS);
    });
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    expect(Math.abs(mean / truth - 1)).toBeLessThan(0.008);
  });

  it('does not see what every day has, nor a day that is cut off', () => {
    const v0 = [1, 2, 3, 5, 2, 2];
    const r = [101, 2, 103, 5, 102, 2];
    expect(amplificationByWindow(r, v0, 2)).toBeCloseTo(1, 12);
    expect(amplificationByWindow([...r, 1e6], [...v0, 0], 2)).toBeCloseTo(1, 12);
    expect(amplificationByWindow([1], [1], 2)).toBeNaN();
  });
});
