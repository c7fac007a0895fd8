import { exp, log } from '../../../arithmetic/index.ts';
import { solve } from './linearAlgebra.ts';

/** What was chosen, how often, at one level of each factor. */
export interface Observation {
  levels: readonly number[];
  next: number;
  count: number;
}

const ROUNDS = 30;
/** A last step this long leaves an error of about its square. */
const CLOSE_ENOUGH = 0.05;

/**
 * Weights of a multinomial logit of categories: the probability of a choice is in proportion to the product of its weights,
 * one of each factor at its level, and 1 for the first choice. Their logarithms are found by Newton's method, of the likelihood
 * with a normal prior of mean 0 and variance 1 / shrink on each, which draws to weight 1 what was seldom seen.
 * @param levels number of levels of each factor
 * @param choices number of choices
 * @returns weights by factor, level and choice
 */
export function fitWeights(
  observations: readonly Observation[],
  levels: readonly number[],
  choices: number,
  shrink: number,
): number[][][] {
  const others = choices - 1;
  const first = levels.map((_, k) => levels.slice(0, k).reduce((sum, count) => sum + count * others, 0));
  const size = levels.reduce((sum, count) => sum + count * others, 0);
  const seen = new Float64Array(size);
  const contexts = new Map<number, { at: Int32Array; count: number }>();
  for (const { levels: of, next, count } of observations) {
    const at = Int32Array.from(of, (level, k) => first[k] + level * others);
    if (next > 0) for (const place of at) seen[place + next - 1] += count;
    const key = of.reduce((all, level, k) => all * levels[k] + level, 0);
    const there = contexts.get(key);
    if (there) there.count += count;
    else contexts.set(key, { at, count });
  }

  const logs = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    const slope = seen.map((count, i) => count - shrink * logs[i]);
    const curve = new Float64Array(size * size); // the lower half, row by row
    for (let i = 0; i < size; i++) curve[i * size + i] = shrink;
    const shares = new Float64Array(others);
    for (const { at, count } of contexts.values()) {
      probabilities(logs, at, shares);
      for (let a = 0; a < others; a++) {
        for (let k = 0; k < at.length; k++) slope[at[k] + a] -= count * shares[a];
        for (let b = 0; b < others; b++) {
          const bend = count * (a === b ? shares[a] * (1 - shares[a]) : -shares[a] * shares[b]);
          for (let k = 0; k < at.length; k++) {
            const row = (at[k] + a) * size + b;
            for (let other = 0; other <= k; other++) curve[row + at[other]] += bend;
          }
        }
      }
    }
    const step = solve(symmetric(curve, size), slope);
    const longest = Math.max(...step.map(Math.abs));
    const length = Math.min(1, 2 / longest); // far from the end a whole step may overshoot
    for (let i = 0; i < size; i++) logs[i] += length * step[i];
    if (longest < CLOSE_ENOUGH) break;
  }
  return levels.map((count, k) =>
    Array.from({ length: count }, (_, level) => {
      const from = first[k] + level * others;
      return [1, ...logs.subarray(from, from + others).map(exp)];
    }),
  );
}

/** Rows of a symmetric matrix from its lower half. */
const symmetric = (half: Float64Array, size: number): Float64Array[] =>
  Array.from({ length: size }, (_, i) => {
    const row = half.slice(i * size, (i + 1) * size);
    for (let j = i + 1; j < size; j++) row[j] = half[j * size + i];
    return row;
  });

/** Probabilities of the choices after the first from logarithms of weights, at the places where those of each factor begin. */
function probabilities(logs: Float64Array, at: Int32Array, shares: Float64Array): void {
  let total = 1;
  for (let choice = 0; choice < shares.length; choice++) {
    let sum = 0;
    for (let k = 0; k < at.length; k++) sum += logs[at[k] + choice];
    shares[choice] = exp(sum);
    total += shares[choice];
  }
  for (let choice = 0; choice < shares.length; choice++) shares[choice] /= total;
}

/** Log-likelihood of observations, nats. */
export function logLikelihood(observations: readonly Observation[], weights: readonly number[][][]): number {
  let sum = 0;
  for (const { levels, next, count } of observations) {
    let total = 0;
    let chosen = 0;
    for (let choice = 0; choice < weights[0][0].length; choice++) {
      let product = 1;
      for (let k = 0; k < levels.length; k++) product *= weights[k][levels[k]][choice];
      total += product;
      if (choice === next) chosen = product;
    }
    sum += count * log(chosen / total);
  }
  return sum;
}
