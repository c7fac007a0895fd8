import { type Attributes, brief, type Make, type Shape } from './shapes.ts';
import { type Sign, symbolPath } from './symbols.ts';
import type { Points } from './thin.ts';

/** A place along an axis, px. */
export type Place = (value: number) => number;

/** What marks are drawn with: where numbers are in the figure. */
export interface Pen {
  make: Make;
  x: Place;
  y: Place;
}

/** A line through points, broken where one has no figure; a point alone is a dot. */
export function line({ make, x: atX, y: atY }: Pen, { x, y }: Points, attributes: Attributes): Shape {
  const parts: string[] = [];
  const isThere = (k: number) => Number.isFinite(x[k] + y[k]);
  for (let k = 0; k < x.length; k++) {
    if (!isThere(k)) continue;
    const isFirst = !isThere(k - 1);
    const isAlone = isFirst && !isThere(k + 1);
    parts.push(`${isFirst ? 'M' : 'L'}${brief(atX(x[k]))},${brief(atY(y[k]))}${isAlone ? 'Z' : ''}`);
  }
  const cap = attributes['stroke-dasharray'] === undefined ? 'round' : undefined;
  const joints = { 'stroke-linejoin': 'round', 'stroke-linecap': cap };
  return make('path', { d: parts.join(''), fill: 'none', ...joints, ...attributes });
}

/** What lies between two lines of as many points, broken where either has no figure. */
export function between({ make, x: atX, y: atY }: Pen, one: Line, other: Line, attributes: Attributes): Shape {
  const parts: string[] = [];
  const isThere = (k: number) => Number.isFinite(one.x[k] + one.y[k] + other.x[k] + other.y[k]);
  const placeOn = ({ x, y }: Line, k: number) => `${brief(atX(x[k]))},${brief(atY(y[k]))}`;
  for (let first = 0; first < one.x.length; first++) {
    let end = first;
    while (end < one.x.length && isThere(end)) end++;
    if (end === first) continue;
    const there: string[] = [];
    const back: string[] = [];
    for (let k = first; k < end; k++) {
      there.push(placeOn(other, k));
      back.push(placeOn(one, k));
    }
    parts.push(`M${[...there, ...back.reverse()].join('L')}Z`);
    first = end;
  }
  return make('path', { d: parts.join(''), ...attributes });
}

/** Places of points, in the figure's own units. */
interface Line {
  x: readonly number[];
  y: readonly number[];
}

export interface Box {
  x1: number;
  x2: number;
  y1: number;
  y2: number;
}

/** A rectangle between two places. @param inset px left free at its left and right, where it is wide enough */
export function box({ make, x, y }: Pen, { x1, x2, y1, y2 }: Box, attributes: Attributes, inset = 0): Shape {
  const [left, right] = [x(x1), x(x2)].sort((a, b) => a - b);
  const [top, bottom] = [y(y1), y(y2)].sort((a, b) => a - b);
  const free = right - left > 6 * inset ? inset : 0;
  return make('rect', {
    x: left + free,
    y: top,
    width: right - left - 2 * free,
    height: bottom - top,
    ...attributes,
  });
}

/** A symbol at a place. @param size half its width, px */
export function spot(
  { make, x, y }: Pen,
  at: { x: number; y: number },
  { symbol = 'circle', size, ...attributes }: Attributes & { symbol?: Sign; size: number },
): Shape {
  const place = `translate(${brief(x(at.x))},${brief(y(at.y))})`;
  return make('path', { d: symbolPath(symbol, size), transform: place, ...attributes });
}

/** A straight line from a place to another. */
export const rule = ({ make, x, y }: Pen, { x1, x2, y1, y2 }: Box, attributes: Attributes): Shape =>
  make('line', { x1: x(x1), x2: x(x2), y1: y(y1), y2: y(y2), ...attributes });
