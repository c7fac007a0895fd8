import { expect, it } from 'vitest';
import { sum, zeros } from '../src/series.ts';

it('gives one series of zeros for each length, whose sum is that of any other', () => {
  for (const length of [0, 1, 63, 64, 10_000]) {
    expect(zeros(length)).toBe(zeros(length));
    expect(zeros(length)).toEqual(new Float64Array(length));
    expect(sum(zeros(length))).toBe(0);
    expect(sum(new Float64Array(length).fill(2))).toBe(2 * length);
  }
});
