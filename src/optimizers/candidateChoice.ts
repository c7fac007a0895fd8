/** Choosing one candidate of each pool so that mean and CVaR of their total are best. */
import { jsLpAnswer } from './jsLpAnswer.ts';
import { type Risk, riskOf } from './stochastic.ts';
import { type Candidate, meanProfit } from './stochasticEvDay.ts';

/** A change of the objective smaller than this share of it is none. */
const RELATIVE_GAIN = 1e-12;
const MOST_CUTS = 60;
const CUT_TOLERANCE = 1e-7;
const SMALLEST_SHARE = 1e-9;

/** What a choice earns in all, by scenario. */
export function totalProfit(chosen: readonly Candidate[], scenarioCount: number): Float64Array {
  const total = new Float64Array(scenarioCount);
  for (const { profitEur } of chosen) for (let w = 0; w < total.length; w++) total[w] += profitEur[w];
  return total;
}

/** The candidate with the highest weighted mean profit; the earliest of equals. */
export const bestOf = (pool: readonly Candidate[], weights: Float64Array): Candidate =>
  pool.reduce((a, b) => (meanProfit(b, weights) > meanProfit(a, weights) ? b : a));

/**
 * Exchanges one candidate at a time for a better one of its pool, until none is. For a single pool this is the best choice
 * there is; for more it is a choice no single exchange betters.
 */
export function exchange(
  pools: readonly (readonly Candidate[])[],
  start: readonly Candidate[],
  probability: Float64Array,
  risk: Risk,
): Candidate[] {
  const chosen = [...start];
  const total = totalProfit(chosen, probability.length);
  const trial = total.slice();
  let best = riskOf(total, probability, risk).objectiveEur;
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    pools.forEach((pool, k) => {
      const others = total.map((eur, w) => eur - chosen[k].profitEur[w]);
      for (const candidate of pool) {
        for (let w = 0; w < trial.length; w++) trial[w] = others[w] + candidate.profitEur[w];
        const { objectiveEur } = riskOf(trial, probability, risk);
        if (objectiveEur <= best + RELATIVE_GAIN * (1 + Math.abs(best))) continue;
        best = objectiveEur;
        chosen[k] = candidate;
        total.set(trial);
        isBetter = true;
      }
    });
  }
  return chosen;
}

/** Choices, and the share of each in their mixture. */
export interface Mixture {
  choices: Candidate[][];
  shares: number[];
}

/** The linear relaxation of the choice, solved: what is best where each pool may be mixed. */
export interface RelaxedChoice {
  /**
   * The prices of scenarios: of the weights under which the objective is the least mean, those under which the best choice
   * earns least.
   */
  weights: Float64Array;
  /** What a mixture that is worth its share of each of its choices would earn. */
  eur: number;
  mixture: Mixture;
}

/**
 * Solves the linear relaxation of the choice by columns: choices that are best for some weights of scenarios, of which a linear
 * programme (javascript-lp-solver) mixes the best and prices scenarios anew. Any error of that programme costs quality alone:
 * weights that are near the worst give a bound all the same, and what a mixture earns is found by planning for it.
 */
export function relaxedChoice(
  pools: readonly (readonly Candidate[])[],
  probability: Float64Array,
  risk: Risk,
): RelaxedChoice {
  const n = probability.length;
  const cap = probability.map((p) => p / (1 - risk.alpha));
  const weigh = (tail: ArrayLike<number>): Float64Array =>
    probability.map((p, w) => (1 - risk.cvarWeight) * p + risk.cvarWeight * tail[w]);
  const choices: Candidate[][] = [];
  const cuts: Float64Array[] = [];
  let tail = probability;
  const none: Mixture = { choices: [], shares: [] };
  let best: RelaxedChoice = { weights: weigh(tail), eur: Number.POSITIVE_INFINITY, mixture: none };
  let shares: number[] = [];
  for (let k = 0; k < MOST_CUTS; k++) {
    const weights = weigh(tail);
    const choice = pools.map((pool) => bestOf(pool, weights));
    const profitEur = totalProfit(choice, n);
    const eur = meanProfit({ profitEur }, weights);
    if (eur < best.eur) best = { eur, weights, mixture: { choices: [choice], shares: [1] } };
    choices.push(choice);
    cuts.push(profitEur);
    const scale = Math.max(1e-9, ...cuts.flatMap((cut) => Array.from(cut, Math.abs)));
    // columns: the tail's weights, then the least value all cuts allow
    const { status, x, multipliers } = jsLpAnswer({
      sense: 'min',
      colCost: [...probability.map(() => 0), 1],
      colLower: [...probability.map(() => 0), -2],
      colUpper: [...cap, 2],
      rows: [
        { lower: 1, upper: 1, indices: Array.from(cap, (_, w) => w), values: Array.from(cap, () => 1) },
        ...cuts.map((cut) => {
          const certain = cut.reduce((sum, value, w) => sum + (1 - risk.cvarWeight) * probability[w] * value, 0);
          const indices = Array.from({ length: n + 1 }, (_, c) => c);
          const values = [...Array.from(cut, (value) => (-risk.cvarWeight * value) / scale), 1];
          return { lower: certain / scale, upper: Number.POSITIVE_INFINITY, indices, values };
        }),
      ],
    });
    if (status !== 'optimal') break;
    shares = Array.from(multipliers.subarray(1), (share) => Math.max(0, share));
    if (best.eur - x[n] * scale <= CUT_TOLERANCE * scale) break;
    tail = onSimplex(x.subarray(0, n), cap);
  }
  const used = shares.flatMap((share, k) => (share > SMALLEST_SHARE ? [k] : []));
  if (used.length === 0) return best;
  const whole = used.reduce((sum, k) => sum + shares[k], 0);
  return {
    ...best,
    mixture: { choices: used.map((k) => choices[k]), shares: used.map((k) => shares[k] / whole) },
  };
}

/** Weights within their caps and of sum 1, from ones that are so but for a solver's tolerance. */
function onSimplex(weights: Float64Array, cap: Float64Array): Float64Array {
  const within = weights.map((weight, w) => Math.min(cap[w], Math.max(0, weight)));
  const sum = within.reduce((a, b) => a + b, 0);
  if (sum >= 1) return within.map((weight) => weight / sum);
  const room = cap.reduce((a, b) => a + b, 0) - sum;
  return within.map((weight, w) => weight + ((1 - sum) * (cap[w] - weight)) / room);
}
