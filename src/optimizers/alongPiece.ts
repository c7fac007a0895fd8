import { SAME_POINT, type StepReward } from './stepReward.ts';

/** Values nearer than this (EUR) are one. */
export const SAME_VALUE = 1e-11;
const NONE = -1;

/** Breakpoints of piecewise-linear functions. */
export interface Breakpoints {
  /** Place and value of each. */
  readonly x: Float64Array;
  readonly v: Float64Array;
  /** Slope right of each but a function's last. */
  readonly s: Float64Array;
}

/** As many breakpoints are made at most of those of V. */
export const mostAlong = (count: number): number => 6 * count + 2;

let heights = new Float64Array(0); // h at each breakpoint of V

/**
 * Writes the best that steps along one piece of a reward give: the highest h(y) = V(y) + c y of y in a window of the piece's width
 * that moves with E. It lies at the window's right edge while h rises there, then at the breakpoint that this edge has passed,
 * and once the window has left that, at the left edge until something in the window is higher.
 * @param breakpoints of which those from place `from` to before `to` are V's
 * @param f the reward, of slope c along its piece `j`
 * @param low the lowest E of the function, from which the piece leads into V's domain, as it does from the highest, `high`
 * @param end the place to write at
 * @returns the place behind what is written: at most `mostAlong` breakpoints, some of which may be none, or in the same point
 */
export function writeAlong(
  { x, v, s }: Breakpoints,
  from: number,
  to: number,
  f: StepReward,
  j: number,
  low: number,
  high: number,
  end: number,
): number {
  const c = f.slope[j];
  const left = f.delta[j];
  const right = f.delta[j + 1];
  const leftReward = f.value[j];
  const rightReward = f.value[j + 1];
  const base = leftReward - c * left;
  if (heights.length < to) heights = new Float64Array(x.length);
  const h = heights;
  for (let i = from; i < to; i++) h[i] = v[i] + c * x[i];

  let ahead = from + 1; // first breakpoint right of the window
  while (ahead < to && x[ahead] - right <= low + SAME_POINT) ahead++;
  let within = from; // first breakpoint right of its left edge
  while (within < to - 1 && x[within] - left <= low + SAME_POINT) within++;
  let peak = highestOf(h, within, ahead);
  let top = peak === NONE ? Number.NEGATIVE_INFINITY : h[peak];
  const leftTop =
    within > from ? h[within - 1] + (s[within - 1] + c) * (low + left - x[within - 1]) : Number.NEGATIVE_INFINITY;
  const rightTop =
    ahead < to && s[ahead - 1] + c > 0
      ? h[ahead - 1] + (s[ahead - 1] + c) * (low + right - x[ahead - 1])
      : Number.NEGATIVE_INFINITY;
  let isAtRight = rightTop > top && rightTop > leftTop;
  let isAtLeft = !isAtRight && (leftTop > top || peak === NONE);
  let n = end;
  x[n] = low;
  v[n++] = Math.max(leftTop, top, rightTop) + base - c * low;
  let at = low;
  while (at < high) {
    if (isAtRight) {
      for (; ahead < to && s[ahead - 1] + c > 0 && at < high; ahead++) {
        const slope = s[ahead - 1];
        const enters = x[ahead] - right;
        at = Math.min(enters, high);
        s[n - 1] = slope;
        x[n] = at;
        v[n++] = v[ahead] + rightReward - slope * (enters - at);
      }
      peak = ahead - 1;
      top = h[peak];
      isAtRight = false;
    } else if (!isAtLeft) {
      at = Math.min(x[peak] - left, high);
      for (; ahead < to; ahead++) {
        const slope = s[ahead - 1] + c;
        if (h[ahead] > top + SAME_VALUE && slope > 0) {
          const meet = Math.min(x[ahead - 1] + (top - h[ahead - 1]) / slope, x[ahead]) - right;
          isAtRight = meet < at;
          if (isAtRight) at = Math.max(x[n - 1], meet);
          break;
        }
        if (x[ahead] - right >= at) break;
      }
      s[n - 1] = -c;
      x[n] = at;
      v[n++] = top + base - c * at;
      if (isAtRight) continue;
      isAtLeft = true;
      within = peak + 1;
      peak = highestOf(h, within, ahead);
      top = peak === NONE ? Number.NEGATIVE_INFINITY : h[peak];
    } else {
      const slope = s[within - 1] + c;
      const leaves = x[within] - left;
      const until = Math.min(leaves, high);
      const endH = h[within] - slope * (leaves - until);
      let byRight = Number.POSITIVE_INFINITY;
      for (; ahead < to; ahead++) {
        const rightSlope = s[ahead - 1] + c;
        const enters = x[ahead] - right;
        const meets = Math.min(enters, until);
        const over = h[ahead] - rightSlope * (enters - meets) - endH - slope * (meets - until);
        if (over > SAME_VALUE && rightSlope > 0) {
          byRight = slope < rightSlope ? meets + over / (slope - rightSlope) : at;
          break;
        }
        if (enters > until) break;
        if (h[ahead] < top) continue;
        peak = ahead;
        top = h[ahead];
      }
      const byPeak =
        top > endH + SAME_VALUE ? (slope < 0 ? until + (top - endH) / slope : at) : Number.POSITIVE_INFINITY;
      const meet = Math.min(byPeak, byRight);
      isAtRight = byRight < byPeak;
      isAtLeft = meet === Number.POSITIVE_INFINITY;
      at = isAtLeft ? until : Math.max(at, meet);
      s[n - 1] = s[within - 1];
      x[n] = at;
      v[n++] = endH - slope * (until - at) + base - c * at;
      if (!isAtLeft) continue;
      within++;
      if (peak !== within - 1) continue;
      peak = highestOf(h, within, ahead);
      top = peak === NONE ? Number.NEGATIVE_INFINITY : h[peak];
    }
  }
  return n;
}

/** The place of the highest figure from one place to before another, the last of equals. */
function highestOf(figures: Float64Array, from: number, to: number): number {
  let place = NONE;
  for (let i = from; i < to; i++) if (place === NONE || figures[i] >= figures[place]) place = i;
  return place;
}
