import { describe, expect, it } from 'vitest';
import { warnings } from '../../src/measures/warning.ts';
import { stream } from '../../src/random/streams.ts';
import { needUnderLoop } from './linearLoop.ts';

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('early warnings', () => {
  it.each([0.3, 0.6, 0.9])('of a loop with gain %d are variance 1 / (1 - K^2) and lag-1 -K', (gain) => {
    const { variance, lag1 } = warnings(needUnderLoop(gain, 1, 400_000, 1), 4_000, 1);
    expect(Math.abs(meanOf(variance) * (1 - gain ** 2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(meanOf(lag1) + gain)).toBeLessThan(0.005);
  });

  it('see a flip come within days of 96 ISPs: lag-1 goes to -1, not to 1', () => {
    const random = stream(1, 'ramp');
    const [perDay, days] = [96, 60];
    const x = new Float64Array(perDay * days);
    for (let t = 1; t < x.length; t++) x[t] = random.normal() - (t / x.length) * x[t - 1];
    const { variance, lag1 } = warnings(x, perDay, 1);
    expect(meanOf(lag1.subarray(0, 10))).toBeGreaterThan(-0.2);
    expect(meanOf(lag1.subarray(50))).toBeLessThan(-0.85);
    expect(meanOf(variance.subarray(50))).toBeGreaterThan(3 * meanOf(variance.subarray(0, 10)));
  });

  it('at the lag of the loop see what lag-1 does not', () => {
    const { lag1, lagD } = warnings(needUnderLoop(0.9, 4, 400_000, 1), 4_000, 4);
    expect(Math.abs(meanOf(lag1))).toBeLessThan(0.02);
    expect(Math.abs(meanOf(lagD) + 0.9)).toBeLessThan(0.01);
  });

  it('leave out a window that is cut off, and have no correlation where nothing moves', () => {
    expect(warnings([0, 0, 1, -1, 5], 2, 1)).toEqual({
      variance: Float64Array.of(0, 1),
      lag1: Float64Array.of(Number.NaN, -0.5),
      lagD: Float64Array.of(Number.NaN, -0.5),
    });
  });
});
