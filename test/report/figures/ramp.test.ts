import { describe, expect, it } from 'vitest';
import { rampOf } from '../../../src/report/figures/ramp.ts';
import { DARK, LIGHT } from '../../../src/report/figures/theme.ts';
import { contrast } from './colours.ts';

describe.each([LIGHT, DARK])('a ramp on $name paper', (theme) => {
  it('goes along one hue, from the least to the most', () => {
    const colour = rampOf(theme, [10, 20], undefined);
    expect([colour(10), colour(20)]).toEqual([theme.loading[0], theme.loading[3]]);
    expect([colour(0), colour(99)]).toEqual([theme.loading[0], theme.loading[3]]);
  });

  it('turns where it is told to, wherever that is', () => {
    const colour = rampOf(theme, [0.5, 9], 1);
    expect([colour(0.5), colour(1), colour(9)]).toEqual([0, 3, 6].map((k) => theme.turning[k]));
    expect(rampOf(theme, [2, 9], 1)(9)).toBe(theme.turning[6]);
    expect(rampOf(theme, [0, 0.5], 1)(0)).toBe(theme.turning[0]);
  });

  it('is further from paper the further off a value is', () => {
    const colour = rampOf(theme, [0, 2], 1);
    const contrasts = [0, 0.5, 1].map((value) => contrast(colour(value), theme.paper));
    expect(contrasts).toEqual(contrasts.toSorted((a, b) => b - a));
  });

  it('has a colour where all values are one', () => expect(rampOf(theme, [3, 3], undefined)(3)).toBe(theme.loading[0]));
});
