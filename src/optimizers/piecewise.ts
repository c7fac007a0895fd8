/**
 * The exact backward step of a dynamic programme whose value function V is continuous and piecewise linear:
 *
 *     V_t(E) = max over d of  f(d) + V_{t+1}(E + d)
 *
 * with a reward f that is itself continuous and piecewise linear on an interval of d. For a given E the best d lies at a
 * knot of f, or takes E + d to a breakpoint of V. So V_t is the upper envelope of the lines "step to knot j" and
 * "step along piece j of f to its best breakpoint", and it changes lines only where a knot's window edge passes a
 * breakpoint, or where two of the lines cross. Neither f nor V needs to be concave.
 */

import { lengthened } from '../series.ts';
import { MOST_KNOTS, SAME_POINT, type StepReward } from './stepReward.ts';

/** A value nearer than this (EUR) to the line through its neighbours is no breakpoint. */
const SAME_VALUE = 1e-11;
/** Slopes nearer than this (EUR/kWh) are one. */
const SAME_SLOPE = 1e-13;
const NONE = -1;
/** Breakpoints a stack has room for at first. */
const FIRST_SIZE = 1024;

// What one push needs by itself; no two run at once.
const next = new Int32Array(MOST_KNOTS); // first breakpoint right of knot j's window edge
const event = new Float64Array(MOST_KNOTS); // the E at which knot j's window edge gets there
// The lines a + b * E whose envelope is V_t: 2j steps to knot j, 2j + 1 steps along piece j to its best breakpoint.
const a = new Float64Array(2 * MOST_KNOTS);
const b = new Float64Array(2 * MOST_KNOTS);
// The best breakpoint of each piece's window, and its value less the piece's slope.
const pieceAt = new Int32Array(MOST_KNOTS);
const pieceBest = new Float64Array(MOST_KNOTS);
const lastSlope = new Float64Array(1); // of the function that is pushed; NaN before its first segment

/** Piecewise-linear functions behind one another. */
export interface Functions {
  /** Place and value of each breakpoint. */
  readonly x: Float64Array;
  readonly v: Float64Array;
  /** Slope right of each breakpoint but a function's last. */
  readonly s: Float64Array;
  /** First breakpoint of each function, and the end of the last. */
  readonly starts: readonly number[];
}

/** A stack of piecewise-linear functions in one growing buffer: the last one pushed is V_{t+1} of the next step. */
export class ValueStack implements Functions {
  x = new Float64Array(FIRST_SIZE);
  v = new Float64Array(FIRST_SIZE);
  s = new Float64Array(FIRST_SIZE);
  readonly starts: number[] = [];
  private end = 0;

  /** Empties the stack and pushes the function that is `value` at `x` and forbidden elsewhere. */
  startAt(x: number, value: number): void {
    this.starts.length = 0;
    this.starts.push(0);
    this.x[0] = x;
    this.v[0] = value;
    this.end = 1;
    this.starts.push(1);
  }

  /** Empties the stack and pushes the function that is a straight line from one point to another, and forbidden elsewhere. */
  startOn(fromX: number, fromValue: number, toX: number, toValue: number): void {
    this.startAt(fromX, fromValue);
    this.s[0] = (toValue - fromValue) / (toX - fromX);
    this.x[1] = toX;
    this.v[1] = toValue;
    this.end = 2;
    this.starts[1] = 2;
  }

  /** Empties the stack and pushes the last of other functions. */
  startWith({ x, v, s, starts }: Functions): void {
    const from = starts[starts.length - 2];
    const to = starts[starts.length - 1];
    this.starts.length = 0;
    this.end = 0;
    this.reserve(to - from);
    this.x.set(x.subarray(from, to));
    this.v.set(v.subarray(from, to));
    this.s.set(s.subarray(from, to));
    this.end = to - from;
    this.starts.push(0, this.end);
  }

  /** Value of the last function at `x`, taken at the nearer end of its domain where x is outside. */
  at(x: number, index = this.starts.length - 2): number {
    const from = this.starts[index];
    const last = this.starts[index + 1] - 1;
    if (x <= this.x[from]) return this.v[from];
    if (x >= this.x[last]) return this.v[last];
    let i = from;
    while (this.x[i + 1] < x) i++;
    return this.v[i] + this.s[i] * (x - this.x[i]);
  }

  /** Pushes V_t(E) = max_d f(d) + V_{t+1}(E + d) for E in [lowest, highest] and in reach of V_{t+1}'s domain. */
  push(f: StepReward, lowest: number, highest: number): void {
    const from = this.starts[this.starts.length - 2];
    const to = this.end;
    const knots = f.count;
    const lines = 2 * knots - 1;
    this.reserve((knots * (to - from) + 2) * lines + 2);
    const { x, v, s } = this;
    const { delta: deltas, value: values, slope: slopes } = f;
    const low = Math.max(lowest, x[from] - f.delta[knots - 1]);
    const high = Math.max(low, Math.min(highest, x[to - 1] - f.delta[0]));
    x[to] = low;
    this.end = to + 1;
    if (high - low < SAME_POINT) {
      v[to] = this.bestFrom(low, f, from, to);
      this.starts.push(this.end);
      return;
    }
    next[0] = from;
    for (let j = 0; j < knots; j++) {
      if (j > 0) next[j] = next[j - 1];
      this.moveKnot(f, j, low, from, to);
    }
    for (let j = 0; j < knots - 1; j++) this.setPiece(f, j);
    let value = a[0] + b[0] * low;
    for (let k = 1; k < lines; k++) value = Math.max(value, a[k] + b[k] * low);
    v[to] = value;

    lastSlope[0] = Number.NaN;
    let until = high;
    for (let j = 0; j < knots; j++) if (event[j] < until) until = event[j];
    for (let at = low; at < high; ) {
      if (until > high - SAME_POINT) until = high;
      let best = 0;
      let bestValue = a[0] + b[0] * until;
      for (let k = 1; k < lines; k++) {
        const reached = a[k] + b[k] * until;
        if (reached <= bestValue) continue;
        best = k;
        bestValue = reached;
      }
      const spans = a[best] + b[best] * at >= value - SAME_VALUE;
      const along = b[spans ? best : this.addCrossings(lines, at, until)];
      // as extend does, written out like what follows: most of the time of an EV-day is spent here
      const last = this.end - 1;
      if (until - x[last] >= SAME_POINT && !(Math.abs(along - lastSlope[0]) <= SAME_SLOPE)) {
        s[last] = along;
        x[last + 1] = until;
        v[last + 1] = bestValue;
        lastSlope[0] = along;
        this.end = last + 2;
      } else if (!Number.isNaN(lastSlope[0])) {
        x[last] = until;
        v[last] = bestValue;
      }
      at = until;
      value = bestValue;
      until = high;
      for (let j = 0; j < knots; j++) {
        if (event[j] <= at + SAME_POINT) {
          // as moveKnot and widenPiece do
          const delta = deltas[j];
          const edge = at + delta + SAME_POINT;
          let i = next[j];
          if (j > 0) {
            const slope = slopes[j - 1];
            for (; i < to && x[i] <= edge; i++) {
              const reached = v[i] + slope * x[i];
              if (reached <= pieceBest[j - 1]) continue;
              pieceBest[j - 1] = reached;
              pieceAt[j - 1] = i;
              a[2 * j - 1] = reached + values[j - 1] - slope * deltas[j - 1];
            }
          } else {
            while (i < to && x[i] <= edge) i++;
          }
          next[j] = i;
          event[j] = i < to ? x[i] - delta : Number.POSITIVE_INFINITY;
          const isOutside = i === from || i === to;
          const slope = isOutside ? 0 : s[i - 1];
          b[2 * j] = slope;
          a[2 * j] = isOutside ? Number.NEGATIVE_INFINITY : v[i - 1] + values[j] + slope * (delta - x[i - 1]);
          if (j < knots - 1 && pieceAt[j] < i) this.setPiece(f, j);
        }
        if (event[j] < until) until = event[j];
      }
    }
    this.starts.push(this.end);
  }

  /** max_d f(d) + V(E + d) of the last function, by trying every knot and breakpoint. */
  private bestFrom(e: number, f: StepReward, from: number, to: number): number {
    let best = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < f.count; j++) {
      const target = e + f.delta[j];
      if (target < this.x[from] - SAME_POINT || target > this.x[to - 1] + SAME_POINT) continue;
      best = Math.max(best, f.value[j] + this.at(target));
    }
    for (let i = from; i < to; i++) {
      const delta = this.x[i] - e;
      if (delta < f.delta[0] - SAME_POINT || delta > f.delta[f.count - 1] + SAME_POINT) continue;
      best = Math.max(best, f.at(delta) + this.v[i]);
    }
    return best;
  }

  /** Moves knot j's window edge past the breakpoints it has reached at E = at, and sets its line; outside V: none. */
  private moveKnot(f: StepReward, j: number, at: number, from: number, to: number): void {
    const { x } = this;
    const delta = f.delta[j];
    const edge = at + delta + SAME_POINT;
    let i = next[j];
    while (i < to && x[i] <= edge) i++;
    next[j] = i;
    event[j] = i < to ? x[i] - delta : Number.POSITIVE_INFINITY;
    const isOutside = i === from || i === to;
    const slope = isOutside ? 0 : this.s[i - 1];
    b[2 * j] = slope;
    a[2 * j] = isOutside ? Number.NEGATIVE_INFINITY : this.v[i - 1] + f.value[j] + slope * (delta - x[i - 1]);
  }

  /** Sets the line along piece j to the best breakpoint in its window; no breakpoint: none. */
  private setPiece(f: StepReward, j: number): void {
    pieceAt[j] = NONE;
    pieceBest[j] = Number.NEGATIVE_INFINITY;
    a[2 * j + 1] = Number.NEGATIVE_INFINITY;
    b[2 * j + 1] = -f.slope[j];
    this.widenPiece(f, j, next[j]);
  }

  /** Takes in the breakpoints that have come into the window of piece j, from the given one on. */
  private widenPiece(f: StepReward, j: number, first: number): void {
    const { x, v } = this;
    const slope = f.slope[j];
    const to = next[j + 1];
    for (let i = Math.max(first, next[j]); i < to; i++) {
      const value = v[i] + slope * x[i];
      if (value <= pieceBest[j]) continue;
      pieceBest[j] = value;
      pieceAt[j] = i;
      a[2 * j + 1] = value + f.value[j] - slope * f.delta[j];
    }
  }

  /**
   * Follows the envelope from the left end of an interval: the steeper line that is met soonest takes over.
   * @returns the line it ends on
   */
  private addCrossings(lines: number, at: number, until: number): number {
    let line = 0;
    for (let k = 1; k < lines; k++) if (a[k] + b[k] * at > a[line] + b[line] * at) line = k;
    for (;;) {
      let soonest = until;
      let taker = -1;
      for (let k = 0; k < lines; k++) {
        if (b[k] <= b[line] || a[k] + b[k] * until <= a[line] + b[line] * until + SAME_VALUE) continue;
        const meet = Math.max(at, (a[line] - a[k]) / (b[k] - b[line]));
        if (meet < soonest || (meet === soonest && taker >= 0 && b[k] > b[taker])) {
          soonest = meet;
          taker = k;
        }
      }
      if (taker < 0) return line;
      if (soonest > at + SAME_POINT) this.extend(soonest, a[taker] + b[taker] * soonest, b[line]);
      line = taker;
    }
  }

  /** Carries the function on to a point along a slope: a breakpoint more, or the last one moved where the slope is the same. */
  private extend(to: number, value: number, slope: number): void {
    const { x, v, s, end } = this;
    const last = end - 1;
    const isFirst = Number.isNaN(lastSlope[0]);
    if (to - x[last] < SAME_POINT || Math.abs(slope - lastSlope[0]) <= SAME_SLOPE) {
      if (isFirst) return;
      x[last] = to;
      v[last] = value;
    } else {
      s[last] = slope;
      x[end] = to;
      v[end] = value;
      lastSlope[0] = slope;
      this.end = end + 1;
    }
  }

  private reserve(more: number): void {
    if (this.end + more <= this.x.length) return;
    const size = 2 * (this.end + more);
    this.x = lengthened(this.x, size);
    this.v = lengthened(this.v, size);
    this.s = lengthened(this.s, size);
  }
}
