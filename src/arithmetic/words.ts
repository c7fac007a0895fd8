const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0];

/** The upper 32 bits of a double, signed: its sign, 11 bits of exponent, and the first 20 of its fraction. */
export function highWord(x: number): number {
  double[0] = x;
  return words[HIGH];
}

/** From here down a double has fewer than 53 bits. */
export const SMALLEST_NORMAL = 2 ** -1022;

const LEAST = -1074;
const powers = new Float64Array(1024 - LEAST);
powers[0] = Number.MIN_VALUE;
for (let k = 1; k < powers.length; k++) powers[k] = 2 * powers[k - 1];

/** 2 to the power of a whole `k`, -1074 <= k <= 1023. */
export const powerOfTwo = (k: number): number => powers[k - LEAST];

/** `x` of a size around 1 times 2 to the power of `k`, -1075 <= k <= 1024, rounded once. */
export function scaled(x: number, k: number): number {
  if (k > 1023) return x * 2 * powerOfTwo(k - 1);
  return k < -1021 ? x * powerOfTwo(k + 1000) * 2 ** -1000 : x * powerOfTwo(k);
}
