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

/** Breakpoints nearer than this (kWh) are one. */
const SAME_POINT = 1e-9;
/** A value nearer than this (EUR) to the line through its neighbours is no breakpoint. */
const SAME_VALUE = 1e-11;
const MOST_KNOTS = 6;

/** Reward of one step: straight lines between `count` knots at rising `delta`. */
export class StepReward {
  count = 0;
  readonly delta = new Float64Array(MOST_KNOTS);
  readonly value = new Float64Array(MOST_KNOTS);
  /** Slope of the piece right of each knot but the last. */
  readonly slope = new Float64Array(MOST_KNOTS);

  /** Starts anew with the single step `delta`. */
  start(delta: number, value: number): void {
    this.count = 1;
    this.delta[0] = delta;
    this.value[0] = value;
  }

  /** Adds a piece of `slope` from the last knot to `delta`; one too short to matter is left out. */
  extend(delta: number, slope: number): void {
    const last = this.count - 1;
    const length = delta - this.delta[last];
    if (length < SAME_POINT) return;
    this.slope[last] = slope;
    this.delta[last + 1] = delta;
    this.value[last + 1] = this.value[last] + slope * length;
    this.count++;
  }

  /** The reward of step `delta`, which must lie between the first knot and the last (dust beyond them is forgiven). */
  at(delta: number): number {
    let j = 0;
    while (j < this.count - 2 && delta > this.delta[j + 1]) j++;
    return this.count === 1 ? this.value[0] : this.value[j] + this.slope[j] * (delta - this.delta[j]);
  }
}

/** A stack of piecewise-linear functions in one growing buffer: the last one pushed is V_{t+1} of the next step. */
export class ValueStack {
  x = new Float64Array(4096);
  v = new Float64Array(4096);
  /** Slope right of each breakpoint but a function's last. */
  private s = new Float64Array(4096);
  /** First breakpoint of each function, and the end of the last. */
  readonly starts: number[] = [];
  private end = 0;
  private readonly next = new Int32Array(MOST_KNOTS); // first breakpoint right of knot j's window edge
  private readonly best = new Float64Array(MOST_KNOTS); // best breakpoint inside the window of piece j, -Infinity: none
  private readonly left = new Float64Array(2 * MOST_KNOTS); // the lines' values at the two ends of the interval in hand
  private readonly right = new Float64Array(2 * MOST_KNOTS);

  /** Empties the stack and pushes the function that is `value` at `x` and forbidden elsewhere. */
  startAt(x: number, value: number): void {
    this.starts.length = 0;
    this.starts.push(0);
    this.x[0] = x;
    this.v[0] = value;
    this.end = 1;
    this.starts.push(1);
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
    const pieces = 2 * f.count - 1;
    this.reserve((f.count * (to - from) + 2) * pieces + 2);
    const { x, v } = this;
    const low = Math.max(lowest, x[from] - f.delta[f.count - 1]);
    const high = Math.max(low, Math.min(highest, x[to - 1] - f.delta[0]));
    for (let j = 0; j < f.count; j++) {
      let i = from;
      while (i < to && x[i] - f.delta[j] <= low + SAME_POINT) i++;
      this.next[j] = i;
    }
    x[to] = low;
    v[to] = this.bestFrom(low, f, from, to);
    this.end = to + 1;
    let at = low;
    for (let j = 0; j < f.count - 1; j++) this.best[j] = this.bestInWindow(f, j);
    while (at < high - SAME_POINT) {
      let until = high;
      for (let j = 0; j < f.count; j++) {
        if (this.next[j] < to) until = Math.min(until, x[this.next[j]] - f.delta[j]);
      }
      if (until > high - SAME_POINT) until = high;
      this.addInterval(f, at, until, from, to);
      at = until;
      for (let j = 0; j < f.count; j++) {
        let i = this.next[j];
        if (i >= to || x[i] - f.delta[j] > at + SAME_POINT) continue;
        do i++;
        while (i < to && x[i] - f.delta[j] <= at + SAME_POINT);
        this.next[j] = i;
        if (j > 0) this.best[j - 1] = this.bestInWindow(f, j - 1);
        if (j < f.count - 1) this.best[j] = this.bestInWindow(f, j);
      }
    }
    this.finish(to);
  }

  /** max_d f(d) + V(E + d) of the last function, by trying every knot and breakpoint. */
  private bestFrom(e: number, f: StepReward, from: number, to: number): number {
    let best = Number.NEGATIVE_INFINITY;
    const index = this.starts.length - 2;
    for (let j = 0; j < f.count; j++) {
      const target = e + f.delta[j];
      if (target < this.x[from] - SAME_POINT || target > this.x[to - 1] + SAME_POINT) continue;
      best = Math.max(best, f.value[j] + this.at(target, index));
    }
    for (let i = from; i < to; i++) {
      const delta = this.x[i] - e;
      if (delta < f.delta[0] - SAME_POINT || delta > f.delta[f.count - 1] + SAME_POINT) continue;
      best = Math.max(best, f.at(delta) + this.v[i]);
    }
    return best;
  }

  /** Value at E = 0 of the best line "along piece j to a breakpoint": max over the piece's window of V(x) + f's piece. */
  private bestInWindow(f: StepReward, j: number): number {
    let best = Number.NEGATIVE_INFINITY;
    for (let i = this.next[j]; i < this.next[j + 1]; i++) best = Math.max(best, this.v[i] + f.slope[j] * this.x[i]);
    return best + f.value[j] - f.slope[j] * f.delta[j];
  }

  /** Adds the upper envelope over one interval on which every line is straight. */
  private addInterval(f: StepReward, at: number, until: number, from: number, to: number): void {
    const { x, v, s, left, right } = this;
    let lines = 0;
    for (let j = 0; j < f.count; j++) {
      const i = this.next[j] - 1;
      if (i >= from && i < to - 1) {
        const base = v[i] + f.value[j] + s[i] * (f.delta[j] - x[i]);
        left[lines] = base + s[i] * at;
        right[lines++] = base + s[i] * until;
      }
      if (j < f.count - 1 && this.best[j] > Number.NEGATIVE_INFINITY) {
        left[lines] = this.best[j] - f.slope[j] * at;
        right[lines++] = this.best[j] - f.slope[j] * until;
      }
    }
    let first = 0;
    let last = 0;
    for (let k = 1; k < lines; k++) {
      if (left[k] > left[first] || (left[k] === left[first] && right[k] > right[first])) first = k;
      if (right[k] > right[last] || (right[k] === right[last] && left[k] > left[last])) last = k;
    }
    if (left[last] < left[first] - SAME_VALUE) this.addCrossings(first, lines, at, until);
    this.add(until, right[last]);
  }

  /** Follows the envelope from line `first` at the left end: the steeper line that is met soonest takes over. */
  private addCrossings(first: number, lines: number, at: number, until: number): void {
    const { left, right } = this;
    let line = first;
    for (;;) {
      let soonest = 1;
      let taker = -1;
      for (let k = 0; k < lines; k++) {
        const ahead = right[k] - right[line];
        const behind = left[line] - left[k];
        if (ahead <= SAME_VALUE || ahead + behind <= 0) continue;
        const share = behind / (ahead + behind);
        if (share < soonest || (share === soonest && taker >= 0 && right[k] > right[taker])) {
          soonest = share;
          taker = k;
        }
      }
      if (taker < 0) return;
      this.add(at + soonest * (until - at), left[line] + soonest * (right[line] - left[line]));
      line = taker;
    }
  }

  /** Appends a breakpoint, dropping the one before it when that lies on the line between its neighbours. */
  private add(at: number, value: number): void {
    const { x, v, starts } = this;
    const from = starts[starts.length - 1];
    let n = this.end;
    if (at - x[n - 1] < SAME_POINT) {
      if (n === from + 1) return;
      n--;
    }
    if (n > from + 1) {
      const [a, b] = [n - 2, n - 1];
      const bend = (v[b] - v[a]) * (at - x[b]) - (value - v[b]) * (x[b] - x[a]);
      if (Math.abs(bend) <= SAME_VALUE * (at - x[a])) n--;
    }
    x[n] = at;
    v[n] = value;
    this.end = n + 1;
  }

  private finish(from: number): void {
    const { x, v, s } = this;
    for (let i = from; i < this.end - 1; i++) s[i] = (v[i + 1] - v[i]) / (x[i + 1] - x[i]);
    this.starts.push(this.end);
  }

  private reserve(more: number): void {
    if (this.end + more <= this.x.length) return;
    const size = 2 * (this.end + more);
    const grow = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(size);
      grown.set(old);
      return grown;
    };
    this.x = grow(this.x);
    this.v = grow(this.v);
    this.s = grow(this.s);
  }
}
