export type Correction = 'none' | 'bonferroni' | 'holm' | 'benjamini-hochberg';

/**
 * Adjusts p-values for having asked as many questions as there are p-values. Bonferroni and Holm (1979) bound the chance
 * of any false finding, Benjamini and Hochberg (1995) the share of false ones among the findings.
 * @param pValues NaN for a question without answer, which stays NaN and is not counted
 * @returns in the order given, none above 1
 */
export function adjust(pValues: ArrayLike<number>, method: Correction): number[] {
  const adjusted = Array.from(pValues);
  const rising = [...adjusted.keys()].filter((i) => !Number.isNaN(pValues[i])).sort((i, j) => pValues[i] - pValues[j]);
  const m = rising.length;
  if (method === 'bonferroni') {
    for (const i of rising) adjusted[i] = Math.min(1, m * pValues[i]);
  } else if (method === 'holm') {
    let largest = 0;
    rising.forEach((i, rank) => {
      largest = Math.max(largest, Math.min(1, (m - rank) * pValues[i]));
      adjusted[i] = largest;
    });
  } else if (method === 'benjamini-hochberg') {
    let least = 1;
    rising.toReversed().forEach((i, above) => {
      least = Math.min(least, (m / (m - above)) * pValues[i]);
      adjusted[i] = least;
    });
  }
  return adjusted;
}
