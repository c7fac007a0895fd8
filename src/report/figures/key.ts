import { groupedBy } from '../../lookup.ts';
import type { Colour } from '../../market/view.ts';
import { fillOf, type KeyItem, label, type Panel, type Scene } from './scene.ts';
import type { Shape } from './shapes.ts';
import { symbolPath } from './symbols.ts';
import { cut, widthOf } from './words.ts';

const LINE = 18;
const SWATCH = 18;
const GAP = 14;

/** What colours and dashes mean, in as many lines as it takes. */
export function keyOf(scene: Scene, items: readonly KeyItem[], width: number): Panel {
  let [x, y] = [0, 0];
  const shapes = items.flatMap((item): Shape[] => {
    const text = cut(item.label, Math.min(260, width - SWATCH - 4));
    const taken = SWATCH + widthOf(text) + GAP;
    if (x > 0 && x + taken - GAP > width) [x, y] = [0, y + LINE];
    const at = x;
    x += taken;
    return [
      ...swatch(scene, item, at, y),
      label(scene, item.label, {
        x: at + SWATCH,
        y: y + 12,
        fill: scene.theme.ink,
        room: Math.min(260, width - SWATCH - 4),
      }),
    ];
  });
  return { shape: scene.make('g', { 'data-mark': 'key' }, ...shapes), height: items.length === 0 ? 0 : y + LINE + 4 };
}

function swatch(
  { make, theme }: Scene,
  { swatch: kind, colour, ink, sign, opacity, dash, symbol }: KeyItem,
  x: number,
  y: number,
): Shape[] {
  switch (kind) {
    case 'area':
    case 'hatch':
      return [
        make('rect', {
          x,
          y: y + 3,
          width: 12,
          height: 10,
          fill: colour,
          'fill-opacity': opacity,
          stroke: kind === 'hatch' || theme.name === 'grey' ? theme.quiet : undefined,
          'stroke-width': 0.75,
        }),
      ];
    case 'line':
    case 'dash':
      return [
        make('line', {
          x1: x,
          x2: x + 14,
          y1: y + 8,
          y2: y + 8,
          stroke: colour,
          'stroke-width': kind === 'dash' ? 1.25 : 2,
          'stroke-dasharray': kind === 'dash' ? (dash ?? '4 2') : dash,
        }),
      ];
    case 'dot':
      return [
        make('path', {
          d: symbolPath(symbol ?? 'circle', 4.5),
          transform: `translate(${x + 7},${y + 8})`,
          fill: colour,
        }),
      ];
    case 'ring':
      return [make('circle', { cx: x + 7, cy: y + 8, r: 4, fill: theme.paper, stroke: colour, 'stroke-width': 2 })];
    case 'box':
      return [
        make('rect', { x, y: y + 1, width: 14, height: 14, rx: 2, fill: colour, stroke: theme.faint }),
        make('text', { x: x + 7, y: y + 12, fill: ink, 'text-anchor': 'middle', 'font-size': 11 }, sign ?? ''),
      ];
  }
}

/** What parts are called, by their colour: those that share one, as there are more than six, all at once. */
export function keyOfParts(scene: Scene, words: readonly string[], places: ReadonlyMap<string, Colour>): KeyItem[] {
  return [...groupedBy([...words.keys()], (k) => `${places.get(words[k])}`).values()].map(
    (those): KeyItem => ({
      label: those.map((k) => words[k]).join(', '),
      swatch: 'area',
      colour: fillOf(scene, places.get(words[those[0]])),
    }),
  );
}
