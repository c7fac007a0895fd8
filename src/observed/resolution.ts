import { type Clock, clockOf } from './clock.ts';

/** Lengths of an interval that are read, minutes. */
export const MINUTES = [5, 15, 30, 60];
/** So many rows in a row, at one distance, are a resolution. */
const ROWS_OF_A_RESOLUTION = 4;
/** So many intervals that all lack between values at an even distance are no chance. */
const NO_CHANCE = 12;
const MS_PER_MINUTE = 60_000;

/**
 * The step of a series, minutes: the most frequent distance of neighbours, the shorter of two equally frequent ones. Where
 * the resolution may change, a stretch of rows at a finer distance counts before the most frequent one.
 * @param at instants in order, milliseconds since 1970
 * @returns undefined for fewer than two instants
 */
export function stepOf(at: Float64Array, mayChange: boolean): number | undefined {
  const counts = new Map<number, number>();
  const stretches = new Map<number, number>();
  let stretch = 0;
  for (let k = 1; k < at.length; k++) {
    const distance = at[k] - at[k - 1];
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
    stretch = k > 1 && distance === at[k - 1] - at[k - 2] ? stretch + 1 : 1;
    stretches.set(distance, Math.max(stretches.get(distance) ?? 0, stretch));
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
  if (commonest === undefined) return undefined;
  const finer = MINUTES.map((minutes) => minutes * MS_PER_MINUTE).find(
    (step) => step < commonest && commonest % step === 0 && (stretches.get(step) ?? 0) >= ROWS_OF_A_RESOLUTION,
  );
  return ((mayChange ? finer : undefined) ?? commonest) / MS_PER_MINUTE;
}

/**
 * How long each value of a series holds whose resolution may change, as from hours to quarters of an hour: the step, but in
 * a stretch of values that stand only at full hours (or half hours, ...) as long as their distance. A stretch has at least
 * four such values in a row, and twelve intervals without value between them: four hours among quarters, twelve half hours.
 * Where it borders on finer values of the same day, other than at midnight, as many of that day
 * must be its own: else quarters of an hour may be missing, which is a gap.
 * @param at instants in order, milliseconds since 1970, on the grid of `step`
 * @param step minutes
 * @returns minutes, by instant
 */
export function lengthsOf(at: Float64Array, step: number, clock: Clock): Float64Array {
  const lengths = new Float64Array(at.length).fill(step);
  for (const coarse of MINUTES.filter((minutes) => minutes > step && minutes % step === 0).reverse()) {
    const width = coarse * MS_PER_MINUTE;
    const enough = Math.max(ROWS_OF_A_RESOLUTION, Math.ceil(NO_CHANCE / (coarse / step - 1)));
    const isCoarse = (k: number): boolean =>
      lengths[k] === step && at[k] % width === 0 && (k === at.length - 1 || at[k + 1] - at[k] >= width);
    for (let first = 0; first < at.length; first++) {
      if (!isCoarse(first)) continue;
      let end = first + 1;
      while (end < at.length && isCoarse(end)) end++;
      if (longestRun(at, first, end, width) >= enough) {
        const [from, to] = withoutDoubt(at, first, end, width, enough, clock);
        if (longestRun(at, from, to, width) >= enough) lengths.fill(coarse, from, to);
      }
      first = end - 1;
    }
  }
  return lengths;
}

/** A stretch without its ends that may be finer values of which some are missing. */
function withoutDoubt(
  at: Float64Array,
  first: number,
  end: number,
  width: number,
  enough: number,
  clock: Clock,
): [first: number, end: number] {
  const date = (ms: number): string => clock.iso(ms).slice(0, 10);
  let [from, to] = [first, end];
  if (end < at.length && !isMidnight(at[end - 1] + width, clock)) {
    const day = date(at[end]);
    while (to > from && date(at[to - 1]) === day) to--;
    if (end - to >= enough) to = end;
  }
  if (first > 0 && !isMidnight(at[first], clock)) {
    const day = date(at[first - 1]);
    while (from < to && date(at[from]) === day) from++;
    if (from - first >= enough) from = first;
  }
  return [from, to];
}

/** Whether a day begins: of the clock, or of the market, which is of Central Europe. */
const isMidnight = (ms: number, clock: Clock): boolean =>
  [clock, MARKET].some((each) => each.iso(ms).slice(11, 19) === '00:00:00');
const MARKET = clockOf('Europe/Brussels');

/** The most instants in a row that are one width apart. */
function longestRun(at: Float64Array, from: number, to: number, width: number): number {
  let [longest, run] = [0, 0];
  for (let k = from; k < to; k++) {
    run = k > from && at[k] - at[k - 1] === width ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** `of 60 minutes from ..., of 15 minutes from ...`: where the length of intervals changes; '' where it does not. */
export function changesOf(at: ArrayLike<number>, lengths: ArrayLike<number>, clock: Clock): string {
  const parts: string[] = [];
  for (let k = 0; k < at.length; k++) {
    if (k > 0 && lengths[k] === lengths[k - 1]) continue;
    parts.push(`of ${lengths[k]} minutes from ${clock.iso(at[k])}`);
  }
  if (parts.length < 2) return '';
  return parts.length > 6 ? `${parts.slice(0, 5).join(', ')} and ${parts.length - 5} more changes` : parts.join(', ');
}
