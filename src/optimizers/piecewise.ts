/**
 * The exact backward step of a dynamic programme whose value function V is continuous and piecewise linear:
 *
 *     V_t(E) = max over d of  f(d) + V_{t+1}(E + d)
 *
 * with a reward f that is itself continuous and piecewise linear on an interval of d. Along one piece of f, of slope c, the
 * best d takes E + d to where V(y) + c y is highest in a window that moves with E (`writeAlong`); V_t is the highest of what the
 * pieces give (`takeHigher`). Neither f nor V needs to be concave.
 */

import { lengthened } from '../series.ts';
import { type Breakpoints, mostAlong, SAME_VALUE, writeAlong } from './alongPiece.ts';
import { SAME_POINT, type StepReward } from './stepReward.ts';

/** Slopes nearer than this (EUR/kWh) are one. */
const SAME_SLOPE = 1e-13;
/** Breakpoints a stack has room for at first. */
const FIRST_SIZE = 1024;

/** Piecewise-linear functions behind one another. */
export interface Functions extends Breakpoints {
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
    const pieces = f.count - 1;
    const { x } = this;
    const low = Math.max(lowest, x[from] - f.delta[pieces]);
    const high = Math.max(low, Math.min(highest, x[to - 1] - f.delta[0]));
    if (high - low >= SAME_POINT) {
      if (pieces === 0) this.shift(f, from, to, low, high);
      let best = to; // where the highest of the pieces so far begins
      for (let j = 0; j < pieces; j++) {
        const first = Math.max(low, x[from] - f.delta[j + 1]); // from where the piece leads into V's domain
        const last = Math.min(high, x[to - 1] - f.delta[j]);
        if (last - first < SAME_POINT) continue;
        const other = this.end;
        this.reserve(mostAlong(to - from));
        this.end = writeAlong(this, from, to, f, j, first, last, other);
        if (other === best) continue;
        const end = this.end;
        this.takeHigher(best, other, end);
        best = end;
      }
      this.settle(to, best);
    }
    if (this.end === to) {
      this.reserve(1);
      this.x[to] = low;
      this.v[to] = this.bestFrom(low, f, from, to);
      this.end++;
    }
    this.starts.push(this.end);
  }

  /** Writes V as it is one step on, where there is one step only. */
  private shift(f: StepReward, from: number, to: number, low: number, high: number): void {
    this.reserve(to - from + 1);
    const { x, v, s } = this;
    const delta = f.delta[0];
    const reward = f.value[0];
    let n = this.end;
    let i = from + 1;
    while (x[i] - delta <= low) i++;
    x[n] = low;
    v[n++] = v[i - 1] + s[i - 1] * (low + delta - x[i - 1]) + reward;
    for (; x[i] - delta < high; i++) {
      s[n - 1] = s[i - 1];
      x[n] = x[i] - delta;
      v[n++] = v[i] + reward;
    }
    s[n - 1] = s[i - 1];
    x[n] = high;
    v[n++] = v[i - 1] + s[i - 1] * (high + delta - x[i - 1]) + reward;
    this.end = n;
  }

  /**
   * Writes the higher of two functions where both are known, and else the one that is.
   * @param one where the first begins, which begins and ends no sooner than the second
   * @param other where the second begins
   * @param end where that ends
   */
  private takeHigher(one: number, other: number, end: number): void {
    this.reserve(2 * (end - one)); // two for each interval at most
    const { x, v, s } = this;
    let i = one;
    let j = other;
    let n = end;
    for (; j < end - 1 && x[j] < x[i]; j++) {
      x[n] = x[j];
      v[n] = v[j];
      s[n++] = s[j];
      if (x[j + 1] > x[i]) break;
    }
    let at = x[i];
    let lead = v[i] - (v[j] + s[j] * (at - x[j]));
    x[n] = at;
    v[n++] = Math.max(v[i], v[i] - lead);
    while (i < other - 1 && j < end - 1) {
      const endI = x[i + 1];
      const endJ = x[j + 1];
      const until = Math.min(endI, endJ);
      const vi = until === endI ? v[i + 1] : v[i] + s[i] * (until - x[i]);
      const vj = until === endJ ? v[j + 1] : v[j] + s[j] * (until - x[j]);
      const leads = vi - vj;
      const isFirst = leads > 0;
      const slope = isFirst ? s[i] : s[j];
      const value = isFirst ? vi : vj;
      if (isFirst ? lead < -SAME_VALUE : lead > SAME_VALUE) {
        const meet = at + ((until - at) * lead) / (lead - leads);
        s[n - 1] = isFirst ? s[j] : s[i];
        x[n] = meet;
        v[n++] = value - slope * (until - meet);
      }
      s[n - 1] = slope;
      x[n] = until;
      v[n++] = value;
      at = until;
      lead = leads;
      if (until === endI) i++;
      if (until === endJ) j++;
    }
    for (; i < other - 1; i++) {
      s[n - 1] = s[i];
      x[n] = x[i + 1];
      v[n++] = v[i + 1];
    }
    this.end = n;
  }

  /** Moves the function that was written last to where `to` is, without breakpoints that are none. */
  private settle(to: number, from: number): void {
    const { x, v, s, end } = this;
    if (from === end) return;
    x[to] = x[from];
    v[to] = v[from];
    let last = to;
    let lastSlope = Number.NaN;
    for (let i = from + 1; i < end; i++) {
      const slope = s[i - 1];
      if (x[i] - x[last] >= SAME_POINT && !(Math.abs(slope - lastSlope) <= SAME_SLOPE)) {
        s[last++] = slope;
        lastSlope = slope;
      } else if (last === to) continue;
      x[last] = x[i];
      v[last] = v[i];
    }
    this.end = last + 1;
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

  private reserve(more: number): void {
    if (this.end + more <= this.x.length) return;
    const size = 2 * (this.end + more);
    this.x = lengthened(this.x, size);
    this.v = lengthened(this.v, size);
    this.s = lengthened(this.s, size);
  }
}
