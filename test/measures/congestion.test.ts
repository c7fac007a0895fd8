import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { congestion } from '../../src/measures/congestion.ts';

describe('congestion', () => {
  it('counts episodes, their length and energy', () => {
    expect(congestion([3, 5, 6, 4, 2, 7, 4, 4.5], 4, 0.25)).toEqual({
      episodes: 3,
      hours: 1,
      meanHours: 1 / 3,
      longestHours: 0.5,
      mwhAbove: 0.25 * (1 + 2 + 3 + 0.5),
    });
  });

  it('knows limits that change, and loads that are missing', () => {
    const found = congestion([5, 5, 5, Number.NaN, 5], [4, 6, 4, 4, 4], 1);
    expect(found).toEqual({ episodes: 3, hours: 3, meanHours: 1, longestHours: 1, mwhAbove: 3 });
  });

  it('without an episode has no mean duration', () => {
    const none = { episodes: 0, hours: 0, meanHours: Number.NaN, longestHours: 0, mwhAbove: 0 };
    expect(congestion([1, 4], 4, 0.25)).toEqual(none);
    expect(congestion([], 4, 0.25)).toEqual(none);
  });

  it('is shorter, and less, under a higher limit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: 0, max: 20 }), (load, limit) => {
        const [low, high] = [congestion(load, limit, 0.25), congestion(load, limit + 1, 0.25)];
        expect(high.hours).toBeLessThanOrEqual(low.hours);
        expect(high.longestHours).toBeLessThanOrEqual(low.longestHours);
        expect(low.mwhAbove - high.mwhAbove).toBeCloseTo(low.hours, 9); // whole MW: each ISP above loses 1 MW
      }),
    );
  });
});
