import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avalancheSizes, switchCounts } from '../../src/measures/avalanche.ts';

describe('switches', () => {
  it('are changes of direction, by step', () => {
    const x = [
      [0, 2, 3, -1, -1],
      [5, 5, 0, 0, 4],
      [0, 0, 0, 0, 0],
    ];
    expect([...switchCounts(x)]).toEqual([0, 1, 1, 1, 1]);
    expect(switchCounts([])).toHaveLength(0);
  });
});

describe('avalanches', () => {
  it('are switches without a pause', () => {
    expect(avalancheSizes([0, 1, 3, 0, 0, 2, 0, 1, 1])).toEqual([4, 2, 2]);
    expect(avalancheSizes([5])).toEqual([5]);
    expect(avalancheSizes([0, 0])).toEqual([]);
    expect(avalancheSizes([])).toEqual([]);
  });

  it('hold every switch', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 })), (switches) => {
        const sizes = avalancheSizes(switches);
        const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
        expect(total(sizes)).toBe(total(switches));
        expect(sizes.every((size) => size > 0)).toBe(true);
      }),
    );
  });
});
