import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';

/** A discrete distribution of vectors. */
export interface ScenarioSet {
  /** A row of `width` figures for each scenario, one after the other; all finite. */
  values: Float64Array;
  width: number;
  /** By scenario; sums to 1. */
  probability: Float64Array;
}

/** The norm by which two scenarios are apart: 1 sum of absolute differences, 2 Euclidean. */
export type Norm = 1 | 2;

export interface Reduction {
  /** The scenarios kept, in their order in the set. */
  kept: number[];
  /** Of the kept ones: their own and that of all scenarios assigned to them. */
  probability: Float64Array;
  /** For every scenario, the position in `kept` of the nearest one. */
  assignment: Int32Array;
  /** Kantorovich distance between the set and what is kept of it, in the units of the values. */
  distance: number;
  /** The same as a share of the distance to the best single scenario; 0 where that is 0. */
  relativeDistance: number;
}

export interface ReductionOptions {
  /** `fast-forward` adds the best scenario one by one, `backward` removes the most dispensable one by one. */
  method: 'fast-forward' | 'backward';
  /** Default 1. */
  norm?: Norm;
}

/** Losses of which the difference is a smaller share than this are equal. */
const SAME = 1e-12;

/** Distances between all pairs of rows, N x N. */
export function distancesOf({ values, width, probability }: ScenarioSet, norm: Norm): Float64Array {
  const n = probability.length;
  const distance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let sum = 0;
      const [a, b] = [i * width, j * width];
      if (norm === 1) for (let k = 0; k < width; k++) sum += Math.abs(values[a + k] - values[b + k]);
      else for (let k = 0; k < width; k++) sum += (values[a + k] - values[b + k]) ** 2;
      const apart = norm === 1 ? sum : Math.sqrt(sum);
      distance[i * n + j] = apart;
      distance[j * n + i] = apart;
    }
  }
  return distance;
}

/**
 * Reduces a set to `keep` of its scenarios, so that the Kantorovich distance (of order 1) stays small. Given what is kept,
 * the best there is is to give the probability of every other scenario to the nearest kept one, and the distance is then the
 * sum of probability times distance to it (Dupacova, Groewe-Kuska and Roemisch 2003). Which to keep is found by fast
 * forward selection or simultaneous backward reduction (Heitsch and Roemisch 2003), both of which are greedy: each step is
 * the best one, the outcome need not be. Of equally good scenarios the one that comes first is kept.
 *
 * Needs N x N distances: 8 MB for 1,000 scenarios.
 * @throws InputError for a set that is none, or a number to keep outside 1..N
 */
export function reduceScenarios(set: ScenarioSet, keep: number, { method, norm = 1 }: ReductionOptions): Reduction {
  checkSet(set);
  const n = set.probability.length;
  if (!Number.isInteger(keep) || keep < 1 || keep > n) {
    throw new InputError({ path: 'keep', found: String(keep), expected: `a whole number from 1 to ${n}` });
  }
  const apart = distancesOf(set, norm);
  const all = Array.from({ length: n }, (_, i) => i);
  const { probability } = set;
  const kept =
    method === 'backward'
      ? removeOneByOne(apart, probability, keep)
      : addOneByOne(apart, probability, all, (count) => count === keep);
  const single = addOneByOne(apart, probability, all, () => true);
  const reduction = assign(apart, probability, all, kept);
  const most = assign(apart, probability, all, single).distance;
  return { ...reduction, relativeDistance: most === 0 ? 0 : reduction.distance / most };
}

/**
 * Fast forward selection among some scenarios of a set.
 * @param apart N x N
 * @param isEnough asked with how many are kept and the sum of probability times distance to the nearest kept one
 * @returns what is kept, in rising order
 */
export function addOneByOne(
  apart: Float64Array,
  probability: Float64Array,
  members: readonly number[],
  isEnough: (count: number, distance: number) => boolean,
): number[] {
  const n = probability.length;
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const kept: number[] = [];
  while (kept.length < members.length) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const u of members) {
      if (nearest[u] === 0 && kept.includes(u)) continue;
      let cost = 0;
      const row = u * n;
      for (const k of members) cost += probability[k] * Math.min(nearest[k], apart[row + k]);
      if (cost >= least * (1 - SAME)) continue;
      best = u;
      least = cost;
    }
    kept.push(best);
    for (const k of members) nearest[k] = Math.min(nearest[k], apart[best * n + k]);
    if (isEnough(kept.length, least)) break;
  }
  return kept.sort((a, b) => a - b);
}

/** Simultaneous backward reduction of a whole set. Keeps of each scenario the nearest kept one and the next. */
function removeOneByOne(apart: Float64Array, probability: Float64Array, keep: number): number[] {
  const n = probability.length;
  let kept = Array.from({ length: n }, (_, i) => i);
  const nextTo = (k: number, first: number): number => {
    let next = -1;
    for (const j of kept) if (j !== first && (next < 0 || apart[k * n + j] < apart[k * n + next])) next = j;
    return next;
  };
  const first = Int32Array.from(kept);
  const second = Int32Array.from(kept, (k) => nextTo(k, k));
  const loss = new Float64Array(n); // what leaving it out would add to the distance
  while (kept.length > keep) {
    loss.fill(0);
    for (let k = 0; k < n; k++) {
      loss[first[k]] += probability[k] * (apart[k * n + second[k]] - apart[k * n + first[k]]);
    }
    const gone = kept.reduce((a, b) => (loss[b] <= loss[a] * (1 + SAME) ? b : a));
    kept = kept.filter((j) => j !== gone);
    for (let k = 0; k < n; k++) {
      const isFirst = first[k] === gone;
      if (isFirst) first[k] = second[k];
      if (isFirst || second[k] === gone) second[k] = nextTo(k, first[k]);
    }
  }
  return kept;
}

/** Gives every member to the nearest of those kept, the first of equals; kept ones to themselves. Others: -1. */
export function assign(
  apart: Float64Array,
  probability: Float64Array,
  members: readonly number[],
  kept: number[],
): Omit<Reduction, 'relativeDistance'> {
  const n = probability.length;
  const assignment = new Int32Array(n).fill(-1);
  kept.forEach((j, at) => {
    assignment[j] = at;
  });
  const mass = new Float64Array(kept.length);
  let distance = 0;
  for (const k of members) {
    if (assignment[k] < 0) {
      let nearest = 0;
      for (let at = 1; at < kept.length; at++) {
        if (apart[k * n + kept[at]] < apart[k * n + kept[nearest]]) nearest = at;
      }
      assignment[k] = nearest;
    }
    mass[assignment[k]] += probability[k];
    distance += probability[k] * apart[k * n + kept[assignment[k]]];
  }
  return { kept, probability: mass, assignment, distance };
}

/** @throws InputError for a set of no scenarios, or with a value that is no number, or weights that are no probabilities */
export function checkSet({ values, width, probability }: ScenarioSet): void {
  const refuse = (found: string, expected: string): never => {
    throw new InputError({ path: 'scenarios', found, expected });
  };
  const n = probability.length;
  if (n === 0) refuse('none', 'at least one');
  if (values.length !== n * width) refuse(counted(values.length, 'value'), `${counted(n, 'row')} of ${width}`);
  const fault = values.findIndex((value) => !Number.isFinite(value));
  if (fault >= 0) {
    refuse(`${values[fault]} in row ${Math.floor(fault / width)}`, 'finite values');
  }
  const total = probability.reduce((sum, p) => sum + p, 0);
  const isProbability = probability.every((p) => p >= 0) && Math.abs(total - 1) < 1e-9;
  if (!isProbability) refuse(`weights of sum ${total}`, 'weights of 0 or more and sum 1');
}
