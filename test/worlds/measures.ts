/** Plain statistics for the calibration tests. */

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum / values.length;
}

export function sd(values: ArrayLike<number>): number {
  const centre = mean(values);
  return Math.sqrt(mean(Float64Array.from(values, (x) => (x - centre) ** 2)));
}

export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(Float64Array.from(a, (x, k) => (x - meanA) * (b[k] - meanB))) / (sd(a) * sd(b));
}

export function quantile(values: ArrayLike<number>, probability: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

export function share(values: ArrayLike<number>, holds: (value: number) => boolean): number {
  return mean(Float64Array.from(values, (value) => (holds(value) ? 1 : 0)));
}
