/** Up to so many series each make a class of their own; more are put into so many classes. */
const OWN_CLASS = 6;
const CLASSES = 4;
const ROUNDS = 100;

/**
 * Groups of like series, by k-means from points as far from each other as can be. Members and groups come in the order of the series.
 * @param features of each series; NaN counts as the mean of the others there
 */
export function clustersOf(features: readonly number[][]): number[][] {
  if (features.length <= OWN_CLASS) return features.map((_, k) => [k]);
  const centre = meanOf(features);
  const points = features.map((point) => point.map((value, d) => (Number.isNaN(value) ? centre[d] : value)));
  const centres = [farthest(points, [centre])];
  while (centres.length < CLASSES) centres.push(farthest(points, centres));
  let groups: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const next: number[][] = centres.map(() => []);
    points.forEach((point, k) => {
      const distances = centres.map((each) => distance(point, each));
      next[distances.indexOf(Math.min(...distances))].push(k);
    });
    if (JSON.stringify(next) === JSON.stringify(groups)) break;
    groups = next;
    groups.forEach((members, c) => {
      if (members.length > 0) centres[c] = meanOf(members.map((k) => points[k]));
    });
  }
  return groups.filter((members) => members.length > 0).sort((a, b) => a[0] - b[0]);
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, d) => sum + (value - b[d]) ** 2, 0);

function farthest(points: readonly number[][], from: readonly number[][]): number[] {
  const nearest = points.map((point) => Math.min(...from.map((each) => distance(point, each))));
  return points[nearest.indexOf(Math.max(...nearest))];
}

function meanOf(points: readonly number[][]): number[] {
  return points[0].map((_, d) => {
    const known = points.map((point) => point[d]).filter((value) => !Number.isNaN(value));
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : 0;
  });
}
