/** What was activated upward, entry by entry (a bid in an ISP). */
export interface Activated {
  /** EUR/MWh. */
  prices: ArrayLike<number>;
  /** Marginal cost, EUR/MWh. */
  costs: ArrayLike<number>;
  /** MWh, 0 or more. */
  energies: ArrayLike<number>;
}

/**
 * Lerner index of all that was activated, (p - cost) / p: the margin's share of what was paid. Entries weigh by what they were paid,
 * so that a price near 0 does no harm. NaN where nothing, or less, was paid in all.
 */
export function lerner({ prices, costs, energies }: Activated): number {
  let [margin, paid] = [0, 0];
  for (let k = 0; k < prices.length; k++) {
    margin += (prices[k] - costs[k]) * energies[k];
    paid += prices[k] * energies[k];
  }
  return paid > 0 ? margin / paid : Number.NaN;
}

/**
 * Lerner index less that of the same market with truthful bids, whose margin is rent of scarcity, not of power: 0 where all bid what
 * it costs them. NaN where either is.
 */
export const lernerOverTruthful = (formed: Activated, truthful: Activated): number => lerner(formed) - lerner(truthful);
