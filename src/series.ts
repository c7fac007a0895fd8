const noughts = new Map<number, Float64Array>();

/** Zeros, to read only: one series for all who need as many, which costs nothing to make, to keep or to add up. */
export function zeros(length: number): Float64Array {
  let series = noughts.get(length);
  if (series === undefined) {
    series = new Float64Array(length);
    noughts.set(length, series);
  }
  return series;
}

/** From how many figures on it pays to look first whether they are `zeros`. */
const MANY = 64;

/** Sum of a series, in its order. */
export function sum(series: ArrayLike<number>): number {
  if (series.length >= MANY && noughts.get(series.length) === series) return 0;
  let total = 0;
  for (let k = 0; k < series.length; k++) total += series[k];
  return total;
}

/** Where a series is highest, the first of equals; -1 where it is nowhere above `least`. */
export function highestAt(series: ArrayLike<number>, least = Number.NEGATIVE_INFINITY): number {
  let at = -1;
  for (let k = 0; k < series.length; k++) {
    if (series[k] > (at < 0 ? least : series[at])) at = k;
  }
  return at;
}

/** Whether two series are as long and hold the same figures to the last bit; NaN is NaN. */
export function areSame(one: Float64Array, other: Float64Array): boolean {
  if (one.length !== other.length) return false;
  for (let k = 0; k < one.length; k++) if (!Object.is(one[k], other[k])) return false;
  return true;
}

/** A series continued with zeros. @param length no less than that of the series */
export function lengthened(series: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(series);
  return longer;
}

const CHUNK_BYTES = 16_384;
let chunk = new ArrayBuffer(0);
let used = 0;

/**
 * A series of zeros for a message or a reading that is soon forgotten. Short ones are parts of a larger buffer, never the same part
 * twice: making a buffer costs a microsecond or more, and every fleet needs some in every ISP.
 */
export function shortSeries(length: number): Float64Array {
  const bytes = 8 * length;
  if (8 * bytes > CHUNK_BYTES) return new Float64Array(length);
  if (used + bytes > chunk.byteLength) {
    chunk = new ArrayBuffer(CHUNK_BYTES);
    used = 0;
  }
  const series = new Float64Array(chunk, used, length);
  used += bytes;
  return series;
}

/** A copy of a series, as short-lived. */
export function shortCopy(series: Float64Array): Float64Array {
  const copy = shortSeries(series.length);
  copy.set(series);
  return copy;
}
