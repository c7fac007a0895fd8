import type { Figure } from '../../../src/market/view.ts';
import { drawFigure } from '../../../src/report/figures/draw.ts';
import type { Drawn, DrawOptions } from '../../../src/report/figures/options.ts';
import { LIGHT } from '../../../src/report/figures/theme.ts';
import { SvgDocument } from '../../../src/svgDocument.ts';

/** A figure as text, 550 px wide and in colours of daylight where not said otherwise. */
export function svgOf(figure: Figure, page: Drawn, options: Partial<DrawOptions> = {}): string {
  const drawn = drawFigure(figure, page, { width: 550, theme: LIGHT, document: new SvgDocument(), ...options });
  return (drawn as { outerHTML: string }).outerHTML;
}

/** The elements inside each group of marks of this name. */
export function marksIn(svg: string, mark: string): string[] {
  const groups = [...svg.matchAll(new RegExp(`<g data-mark="${mark}"[^>]*?(?:/>|>(.*?)</g>)`, 'gs'))];
  return groups.flatMap(([, inside = '']) =>
    [...inside.matchAll(/<(?:path|rect|line|circle)[^>]*>/g)].map(([all]) => all),
  );
}

export const rowsIn = (svg: string): number[] => [...svg.matchAll(/data-row="(\d+)"/g)].map(([, row]) => Number(row));

/** All that is written in a figure, whole where it was cut. */
export const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(
    ([, inside]) => /<title>(.*?)<\/title>/s.exec(inside)?.[1] ?? inside,
  );

const NAME = '[A-Za-z][\\w-]*';
const TAG = new RegExp(`^<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`);
const ENTITY = /&(?!(amp|lt|gt|quot);)/;
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** What is wrong with a text as XML of one element; undefined where nothing is. */
export function faultOfXml(text: string): string | undefined {
  if (!ALLOWED.test(text)) return 'a character that XML cannot hold';
  if (ENTITY.test(text)) return 'an & that is no entity';
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '<') {
      if (open.length === 0) return `text outside at ${at}`;
      at = text.indexOf('<', at);
      if (at < 0) return 'text at the end';
      continue;
    }
    const [all, isEnd, name, attributes, isEmpty] = TAG.exec(text.slice(at, at + 100_000)) ?? [];
    if (all === undefined) return `no tag: ${text.slice(at, at + 60)}`;
    const names = [...attributes.matchAll(/\s([\w-]+)=/g)].map(([, attribute]) => attribute);
    if (new Set(names).size < names.length) return `an attribute twice: ${all}`;
    if (isEnd && open.pop() !== name) return `</${name}> that ends nothing`;
    if (!isEnd && !isEmpty) open.push(name);
    at += all.length;
    if (open.length === 0 && at < text.length) return 'more than one element';
  }
  return open.length === 0 ? undefined : `<${open.at(-1)}> that does not end`;
}
