import { describe, expect, it } from 'vitest';
import { DARK, GREY, LIGHT } from '../../../src/report/figures/theme.ts';
import { contrast, distance, SIGHTS } from './colours.ts';

const pairs = (colours: readonly string[]) =>
  colours.flatMap((one, k) => colours.slice(0, k).map((other) => [one, other]));

describe('distance and contrast', () => {
  it('are as others measure them', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(distance('#ffffff', '#000000', SIGHTS.normal)).toBeCloseTo(100, 1);
    expect(distance('#ff0000', '#00ff00', SIGHTS.normal)).toBeCloseTo(170.6, 0);
  });

  it('tells red from green for those only who can', () => {
    expect(distance('#b5493f', '#6f7a1f', SIGHTS.normal)).toBeGreaterThan(50);
    expect(distance('#b5493f', '#6f7a1f', SIGHTS.deutan)).toBeLessThan(20);
  });
});

describe.each([LIGHT, DARK])(
  'colours on $name paper',
  ({ paper, ground, data, over, overText, ink, quiet, accent }) => {
    const six = Object.values(data);

    it.each(Object.keys(SIGHTS))('of data are told apart by %s sight, and from what is over a limit', (sight) => {
      const distances = pairs([...six, over]).map(([one, other]) => distance(one, other, SIGHTS[sight]));
      expect(Math.min(...distances)).toBeGreaterThan(22.6);
    });

    it.each([...six, over])('%s is seen', (colour) => expect(contrast(colour, paper)).toBeGreaterThanOrEqual(3));

    it.each([ink, quiet, accent, overText])('%s is read', (colour) => {
      for (const behind of [paper, ground]) expect(contrast(colour, behind)).toBeGreaterThanOrEqual(4.5);
    });
  },
);

describe('without colour', () => {
  const { paper, data, ink, quiet, overText, loading, turning, ...others } = GREY;

  it('has none', () => {
    const all = [
      ...Object.values(data),
      ...loading,
      ...turning,
      paper,
      ink,
      quiet,
      overText,
      others.over,
      others.faint,
    ];
    for (const colour of all) expect(colour).toMatch(/^#(..)\1\1$/);
  });

  it('is seen, and read', () => {
    for (const colour of Object.values(data)) expect(contrast(colour, paper)).toBeGreaterThanOrEqual(3);
    for (const colour of [ink, quiet, overText]) expect(contrast(colour, paper)).toBeGreaterThanOrEqual(4.5);
  });

  it('tells each part from the next by lightness', () => {
    expect(new Set(Object.values(data)).size).toBe(6);
  });
});
