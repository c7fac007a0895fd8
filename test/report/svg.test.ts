import { describe, expect, it } from 'vitest';
import { GREY, LIGHT } from '../../src/report/figures/theme.ts';
import { figuresOf, svgText, widthOption } from '../../src/report/svg.ts';
import { figures, page } from './figures/samples.ts';
import { faultOfXml } from './figures/svgText.ts';

describe('a figure as a file', () => {
  const file = (width: string, theme = LIGHT) => svgText(figures.lines, page, { width: widthOption(width), theme });

  it('is as wide as it is asked to be, in the unit it is asked in', () => {
    expect(file('85mm')).toMatch(/^<svg width="85mm" height="[\d.]+mm" viewBox="0 0 321\.26 \d+"/);
    expect(file('3.5in')).toMatch(/^<svg width="3\.5in" height="[\d.]+in" viewBox="0 0 336 /);
    expect(file('600px')).toMatch(/^<svg width="600px" height="\d+px" viewBox="0 0 600 /);
  });

  it('keeps its proportions', () => {
    const [, height, high] = /height="([\d.]+)cm" viewBox="0 0 [\d.]+ (\d+)"/.exec(file('10cm')) ?? [];
    expect(Number(height) / 10).toBeCloseTo(Number(high) / widthOption('10cm').px, 3);
  });

  it('has letters of 9 pt, 8 at least', () => {
    const sizes = [...file('85mm').matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size));
    expect(sizes[0] * (72 / 96)).toBe(9);
    for (const size of sizes) expect(size * (72 / 96)).toBeGreaterThanOrEqual(8);
  });

  it('is whole XML that stands alone, without colour too', () => {
    for (const theme of [LIGHT, GREY]) expect(faultOfXml(file('85mm', theme).trimEnd())).toBeUndefined();
    expect(file('85mm', GREY)).not.toContain(LIGHT.data[1]);
  });
});

describe('a width', () => {
  it.each(['8', 'mm', '-85mm', '85 mm wide', '', '1e3px', '85%'])('is not %j', (text) =>
    expect(() => widthOption(text)).toThrow(`--width ${text}: found no width`),
  );

  it('is one that can be read, and drawn', () => {
    expect(() => widthOption('10mm')).toThrow('less than a figure can have');
    expect(() => widthOption('10in')).not.toThrow();
    expect(() => widthOption('99in')).toThrow('more than a figure can have');
  });
});

describe('which figures', () => {
  const all = ['prices', 'main-line'].map((id) => ({ ...figures.table, id }));

  it('are all, or one', () => {
    expect(figuresOf({ figures: all })).toHaveLength(2);
    expect(figuresOf({ figures: all }, 'prices').map(({ id }) => id)).toEqual(['prices']);
  });

  it('and those that may be meant are named where there is none of a name', () => {
    expect(() => figuresOf({ figures: all }, 'price')).toThrow(
      '--only price: found no figure of this page; expected perhaps prices',
    );
    expect(() => figuresOf({ figures: all }, 'x')).toThrow('expected one of prices, main-line');
  });
});
