/** What a tariff offers, and against what it is measured. */
export interface Offer {
  baselineKw: Float64Array;
  /** EUR/MWh consumed less (Up) or more (Down) than the baseline; never both above 0 in one step. */
  rewardUp: Float64Array;
  rewardDown: Float64Array;
  /** EUR/MW and hour of bands held. */
  standbyUp: Float64Array;
  standbyDown: Float64Array;
  /** Most of a band that is paid for, kW; no limit where not given. */
  mostUpKw?: Float64Array | undefined;
  mostDownKw?: Float64Array | undefined;
}

/**
 * Checks an offer with what checks its series and refuses a figure.
 * @param series checks one of them, by its key: figures no lower than `lowest`, where that is given
 */
export function checkOffer(
  offer: Offer,
  series: (key: string, values: ArrayLike<number> | undefined, lowest?: number) => void,
  refuse: (key: string, found: unknown, expected: string) => void,
): void {
  for (const key of ['baselineKw', 'rewardUp', 'rewardDown', 'standbyUp', 'standbyDown'] as const) {
    series(`offer.${key}`, offer[key]);
  }
  series('offer.mostUpKw', offer.mostUpKw, 0);
  series('offer.mostDownKw', offer.mostDownKw, 0);
  const twice = offer.rewardUp.findIndex((up, t) => up > 0 && offer.rewardDown[t] > 0);
  if (twice >= 0)
    refuse(`offer.rewardDown[${twice}]`, offer.rewardDown[twice], '0 in a step whose rewardUp is above 0');
}
