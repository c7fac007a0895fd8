import { hypot, pow } from '../../../src/arithmetic/index.ts';

type Three = readonly [number, number, number];

/** What eyes see of light: whole sight, and without the cones for long or middle waves (Machado 2009, severity 1), in linear RGB. */
export const SIGHTS: Readonly<Record<string, readonly Three[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

const linear = (hex: string): Three =>
  [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4);
  }) as unknown as Three;

const times = (matrix: readonly Three[], [a, b, c]: Three): Three =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Three;

const XYZ: readonly Three[] = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Three = [0.95047, 1, 1.08883];

function labOf(hex: string, sight: readonly Three[]): Three {
  const seen = times(sight, linear(hex)).map((value) => Math.min(1, Math.max(0, value))) as unknown as Three;
  const [x, y, z] = times(XYZ, seen).map((value, k) => {
    const share = value / WHITE[k];
    return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How far apart two colours are to an eye (CIE76). */
export function distance(one: string, other: string, sight: readonly Three[]): number {
  const [a, b] = [labOf(one, sight), labOf(other, sight)];
  return hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
}

/** How light one colour is against another (WCAG): from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [one, other].map((hex) => times(XYZ, linear(hex))[1]).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
