/** A linear loop: what is expected moves towards what is heard, and what is heard depends on what was expected. */
export interface Loop {
  /** Share of a surprise that is learned in a step, above 0 and at most 1. */
  lambda: number;
  /** Weights of delays of 1, 2, .. steps, 0 or more; only their ratios count. One common delay of 2 is [0, 1]. */
  delays: ArrayLike<number>;
}

/** Factor between one gain that is tried and the next, before the boundary between them is narrowed down. */
const STRIDE = 1.005;

/**
 * Loop gain K at which a loop starts to swing: the least at which a root of
 *
 *     z^m - (1 - lambda) z^(m-1) + lambda K sum of q_k z^(m-k)     q_k: share of delay k, 1 <= k <= m
 *
 * leaves the unit circle: m for even delays, 1 for a common delay with lambda 1, 2 / lambda - 1 for a delay of 1. It is never below
 * 1, since up to there the loop is a contraction, nor above 2 / (lambda q_m) for the last delay that has weight, where the product of
 * the roots is beyond 1. To 1e-9 of itself, or 1e-5 where two roots leave the circle at one place (as with delays of 5, 4, 1).
 */
export function criticalGain(loop: Loop): number {
  const shares = sharesOf(loop);
  let stable = 1 / STRIDE;
  while (isStableAt(loop.lambda, shares, stable * STRIDE)) stable *= STRIDE;
  let unstable = stable * STRIDE;
  for (let step = 0; step < 60; step++) {
    const middle = (stable + unstable) / 2;
    if (isStableAt(loop.lambda, shares, middle)) stable = middle;
    else unstable = middle;
  }
  return (stable + unstable) / 2;
}

/** Whether a disturbance of a loop of gain K >= 0 dies out. */
export const isStable = (loop: Loop, gain: number): boolean => isStableAt(loop.lambda, sharesOf(loop), gain);

/** Shares of delays, up to the last that has weight. */
function sharesOf({ lambda, delays }: Loop): Float64Array {
  const weights = Float64Array.from(delays);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const length = weights.findLastIndex((weight) => weight > 0) + 1;
  if (!(lambda > 0 && lambda <= 1)) throw new RangeError(`lambda ${lambda} is not above 0 and at most 1`);
  if (length === 0 || !weights.every((weight) => weight >= 0) || !Number.isFinite(total)) {
    throw new RangeError('weights of delays must be 0 or more, and at least one above 0');
  }
  return weights.subarray(0, length).map((weight) => weight / total);
}

/**
 * Schur and Cohn's test: a polynomial has all roots within the unit circle if its last coefficient is smaller than its first and the
 * same holds of that of one degree less in which the last is eliminated.
 */
function isStableAt(lambda: number, shares: Float64Array, gain: number): boolean {
  let coefficients = Float64Array.of(1, ...shares.map((share) => lambda * gain * share));
  coefficients[1] -= 1 - lambda;
  for (let degree = shares.length; degree > 0; degree--) {
    const last = coefficients[degree];
    if (!(Math.abs(last) < 1)) return false;
    const [whole, size] = [coefficients, 1 - last * last];
    coefficients = whole.subarray(0, degree).map((value, k) => (value - last * whole[degree - k]) / size);
  }
  return true;
}
