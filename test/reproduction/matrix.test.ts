import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingOf, verdictOf } from '../../src/reproduction/matrix.ts';

describe('a finding', () => {
  it("is Student's interval of the mean, and what lies to which side of 0", () => {
    // n = 5, mean 3, sd 1.5811, t = 2.7764: 3 +- 1.9632
    const finding = findingOf([1, 2, 3, 4, 5]);
    expect(finding).toMatchObject({ verdict: 'holds', n: 5, mean: 3 });
    expect(finding.low).toBeCloseTo(1.0368, 4);
    expect(finding.high).toBeCloseTo(4.9632, 4);
    expect(findingOf([-1, -2, -3, -4, -5]).verdict).toBe('refuted');
    expect(findingOf([-1, 1, -1, 1]).verdict).toBe('undecided');
  });

  it('refutes a difference that no world shows, and does not conclude from one world', () => {
    expect(findingOf([0, 0, 0])).toMatchObject({ verdict: 'refuted', low: 0, high: 0 });
    expect(findingOf([7]).verdict).toBe('undecided');
    expect(findingOf([]).verdict).toBe('undecided');
  });

  it('leaves out worlds that have no such figure', () => {
    expect(findingOf([1, Number.NaN, 2, 3, Number.NaN])).toEqual(findingOf([1, 2, 3]));
  });

  it('of negated statistics is never of the same side', () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, (statistics) => {
        const { verdict } = findingOf(statistics);
        const mirrored = findingOf(statistics.map((value) => -value)).verdict;
        expect([verdict, mirrored]).not.toEqual(['holds', 'holds']);
        if (verdict === 'holds') expect(mirrored).toBe('refuted');
      }),
    );
  });
});

describe('a claim', () => {
  it('holds if all its parts do, and is refuted if any is', () => {
    expect(verdictOf(['holds', 'holds'])).toBe('holds');
    expect(verdictOf(['holds', 'undecided'])).toBe('undecided');
    expect(verdictOf(['undecided', 'refuted', 'holds'])).toBe('refuted');
  });
});
