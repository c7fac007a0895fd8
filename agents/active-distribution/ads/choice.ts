/** What a point is chosen by, EUR. */
export interface Objectives {
  f1Eur: number;
  f2Eur: number;
}

/** Ranges of F1 and F2 below which all points count as one, EUR. */
const SAME = 1e-6;
/** Scores no further apart count as equal. */
const EQUAL = 1e-9;

/** The ends of a front: the payoff table of both objectives. */
export interface Ranges {
  f1: { min: number; max: number };
  f2: { min: number; max: number };
}

/** The least and largest of both objectives, EUR. */
export function rangesOf(points: readonly Objectives[]): Ranges {
  const [f1, f2] = [points.map(({ f1Eur }) => f1Eur), points.map(({ f2Eur }) => f2Eur)];
  return { f1: { min: Math.min(...f1), max: Math.max(...f1) }, f2: { min: Math.min(...f2), max: Math.max(...f2) } };
}

/** Membership (12) of both objectives, cut to 0 to 1, weighted (13). NaN where a range is too small to tell points apart. */
export function score(point: Objectives, { f1, f2 }: Ranges, weights: readonly [f1: number, f2: number]): number {
  const [r1, r2] = [f1.max - f1.min, f2.max - f2.min];
  if (r1 < SAME || r2 < SAME) return Number.NaN;
  const within = (share: number): number => Math.min(1, Math.max(0, share));
  return weights[0] * within((point.f1Eur - f1.min) / r1) + weights[1] * within((f2.max - point.f2Eur) / r2);
}

/** Those that no other is as good as in both objectives and better in one; of equal ones the first. By F1, best first. */
export function undominated<P extends Objectives>(points: readonly P[]): P[] {
  const sorted = points.map((point, place) => ({ point, place }));
  sorted.sort((a, b) => b.point.f1Eur - a.point.f1Eur || a.point.f2Eur - b.point.f2Eur || a.place - b.place);
  const front: P[] = [];
  for (const { point } of sorted) {
    const last = front.at(-1);
    if (!last || point.f2Eur < last.f2Eur - SAME) front.push(point);
  }
  return front;
}

/**
 * The fuzzy choice (12)-(13): the highest score; of equal ones the lower F2. Where the points do not differ in F1 (or F2), the one
 * that is best in the other.
 * @param ranges of F1 and F2: of the points themselves when left out
 * @returns its place. @throws RangeError where there is no point
 */
export function choose(
  points: readonly Objectives[],
  weights: readonly [f1: number, f2: number],
  ranges: Ranges = rangesOf(points),
): number {
  if (points.length === 0) throw new RangeError('there is no point to choose from');
  const scores = points.map((point) => score(point, ranges, weights));
  let best = 0;
  for (let place = 1; place < points.length; place++) {
    const ahead = Number.isNaN(scores[place]) ? 0 : scores[place] - scores[best];
    const [one, other] = [points[place], points[best]];
    const lower = one.f2Eur < other.f2Eur - SAME || (one.f2Eur < other.f2Eur + SAME && one.f1Eur > other.f1Eur);
    if (ahead > EQUAL || (ahead > -EQUAL && lower)) best = place;
  }
  return best;
}
