/** Coefficients of a Chebyshev series of the error function (Numerical Recipes, 3rd edition, 6.2.2). */
const SERIES = [
  ...[-1.3026537197817094, 0.6419697923564902, 1.9476473204185836e-2, -9.561514786808631e-3, -9.46595344482036e-4],
  ...[3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.30365583558e-6],
  ...[1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10],
  ...[9.6467911e-11, 2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15],
  ...[-1.523e-15, -9.4e-17, 1.21e-16, -2.8e-17],
];

function erfc(x: number): number {
  const distance = Math.abs(x);
  const t = 2 / (2 + distance);
  const argument = 4 * t - 2;
  let [d, before] = [0, 0];
  for (let k = SERIES.length - 1; k > 0; k--) [d, before] = [argument * d - before + SERIES[k], d];
  const tail = t * Math.exp(-distance * distance + 0.5 * (SERIES[0] + argument * d) - before);
  return x < 0 ? 1 - (tail - 1) : 1 - (1 - tail);
}

function erfcInverse(p: number): number {
  if (p >= 2) return -100;
  if (p <= 0) return 100;
  const tail = p < 1 ? p : 2 - p;
  const t = Math.sqrt(-2 * Math.log(tail / 2));
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: the fit has five digits, and is a first guess
  let x = -0.70711 * ((2.30753 + t * 0.27061) / (1 + t * (0.99229 + t * 0.04481)) - t);
  for (let step = 0; step < 2; step++) {
    const error = erfc(x) - tail;
    x += error / (1.1283791670955126 * Math.exp(-x * x) - x * error);
  }
  return p < 1 ? x : -x;
}

/** Value below which a standard normal lies with probability `p`; 141 standard deviations away at 0 and 1. As jStat has it. */
export const normalInverse = (p: number): number => -Math.SQRT2 * erfcInverse(2 * p) + 0;
