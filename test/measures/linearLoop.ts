import { stream } from '../../src/random/streams.ts';

/** Need with the reactions of a linear loop that learns at once, r = v - K r of `delay` steps before, where v is white with variance 1. */
export function needUnderLoop(gain: number, delay: number, steps: number, seed: number): Float64Array {
  const random = stream(seed, 'need');
  const r = new Float64Array(steps);
  for (let t = 0; t < steps; t++) r[t] = random.normal() - (t < delay ? 0 : gain * r[t - delay]);
  return r;
}
