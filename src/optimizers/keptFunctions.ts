import { lengthened } from '../series.ts';
import type { Functions } from './piecewise.ts';

const none = new Float64Array(0);

/** Piecewise-linear functions that are kept: as a stack has them, in buffers that are little larger than they are. */
export class KeptFunctions implements Functions {
  x = none;
  v = none;
  s = none;
  readonly starts = [0];

  /** Forgets all, but not the buffers. */
  clear(): void {
    this.starts.length = 1;
  }

  /** Takes over those of a stack from the `first` on. */
  add({ x, v, s, starts }: Functions, first: number): void {
    const from = starts[first];
    const to = starts[starts.length - 1];
    const end = this.starts[this.starts.length - 1];
    this.reserve(end + to - from);
    this.x.set(x.subarray(from, to), end);
    this.v.set(v.subarray(from, to), end);
    this.s.set(s.subarray(from, to), end);
    for (let k = first + 1; k < starts.length; k++) this.starts.push(end + starts[k] - from);
  }

  private reserve(size: number): void {
    if (size <= this.x.length) return;
    const most = Math.ceil(1.25 * size);
    this.x = lengthened(this.x, most);
    this.v = lengthened(this.v, most);
    this.s = lengthened(this.s, most);
  }
}
