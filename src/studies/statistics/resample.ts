import type { Random } from '../../random/streams.ts';

/**
 * Draws with replacement, for bootstraps: each call fills `into` with indices from 0 up to its length.
 * The draws come from xoshiro128++ (Blackman and Vigna 2021), seeded by four draws from `random`: some 3 ns an index, where a
 * stream's own draws would take most of a bootstrap's time.
 */
export function resampler(random: Random): (into: Int32Array) => void {
  const state = Int32Array.from({ length: 4 }, () => random.uniform() * 2 ** 32);
  state[0] |= 1; // the generator is stuck where all four are 0
  return (into) => {
    const n = into.length;
    const perDraw = n / 2 ** 32;
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    for (let i = 0; i < n; i++) {
      const sum = (a + d) | 0;
      const drawn = (((sum << 7) | (sum >>> 25)) + a) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      into[i] = (drawn * perDraw) | 0;
    }
    state.set([a, b, c, d]);
  };
}
