import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingOf, shareFindingOf, verdictOf } from '../../src/claims/findings.ts';

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

  it('does not conclude from differences that no world shows, from rounding, or from one world', () => {
    expect(findingOf([0, 0, 0])).toMatchObject({ verdict: 'undecided', low: 0, high: 0 });
    expect(findingOf([0, -1.8e-12, 0])).toEqual(findingOf([0, 0, 0]));
    expect(findingOf([7]).verdict).toBe('undecided');
    expect(findingOf([]).verdict).toBe('undecided');
  });

  it('counts the worlds on either side', () => {
    expect(findingOf([3, -1, 0, 2, Number.NaN])).toMatchObject({ n: 4, above: 2, below: 1 });
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

describe('a share of worlds', () => {
  const of = (so: number, not: number) => shareFindingOf([...Array(so).fill(1), ...Array(not).fill(0), Number.NaN]);

  it('has the exact interval of Clopper and Pearson', () => {
    // 0.025 ^ (1 / n) where all are so; 39 of 40 from published tables of the binomial
    expect(of(8, 0).low).toBeCloseTo(0.025 ** (1 / 8), 9);
    expect(of(8, 0).high).toBe(1);
    expect(of(0, 8).high).toBeCloseTo(1 - 0.025 ** (1 / 8), 9);
    expect(of(39, 1).low).toBeCloseTo(0.8684, 4);
    expect(of(39, 1).high).toBeCloseTo(0.9994, 4);
  });

  it('holds where most worlds have it so beyond chance', () => {
    expect(of(39, 1)).toMatchObject({ verdict: 'holds', n: 40, above: 39, below: 1 });
    expect(of(2, 0).verdict).toBe('undecided');
    expect(of(22, 18).verdict).toBe('undecided');
    expect(of(2, 30).verdict).toBe('refuted');
    expect(of(0, 0)).toMatchObject({ verdict: 'undecided', n: 0 });
  });
});
