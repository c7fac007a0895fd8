import { brief } from './shapes.ts';

/** Marks of up to six groups, told apart without colour too. */
export const SYMBOLS = ['circle', 'triangle', 'square', 'diamond', 'cross', 'star'] as const;
export type Sign = (typeof SYMBOLS)[number];

/** Corners of each for half a width of 1; a circle has none. */
const CORNERS: Readonly<Record<Exclude<Sign, 'circle'>, readonly (readonly [number, number])[]>> = {
  triangle: [
    [0, -1.2],
    [1.1, 0.85],
    [-1.1, 0.85],
  ],
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  diamond: [
    [0, -1.25],
    [1.1, 0],
    [0, 1.25],
    [-1.1, 0],
  ],
  cross: [
    [-0.4, -1.1],
    [0.4, -1.1],
    [0.4, -0.4],
    [1.1, -0.4],
    [1.1, 0.4],
    [0.4, 0.4],
    [0.4, 1.1],
    [-0.4, 1.1],
    [-0.4, 0.4],
    [-1.1, 0.4],
    [-1.1, -0.4],
    [-0.4, -0.4],
  ],
  star: [
    [0, -1.3],
    [0.32, -0.44],
    [1.24, -0.4],
    [0.52, 0.17],
    [0.76, 1.05],
    [0, 0.54],
    [-0.76, 1.05],
    [-0.52, 0.17],
    [-1.24, -0.4],
    [-0.32, -0.44],
  ],
};

/** A symbol about a point. @param size half its width, px */
export function symbolPath(symbol: Sign, size: number): string {
  if (symbol !== 'circle')
    return `M${CORNERS[symbol].map(([x, y]) => `${brief(x * size)},${brief(y * size)}`).join('L')}Z`;
  const arc = `A${size},${size} 0 1 1`;
  return `M${-size},0${arc} ${size},0${arc} ${-size},0Z`;
}

/** A cross of two strokes about a point, for what has no figure. */
export const timesPath = (size: number): string =>
  `M${-size},${-size}L${size},${size}M${size},${-size}L${-size},${size}`;
