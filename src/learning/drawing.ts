import type { Random } from '../random/streams.ts';

/** An index drawn with probability proportional to its weight; evenly, where all are 0. One draw. */
export function drawn(weights: Float64Array, random: Random): number {
  let total = 0;
  for (let k = 0; k < weights.length; k++) total += weights[k];
  const u = random.uniform();
  if (!(total > 0)) return Math.floor(u * weights.length);
  let left = u * total;
  let last = 0;
  for (let k = 0; k < weights.length; k++) {
    if (weights[k] === 0) continue;
    left -= weights[k];
    if (left < 0) return k;
    last = k;
  }
  return last;
}

/**
 * The index of the largest score of a block, equals drawn evenly: in a fixed order equal learners would move in lockstep.
 * @param u uniform on [0, 1)
 * @returns counted from the start of the block
 */
export function best(scores: Float64Array, u: number, from = 0, to = scores.length): number {
  let largest = Number.NEGATIVE_INFINITY;
  let equals = 0;
  for (let k = from; k < to; k++) {
    if (scores[k] > largest) {
      largest = scores[k];
      equals = 1;
    } else if (scores[k] === largest) equals++;
  }
  let skip = Math.floor(u * equals);
  for (let k = from; k < to; k++) {
    if (scores[k] === largest && skip-- === 0) return k - from;
  }
  return 0;
}
