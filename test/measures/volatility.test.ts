import { describe, expect, it } from 'vitest';
import { stateShare, volatility } from '../../src/measures/volatility.ts';
import { needUnderLoop } from './linearLoop.ts';

describe('volatility', () => {
  it('is the spread of prices and their memory', () => {
    expect(volatility([2, 4, 4, 4, 5, 5, 7, 9]).sd).toBe(2);
    const { sd, lag1 } = volatility(needUnderLoop(0.6, 1, 200_000, 1));
    expect(sd).toBeCloseTo(1.25, 1);
    expect(Math.abs(lag1 + 0.6)).toBeLessThan(0.01);
  });

  it('has no memory where prices do not move, and no figure without prices', () => {
    expect(volatility([30, 30, 30])).toEqual({ sd: 0, lag1: Number.NaN });
    expect(volatility([])).toEqual({ sd: Number.NaN, lag1: Number.NaN });
  });
});

describe('share of a state', () => {
  it('is that of ISPs', () => {
    const states = Int8Array.of(-1, 1, 2, 2, 0, -1, 2, 1);
    expect([-1, 0, 1, 2].map((state) => stateShare(states, state))).toEqual([0.25, 0.125, 0.25, 0.375]);
    expect(stateShare([], 2)).toBeNaN();
  });
});
