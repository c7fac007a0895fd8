// After fdlibm's e_asin.c, e_acos.c, s_atan.c and e_atan2.c, whose figures these are.
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { highWord } from './words.ts';

const PI_LOW = 1.2246467991473532e-16;
const PI_2 = Math.PI / 2;
const PI_2_LOW = 6.123233995736766e-17;
const PI_4 = Math.PI / 4;

/** What the arc sine of the root of `z` has beyond that root, as a share of it. */
function beyondRoot(z: number): number {
  const above =
    z *
    (0.16666666666666666 +
      z *
        (-0.3255658186224009 +
          z *
            (0.20121253213486293 +
              z * (-0.04005553450067941 + z * (0.0007915349942898145 + z * 0.00003479331075960212)))));
  const below =
    1 + z * (-2.403394911734414 + z * (2.0209457602335057 + z * (-0.6882839716054533 + z * 0.07703815055590194)));
  return above / below;
}

/** The angle, in radians from -pi / 2 to pi / 2, whose sine is `x`. */
export function asin(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return Number.NaN;
  if (size === 1) return x * PI_2;
  if (size < 0.5) return size < 2 ** -27 ? x : x + x * beyondRoot(x * x);
  const z = (1 - size) * 0.5;
  const ratio = beyondRoot(z);
  const root = Math.sqrt(z);
  const sign = x < 0 ? -1 : 1;
  if (size > 0.975) return sign * (PI_2 - (2 * (root + root * ratio) - PI_2_LOW));
  const high = Math.fround(root);
  const low = (z - high * high) / (root + high);
  const rest = 2 * root * ratio - (PI_2_LOW - 2 * low);
  return sign * (PI_4 - (rest - (PI_4 - 2 * high)));
}

/** The angle, in radians from 0 to pi, whose cosine is `x`. */
export function acos(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return Number.NaN;
  if (size < 0.5) return size <= 2 ** -57 ? PI_2 : PI_2 - (x - (PI_2_LOW - x * beyondRoot(x * x)));
  if (size === 1) return x < 0 ? Math.PI : 0;
  const z = (1 - size) * 0.5;
  const root = Math.sqrt(z);
  const ratio = beyondRoot(z);
  if (x < 0) return Math.PI - 2 * (root + (ratio * root - PI_2_LOW));
  const high = Math.fround(root);
  const low = (z - high * high) / (root + high);
  return 2 * (high + (ratio * root + low));
}

/** What the arc tangent of a small `x` lacks of x. */
function lacking(x: number): number {
  const z = x * x;
  const w = z * z;
  const odd =
    z *
    (0.3333333333333293 +
      w *
        (0.14285714272503466 +
          w *
            (0.09090887133436507 + w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782)))));
  const even =
    w *
    (-0.19999999999876483 +
      w * (-0.11111110405462356 + w * (-0.0769187620504483 + w * (-0.058335701337905735 + w * -0.036531572744216916))));
  return x * (odd + even);
}

/** The angle, in radians from -pi / 2 to pi / 2, whose tangent is `x`. */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (size < 0.4375) return size < 2 ** -27 ? x : x - lacking(x);
  if (Number.isNaN(x)) return x;
  const value = ofLarge(size);
  return x < 0 ? -value : value;
}

function ofLarge(x: number): number {
  if (x < 0.6875) return from(0.4636476090008061, 2.2698777452961687e-17, (2 * x - 1) / (2 + x));
  if (x < 1.1875) return from(PI_4, 3.061616997868383e-17, (x - 1) / (x + 1));
  if (x < 2.4375) return from(0.982793723247329, 1.3903311031230998e-17, (x - 1.5) / (1 + 1.5 * x));
  return x < 2 ** 66 ? from(PI_2, PI_2_LOW, -1 / x) : PI_2;
}

/** The arc tangent of `x` on top of an angle in two parts. */
const from = (high: number, low: number, x: number): number => high - (lacking(x) - low - x);

/** The angle of the point (x, y), in radians from -pi to pi; 0 is along x. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const isLeft = x < 0 || Object.is(x, -0);
  const angle = ofQuadrant(Math.abs(y), Math.abs(x), isLeft);
  return y < 0 || Object.is(y, -0) ? -angle : angle;
}

function ofQuadrant(y: number, x: number, isLeft: boolean): number {
  if (y === 0) return isLeft ? Math.PI : 0;
  if (x === 0) return PI_2;
  if (x === Number.POSITIVE_INFINITY) {
    if (y === x) return isLeft ? 3 * PI_4 : PI_4;
    return isLeft ? Math.PI : 0;
  }
  const steepness = (highWord(y) - highWord(x)) >> 20;
  if (steepness > 60) return PI_2;
  if (!isLeft) return atan(y / x);
  return steepness < -60 ? Math.PI : Math.PI - (atan(y / x) - PI_LOW);
}
