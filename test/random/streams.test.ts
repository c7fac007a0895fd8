import { describe, expect, it } from 'vitest';
import { stream } from '../../src/random/streams.ts';

const take = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('stream', () => {
  it('is the same for the same names and another for others', () => {
    const draws = take(5, stream(7, 'EV_Agg1', 'sessions', '2024-02-19').uniform);
    expect(take(5, stream('7', 'EV_Agg1', 'sessions', '2024-02-19').uniform)).toEqual(draws);
    expect(take(5, stream(8, 'EV_Agg1', 'sessions', '2024-02-19').uniform)).not.toEqual(draws);
    expect(take(5, stream(7, 'EV_Agg2', 'sessions', '2024-02-19').uniform)).not.toEqual(draws);
    expect(take(5, stream(7, 'EV_Agg1', 'sessions', '2024-02-20').uniform)).not.toEqual(draws);
  });

  it('never changes: a seed of a published study keeps its draws', () => {
    const random = stream(1, 'a');
    expect([random.uniform(), random.normal(), random.exponential()]).toMatchInlineSnapshot(`
      [
        0.7904243318694323,
        0.11701816706216843,
        0.8564196011396247,
      ]
    `);
  });

  it('draws what it says', () => {
    const random = stream(1, 'moments');
    const normals = take(100_000, random.normal);
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((x) => x * x))).toBeCloseTo(1, 1);
    expect(normals.every(Number.isFinite)).toBe(true);
    expect(mean(take(100_000, random.exponential))).toBeCloseTo(1, 1);
    const picks = take(100_000, () => random.pick([1, 0, 3]));
    expect(picks.filter((index) => index === 0).length / 1e5).toBeCloseTo(0.25, 1);
    expect(picks.includes(1)).toBe(false);
    expect(() => random.pick([0, 0])).toThrow(RangeError);
  });

  it('picks with the same number of draws whatever comes out', () => {
    const a = stream(3, 'x');
    const b = stream(3, 'x');
    a.pick([1, 0, 0]);
    b.pick([0, 0, 0, 1]);
    expect(a.uniform()).toBe(b.uniform());
  });
});
