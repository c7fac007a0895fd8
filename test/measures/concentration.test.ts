import { describe, expect, it } from 'vitest';
import { hhi, pivotalShare, residualSupply } from '../../src/measures/concentration.ts';

describe('concentration', () => {
  it('of n equals is 1/n, of one 1', () => {
    expect(hhi([7, 7, 7, 7])).toBe(0.25);
    expect(hhi([0, 3, 0])).toBe(1);
    expect(hhi([1, 3])).toBe(0.0625 + 0.5625);
    expect(hhi([0, 0])).toBeNaN();
    expect(hhi([])).toBeNaN();
  });
});

describe('residual supply', () => {
  it('is what all but the largest can give', () => {
    expect(residualSupply([50, 30, 20], 40)).toBe(1.25);
    expect(residualSupply([50], 40)).toBe(0);
    expect(residualSupply([], 40)).toBe(0);
    expect(residualSupply([50, 30], 0)).toBeNaN();
  });

  it('tells when one is pivotal', () => {
    const capacities = [
      [50, 50, 50, 10],
      [30, 30, 30, 30],
      [20, 20, 20, 0],
    ];
    expect(pivotalShare(capacities, [40, 60, 0, 20])).toBe(2 / 3);
    expect(pivotalShare(capacities, [50, 50, 50, 10])).toBe(0);
    expect(pivotalShare(capacities, [0, 0, 0, 0])).toBeNaN();
  });
});
