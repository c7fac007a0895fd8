// After fdlibm's e_exp.c and s_expm1.c, whose figures these are.
// Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { powerOfTwo, scaled } from './words.ts';

const LARGEST = 709.782712893384;
const SMALLEST = -745.1332191019411;

const LN_2_HIGH = 0.6931471803691238;
const LN_2_LOW = 1.9082149292705877e-10;

/** How often ln 2 goes into x, to the nearest whole number. */
const halvings = (x: number): number => (x * Math.LOG2E + (x < 0 ? -0.5 : 0.5)) | 0;

/** e to the power of `x`. */
export function exp(x: number): number {
  if (x > LARGEST) return Number.POSITIVE_INFINITY;
  if (x < SMALLEST) return 0;
  const size = Math.abs(x);
  if (size < 2 ** -28) return 1 + x;
  if (x === 1) return Math.E;
  const k = size > 0.5 * Math.LN2 ? halvings(x) : 0;
  const high = x - k * LN_2_HIGH;
  const low = k * LN_2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  return scaled(1 - (low - (r * c) / (2 - c) - high), k);
}

/** e to the power of `x`, less 1, to full precision near 0 too. */
export function expm1(x: number): number {
  if (x > LARGEST) return Number.POSITIVE_INFINITY;
  if (x < -56 * Math.LN2) return -1;
  const size = Math.abs(x);
  if (size < 2 ** -54) return x;
  const k = size > 0.5 * Math.LN2 ? halvings(x) : 0;
  const high = x - k * LN_2_HIGH;
  const low = k * LN_2_LOW;
  const r = high - low;
  const lost = high - r - low;
  const half = 0.5 * r;
  const square = r * half;
  const ratio =
    1 +
    square *
      (-0.03333333333333313 +
        square *
          (0.0015873015872548146 +
            square * (-0.0000793650757867488 + square * (0.000004008217827329362 + square * -2.0109921818362437e-7))));
  const t = 3 - ratio * half;
  const e = square * ((ratio - t) / (6 - r * t));
  if (k === 0) return r - (r * e - square);
  const less = r * (e - lost) - lost - square;
  if (k === -1) return 0.5 * (r - less) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (less - (r + 0.5)) : 1 + 2 * (r - less);
  if (k <= -2 || k > 56) return scaled(1 - (less - r), k) - 1;
  if (k < 20) return scaled(1 - powerOfTwo(-k) - (less - r), k);
  return scaled(r - (less + powerOfTwo(-k)) + 1, k);
}
