/**
 * Gini coefficient: mean difference between two who are drawn at random, over twice the mean. 0 where all have the same, 1 - 1/n
 * where one has all. Where some lose, of what each has more than who lost most, as otherwise it may be anything: then the one who
 * lost most has nothing. NaN without values, and where one is missing.
 * @param values EUR, or EUR per MW, by party
 */
export function gini(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  if (n === 0 || Number.isNaN(sorted[n - 1])) return Number.NaN;
  const least = Math.min(sorted[0], 0);
  let [ranked, total] = [0, 0];
  sorted.forEach((value, k) => {
    ranked += (2 * k + 1 - n) * (value - least);
    total += value - least;
  });
  return total > 0 ? Math.max(ranked / (n * total), 0) : 0;
}
