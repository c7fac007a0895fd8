import { normalQuantile as exactQuantile } from '../../arithmetic/index.ts';

/** Value below which a standard normal lies with probability `p`; beyond 1e-12 and 1 - 1e-12 as there. */
export const normalQuantile = (p: number): number => exactQuantile(Math.min(1 - 1e-12, Math.max(1e-12, p)));

export const ascending = (values: ArrayLike<number>): Float64Array => new Float64Array(values).sort();

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum / values.length;
}

/** Pearson's correlation; 0 where one of the two does not vary. */
export function correlationOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    ab += (a[k] - meanA) * (b[k] - meanB);
    aa += (a[k] - meanA) ** 2;
    bb += (b[k] - meanB) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** Places of the values in ascending order, from 0; equal values share the mean of theirs. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, k) => k).sort((a, b) => values[a] - values[b] || a - b);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]] === values[order[from]]) to++;
    for (let k = from; k <= to; k++) ranks[order[k]] = (from + to) / 2;
    from = to + 1;
  }
  return ranks;
}

/** Spearman's rank correlation. */
export const spearmanOf = (a: ArrayLike<number>, b: ArrayLike<number>): number => correlationOf(ranksOf(a), ranksOf(b));

/**
 * Share of the variance of values that lies between groups (one-way random effects, by analysis of variance, for groups of
 * unequal size), from 0 to `largest`. Groups of one value tell nothing and are left out; 0 for fewer than two groups.
 */
export function shareBetween(values: ArrayLike<number>, groups: readonly string[], largest = 0.95): number {
  const members = new Map<string, number[]>();
  groups.forEach((group, k) => {
    const list = members.get(group);
    if (list) list.push(values[k]);
    else members.set(group, [values[k]]);
  });
  const lists = [...members.values()].filter((list) => list.length > 1);
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  if (lists.length < 2) return 0;
  const mean = meanOf(lists.flat());
  let [between, within, squares] = [0, 0, 0];
  for (const list of lists) {
    const own = meanOf(list);
    between += list.length * (own - mean) ** 2;
    for (const value of list) within += (value - own) ** 2;
    squares += list.length ** 2;
  }
  const meanBetween = between / (lists.length - 1);
  const meanWithin = within / (total - lists.length);
  const size = (total - squares / total) / (lists.length - 1);
  const share = (meanBetween - meanWithin) / (meanBetween + (size - 1) * meanWithin);
  return Math.min(largest, Math.max(0, Number.isFinite(share) ? share : 0));
}
