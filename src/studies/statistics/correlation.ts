/** Pearson's correlation of two series of one length; NaN with fewer than two values, or where one does not vary. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const mean = (series: ArrayLike<number>) => Array.from(series).reduce((sum, value) => sum + value, 0) / series.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let k = 0; k < x.length; k++) {
    xx += (x[k] - meanX) ** 2;
    yy += (y[k] - meanY) ** 2;
    xy += (x[k] - meanX) * (y[k] - meanY);
  }
  const both = Math.sqrt(xx * yy);
  return both > 1e-12 ? xy / both : Number.NaN;
}

/** Places of values in order, from 0; equal ones share the mean of theirs. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, k) => k).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]] === values[order[from]]) to++;
    for (let k = from; k <= to; k++) ranks[order[k]] = (from + to) / 2;
    from = to + 1;
  }
  return ranks;
}

/** Spearman's rank correlation; NaN as `correlation`. */
export const rankCorrelation = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  correlation(ranksOf(x), ranksOf(y));
