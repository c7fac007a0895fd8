import { expect, it } from 'vitest';
import { alignment } from '../../../../src/report/page/replay/alignment.ts';

it.each([2, 24, 60, 672, 35_040])('of %d steps each stands above the thumb of the slider', (steps) => {
  const [width, thumb] = [800, 9];
  const { picture, slider } = alignment(width, steps, thumb);
  expect(Math.min(picture, slider)).toBe(0);
  for (const step of [0, 1, steps - 1]) {
    const above = picture + ((step + 0.5) / steps) * (width - 2 * picture);
    const below = slider + thumb + (step / (steps - 1)) * (width - 2 * slider - 2 * thumb);
    expect(above).toBeCloseTo(below, 6);
  }
});

it('puts the one step there is in the middle', () => {
  expect(alignment(800, 1, 9)).toEqual({ picture: 0, slider: 391 });
});
