import { twoSidedTP } from './distributions.ts';
import { spread, tInterval } from './summary.ts';

/** A quantity that goes with the one estimated and whose mean is known: each replication's mean price, say. */
export interface Control {
  /** As many as there are values to be estimated from, and in the same order. */
  values: ArrayLike<number>;
  /** Its expectation. */
  mean: number;
  /** The variance of `mean` where that is itself an estimate; 0 unless told. */
  meanVariance?: number;
}

/** The mean as the controls correct it. */
export interface Controlled {
  mean: number;
  standardError: number;
  low: number;
  high: number;
  /** Of the two-sided t test that the mean is 0. */
  p: number;
  /** What a unit of each control is worth, in the order of the controls; 0 for one that says nothing new. */
  coefficients: number[];
  /** 1 - Var(controlled estimate) / Var(plain mean); below 0 where the controls only add noise. */
  varianceSaved: number;
}

/**
 * Mean of `y` corrected by how far each control's mean is off its expectation, `mean(y) - b'(mean(c) - mu)`, with `b` by
 * least squares (Lavenberg and Welch 1981). Its variance is that of the regression's prediction at `mu`, plus `b' Var(mu) b`
 * where mu was estimated: from one sample for all controls, so that its errors correlate as the controls do.
 * A control without variance, or that the ones before it make up, is left out.
 * @param y without missing values; n of them
 * @param controls without missing values
 * @returns NaN in all but the coefficients unless n is at least 2 above the number of controls in use
 */
export function controlMean(y: Float64Array, controls: readonly Control[], confidence: number): Controlled {
  const n = y.length;
  const plain = spread(y);
  const centred = y.map((value) => value - plain.mean);
  const axes: Axis[] = [];
  controls.forEach((control, index) => {
    const axis = newAxis(control, index, axes);
    if (axis) axes.push(axis);
  });

  const slopes = axes.map(({ unit }) => dot(unit, centred));
  const coefficients = backSubstitute(axes, slopes);
  const off = forwardSubstitute(axes);
  const df = n - 1 - axes.length;
  const residual = plain.squares - slopes.reduce((sum, slope) => sum + slope * slope, 0);
  const noise = df > 0 ? Math.max(0, residual) / df : Number.NaN;
  const sampling = noise * (1 / n + off.reduce((sum, distance) => sum + distance * distance, 0));
  const variance = sampling + varianceOfMeans(axes, coefficients, controls);

  const mean = df > 0 ? plain.mean - slopes.reduce((sum, slope, k) => sum + slope * off[k], 0) : Number.NaN;
  const standardError = Math.sqrt(variance);
  const [low, high] = tInterval(mean, standardError, df, confidence);
  const byControl = controls.map((_, index) => coefficients[axes.findIndex((axis) => axis.index === index)] ?? 0);
  const varianceSaved = 1 - variance / (plain.squares / (n - 1) / n);
  const p = standardError === 0 ? Number(mean === 0) : twoSidedTP(mean / standardError, df);
  return { mean, standardError, low, high, p, coefficients: byControl, varianceSaved };
}

/** A control, and the direction in which it departs from those before it. */
interface Axis {
  index: number;
  unit: Float64Array;
  /** Its deviations as a sum over the units of the axes before it and its own, the last. */
  parts: number[];
  sumOfSquares: number;
  /** Sample mean less expectation. */
  off: number;
}

/** The next step of a Gram-Schmidt orthogonalisation; undefined for a control within rounding of those before it. */
function newAxis(control: Control, index: number, before: readonly Axis[]): Axis | undefined {
  const { mean, squares } = spread(control.values);
  const n = control.values.length;
  const unit = Float64Array.from(control.values, (value) => value - mean);
  const parts = before.map(() => 0);
  for (let pass = 0; pass < 2; pass++) {
    before.forEach((axis, k) => {
      const part = dot(axis.unit, unit);
      parts[k] += part;
      for (let i = 0; i < n; i++) unit[i] -= part * axis.unit[i];
    });
  }
  const left = dot(unit, unit);
  if (!(left > 1e-10 * squares) || squares <= n * (1e-12 * mean) ** 2) return undefined;
  const length = Math.sqrt(left);
  const off = mean - control.mean;
  return { index, unit: unit.map((value) => value / length), parts: [...parts, length], sumOfSquares: squares, off };
}

function backSubstitute(axes: readonly Axis[], slopes: readonly number[]): number[] {
  const coefficients = axes.map(() => 0);
  for (let k = axes.length - 1; k >= 0; k--) {
    let left = slopes[k];
    for (let j = k + 1; j < axes.length; j++) left -= axes[j].parts[k] * coefficients[j];
    coefficients[k] = left / axes[k].parts[k];
  }
  return coefficients;
}

/** How far the controls' means are off, along the axes' units. */
function forwardSubstitute(axes: readonly Axis[]): number[] {
  const distances: number[] = [];
  axes.forEach(({ parts, off }, k) => {
    distances.push((off - distances.reduce((sum, distance, j) => sum + parts[j] * distance, 0)) / parts[k]);
  });
  return distances;
}

function varianceOfMeans(axes: readonly Axis[], coefficients: readonly number[], controls: readonly Control[]): number {
  // Along the axes' units: each control's error is its deviations scaled to the variance of its mean.
  const along = axes.map(() => 0);
  axes.forEach(({ index, parts, sumOfSquares }, k) => {
    const scale = coefficients[k] * Math.sqrt((controls[index].meanVariance ?? 0) / sumOfSquares);
    parts.forEach((part, j) => {
      along[j] += scale * part;
    });
  });
  return along.reduce((sum, value) => sum + value * value, 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
