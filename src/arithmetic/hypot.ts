// After fdlibm's e_hypot.c.
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.

/** `x` to the 26 bits of which squares are exact. */
function upperHalf(x: number): number {
  const far = x * (2 ** 27 + 1);
  return far - (far - x);
}

/** The root of the sum of two squares, that of numbers too large or too small to be squared too. */
export function hypot(x: number, y: number): number {
  const [a, b] = [Math.abs(x), Math.abs(y)];
  const larger = a > b ? a : b;
  const smaller = a > b ? b : a;
  if (!(larger < Number.POSITIVE_INFINITY && smaller >= 0)) {
    const isInfinite = a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY;
    return isInfinite ? Number.POSITIVE_INFINITY : Number.NaN;
  }
  if (larger > smaller * 2 ** 60) return larger;
  if (larger > 2 ** 500) return root(larger * 2 ** -600, smaller * 2 ** -600) * 2 ** 600;
  if (smaller < 2 ** -500) return root(larger * 2 ** 600, smaller * 2 ** 600) * 2 ** -600;
  return root(larger, smaller);
}

/** The same for positive numbers in order, which may be squared. */
function root(a: number, b: number): number {
  const gap = a - b;
  if (gap > b) {
    const high = upperHalf(a);
    return Math.sqrt(high * high + (b * b + (a - high) * (a + high)));
  }
  const twiceHigh = upperHalf(a + a);
  const high = upperHalf(b);
  return Math.sqrt(twiceHigh * high + (gap * gap + (twiceHigh * (b - high) + (a + a - twiceHigh) * b)));
}
