/** What was chosen, how often, at one level of each factor. */
export interface Observation {
  levels: readonly number[];
  next: number;
  count: number;
}

const ROUNDS = 100;
const CLOSE_ENOUGH = 1e-3;

/**
 * Weights of a multinomial logit of categories: the probability of a choice is in proportion to the product of its weights,
 * one of each factor at its level. Found by iterative scaling, factor by factor, of the posterior with a gamma prior of mode
 * 1 on every weight: at the end (seen + shrink) = (expected + shrink * weight).
 * @param levels number of levels of each factor
 * @param choices number of choices
 * @param shrink observations the prior is worth
 * @returns weights by factor, level and choice
 */
export function fitWeights(
  observations: readonly Observation[],
  levels: readonly number[],
  choices: number,
  shrink: number,
): number[][][] {
  const weights = levels.map((count) => Array.from({ length: count }, () => new Array<number>(choices).fill(1)));
  const seen = levels.map((count) => Array.from({ length: count }, () => new Array<number>(choices).fill(shrink)));
  for (const { levels: at, next, count } of observations)
    at.forEach((level, k) => {
      seen[k][level][next] += count;
    });
  const products = new Float64Array(observations.length * choices).fill(1);
  for (let round = 0; round < ROUNDS; round++) {
    let largest = 0;
    for (let k = 0; k < levels.length; k++) {
      const expected = weights[k].map((row) => row.map((weight) => shrink * weight));
      observations.forEach(({ levels: at, count }, i) => {
        let total = 0;
        for (let choice = 0; choice < choices; choice++) total += products[i * choices + choice];
        const row = expected[at[k]];
        for (let choice = 0; choice < choices; choice++)
          row[choice] += (count * products[i * choices + choice]) / total;
      });
      const factors = expected.map((row, level) => row.map((value, choice) => seen[k][level][choice] / value));
      factors.forEach((row, level) => {
        row.forEach((factor, choice) => {
          weights[k][level][choice] *= factor;
          largest = Math.max(largest, Math.abs(factor - 1));
        });
      });
      observations.forEach(({ levels: at }, i) => {
        const row = factors[at[k]];
        for (let choice = 0; choice < choices; choice++) products[i * choices + choice] *= row[choice];
      });
    }
    if (largest < CLOSE_ENOUGH) break;
  }
  return weights;
}

/** Log-likelihood of observations, nats. */
export function logLikelihood(observations: readonly Observation[], weights: readonly number[][][]): number {
  return observations.reduce((sum, { levels, next, count }) => {
    const products = weights[0][0].map((_, choice) =>
      levels.reduce((all, level, k) => all * weights[k][level][choice], 1),
    );
    return sum + count * Math.log(products[next] / products.reduce((a, b) => a + b, 0));
  }, 0);
}
