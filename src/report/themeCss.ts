import { DARK, LIGHT, type Theme } from './figures/theme.ts';

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function properties({ name, data, loading, ...colours }: Theme): string {
  const all = [
    ...Object.entries(colours).map(([colour, value]) => `--${dashed(colour)}:${value}`),
    ...Object.entries(data).map(([place, value]) => `--data-${place}:${value}`),
    ...loading.map((value, step) => `--loading-${step + 1}:${value}`),
  ];
  return [`color-scheme:${name}`, ...all].join(';');
}

/** The colours of a page as CSS: as the reader's system is, or as `data-theme` on the root says; on paper always light. */
export const themeCss = (): string =>
  [
    `:root{${properties(LIGHT)}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${properties(DARK)}}}`,
    `:root[data-theme=dark]{${properties(DARK)}}`,
    `@media print{:root:root:root{${properties(LIGHT)}}}`,
  ].join('\n');
