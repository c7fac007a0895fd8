import { exp } from './exponential.ts';
import { log, log1p } from './logarithm.ts';

/** A polynomial's value, its coefficients from the highest. */
const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

/** Numerators and denominators of Wichura's algorithm AS 241 (1988): in the middle, beside it, in the tails. */
const MIDDLE = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
];
const BESIDE = [
  [
    7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
];
const TAILS = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 7.868691311456133e-4, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
];

const ratio = (x: number, [above, below]: readonly number[][]): number => polynomial(x, above) / polynomial(x, below);

/** The z below which a standard normal variable falls with probability `p`; infinite at 0 and 1. */
export function normalQuantile(p: number): number {
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) return fromMiddle * ratio(0.180625 - fromMiddle * fromMiddle, MIDDLE);
  const r = Math.sqrt(-log(fromMiddle < 0 ? p : 1 - p));
  if (r === Number.POSITIVE_INFINITY) return fromMiddle < 0 ? -r : r;
  const size = r <= 5 ? ratio(r - 1.6, BESIDE) : ratio(r - 5, TAILS);
  return fromMiddle < 0 ? -size : size;
}

/** Lanczos' series for the gamma function with g = 7, by Godfrey's coefficients. */
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function, for x >= 0.5. */
function logGamma(x: number): number {
  const series = LANCZOS.reduce((sum, coefficient, k) => sum + coefficient / (x + k), 0.9999999999998099);
  const base = x + 6.5;
  return 0.5 * log(2 * Math.PI) + (x - 0.5) * log(base) - base + log(series);
}

/** The logarithm of x^a (1 - x)^b by the beta function of a and b, x and `y` = 1 - x. */
const logWeight = (x: number, y: number, a: number, b: number): number =>
  a * log(x) + b * (y < 0.5 ? log(y) : log1p(-x)) + logGamma(a + b) - logGamma(a) - logGamma(b);

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

/** The probability that a beta variable of parameters a and b, both at least 0.5, is below `x`. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const weight = exp(logWeight(x, 1 - x, a, b));
  return x < (a + 1) / (a + b + 2) ? (weight * fraction(x, a, b)) / a : 1 - (weight * fraction(1 - x, b, a)) / b;
}

/** The x below which a beta variable of parameters a and b, both at least 0.5, falls with probability `p`. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p > 0)) return p <= 0 ? 0 : Number.NaN;
  if (p >= 1) return 1;
  let [low, high] = [0, 1];
  let x = a / (a + b);
  for (let step = 0; step < 200; step++) {
    const gap = betaCdf(x, a, b) - p;
    if (gap < 0) low = x;
    else high = x;
    const newton = x - (gap * x * (1 - x)) / exp(logWeight(x, 1 - x, a, b));
    const isInside = newton > low && newton < high;
    if (isInside && Math.abs(newton - x) <= 1e-9 * Math.min(x, 1 - x)) return newton;
    x = isInside ? newton : (low + high) / 2;
  }
  return x;
}
