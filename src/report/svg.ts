import { InputError } from '../errors.ts';
import { nearest } from '../input/words.ts';
import type { Figure } from '../market/view.ts';
import { SvgDocument } from '../svgDocument.ts';
import { drawFigure } from './figures/draw.ts';
import type { Drawn } from './figures/options.ts';
import type { Theme } from './figures/theme.ts';

/** A length on paper or on a screen. */
export interface Length {
  /** As it was given, as `85mm`. */
  text: string;
  px: number;
}

const PX = { mm: 96 / 25.4, cm: 96 / 2.54, in: 96, px: 1 } as const;
const LEAST = 120;
const MOST = 4000;

/** The width of a figure, as `85mm`. @throws InputError for what is none, or one that nothing can be read in */
export function widthOption(text: string): Length {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(mm|cm|in|px)$/.exec(text.trim()) ?? [];
  const px = Number(number) * PX[unit as keyof typeof PX];
  if (px >= LEAST && px <= MOST) return { text: `${Number(number)}${unit}`, px };
  throw new InputError({
    path: `--width ${text}`,
    found: Number.isNaN(px) ? 'no width' : `${px < LEAST ? 'less' : 'more'} than a figure can have`,
    expected: 'a width of 32mm to 1058mm in mm, cm, in or px, as 85mm',
  });
}

/** Figures of a page by id, all where none is given. @throws InputError for an id that is none, with those that may be meant */
export function figuresOf({ figures }: { figures: readonly Figure[] }, only?: string): readonly Figure[] {
  if (only === undefined) return figures;
  const kept = figures.filter(({ id }) => id === only);
  if (kept.length > 0) return kept;
  const ids = figures.map(({ id }) => id);
  const near = nearest(only, ids);
  throw new InputError({
    path: `--only ${only}`,
    found: 'no figure of this page',
    expected: `${near.length > 0 ? 'perhaps' : 'one of'} ${(near.length > 0 ? near : ids).join(', ')}`,
  });
}

/** A figure as the text of an SVG file, as wide as given, its letters 9 pt. */
export function svgText(figure: Figure, page: Drawn, { width, theme }: { width: Length; theme: Theme }): string {
  const svg = drawFigure(figure, page, { width: width.px, theme, document: new SvgDocument() });
  const { setAttribute, getAttribute } = svg as ReturnType<SvgDocument['createElement']>;
  const unit = width.text.replace(/^[\d.]+/, '') as keyof typeof PX;
  setAttribute('width', width.text);
  setAttribute('height', `${Math.round((1000 * Number(getAttribute('height'))) / PX[unit]) / 1000}${unit}`);
  return `${(svg as { outerHTML: string }).outerHTML}\n`;
}
