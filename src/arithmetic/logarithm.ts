// After fdlibm's e_log.c and s_log1p.c and FreeBSD's e_log10.c, whose figures these are.
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { highWord, powerOfTwo, SMALLEST_NORMAL } from './words.ts';

const LN_2_HIGH = 0.6931471803691238;
const LN_2_LOW = 1.9082149292705877e-10;
const ONE_BY_LN_10_HIGH = 0.4342944818781689;
const ONE_BY_LN_10_LOW = 2.5082946711645275e-11;
const LOG_10_OF_2_HIGH = 0.30102999566361177;
const LOG_10_OF_2_LOW = 3.694239077158931e-13;
const FRACTION = 0xfffff;
const UP_TO_EXPONENT = 20;
const EXPONENT_OF_ONE = 1023;
/** Added to the upper word of a number, carries into its exponent from the root of 2 on. */
const FROM_ROOT_2 = 0x95f64;

/** The whole k for which x / 2^k is within the root of 2 of 1. */
const exponentOf = (word: number): number => ((word + FROM_ROOT_2) >> UP_TO_EXPONENT) - EXPONENT_OF_ONE;

/** What the logarithm of 1 + f has beyond f - f f / 2, as a share of s = f / (2 + f), less f f / 2. */
function beyond(s: number): number {
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return odd + even;
}

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x < SMALLEST_NORMAL) return ofNormal(x * 2 ** 54, 54);
  return ofNormal(x, 0);
}

/** The logarithm of x / 2^up. */
function ofNormal(x: number, up: number): number {
  const word = highWord(x);
  const exponent = exponentOf(word);
  const k = exponent - up;
  const f = x * powerOfTwo(-exponent) - 1;
  const fraction = word & FRACTION;
  if ((FRACTION & (2 + fraction)) < 3) {
    const rest = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - rest : k * LN_2_HIGH - (rest - k * LN_2_LOW - f);
  }
  const s = f / (2 + f);
  const rest = beyond(s);
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    if (k === 0) return f - (half - s * (half + rest));
    return k * LN_2_HIGH - (half - (s * (half + rest) + k * LN_2_LOW) - f);
  }
  return k === 0 ? f - s * (f - rest) : k * LN_2_HIGH - (s * (f - rest) - k * LN_2_LOW - f);
}

/** The natural logarithm of 1 + `x`, to full precision near 0 too. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const size = Math.abs(x);
  if (size < 2 ** -54) return x;
  if (size < 2 ** -29) return x - x * x * 0.5;
  if (x > -0.2928934097290039 && x < 0.4142136573791504) return ofSum(x, 0, 0);
  const sum = 1 + x;
  const k = exponentOf(highWord(sum));
  const lost = x >= 2 ** 53 ? 0 : (sum >= 2 ? 1 - (sum - x) : x - (sum - 1)) / sum;
  return ofSum(sum * powerOfTwo(-k) - 1, k, lost);
}

/** The logarithm of (1 + f) 2^k, plus what was lost. */
function ofSum(f: number, k: number, lost: number): number {
  const half = 0.5 * f * f;
  const low = k * LN_2_LOW + lost;
  const s = f / (2 + f);
  const rest = s * (half + beyond(s));
  return k === 0 ? f - (half - rest) : k * LN_2_HIGH - (half - (rest + low) - f);
}

/** The logarithm to base 10. */
export function log10(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const normal = x < SMALLEST_NORMAL ? x * 2 ** 54 : x;
  const exponent = exponentOf(highWord(normal));
  const k = x < SMALLEST_NORMAL ? exponent - 54 : exponent;
  const f = normal * powerOfTwo(-exponent) - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const high = Math.fround(f - half);
  const low = f - high - half + s * (half + beyond(s));
  const most = k * LOG_10_OF_2_HIGH;
  const more = high * ONE_BY_LN_10_HIGH;
  const sum = most + more;
  const rest = k * LOG_10_OF_2_LOW + (low + high) * ONE_BY_LN_10_LOW + low * ONE_BY_LN_10_HIGH;
  return rest + (most - sum + more) + sum;
}
