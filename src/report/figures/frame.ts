import { type Markish, plot } from '@observablehq/plot';
import type { Limit } from '../../market/view.ts';
import type { Axis } from './axis.ts';
import { label, type Panel, type Scene, widest } from './scene.ts';
import { type Shape, tidy } from './shapes.ts';

export interface FrameOptions {
  width: number;
  /** Of the marks' area, px. */
  height: number;
  x: Axis;
  /** Undefined: marks stand at pixels from the top of their area, whose labels they have themselves. */
  y?: Axis;
  marks: Markish[];
  limits?: readonly Limit[];
  /** Room at the left for labels that marks have themselves; as ticks need where not given. */
  left?: number;
  right?: number;
  /** Room above for a title. */
  title?: string;
  /** Whether lines of a grid stand at the ticks of x. */
  hasUprights?: boolean;
}

/** Places of an axis, px. */
export type Place = (value: number) => number;

export interface Framed extends Panel {
  atX: Place;
  atY: Place;
}

const NAME = 18;
const TICKS = 20;

/** Marks by Plot in a frame of axes: a quiet grid, ticks, names and limits. */
export function framed(scene: Scene, options: FrameOptions): Framed {
  const { width, height, x, y, marks, limits = [], right = 14, title } = options;
  const { theme, make } = scene;
  const left = options.left ?? Math.ceil(Math.max(24, widest(y?.ticks.map(({ text }) => text) ?? []) + 10));
  const top = (title === undefined ? 0 : 18) + (y === undefined ? 0 : NAME) + 8;
  const bottom = top + height;
  const drawn = plot({
    document: scene.document as never,
    className: 'figure',
    width,
    height: bottom + TICKS + NAME,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: TICKS + NAME,
    x: { type: x.isLog ? 'log' : 'linear', domain: x.domain, axis: null },
    y: y
      ? { type: y.isLog ? 'log' : 'linear', domain: y.domain, axis: null }
      : { type: 'linear', domain: [0, height], range: [top, bottom], axis: null },
    color: { type: 'identity' },
    r: { type: 'identity' },
    marks,
  }) as unknown as Shape & { scale(name: string): { apply: Place } };
  const [atX, atY]: Place[] = ['x', 'y'].map((name) => drawn.scale(name).apply);
  const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, more = {}) =>
    make('line', { x1, y1, x2, y2, stroke, ...more });
  const grid = make(
    'g',
    { 'data-mark': 'grid' },
    ...(y?.ticks ?? []).map(({ at }) => line(left, atY(at), width - right, atY(at), theme.faint)),
    ...(options.hasUprights ? x.ticks.map(({ at }) => line(atX(at), top, atX(at), bottom, theme.faint)) : []),
  );
  const base = y === undefined || 0 < y.domain[0] || 0 > y.domain[1] ? bottom : atY(0);
  const foot = make(
    'g',
    { 'data-mark': 'x axis' },
    ...(y === undefined ? [] : [line(left, base, width - right, base, theme.quiet)]),
    ...(options.hasUprights ? [] : x.ticks.map(({ at }) => line(atX(at), bottom, atX(at), bottom + 4, theme.quiet))),
    ...spread(x, atX, width).map(({ text, at }) =>
      label(scene, text, { x: at, y: bottom + 16, anchor: 'middle', fill: theme.ink }),
    ),
    label(scene, x.name, { x: width - right, y: bottom + TICKS + 13, anchor: 'end', room: width - 8 }),
  );
  const side = make(
    'g',
    { 'data-mark': 'y axis' },
    ...(y?.ticks ?? []).map(({ at, text }) =>
      label(scene, text, { x: left - 7, y: atY(at) + 4, anchor: 'end', fill: theme.ink }),
    ),
    ...(y === undefined ? [] : [label(scene, y.name, { x: 0, y: top - 10, room: width - 4 })]),
  );
  const across = make(
    'g',
    { 'data-mark': 'limits' },
    ...limits.flatMap(({ at, label: text }) => [
      line(left, atY(at), width - right, atY(at), theme.overText, { 'stroke-dasharray': '4 3' }),
      label(scene, text, {
        x: width - right - 2,
        y: atY(at) - 5,
        anchor: 'end',
        fill: theme.overText,
        room: width - left - right,
        rim: true,
      }),
    ]),
  );
  const inside = make('g', {}, ...([...tidy(drawn, theme.ink).children] as Shape[]));
  const head =
    title === undefined ? [] : [label(scene, title, { x: 0, y: 13, fill: theme.ink, bold: true, room: width - 8 })];
  const shape = make('g', {}, ...head, grid, inside, foot, side, across);
  return { shape, height: bottom + TICKS + (x.name === '' ? 0 : NAME), atX, atY };
}

/** Texts of ticks, those left out that would run into the one before or out of the figure. */
function spread({ ticks }: Axis, at: Place, width: number): { text: string; at: number }[] {
  const kept: { text: string; at: number }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const half = widest([tick.text]) / 2;
    const middle = Math.min(at(tick.textAt ?? tick.at), width - half);
    if (middle - half < end + 6 || tick.text === '') continue;
    kept.push({ text: tick.text, at: middle });
    end = middle + half;
  }
  return kept;
}
