// After fdlibm's k_sin.c, k_cos.c, k_tan.c and e_rem_pio2.c, whose figures these are.
// Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { largeQuarterTurns } from './quarterTurns.ts';

const PI_4 = 0.7853981633974483;
const PI_4_LOW = 3.061616997868383e-17;
/** pi / 2 cut to 33 bits, and twice again what that leaves; behind each the rest as it rounds. */
const PI_2_FIRST = 1.5707963267341256;
const PI_2_FIRST_REST = 6.077100506506192e-11;
const PI_2_SECOND = 6.077100506303966e-11;
const PI_2_SECOND_REST = 2.0222662487959506e-21;
const PI_2_THIRD = 2.0222662487111665e-21;
const PI_2_THIRD_REST = 8.4784276603689e-32;
const LARGE = 2 ** 20 * (Math.PI / 2);

/** What is left of the last argument beyond its quarter turns: rounded, and what that lacks. */
const left = new Float64Array(2);

/** The quarter turns nearest to `x`, whose rest goes to `left`. */
function quarterTurns(x: number): number {
  if (Math.abs(x) >= LARGE) return largeQuarterTurns(x, left);
  const turns = x * (2 / Math.PI) + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;
  let high = x - turns * PI_2_FIRST;
  let low = turns * PI_2_FIRST_REST;
  const size = Math.abs(x);
  if (Math.abs(high - low) < size * 2 ** -16) {
    const before = high;
    high -= turns * PI_2_SECOND;
    low = turns * PI_2_SECOND_REST - (before - high - turns * PI_2_SECOND);
    if (Math.abs(high - low) < size * 2 ** -49) {
      const second = high;
      high -= turns * PI_2_THIRD;
      low = turns * PI_2_THIRD_REST - (second - high - turns * PI_2_THIRD);
    }
  }
  left[0] = high - low;
  left[1] = high - left[0] - low;
  return turns | 0;
}

const SINE_CUBE = -0.16666666666666632;

/** What the sine of `x` has beyond x and its cube, as a share of x^5. */
function beyondCube(z: number): number {
  return (
    0.00833333333332249 +
    z * (-0.0001984126982985795 + z * 0.0000027557313707070068) +
    z * (z * z) * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)
  );
}

/** The sine of `x` + `low`, within an eighth of a turn. */
function sine(x: number, low: number): number {
  const z = x * x;
  const cube = z * x;
  return x - (z * (0.5 * low - cube * beyondCube(z)) - low - cube * SINE_CUBE);
}

/** The cosine of `x` + `low`, within an eighth of a turn. */
function cosine(x: number, low: number): number {
  const z = x * x;
  const w = z * z;
  const rest =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 0.00002480158728947673)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const most = 1 - half;
  return most + (1 - most - half + (z * rest - x * low));
}

/** The sine of an angle in radians. */
export function sin(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -26) return x;
  if (size <= PI_4) return x + x * x * x * (SINE_CUBE + x * x * beyondCube(x * x));
  if (!(size < Number.POSITIVE_INFINITY)) return Number.NaN;
  const turns = quarterTurns(x);
  const value = (turns & 1) === 0 ? sine(left[0], left[1]) : cosine(left[0], left[1]);
  return (turns & 2) === 0 ? value : -value;
}

/** The cosine of an angle in radians. */
export function cos(x: number): number {
  const size = Math.abs(x);
  if (size <= PI_4) return cosine(x, 0);
  if (!(size < Number.POSITIVE_INFINITY)) return Number.NaN;
  const turns = quarterTurns(x);
  const value = (turns & 1) === 0 ? cosine(left[0], left[1]) : sine(left[0], left[1]);
  return ((turns + 1) & 2) === 0 ? value : -value;
}

/** The tangent of an angle in radians. */
export function tan(x: number): number {
  const size = Math.abs(x);
  if (size <= PI_4) return size < 2 ** -28 ? x : tangent(x, 0, false);
  if (!(size < Number.POSITIVE_INFINITY)) return Number.NaN;
  const turns = quarterTurns(x);
  return tangent(left[0], left[1], (turns & 1) === 1);
}

/** The tangent of `x` + `low`, within an eighth of a turn, or -1 by it. */
function tangent(x: number, low: number, isInverse: boolean): number {
  const size = Math.abs(x);
  if (size < 0.6743354797363281) return smallTangent(x, low, isInverse);
  const sign = x < 0 ? -1 : 1;
  const away = PI_4 - size + (PI_4_LOW - sign * low);
  const rest = beyond(away, 0);
  const w = away + rest;
  const one = isInverse ? -1 : 1;
  return sign * (one - 2 * (away - ((w * w) / (w + one) - rest)));
}

/** What the tangent of `x` + `low` has beyond x. */
function beyond(x: number, low: number): number {
  const z = x * x;
  const w = z * z;
  const odd =
    0.13333333333320124 +
    w *
      (0.021869488294859542 +
        w *
          (0.0035920791075913124 +
            w * (0.0005880412408202641 + w * (0.00007817944429395571 + w * -0.000018558637485527546))));
  const even =
    z *
    (0.05396825397622605 +
      w *
        (0.0088632398235993 +
          w *
            (0.0014562094543252903 +
              w * (0.0002464631348184699 + w * (0.00007140724913826082 + w * 0.00002590730518636337)))));
  const cube = z * x;
  return low + z * (cube * (odd + even) + low) + 0.3333333333333341 * cube;
}

function smallTangent(x: number, low: number, isInverse: boolean): number {
  const rest = beyond(x, low);
  const w = x + rest;
  if (!isInverse) return w;
  const high = Math.fround(w);
  const inverse = -1 / w;
  const inverseHigh = Math.fround(inverse);
  return inverseHigh + inverse * (1 + inverseHigh * high + inverseHigh * (rest - (high - x)));
}
