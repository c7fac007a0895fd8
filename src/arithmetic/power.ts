// After fdlibm's e_pow.c, whose figures these are.
// Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { highWord, powerOfTwo, SMALLEST_NORMAL, scaled } from './words.ts';

const FRACTION = 0xfffff;
const FROM_ROOT_3_2 = 0x3988e;
const FROM_ROOT_3 = 0xbb67a;
const TWO_BY_3_LN_2 = 0.9617966939259756;
const TWO_BY_3_LN_2_HIGH = 0.9617967009544373;
const TWO_BY_3_LN_2_LOW = -7.028461650952758e-9;
const LN_2_HIGH = 0.6931471824645996;
const LN_2_LOW = -1.904654299957768e-9;
const LOG_2_OF_3_2_HIGH = 0.5849624872207642;
const LOG_2_OF_3_2_LOW = 1.350039202129749e-8;
/** By how much the binary logarithm of what still rounds to the largest double lies below 1024, turned about. */
const TO_OVERFLOW = 8.008566259537294e-17;

/** `x` to the power of `y`, with the special cases of `Math.pow`. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  const size = Math.abs(x);
  if (!(size > 0 && size < Number.POSITIVE_INFINITY && Math.abs(y) < Number.POSITIVE_INFINITY)) return ofLimits(x, y);
  if (x < 0) {
    if (!Number.isInteger(y)) return Number.NaN;
    return y % 2 === 0 ? ofPositive(size, y) : -ofPositive(size, y);
  }
  return y === 0.5 ? Math.sqrt(x) : ofPositive(x, y);
}

/** A power where the base is 0, or either is infinite or no number. */
function ofLimits(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  const isLarge = size > 1 === y > 0;
  if (Number.isInteger(y) && y % 2 !== 0) {
    if (isLarge) return x < 0 || Object.is(x, -0) ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return x < 0 || Object.is(x, -0) ? -0 : 0;
  }
  if (size === 1) return Number.NaN;
  return isLarge ? Number.POSITIVE_INFINITY : 0;
}

/** 2^(y log2 x), the logarithm and its product each in two parts. */
function ofPositive(x: number, y: number): number {
  if (x === 1) return 1;
  if (Math.abs(y) > 2 ** 64) return x > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  const isSmall = x < SMALLEST_NORMAL;
  const normal = isSmall ? x * 2 ** 53 : x;
  const word = highWord(normal);
  const fraction = word & FRACTION;
  const isNearOneAndHalf = fraction > FROM_ROOT_3_2 && fraction < FROM_ROOT_3;
  const isNearTwo = fraction >= FROM_ROOT_3;
  const exponent = (word >> 20) - 1023 + (isNearTwo ? 1 : 0);
  const n = isSmall ? exponent - 53 : exponent;
  const near = normal * powerOfTwo(-exponent);
  const base = isNearOneAndHalf ? 1.5 : 1;

  const u = near - base;
  const v = 1 / (near + base);
  const s = u * v;
  const sHigh = Math.fround(s);
  const sumHigh = Math.fround(near + base);
  const sumLow = near - (sumHigh - base);
  const sLow = v * (u - sHigh * sumHigh - sHigh * sumLow);

  const z = s * s;
  const tail =
    z *
      z *
      (0.5999999999999946 +
        z *
          (0.4285714285785502 +
            z *
              (0.33333332981837743 + z * (0.272728123808534 + z * (0.23066074577556175 + z * 0.20697501780033842))))) +
    sLow * (sHigh + s);
  const zHigh = sHigh * sHigh;
  const factorHigh = Math.fround(3 + zHigh + tail);
  const factorLow = tail - (factorHigh - 3 - zHigh);
  const a = sHigh * factorHigh;
  const b = sLow * factorHigh + factorLow * s;
  const productHigh = Math.fround(a + b);
  const productLow = b - (productHigh - a);
  const logHigh = TWO_BY_3_LN_2_HIGH * productHigh;
  const logLow =
    TWO_BY_3_LN_2_LOW * productHigh + productLow * TWO_BY_3_LN_2 + (isNearOneAndHalf ? LOG_2_OF_3_2_LOW : 0);
  const ofBase = isNearOneAndHalf ? LOG_2_OF_3_2_HIGH : 0;
  const log = Math.fround(logHigh + logLow + ofBase + n);
  const logRest = logLow - (log - n - ofBase - logHigh);

  const yHigh = Math.fround(y);
  const low = (y - yHigh) * log + y * logRest;
  const high = yHigh * log;
  const sum = low + high;
  if (sum >= 1024 && (sum > 1024 || low + TO_OVERFLOW > sum - high)) return Number.POSITIVE_INFINITY;
  if (sum <= -1075 && (sum < -1075 || low <= sum - high)) return 0;

  const k = Math.abs(sum) > 0.5 ? (sum + (sum < 0 ? -0.5 : 0.5)) | 0 : 0;
  const left = high - k;
  const leftHigh = Math.fround(low + left);
  const most = leftHigh * LN_2_HIGH;
  const more = (low - (leftHigh - left)) * Math.LN2 + leftHigh * LN_2_LOW;
  const r = most + more;
  const rest = more - (r - most);
  const w = r * r;
  const c =
    r -
    w *
      (0.16666666666666602 +
        w *
          (-0.0027777777777015593 +
            w * (0.00006613756321437934 + w * (-0.0000016533902205465252 + w * 4.1381367970572385e-8))));
  return scaled(1 - ((r * c) / (c - 2) - (rest + r * rest) - r), k);
}
