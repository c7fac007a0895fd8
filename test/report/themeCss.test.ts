import { expect, test } from 'vitest';
import { DARK, LIGHT } from '../../src/report/figures/theme.ts';
import { themeCss } from '../../src/report/themeCss.ts';

const [light, dark, chosen, printed] = themeCss().split('\n');

test('every colour of a theme is a property', () => {
  for (const [css, theme] of [
    [light, LIGHT],
    [dark, DARK],
  ] as const) {
    expect(css).toContain(`--paper:${theme.paper}`);
    expect(css).toContain(`--over-text:${theme.overText}`);
    expect(css).toContain(`--data-6:${theme.data[6]}`);
    expect(css).toContain(`--loading-4:${theme.loading[3]}`);
    expect(css).toContain(`color-scheme:${theme.name}`);
  }
});

test('dark where the system is and the reader did not choose light, or where chosen; on paper light', () => {
  expect(dark).toMatch(/^@media \(prefers-color-scheme:dark\){:root:not\(\[data-theme=light\]\)/);
  expect(chosen).toContain(DARK.ink);
  expect(printed).toContain(LIGHT.ink);
  expect(printed).toMatch(/^@media print/);
});
