import { log10 } from '../../arithmetic/index.ts';
import type { Limit } from '../../market/view.ts';
import type { Axis } from './axis.ts';
import { type Pen, type Place, rule } from './marks.ts';
import { label, type Panel, type Scene, widest } from './scene.ts';
import type { Shape } from './shapes.ts';
import { wrapped } from './words.ts';

export interface FrameOptions {
  width: number;
  /** Of the marks' area, px. */
  height: number;
  x: Axis;
  /** Undefined: marks stand at pixels from the top of their area, and have their words beside them. */
  y?: Axis;
  /** Marks in front of the grid, from behind. */
  marks(pen: Pen): Shape[];
  limits?: readonly Limit[];
  /** px left of the marks' area; as ticks need where not given. */
  left?: number;
  right?: number;
  /** Whether the grid's lines are upright, at the ticks of x. */
  isUpright?: boolean;
  hasGrid?: boolean;
}

export interface Framed extends Panel {
  pen: Pen;
  left: number;
}

const NAME = 22;
const LINE = 14;
const TICKS = 20;
/** px between figures at the side and the marks' area. */
const SIDE = 8;

/** Where numbers of an axis are between two pixels. */
function placeAlong({ domain, isLog }: Axis, from: number, to: number): Place {
  const on = isLog ? log10 : (value: number) => value;
  const [first, last] = domain.map(on);
  const scale = first === last ? 0 : (to - from) / (last - first);
  return (value) => from + (on(value) - first) * scale;
}

/** How high the marks' area of a figure is, px: less where several stand abreast, more where it is across a page. */
export const heightOf = ({ figure: { facet }, width }: Scene): number =>
  facet !== undefined ? 120 : width > 800 ? 230 : 190;

/** Figures at the side take no more than this share of the width. */
const MOST_AT_SIDE = 0.4;

/** How far from the left marks begin where ticks of an axis stand beside them, px. */
export const sideOf = ({ ticks }: Axis, width: number): number =>
  Math.ceil(Math.min(Math.max(18, widest(ticks.map(({ text }) => text))), MOST_AT_SIDE * width)) + SIDE;

/** Marks in a frame of axes: a quiet grid, ticks, names and limits. */
export function framed(scene: Scene, options: FrameOptions): Framed {
  const { width, height, x, y, limits = [], right = 14, isUpright = false, hasGrid = true } = options;
  const { theme, make } = scene;
  const left = options.left ?? (y === undefined ? 0 : sideOf(y, width));
  const [namesX, namesY] = [x, y].map((axis) =>
    axis && axis.name !== '' ? wrapped(axis.name, axis === x ? width - right : width - 4, 2) : [],
  );
  const top = y === undefined ? 4 : NAME + 6 + LINE * Math.max(0, namesY.length - 1);
  const bottom = top + height;
  const end = width - right;
  const pen: Pen = {
    make,
    x: placeAlong(x, left, end),
    y: y === undefined ? (value) => top + value : placeAlong(y, bottom, top),
  };
  const straight = (x1: number, y1: number, x2: number, y2: number, stroke: string, more = {}) =>
    make('line', { x1, y1, x2, y2, stroke, ...more });
  const level = (value: number, stroke: string, more = {}) =>
    straight(left, pen.y(value), end, pen.y(value), stroke, more);
  const grid = isUpright
    ? x.ticks.map(({ at }) => straight(pen.x(at), top, pen.x(at), bottom, theme.faint))
    : (y?.ticks ?? []).map(({ at }) => level(at, theme.faint));
  const zero = y !== undefined && !y.isLog && y.domain[0] < 0 && y.domain[1] > 0 ? [level(0, theme.quiet)] : [];
  const foot = isUpright
    ? []
    : [
        straight(left, bottom, end, bottom, theme.quiet),
        ...x.ticks.map(({ at }) => straight(pen.x(at), bottom, pen.x(at), bottom + 4, theme.quiet)),
      ];
  const below = spread(x.ticks, pen.x, width).map(({ text, at }) =>
    label(scene, text, { x: at, y: bottom + 17, anchor: 'middle', fill: theme.ink }),
  );
  const beside = (y?.ticks ?? []).map(({ at, text }) =>
    label(scene, text, { x: left - SIDE, y: pen.y(at) + 4, anchor: 'end', fill: theme.ink, room: left - SIDE }),
  );
  const names = [
    ...namesY.map((text, k) => label(scene, text, { x: 0, y: 12 + LINE * k, room: width - 4 })),
    ...namesX.map((text, k) =>
      label(scene, text, { x: end, y: bottom + TICKS + 14 + LINE * k, anchor: 'end', room: end }),
    ),
  ];
  const colourOf = (isGuide = false) => (isGuide ? theme.quiet : theme.overText);
  const across = limits.flatMap(({ at, label: text, isGuide }) => [
    rule(
      pen,
      { x1: x.domain[0], x2: x.domain[1], y1: at, y2: at },
      { stroke: colourOf(isGuide), 'stroke-dasharray': '4 3' },
    ),
    label(scene, text, {
      x: end,
      y: pen.y(at) - 5,
      anchor: 'end',
      fill: colourOf(isGuide),
      room: end - left,
      rim: true,
    }),
  ]);
  const shape = make(
    'g',
    {},
    make('g', { 'data-mark': 'grid' }, ...(hasGrid ? grid : [])),
    ...options.marks(pen),
    make('g', { 'data-mark': 'axes' }, ...zero, ...foot, ...below, ...beside, ...names),
    make('g', { 'data-mark': 'limits' }, ...across),
  );
  return { shape, height: bottom + TICKS + (namesX.length === 0 ? 0 : 4 + LINE * namesX.length), pen, left };
}

/** Texts of ticks and where their middles are, px: those left out that would run into the one before; the last stays within the figure. */
export function spread(ticks: Axis['ticks'], at: Place, width: number): { text: string; at: number }[] {
  const kept: { text: string; at: number }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const half = widest([tick.text]) / 2;
    const middle = Math.max(half, Math.min(at(tick.textAt ?? tick.at), width - half));
    if (tick.text === '' || middle - half < end + 6) continue;
    kept.push({ text: tick.text, at: middle });
    end = middle + half;
  }
  return kept;
}
