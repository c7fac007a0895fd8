import { summarize } from './summary.ts';

/** How an input moves the output, in output units over the whole range of the input. NaN: too few trajectories to say. */
export interface MorrisMeasures {
  /** Trajectories that told of this input. */
  n: number;
  /** Mean elementary effect (Morris 1991). */
  mu: number;
  /** Mean size of the elementary effects (Campolongo, Cariboni and Saltelli 2007): effects up and down do not cancel. */
  muStar: number;
  /** t interval of `muStar` over trajectories. */
  muStarLow: number;
  muStarHigh: number;
  /** Standard deviation of the elementary effects: above 0 where the input acts non-linearly, or through others. */
  sigma: number;
}

/**
 * Screens inputs by their elementary effects.
 * @param effects by input, then by trajectory; NaN where a run failed
 */
export function morrisMeasures(effects: readonly ArrayLike<number>[], confidence = 0.95): MorrisMeasures[] {
  return effects.map((ofInput) => {
    const { n, mean: mu, sd: sigma } = summarize(ofInput);
    const { mean: muStar, low, high } = summarize(Array.from(ofInput, Math.abs), { confidence });
    return { n, mu, muStar, muStarLow: low, muStarHigh: high, sigma };
  });
}
