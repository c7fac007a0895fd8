/**
 * Amplification of a linear loop of delay 1 under a need that is new in every step, 1 + (K lambda)^2 / (1 - rho^2), where
 * rho = 1 - lambda - lambda K is what is expected's correlation with the step before; 1 / (1 - K^2) and -K with lambda 1. Where fleets only shift
 * energy within a day of n windows, its mean gets no answer: 1/n of the variance stays as it is.
 * Infinity where the loop is not stable.
 * @param gain K, 0 or more
 * @param lambda share of a surprise that is learned in a step
 * @param windows of a day within which energy is conserved; Infinity: it is not
 */
export function loopAmplification(gain: number, lambda = 1, windows = Number.POSITIVE_INFINITY): number {
  const rho = 1 - lambda - lambda * gain;
  if (!(Math.abs(rho) < 1)) return Number.POSITIVE_INFINITY;
  return 1 + (1 - 1 / windows) * ((gain * lambda) ** 2 / (1 - rho * rho));
}

/**
 * What of a valley is left, sd of total over sd of load, where fleets shift energy at a price linear in the total, and each foresees
 * its own effect on it: 1 / (N + 1), as between Cournot's firms. Price-takers in equilibrium leave 0.
 * @param fleets N, 0 or more
 */
export const valleyLeft = (fleets: number): number => 1 / (fleets + 1);

/**
 * Damping at which best responses of Cournot's firms, linear demand and equal costs, stop to settle: they do where all move by a share
 * lambda below 4 / (n + 1) of the way to their best response. A share of 1 is plain best response: neutral with 3 firms.
 * @param firms n, 1 or more
 */
export const cournotDamping = (firms: number): number => 4 / (firms + 1);
